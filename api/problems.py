"""Errors as problem documents (RFC 9457), from one table."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.methods import allowed
from api.refusals import refused, violations
from api.watching import request_id
from kg import errors

_LOG = logging.getLogger("latticework")


@dataclass(frozen=True, slots=True)
class Problem:
    """Status and title of a kind of error; its type is a tag URI of the error's name."""

    status: int
    title: str


PROBLEMS: dict[type[errors.LatticeworkError], Problem] = {
    errors.QuerySyntaxError: Problem(400, "The query does not parse"),
    errors.ForbiddenQueryError: Problem(403, "The query asks for what is not allowed"),
    errors.QueryTimeoutError: Problem(503, "The query ran out of time"),
    errors.RemoteServerError: Problem(502, "Another server did not answer"),
    errors.QueryProcessError: Problem(503, "The query's process ended"),
    errors.TooManyQueriesError: Problem(503, "Too many queries wait"),
    errors.TooManyStatesError: Problem(503, "Too many states of the past are asked"),
    errors.AnswerTooLargeError: Problem(413, "The answer is too large"),
    errors.UnwritableAnswerError: Problem(406, "The answer cannot be written in this format"),
    errors.QueryError: Problem(400, "The query cannot be answered"),
    errors.ParameterError: Problem(400, "A parameter is not right"),
    errors.UnknownQueryError: Problem(404, "There is no such named query"),
    errors.GraphNotBuiltError: Problem(503, "The graph is not built yet"),
    errors.NoOwnGraphError: Problem(404, "This server has no graph of its own"),
    errors.NotFoundError: Problem(404, "Not found"),
    errors.InputError: Problem(400, "The input is not right"),
    errors.NonConformingError: Problem(422, "The graph would break its shapes"),
    errors.ReservedGraphError: Problem(403, "The graph is not written by hand"),
    errors.TooManyProposalsError: Problem(429, "Too many proposals wait"),
    errors.ConflictError: Problem(409, "The change does not fit any more"),
    errors.StaleChangeError: Problem(412, "The graph has changed"),
    errors.ChangeProcessError: Problem(503, "The change's process ended"),
    errors.ChangeTimeoutError: Problem(503, "The change took too long"),
    errors.ChangeError: Problem(400, "The change cannot be made"),
    errors.ReadOnlyError: Problem(403, "The server is read-only"),
    errors.ReplicaError: Problem(502, "A replica did not answer"),
    errors.StorageError: Problem(507, "The change cannot be stored"),
    errors.LatticeworkError: Problem(500, "The server could not answer"),
}


class NotAcceptable(errors.LatticeworkError):
    """No representation that the client accepts."""

    def __init__(self, available: list[str]) -> None:
        super().__init__(f"none of the types in the Accept header can be had; ask for one of {', '.join(available)}")


class UnsupportedMediaType(errors.LatticeworkError):
    """A request body of a type that the endpoint does not read."""


class BadRequest(errors.LatticeworkError):
    """A request that the protocol does not allow."""


class TooManyRequests(errors.LatticeworkError):
    """A client asks more often than it may."""


class UnknownThing(errors.NotFoundError):
    """An identifier of which the graph says nothing."""


class Unauthorised(errors.LatticeworkError):
    """A write without a token that is known."""


class Forbidden(errors.LatticeworkError):
    """A write with a token whose bearer may not."""


class TooLarge(errors.LatticeworkError):
    """A body that is longer than the server takes."""


class Malformed(errors.ParameterError):
    """A parameter of an address that is not of its type or out of its range."""


class ShuttingDown(errors.LatticeworkError):
    """The server is about to end."""


PROBLEMS[Malformed] = Problem(422, "A parameter is not right")
PROBLEMS[ShuttingDown] = Problem(503, "The server is shutting down")
PROBLEMS[Unauthorised] = Problem(401, "A token is needed")
PROBLEMS[Forbidden] = Problem(403, "The token does not allow this")
PROBLEMS[TooLarge] = Problem(413, "The body is too long")
PROBLEMS[NotAcceptable] = Problem(406, "No acceptable representation")
PROBLEMS[UnsupportedMediaType] = Problem(415, "The body is of a type that cannot be read")
PROBLEMS[BadRequest] = Problem(400, "The request is not as the protocol has it")
PROBLEMS[TooManyRequests] = Problem(429, "Too many requests")
PROBLEMS[UnknownThing] = Problem(404, "Nothing is known of this")


def problem_response(error: errors.LatticeworkError) -> JSONResponse:
    """The problem document of an error."""
    problem = next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)
    content: dict[str, object] = {
        "type": f"tag:w3id.org,2026:latticework/problem/{type(error).__name__}",
        "title": problem.title,
        "status": problem.status,
        "detail": str(error),
    }
    if isinstance(error, errors.QuerySyntaxError):
        content |= {"line": error.line, "column": error.column}
    if isinstance(error, errors.NonConformingError):
        content["violations"] = violations(error.report)
    headers = {"Vary": "Accept"}
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="latticework"'
    if problem.status == 503:
        headers["Retry-After"] = "5"
    return _document(content, headers)


def answered_with(request: Request, error: errors.LatticeworkError) -> Response:
    """The answer to a request that ended with an error, in a form that the client takes."""
    if isinstance(error, errors.NonConformingError):
        return refused(request, error) or problem_response(error)
    return problem_response(error)


class Unforeseen:
    """Answers what nobody foresaw with a problem document too, and leaves the reason to the log.

    It lies within the layers that watch answers and let other origins read them. An answer that has begun breaks off.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception:
            if begun or scope["type"] != "http":
                raise
            _LOG.exception("unforeseen error", extra={"fields": {"request_id": request_id()}})
            content: dict[str, object] = {
                "type": "about:blank",
                "title": "The server could not answer",
                "status": 500,
                "detail": "something went wrong that nobody foresaw; tell its requestId to whoever runs this server",
            }
            await _document(content, {})(scope, receive, send)


def _document(content: dict[str, object], headers: dict[str, str]) -> JSONResponse:
    """The problem document, with the identifier under which the log speaks of the request."""
    status = content["status"]
    assert isinstance(status, int)
    return JSONResponse({**content, "requestId": request_id()}, status, headers, media_type="application/problem+json")


def install(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """Makes the application answer every error with a problem document.

    ``routes`` are those of the application, from which follows what a method that is not allowed is told.
    """

    @app.exception_handler(errors.LatticeworkError)
    def known(request: Request, error: errors.LatticeworkError) -> Response:
        return answered_with(request, error)

    @app.exception_handler(HTTPException)
    def plain(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = allowed(routes, request.scope)
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=headers)
        content = {"type": "about:blank", "title": error.detail, "status": error.status_code}
        return _document(content, headers)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        told = "; ".join(f"{found['loc'][-1]}: {found['msg']}" for found in error.errors())
        return problem_response(Malformed(told))

"""Errors as problem documents (RFC 9457), from one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from kg import errors

if TYPE_CHECKING:
    from kg.validation import Result

_MOST_VIOLATIONS = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """Status and title of a kind of error; its type is a tag URI of the error's name."""

    status: int
    title: str


PROBLEMS: dict[type[errors.LatticeworkError], Problem] = {
    errors.QuerySyntaxError: Problem(400, "The query does not parse"),
    errors.ForbiddenQueryError: Problem(403, "The query asks for what is switched off"),
    errors.QueryTimeoutError: Problem(503, "The query ran out of time"),
    errors.QueryProcessError: Problem(503, "The query's process ended"),
    errors.TooManyQueriesError: Problem(503, "Too many queries wait"),
    errors.AnswerTooLargeError: Problem(413, "The answer is too large"),
    errors.QueryError: Problem(400, "The query cannot be answered"),
    errors.ParameterError: Problem(400, "A parameter is not right"),
    errors.UnknownQueryError: Problem(404, "There is no such named query"),
    errors.GraphNotBuiltError: Problem(503, "The graph is not built yet"),
    errors.NotFoundError: Problem(404, "Not found"),
    errors.InputError: Problem(400, "The input is not right"),
    errors.NonConformingError: Problem(422, "The graph would break its shapes"),
    errors.ReservedGraphError: Problem(403, "The graph is not written by hand"),
    errors.StaleChangeError: Problem(412, "The graph has changed"),
    errors.ChangeTimeoutError: Problem(503, "The change took too long"),
    errors.ChangeError: Problem(400, "The change cannot be made"),
    errors.ReadOnlyError: Problem(403, "The server is read-only"),
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
        content["violations"] = [_violation(result) for result in error.report.violations[:_MOST_VIOLATIONS]]
    headers = {"Vary": "Accept"}
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="latticework"'
    if problem.status == 503:
        headers["Retry-After"] = "5"
    return JSONResponse(content, problem.status, headers, media_type="application/problem+json")


def _violation(result: Result) -> dict[str, str | None]:
    """A result of the shapes, its terms as SPARQL writes them."""
    return {
        "focus": str(result.focus),
        "path": result.path or None,
        "value": None if result.value is None else str(result.value),
        "shape": result.shape,
        "message": result.message,
        "sentence": result.sentence(),
    }


def install(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Makes the application, which has these routers, answer every error with a problem document."""

    @app.exception_handler(errors.LatticeworkError)
    def known(request: Request, error: errors.LatticeworkError) -> JSONResponse:
        return problem_response(error)

    @app.exception_handler(HTTPException)
    def plain(request: Request, error: HTTPException) -> JSONResponse:
        content = {"type": "about:blank", "title": error.detail, "status": error.status_code}
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = ", ".join(_allowed(routers, request))
        return JSONResponse(content, error.status_code, headers, media_type="application/problem+json")


def _allowed(routers: Sequence[APIRouter], request: Request) -> list[str]:
    """The methods that any route takes at the address of a request."""
    taken = {"OPTIONS"}
    for route in (route for router in routers for route in router.routes):
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            taken |= route.methods or set()
    return sorted(taken | ({"HEAD"} if "GET" in taken else set()))

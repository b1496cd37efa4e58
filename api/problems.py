"""Errors as problem documents (RFC 9457), from one table."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from kg import errors


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


class TooLarge(errors.LatticeworkError):
    """A request body that is larger than what is read."""


class TooManyRequests(errors.LatticeworkError):
    """A client asks more often than it may."""


class UnknownThing(errors.NotFoundError):
    """An identifier of which the graph says nothing."""


PROBLEMS[NotAcceptable] = Problem(406, "No acceptable representation")
PROBLEMS[UnsupportedMediaType] = Problem(415, "The body is of a type that cannot be read")
PROBLEMS[BadRequest] = Problem(400, "The request is not as the protocol has it")
PROBLEMS[TooLarge] = Problem(413, "The request is too large")
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
    headers = {"Vary": "Accept"}
    if problem.status == 503:
        headers["Retry-After"] = "5"
    return JSONResponse(content, problem.status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Makes the application answer every error with a problem document."""

    @app.exception_handler(errors.LatticeworkError)
    def known(request: Request, error: errors.LatticeworkError) -> JSONResponse:
        return problem_response(error)

    @app.exception_handler(HTTPException)
    def plain(request: Request, error: HTTPException) -> JSONResponse:
        content = {"type": "about:blank", "title": error.detail, "status": error.status_code}
        return JSONResponse(content, error.status_code, error.headers, media_type="application/problem+json")

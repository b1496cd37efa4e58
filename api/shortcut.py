"""Short ways to some addresses, past the framework's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.dependencies import Service, service
from api.problems import answered_with
from api.request_content import utf8_address
from kg.errors import LatticeworkError

Answer = Callable[[Request, Service], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class _Route:
    """What metrics and the log call the address."""

    path: str


class Shortcut:
    """Calls functions with the request and the service; ``answers`` has them by method and path.

    The framework's way by its routers, exit stacks and dependencies takes as long as a short query does. The routes are
    known to it all the same: for the documentation, and for other methods.
    """

    def __init__(self, app: ASGIApp, answers: Mapping[tuple[str, str], Answer]) -> None:
        self._app = app
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", "")) if scope["type"] == "http" else ""
        answer = self._answers.get((scope["method"], path)) if path else None
        if answer is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = _Route(path)
        request = Request(scope, receive)
        try:
            await utf8_address(request)
            response = await answer(request, await service(request))
        except LatticeworkError as error:
            response = answered_with(request, error)
        await response(scope, receive, send)

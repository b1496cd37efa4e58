"""HEAD for every address that answers GET (RFC 9110, section 9.3.2)."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Answers HEAD as GET would, without the body.

    ``scope["head"]`` tells a route that need not begin with a body, for all of it would be thrown away.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        inner = {**scope, "method": "GET", "head": True}
        try:
            await self._app(inner, receive, send_head)
        finally:
            # What the router found out is wanted outside too.
            scope["route"] = inner.get("route")

"""What a page may load: nothing that this server does not serve itself.

https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Pictures are saved by way of addresses that hold the picture itself.
_LOADS = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'"
_POLICY = f"{_LOADS}; frame-ancestors 'self'"
_STYLED = f"{_POLICY}; style-src 'self' 'unsafe-inline'; font-src 'self' data:"
_WITH_STYLED = ("/sparql", "/docs")
"""The query editor and the description of the interface: libraries that write styles into their elements."""

_FRAMED = f"{_LOADS}; frame-ancestors *"
_WITH_FRAMED = "/reconcile/preview"
"""Shown in a frame by clients of the reconciliation service, wherever these are."""


class ContentPolicy:
    """Sends the policy with each page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = _policy_of(path)
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self._app(scope, receive, with_policy)


def _policy_of(path: str) -> str:
    if path.endswith(_WITH_FRAMED):
        return _FRAMED
    return _STYLED if path.endswith(_WITH_STYLED) else _POLICY

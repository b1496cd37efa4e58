"""One address for each thing: a slash too many at the end leads to the address without it."""

from __future__ import annotations

from starlette.datastructures import URL
from starlette.types import ASGIApp, Receive, Scope, Send


class WithoutSlash:
    """Answers GET of a path that ends with a slash with 301 to the path without; only the first page has one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not self._has_one_too_many(scope):
            await self._app(scope, receive, send)
            return
        url = URL(scope=scope)
        location = str(url.replace(path=url.path.rstrip("/")))
        await send(
            {"type": "http.response.start", "status": 301, "headers": [(b"location", location.encode("latin-1"))]}
        )
        await send({"type": "http.response.body", "body": b""})

    @staticmethod
    def _has_one_too_many(scope: Scope) -> bool:
        path: str = scope["path"]
        return path.endswith("/") and path.rstrip("/") != scope.get("root_path", "").rstrip("/")

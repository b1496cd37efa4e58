"""Pages of every origin may read every answer, errors too (https://fetch.spec.whatwg.org/#http-cors-protocol).

There are no cookies here, and whoever writes brings a token: letting everybody read gives nothing away. Answers carry
the header whether or not a request names an origin, so that a cache in between may give one answer to all.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


_ANSWER = _raw(
    {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": (
            "Allow, Content-Length, Content-Location, ETag, From-State, Link, Location, Memento-Datetime, Repr-Digest, "
            "Retry-After, Server-Timing, To-State, X-Request-ID"
        ),
        "Timing-Allow-Origin": "*",
    }
)

# The asterisk stands for every header but Authorization.
_PREFLIGHT = _raw(
    {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID, *",
        "Access-Control-Max-Age": "86400",
    }
)


class Cors:
    """Answers what browsers ask before a request, and lets them read what comes after it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_readable(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_ANSWER]
            await send(message)

        await self._app(scope, receive, send_readable)

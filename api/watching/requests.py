"""Requests watched: an identifier, the time that each took, a line in the log, a place in the metrics.

Plain ASGI, so that answers go through as they come.
"""

from __future__ import annotations

import logging
import re
import secrets
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.watching.current import CURRENT, Watched
from api.watching.metrics import Metrics
from kg.audit import Audit

_LOG = logging.getLogger("latticework")

_SANE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Asked every few seconds by machines: logged only where somebody wants everything.
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


def request_id() -> str | None:
    """The identifier of the request that is being answered; None where there is none."""
    watched = CURRENT.get()
    return watched.id if watched else None


class RequestWatch:
    """Watches all requests; the outermost layer, so that it sees what clients see."""

    def __init__(self, app: ASGIApp, metrics: Metrics, audit: Audit | None = None) -> None:
        self._app = app
        self._metrics = metrics
        self._audit = audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        watched = Watched(_identifier(scope))
        # A request without an answer is one that the server owes the reason for.
        status, sent = 500, 0

        async def send_watched(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                told = (
                    (b"x-request-id", watched.id.encode("ascii")),
                    (b"server-timing", _timing(watched, time.perf_counter() - started)),
                )
                message["headers"] = [*message.get("headers", ()), *told]
            else:
                sent += len(message.get("body", b""))
            await send(message)

        token = CURRENT.set(watched)
        broken = True
        try:
            await self._app(scope, receive, send_watched)
            broken = False
        finally:
            CURRENT.reset(token)
            self._tell(scope, watched, status, time.perf_counter() - started, sent, broken)

    def _tell(self, scope: Scope, watched: Watched, status: int, seconds: float, sent: int, broken: bool) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = getattr(scope.get("route"), "path", None) or "unmatched"
        self._metrics.count_request(method, route, status, seconds, sent)
        if watched.guarded and self._audit:
            self._audit.note(
                request_id=watched.id,
                client=(scope.get("client") or ("",))[0],
                token=watched.bearer,
                role=watched.role,
                method=scope["method"],
                path=scope["path"],
                status=status,
                change=watched.change,
            )
        level = logging.ERROR if broken else logging.DEBUG if route in _QUIET else logging.INFO
        if _LOG.isEnabledFor(level):
            fields = {
                "request_id": watched.id,
                "method": method,
                "route": route,
                "status": status,
                "seconds": round(seconds, 6),
                "query_seconds": None if watched.query_seconds is None else round(watched.query_seconds, 6),
                "bytes": sent,
                "broken": broken,
            }
            _LOG.log(level, "request", extra={"fields": fields}, exc_info=broken)


def _identifier(scope: Scope) -> str:
    """What the client calls the request, where that is short and plain; else a new identifier."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SANE.fullmatch(value):
            return str(value, "ascii")
    return secrets.token_hex(16)


def _timing(watched: Watched, seconds: float) -> bytes:
    """Times until the first byte, in milliseconds (https://www.w3.org/TR/server-timing/)."""
    total = b"total;dur=%.1f" % (seconds * 1000)
    return total if watched.query_seconds is None else b"query;dur=%.1f, %s" % (watched.query_seconds * 1000, total)

"""How many requests a client may make: a bucket of tokens for each, filled at an even rate."""

from __future__ import annotations

import time
from collections import OrderedDict

from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import TooManyRequests, problem_response

_MOST_CLIENTS = 10_000
_FREE = ("/static/", "/healthz", "/readyz", "/metrics")


class RateLimit:
    """Answers 429 to a client that has used up its requests: ``rate`` a second, and twice as many at once."""

    def __init__(self, app: ASGIApp, rate: float) -> None:
        self._app = app
        self._rate = rate
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self._app(scope, receive, send)
            return
        client = scope["client"][0] if scope.get("client") else ""
        wait = self._wait(client, time.monotonic())
        if wait <= 0:
            await self._app(scope, receive, send)
            return
        refused = problem_response(
            TooManyRequests(f"more than {self._rate:g} requests a second come from {client}; wait {wait:.1f} seconds")
        )
        refused.headers["Retry-After"] = str(max(1, round(wait)))
        await refused(scope, receive, send)

    def _wait(self, client: str, now: float) -> float:
        """Seconds until the client may ask; takes a token where it may at once."""
        most = max(1.0, 2 * self._rate)
        tokens, at = self._buckets.pop(client, (most, now))
        tokens = min(most, tokens + (now - at) * self._rate)
        allowed = tokens >= 1
        self._buckets[client] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / self._rate

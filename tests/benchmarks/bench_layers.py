"""What the layers around the application cost a request: `python -m tests.benchmarks.bench_layers`.

Each is put around an application that answers at once, and called without a network. Microseconds of the processor, the
median of five runs.
"""

from __future__ import annotations

import asyncio
import logging
import statistics
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.addresses import WithoutSlash
from api.cors import Cors
from api.head import HeadAsGet
from api.problems import Unforeseen
from api.watching import Metrics, RequestWatch
from kg.logs import JsonLines

_CALLS = 20_000


class _Nowhere(logging.Handler):
    """Writes the line, and throws it away."""

    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)


async def _hello(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"hello"})


async def _receive() -> Message:
    return {"type": "http.request"}


async def _send(message: Message) -> None:
    pass


def _microseconds(app: ASGIApp) -> float:
    async def run() -> float:
        started = time.process_time()
        for _ in range(_CALLS):
            scope = {"type": "http", "method": "GET", "path": "/hello", "headers": [(b"host", b"localhost")]}
            await app(scope, _receive, _send)
        return (time.process_time() - started) / _CALLS * 1e6

    return statistics.median(asyncio.run(run()) for _ in range(5))


def main() -> None:
    """Prints a line for each layer and one for all of them."""
    log = logging.getLogger("latticework")
    handler = _Nowhere()
    handler.setFormatter(JsonLines())
    log.addHandler(handler)
    log.propagate = False
    bare = _microseconds(_hello)
    watched: Callable[[ASGIApp], ASGIApp] = lambda app: RequestWatch(app, Metrics())  # noqa: E731
    layers: list[tuple[str, Callable[[ASGIApp], ASGIApp], int]] = [
        ("Unforeseen", Unforeseen, logging.INFO),
        ("WithoutSlash", WithoutSlash, logging.INFO),
        ("Cors", Cors, logging.INFO),
        ("HeadAsGet", HeadAsGet, logging.INFO),
        ("RequestWatch, level warning", watched, logging.WARNING),
        ("RequestWatch, level info", watched, logging.INFO),
        ("all", lambda app: watched(HeadAsGet(Cors(WithoutSlash(Unforeseen(app))))), logging.INFO),
    ]
    for name, layer, level in layers:
        log.setLevel(level)
        print(f"{name}: {_microseconds(layer(_hello)) - bare:.1f} µs")


if __name__ == "__main__":
    main()

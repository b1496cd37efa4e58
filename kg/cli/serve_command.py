"""The command that serves the graph over HTTP."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from types import FrameType

import click
import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.importer import import_from_string

from kg.checkpoint import settled
from kg.history import Log
from kg.logs import log_config
from kg.settings import Settings


@click.command()
@click.option("--host", help="Address to listen on (default: 127.0.0.1, or LATTICEWORK_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (default: 8000, or LATTICEWORK_PORT).")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None) -> None:
    """Serve the built graph over HTTP: pages, linked data, named queries and SPARQL.

    \b
    Examples:
      latticework serve
      latticework serve --port 8080
    """
    made = settled(settings)
    Log(settings.home).close()  # says here, in one line, that the home is in use, or its log damaged
    host, port = host or settings.host, settings.port if port is None else port
    click.echo(
        f"Serving {made.quads:,} quads at http://{'localhost' if host == '127.0.0.1' else host}:{port}",
        err=True,
    )
    # The application is named rather than imported because it lies in the layer above.
    application = import_from_string("api.app:create_app")(settings)
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        proxy_headers=True,
        root_path=settings.root_path,
        log_config=log_config(settings.log_level, settings.log_format),
        log_level=settings.log_level,
        access_log=False,
        timeout_graceful_shutdown=settings.shutdown_timeout,
    )
    server = _Server(config, application.state.stopping, settings.shutdown_delay)
    # The server raises the signals that have ended it once more when it is done.
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)


class _Server(uvicorn.Server):
    """Tells the application at once that it is about to end.

    After SIGTERM requests are still taken for ``delay`` seconds, in which whoever sends them can see from /readyz that
    they had better go elsewhere. Then no more are taken, and those that run may end.
    """

    def __init__(self, config: uvicorn.Config, stopping: threading.Event, delay: float) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._delay = delay

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        first = not self._stopping.is_set()
        self._stopping.set()
        if first and sig == signal.SIGTERM and self._delay:
            timer = threading.Timer(self._delay, super().handle_exit, (sig, frame))
            timer.daemon = True
            timer.start()
        else:
            super().handle_exit(sig, frame)


COMMANDS = (serve,)

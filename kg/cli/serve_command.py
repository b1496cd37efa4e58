"""The command that serves the graph over HTTP."""

from __future__ import annotations

import contextlib
import resource
import signal
import socket
import sys
import threading
import webbrowser
from types import FrameType

import click
import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.importer import import_from_string

from kg.build import Build, current
from kg.checkpoint import settled
from kg.cli.connection import bounded
from kg.cli.listening import listen, url
from kg.errors import GraphNotBuiltError, StorageError
from kg.history import Log
from kg.logs import log_config
from kg.settings import Settings, is_whole_address


@click.command()
@click.option("--host", help="Address to listen on (default: 127.0.0.1, or LATTICEWORK_HOST).")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on, 0 for any that is free (default: 8000 or the next free one, or LATTICEWORK_PORT).",
)
@click.option(
    "--read-from",
    metavar="URL",
    help="Answer queries from a replica that `latticework replicate` keeps (or LATTICEWORK_READ_FROM).",
)
@click.option("--open", "opened", is_flag=True, help="Open the first page in a browser.")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None, read_from: str | None, opened: bool) -> None:
    """Serve the built graph over HTTP: pages, linked data, named queries and SPARQL.

    The address is printed. A port that is asked for has to be free; the default gives way to the next one.

    With --read-from the graph may be on another SPARQL 1.1 server: URL is where it takes queries. Writing, history,
    panels and releases are those of this home; where it has no graph, the server answers queries alone.

    \b
    Examples:
      latticework serve
      latticework serve --open
      latticework serve --port 8080
      latticework serve --read-from http://localhost:7878
    """
    if read_from and not is_whole_address(read_from):
        raise click.BadParameter(f"{read_from} is not a whole address; it begins with http:// or https://")
    if read_from:
        settings = settings.model_copy(update={"read_from": read_from})
    quads = _quads(settings)
    _allow_many_connections()
    Log(settings.home).close()  # says here, in one line, that the home is in use, or its log damaged
    host = host or settings.host
    wanted = settings.port if port is None else port
    listening = listen(host, wanted, search=port is None and "port" not in settings.model_fields_set)
    taken = listening.getsockname()[1]
    address = url(host, taken)
    instead = f" (port {wanted} is in use)" if wanted not in (0, taken) else ""
    what = f"answers from {settings.read_from}" if settings.read_from else f"{quads:,} quads"
    click.echo(f"Serving {what} at {address}{instead}", err=True)
    # The application is named rather than imported because it lies in the layer above.
    application = import_from_string("api.app:create_app")(settings)
    config = uvicorn.Config(
        application,
        # An escaped byte takes three in an address.
        http=bounded(3 * settings.max_query_bytes, settings.client_timeout),
        ws="none",
        proxy_headers=True,
        root_path=settings.root_path,
        log_config=log_config(settings.log_level, settings.log_format),
        log_level=settings.log_level,
        access_log=False,
        timeout_graceful_shutdown=settings.shutdown_timeout,
    )
    server = _Server(config, application.state.stopping, settings.shutdown_delay, address if opened else "")
    # The server raises the signals that have ended it once more when it is done.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def _allow_many_connections() -> None:
    """Lets the process have as many files open as it may: shells give a thousand, and each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _quads(settings: Settings) -> int:
    """How many quads the build has that serves; none where there is no graph, and none is needed."""
    try:
        return _settled(settings).quads
    except GraphNotBuiltError:
        if not settings.read_from:
            raise
        return 0


def _settled(settings: Settings) -> Build:
    """The build that serves; where the disk is full the one without the last changes, which are read from the log."""
    try:
        return settled(settings)
    except StorageError as error:
        click.echo(f"latticework: {error}", err=True)
        return current(settings)


class _Server(uvicorn.Server):
    """Tells the application at once that it is about to end.

    After SIGTERM requests are still taken for ``delay`` seconds, in which whoever sends them can see from /readyz that
    they had better go elsewhere. Then no more are taken, and those that run may end. ``page`` is opened in a browser
    once the server answers, if it is not empty.
    """

    def __init__(self, config: uvicorn.Config, stopping: threading.Event, delay: float, page: str) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._delay = delay
        self._page = page

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._page and self.started:
            # In a thread, for some browsers return only when they are closed.
            threading.Thread(target=webbrowser.open, args=(self._page,), daemon=True).start()

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

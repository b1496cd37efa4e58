"""The command that serves the graph over HTTP."""

from __future__ import annotations

import os

import click
import uvicorn

from kg.checkpoint import settled
from kg.history import Log
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
    # The application reads its own settings; it is named rather than imported because it lies in the layer above.
    os.environ["LATTICEWORK_HOME"] = str(settings.home)
    uvicorn.run(
        "api.app:create_app",
        factory=True,
        host=host,
        port=port,
        proxy_headers=True,
        root_path=settings.root_path,
        log_level="warning",
    )


COMMANDS = (serve,)

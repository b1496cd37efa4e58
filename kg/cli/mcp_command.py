"""The command that serves agents on standard input and output: mcp."""

from __future__ import annotations

import functools
import threading

import anyio
import click

from kg import build as building
from kg.asked_graph import Desk, PooledGraph
from kg.catalogue import read_catalogue
from kg.checkpoint import settled
from kg.history import last_change, log_path
from kg.query import QueryPool, limits_of
from kg.settings import Settings
from kg.snapshot import Snapshot


@click.command("mcp")
@click.pass_obj
def mcp_(settings: Settings) -> None:
    """Serve language-model agents by the Model Context Protocol, on standard input and output.

    Clients start this command by themselves: name it in their configuration, with the folder of the graph. A running
    server offers the same tools at /mcp.

    \b
    Examples:
      latticework mcp
      latticework --home /srv/latticework mcp
    """
    # Here, for it takes a second to import, and no other command needs it.
    from kg.agents.mcp_server import serve_stdio

    settled(settings)
    with _OwnDesk(settings) as own:
        anyio.run(functools.partial(serve_stdio, own.desk))


class _OwnDesk:
    """A desk over a query pool of its own, which is started when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._pool: QueryPool | None = None
        self._desk: Desk | None = None

    def __enter__(self) -> _OwnDesk:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.close()

    def desk(self) -> Desk:
        with self._lock:
            if self._desk is None:
                self._pool = QueryPool(
                    self._snapshot, limits_of(self._settings), frozenset(self._settings.allowed_targets)
                )
                named = read_catalogue(self._settings.queries)
                self._desk = Desk(PooledGraph(self._pool, self._snapshot, named, self._settings.queries))
            return self._desk

    def _snapshot(self) -> Snapshot:
        """What serves at this moment: a build or a change that comes later is seen by the next question."""
        home = self._settings.home
        return building.current(self._settings).snapshot(log_path(home), last_change(home))


COMMANDS = (mcp_,)

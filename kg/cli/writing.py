"""What commands that write share: a server that is asked, or the home where none has it open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import click

from kg import build
from kg.checkpoint import settled
from kg.errors import HomeInUseError
from kg.history import Log
from kg.query import QueryPool, limits_of
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.transaction import Writer

Command = Callable[..., Any]
_NAME_IT = "name its address with --server and a token in LATTICEWORK_TOKEN"


def server_options(command: Command) -> Command:
    """``--server`` and ``--token``, or the environment."""
    token = click.option(
        "--token",
        envvar="LATTICEWORK_TOKEN",
        default="",
        help="Token for the server (better as LATTICEWORK_TOKEN: others see options).",
    )
    server = click.option(
        "--server",
        envvar="LATTICEWORK_SERVER",
        default="",
        metavar="URL",
        help="Ask this server, not the home (or LATTICEWORK_SERVER).",
    )
    return server(token(command))


@contextmanager
def home_writer(settings: Settings, instead: str = _NAME_IT) -> Iterator[Writer]:
    """What writes to the home. Raises HomeInUseError, which says what to do ``instead``."""
    try:
        log = Log(settings.home)
    except HomeInUseError:
        raise HomeInUseError(f"a server has {settings.home} open; {instead}") from None

    def snapshot() -> Snapshot:
        return build.current(settings).snapshot(log.path, log.sequence)

    with closing(log):
        settled(settings)
        with closing(QueryPool(snapshot, limits_of(settings), frozenset(settings.allowed_targets))) as pool:
            yield Writer(settings, log, pool)

"""The command that keeps a replica up to date: replicate."""

from __future__ import annotations

import os
import time

import click

from kg.cli.terminal import progress_bar
from kg.errors import ReplicaError
from kg.replica import Replica, addresses
from kg.replica_sources import HomeSource, ServerSource
from kg.replicate import Source, bring_up_to_date
from kg.settings import Settings

_LONGEST_WAIT = 60.0


@click.command()
@click.argument("url")
@click.option("--update", default="", metavar="URL", help="Where it takes updates (default: /update beside URL).")
@click.option("--graphs", default="", metavar="URL", help="Where it takes graphs (default: /store beside URL).")
@click.option("--user", default="", help="Name to log in with; the password is LATTICEWORK_REPLICA_PASSWORD.")
@click.option("--from", "server", default="", metavar="URL", help="Follow a Latticework server, not the home.")
@click.option("--follow", is_flag=True, help="Go on, and bring each change when it is made.")
@click.option("--interval", default=2.0, show_default=True, type=click.FloatRange(0.1), help="Seconds between looks.")
@click.pass_obj
def replicate(
    settings: Settings, url: str, update: str, graphs: str, user: str, server: str, follow: bool, interval: float
) -> None:
    """Bring a SPARQL 1.1 server up to date with the graph: any that takes updates and has a graph store.

    URL is where it takes queries. It gets just what has changed since the state that it has, which it remembers in
    graph/replica; what was interrupted is taken up again. Graphs with names of others are left alone; the default graph
    is not.

    \b
    Examples:
      latticework replicate http://localhost:7878 --follow
      latticework replicate http://localhost:3030/ds/query --update http://localhost:3030/ds/update \\
        --graphs http://localhost:3030/ds/data --from https://alliances.example.org
    """
    replica = Replica(addresses(url, update, graphs), user, os.environ.get("LATTICEWORK_REPLICA_PASSWORD", ""))
    source: Source = ServerSource(server) if server else HomeSource(settings)
    wait = interval
    while True:
        try:
            _bring(source, replica)
            wait = interval
        except ReplicaError as error:
            if not follow:
                raise
            wait = min(2 * wait, _LONGEST_WAIT)
            click.echo(f"{error} Trying again in {wait:g} seconds.", err=True)
        if not follow:
            return
        time.sleep(wait)


def _bring(source: Source, replica: Replica) -> None:
    with progress_bar() as progress:
        done = bring_up_to_date(source, replica, progress)
    if done.added or done.removed or done.graphs:
        counts = f"{done.added:,} quads added, {done.removed:,} removed, {done.graphs} graphs given whole"
        click.echo(f"The replica has {done.state}: {counts}", err=True)


COMMANDS = (replicate,)

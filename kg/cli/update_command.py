"""The command that changes the graph from a shell: update."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import IO

import click

from kg.cli.writing import home_writer, server_options
from kg.errors import EncodingError
from kg.history import Why
from kg.proposal import SparqlUpdate
from kg.running_server import RunningServer
from kg.settings import Settings

_ENDS_BADLY = 65


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say what it would change and what the shapes have against it.")
@click.option("-m", "--message", default="", help="Why.")
@server_options
@click.pass_context
def update(context: click.Context, file: IO[bytes], dry_run: bool, message: str, server: str, token: str) -> None:
    """Carry out a SPARQL update from FILE, or from standard input where that is -.

    It goes to the server of --server, or to the home where no server has that open. With --dry-run nothing is changed:
    the quads that would go and come are written to standard output, and what breaks a shape is told on standard error;
    the exit code is 65 where anything does.

    \b
    Examples:
      latticework update change.ru --dry-run
      latticework update change.ru --message "The source was mended" --server http://localhost:8000
      echo 'CLEAR GRAPH graph:notes' | latticework update -
    """
    settings: Settings = context.obj
    try:
        text = file.read().decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise EncodingError(f"byte {error.start} is not UTF-8; save it as UTF-8", file.name) from None
    if server:
        _ask(RunningServer(server, token), text, dry_run, message)
        return
    with home_writer(settings) as writer:
        if dry_run:
            found = writer.preview(SparqlUpdate(text))
            told = [result.sentence() for result in found.report.violations]
            _preview(found.change.text(), len(found.change.add), len(found.change.remove), told)
        else:
            done = writer.commit(SparqlUpdate(text), getpass.getuser(), why=Why(" ".join(message.split())))
            _receipt(done.sequence, done.added, done.removed)


def _ask(server: RunningServer, text: str, dry_run: bool, message: str) -> None:
    wishes = ({"dry-run": "true"} if dry_run else {}) | ({"message": message} if message else {})
    answer = server.post("/sparql", wishes, text.encode(), "application/sparql-update")
    if dry_run:
        told = [result["sentence"] for result in answer["results"] if result["severity"] == "Violation"]
        _preview(answer["change"], answer["added"], answer["removed"], told)
    elif "proposal" in answer:
        click.echo(f"Proposal {answer['proposal']} waits for a reviewer: {answer['url']}", err=True)
    else:
        _receipt(answer["sequence"], answer["added"], answer["removed"])


def _preview(change: str, added: int, removed: int, violations: Sequence[str]) -> None:
    click.echo(change, nl=False)
    click.echo(f"It would add {added:,} and remove {removed:,} quads. Nothing was changed.", err=True)
    if violations:
        click.echo("It would be refused, for it breaks the shapes:", err=True)
        for sentence in violations:
            click.echo(f"  {sentence}", err=True)
        raise click.exceptions.Exit(_ENDS_BADLY)
    click.echo("It keeps all shapes.", err=True)


def _receipt(sequence: int, added: int, removed: int) -> None:
    if added or removed:
        click.echo(f"Change {sequence}: {added:,} quads added, {removed:,} removed", err=True)
    else:
        click.echo("Nothing was changed: all of it is so already", err=True)


COMMANDS = (update,)

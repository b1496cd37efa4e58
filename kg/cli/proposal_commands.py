"""The commands for proposals that wait for a reviewer: list, show, accept, decline."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from kg.cli.writing import home_writer, server_options
from kg.errors import InputError
from kg.rdf_patch import MEDIA_TYPE
from kg.review import STATUSES, Proposals, Waiting, accept_into
from kg.running_server import RunningServer
from kg.settings import Settings

_number = click.argument("number", type=click.IntRange(1))


@click.group()
def proposals() -> None:
    """Look through the proposals that wait for a reviewer, and decide on them.

    Those of the home, or with --server those of a running server.

    \b
    Examples:
      latticework proposals list
      latticework proposals show 7
      latticework proposals accept 7
      latticework proposals decline 7 --message "No source"
    """


@proposals.command("list")
@click.option("--status", type=click.Choice([*STATUSES, "all"]), default=STATUSES[0], show_default=True)
@server_options
@click.pass_obj
def listed(settings: Settings, status: str, server: str, token: str) -> None:
    """List proposals, the oldest first: number, time, who, quads added and removed, why."""
    if server:
        found = RunningServer(server, token).json("/proposals", {"status": status})
    else:
        found = [_told(one) for one in _of_home(settings).all() if status in (one.status, "all")]
    for one in found:
        counts = f"+{one['added']:,} -{one['removed']:,}"
        click.echo(f"{one['number']:>6}  {one['time'][:19]}Z  {one['by']:<16} {counts:<16} {one['message']}".rstrip())
    if not found:
        click.echo("There is none." if status == "all" else f"None is {status}.", err=True)


@proposals.command()
@_number
@server_options
@click.pass_obj
def show(settings: Settings, number: int, server: str, token: str) -> None:
    """Show proposal NUMBER: who made it, why, what became of it, and the quads that it removes and adds.

    A server says of one that waits whether it would still be taken.
    """
    if server:
        asked = RunningServer(server, token)
        found = asked.json(f"/proposals/{number}")
        change = asked.get(f"/proposals/{number}", MEDIA_TYPE)
    else:
        waiting = _of_home(settings).find(number)
        found, change = _told(waiting), waiting.text
    click.echo(f"Proposal {number} by {found['by']}, {found['time'][:19]}Z, {found['status']}", err=True)
    for name, value in (("why", found["message"]), ("decided by", found["decided_by"]), ("reason", found["reason"])):
        if value:
            click.echo(f"{name}: {value}", err=True)
    if "fits" in found:
        click.echo(f"now: {'it would be taken' if found['fits'] else found['detail']}", err=True)
    click.echo(change, nl=False)


@proposals.command()
@_number
@click.option("-m", "--message", default="", help="What to say of it.")
@server_options
@click.pass_obj
def accept(settings: Settings, number: int, message: str, server: str, token: str) -> None:
    """Accept proposal NUMBER: it is checked anew, and made."""
    if server:
        done = RunningServer(server, token).post(f"/proposals/{number}/accept", _said(message))
    else:
        with home_writer(settings) as writer:
            done = asdict(accept_into(writer, _of_home(settings), number, getpass.getuser(), message))
    counts = f"{done['added']:,} quads added, {done['removed']:,} removed"
    click.echo(f"Proposal {number} is change {done['sequence']}: {counts}", err=True)


@proposals.command()
@_number
@click.option("-m", "--message", required=True, help="Why.")
@server_options
@click.pass_obj
def decline(settings: Settings, number: int, message: str, server: str, token: str) -> None:
    """Decline proposal NUMBER, and say why."""
    if not message.strip():
        raise InputError("say why, with --message")
    if server:
        RunningServer(server, token).post(f"/proposals/{number}/decline", _said(message))
    else:
        kept = _of_home(settings)
        with kept.deciding(number) as waiting:
            kept.decline(waiting, getpass.getuser(), message)
    click.echo(f"Proposal {number} is declined", err=True)


def _of_home(settings: Settings) -> Proposals:
    return Proposals(settings.home, settings.max_proposals)


def _said(message: str) -> Mapping[str, str]:
    return {"message": message} if message else {}


def _told(waiting: Waiting) -> dict[str, Any]:
    change = waiting.delta()
    return asdict(waiting) | {"added": len(change.add), "removed": len(change.remove)}


COMMANDS = (proposals,)

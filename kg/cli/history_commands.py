"""Commands for the history of the graph: changes, diff, revert."""

from __future__ import annotations

import getpass

import click

from kg import build as building
from kg.change import joined
from kg.cli.writing import home_writer
from kg.history import last_change, log_path
from kg.past import find_state
from kg.rdf_patch import write_patch
from kg.settings import Settings
from kg.timeline import LogIndex, Timeline


@click.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many.")
@click.option("--before", type=click.IntRange(1), help="Those before the change of this number.")
@click.pass_obj
def changes(settings: Settings, limit: int, before: int | None) -> None:
    """List the changes made over HTTP, the newest first: number, time, who, quads added and removed, why.

    \b
    Examples:
      latticework changes
      latticework changes --before 100
    """
    timeline = history_of(settings)
    newest = min(before or timeline.last + 1, timeline.last + 1) - 1
    for number in range(newest, max(0, newest - limit), -1):
        record = timeline.record(number)
        by = f"{record.by} and {record.why.accepted_by}" if record.why.accepted_by else record.by
        counts = f"+{record.added:,} -{record.removed:,}"
        click.echo(f"{number:>6}  {record.time[:19]}Z  {by:<16} {counts:<16} {record.why.message}".rstrip())


@click.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO", default="now")
@click.pass_obj
def diff(settings: Settings, start: str, end: str) -> None:
    """Write what differs between two states of the graph as RDF Patch, to standard output.

    A state is the number of a change, the name of a release, or a time; TO is now where left out. The newest changes
    are in as well as what builds from other files changed.

    \b
    Examples:
      latticework diff 12
      latticework diff 2026.11 2026-12-24
    """
    timeline = history_of(settings)
    first, last = find_state(settings, timeline, start), find_state(settings, timeline, end)
    click.echo(write_patch(joined(timeline.steps(first, last)), last.id, first.id), nl=False)


@click.command()
@click.argument("number", type=click.IntRange(1))
@click.option("-m", "--message", default="", help="Why; that it takes back the change, where left out.")
@click.pass_obj
def revert(settings: Settings, number: int, message: str) -> None:
    """Take back change NUMBER by a new change, which is checked as any other.

    It is refused where later changes have changed the same again, and where the graph would break its shapes. A running
    server has the log; ask it by POST to /changes/NUMBER/revert.

    \b
    Examples:
      latticework revert 12
      latticework revert 12 --message "The source was withdrawn"
    """
    with home_writer(settings, f"ask it by POST to /changes/{number}/revert, with a token") as writer:
        done = writer.revert(history_of(settings).record(number), getpass.getuser(), message)
    click.echo(
        f"Took back change {number} by change {done.sequence}: {done.added} quads added, {done.removed} removed",
        err=True,
    )


def history_of(settings: Settings) -> Timeline:
    """The states that the graph has had, up to the last change in the log."""
    made = building.current(settings)
    serving = made.snapshot(log_path(settings.home), last_change(settings.home))
    return Timeline(settings.home, LogIndex(settings.home), serving, settings.describe_changes)


COMMANDS = (changes, diff, revert)

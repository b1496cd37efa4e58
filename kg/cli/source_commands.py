"""Commands that bring sources in and take panels out: import, panel."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg import panel as panels
from kg.checkpoint import settled
from kg.cli.terminal import progress_bar
from kg.import_source import Outcome, always, import_source
from kg.importers import IMPORTERS
from kg.importers.release_changes import ReleaseChanges
from kg.output_file import output_file
from kg.provenance import source_manifest
from kg.settings import Settings
from kg.store import EmbeddedStore

_SHOWN_ROWS = 5


@click.command("import")
@click.argument("source", type=click.Choice(sorted(IMPORTERS)))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Apply the changes of a second import without asking.")
@click.pass_obj
def import_(settings: Settings, source: str, folder: Path, yes: bool) -> None:
    """Import the release of SOURCE whose files are in DIR, and build the graph with it.

    Rows that make no sense are left out and listed, with the reason, in a CSV file. If anything else is wrong
    the message says where, and the graph that was there stays. A second import whose files have changed tells which
    facts would come, go or get another value, lists them in a CSV file, and applies them when you say yes.

    \b
    Example:
      latticework import atop ~/Downloads/atop_5.1
    """
    with progress_bar() as progress:
        outcome = import_source(settings, source, folder, progress, always if yes else _asked)
    for line in _told(outcome):
        click.echo(line, err=True)


def _asked(changes: ReleaseChanges, listed: Path) -> bool:
    """Shows what changes and asks; without a terminal the answer is no."""
    click.echo(f"This import changes what is there: {changes.sentence()}. All are listed in {listed}", err=True)
    for fact in changes.facts[:_SHOWN_ROWS]:
        values = f"{fact.before} -> {fact.after}" if fact.kind == "altered" else fact.before or fact.after
        click.echo(f"  {fact.kind}: {fact.entity} {fact.property} {values}", err=True)
    if len(changes.facts) > _SHOWN_ROWS:
        click.echo(f"  … and {len(changes.facts) - _SHOWN_ROWS:,} more", err=True)
    return sys.stdin.isatty() and click.confirm("Apply them?", err=True)


def _told(outcome: Outcome) -> list[str]:
    name = f"{outcome.manifest.title}, release {outcome.manifest.release}"
    lines = [
        f"Note: {file} is not byte for byte the file that was published as {outcome.manifest.release}."
        for file in outcome.unpublished
    ]
    lines += [f"Left out: {row.file}:{row.line}: {row.rule}: {row.why}" for row in outcome.left_out[:_SHOWN_ROWS]]
    if len(outcome.left_out) > _SHOWN_ROWS:
        lines.append(f"… and {len(outcome.left_out) - _SHOWN_ROWS:,} more rows")
    if outcome.changed:
        partly = f", {len(outcome.noted):,} kept but for a value" if outcome.noted else ""
        lines.append(f"Imported {name}: {outcome.rows:,} rows read, {len(outcome.left_out):,} left out{partly}.")
        lines.append(f"Built {outcome.build.quads:,} quads, all shapes hold: {outcome.build.folder}")
    else:
        lines.append(f"Nothing changed: {name} is in the graph already, from the same rows.")
    lines.append(f"The rows that were left out are listed in {outcome.report}")
    return lines


@click.command()
@click.argument("unit", type=click.Choice(sorted(panels.UNITS)))
@click.option("--source", required=True, type=click.Choice(sorted(IMPORTERS)), help="Whose facts to count.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
    help="The CSV file to write, - for standard output.",
)
@click.pass_obj
def panel(settings: Settings, unit: str, source: str, output: Path) -> None:
    """Write a panel of the unit of analysis UNIT as CSV.

    Each row has a year on some day of which two states are allied, their COW codes ccode1 and ccode2, and a
    column for each obligation that SOURCE codes: 1 where it is owed, 0 where it is not, empty where the source
    does not say. In a directed-dyad-year panel the first owes the second; in a dyad-year panel the lower code
    comes first, and 1 means that at least one of the two owes it.

    \b
    Example:
      latticework panel directed-dyad-year --source atop -o dyads.csv
    """
    store = EmbeddedStore.read(settled(settings).store)
    with progress_bar() as progress:
        table = panels.panel(store, unit, source_manifest(source), settings.queries, progress)
    if str(output) == "-":
        panels.write_csv(sys.stdout, table.columns, table.rows)
        return
    with output_file(output) as file:
        count = panels.write_csv(file, table.columns, table.rows)
    click.echo(f"Wrote {count:,} rows of the {unit} panel: {output}", err=True)


COMMANDS = (import_, panel)

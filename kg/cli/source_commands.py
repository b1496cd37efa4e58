"""Commands that bring sources in and take panels out: import, panel."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg import panels
from kg.checkpoint import settled
from kg.cli.terminal import progress_bar
from kg.import_source import Outcome, always, import_sources
from kg.importers import IMPORTERS
from kg.importers.release_changes import ReleaseChanges
from kg.output_file import output_file
from kg.settings import Settings
from kg.source_folders import source_folders
from kg.store import EmbeddedStore

_SHOWN_ROWS = 5
_ALL = "all"


@click.command("import")
@click.argument("source", type=click.Choice([*sorted(IMPORTERS), _ALL]))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Apply the changes of a second import without asking.")
@click.pass_obj
def import_(settings: Settings, source: str, folder: Path, yes: bool) -> None:
    """Import the release of SOURCE whose files are in DIR, and build the graph with it.

    With "all", every source whose files lie in a folder within DIR is imported, and the graph is built once.

    Rows that make no sense are left out and listed, with the reason, in a CSV file. If anything else is wrong
    the message says where, and the graph that was there stays. A second import whose files have changed tells which
    facts would come, go or get another value, lists them in a CSV file, and applies them when you say yes.

    \b
    Examples:
      latticework import atop ~/Downloads/atop_5.1
      latticework import all ~/Downloads
    """
    folders = source_folders(folder) if source == _ALL else {source: folder}
    if source == _ALL:
        for name, place in folders.items():
            click.echo(f"Found {name}: {place}", err=True)
    with progress_bar() as progress:
        outcomes = import_sources(settings, folders, progress, always if yes else _asked)
    for outcome in outcomes:
        for line in _told(outcome):
            click.echo(line, err=True)
    if outcomes[0].changed:
        build = outcomes[0].build
        click.echo(f"Built {build.quads:,} quads, all shapes hold: {build.folder}", err=True)


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
    else:
        lines.append(f"Nothing changed: {name} is in the graph already, from the same rows.")
    lines.append(f"The rows that were left out are listed in {outcome.report}")
    return lines


@click.command()
@click.argument("unit", type=click.Choice(sorted(panels.UNITS)))
@click.option(
    "--source",
    "names",
    multiple=True,
    required=True,
    type=click.Choice(sorted([*IMPORTERS, panels.CURATED])),
    help="Whose facts to count; may be given several times.",
)
@click.option("--all", "every_pair", is_flag=True, help="Also the pairs of states that are not tied; for dyads.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The .csv or .parquet file to write the rows to, - for CSV on standard output.",
)
@click.option(
    "--dictionary",
    is_flag=False,
    flag_value="-",
    metavar="[FILE.md]",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write what the columns mean to FILE.md, or to standard output.",
)
@click.pass_obj
def panel(
    settings: Settings,
    unit: str,
    names: tuple[str, ...],
    every_pair: bool,
    output: Path | None,
    dictionary: Path | None,
) -> None:
    """Write a panel of the unit of analysis UNIT, as CSV or Parquet.

    \b
    state-year          a state in a year: how many allies, and to how many it owes what
    dyad-year           two states in a year: what at least one of the two owes the other
    directed-dyad-year  two states in a year: what the first owes the second
    agreement-member    a membership in an agreement, from entry to exit: what the member owes

    States have their codes in all systems, as they were in the year. Obligations have the names that SOURCE gives
    them: 1 where it is owed, 0 where it is not, empty where the source does not cover the row or leaves it open; the
    column "coverage" names the sources that cover the row. With several sources each has columns of its own. "curated"
    are the facts of this project, which are a selection and therefore never say 0.

    \b
    Examples:
      latticework panel directed-dyad-year --source atop -o dyads.csv
      latticework panel dyad-year --source atop --source cow-alliances --all -o dyads.parquet
      latticework panel state-year --source atop --dictionary
    """
    _require_places(output, dictionary)
    store = EmbeddedStore.read(settled(settings).store)
    sources = [panels.panel_source(name, store) for name in dict.fromkeys(names)]
    with progress_bar() as progress:
        table = panels.panel(store, unit, sources, settings.queries, every_pair, progress)
        for note in table.notes:
            click.echo(f"Note: {note}", err=True)
        if dictionary:
            _write_dictionary(dictionary, table)
        if str(output) == "-":
            panels.write_csv(sys.stdout, table)
        elif output:
            count = panels.write_table(output, table)
    if output and str(output) != "-":
        click.echo(f"Wrote {count:,} rows of the {unit} panel: {output}", err=True)


def _require_places(output: Path | None, dictionary: Path | None) -> None:
    """Refuses what can be seen to fail before any work is done."""
    if output is None and dictionary is None:
        raise click.UsageError("Nothing to write: give -o for the rows, --dictionary for what they mean, or both.")
    if output == dictionary:
        raise click.UsageError("The rows and the dictionary cannot go to the same place.")
    if output and str(output) != "-":
        panels.require_suffix(output)


def _write_dictionary(place: Path, table: panels.Panel) -> None:
    text = panels.dictionary(table)
    if str(place) == "-":
        click.echo(text, nl=False)
        return
    with output_file(place) as file:
        file.write(text)
    click.echo(f"Wrote the data dictionary of the {table.unit} panel: {place}", err=True)


COMMANDS = (import_, panel)

"""The command that says which state a code or name stands for: resolve."""

from __future__ import annotations

import csv
import datetime
import sys

import click
from rich.console import Console
from rich.table import Table

from kg import sources
from kg.crosswalk import SYSTEMS, Match, resolve
from kg.designations import Register, read_register
from kg.namespaces import compact
from kg.settings import Settings

_CODES = {
    "cow": "cow-number",
    "cow_abbreviation": "cow-abbreviation",
    "gw": "gw-number",
    "gw_abbreviation": "gw-abbreviation",
    "iso3": "iso3",
    "wikidata": "wikidata",
}
_COLUMNS = ("state", "label", "standing", *_CODES, "reason")


@click.command("resolve")
@click.argument("text")
@click.option("--on", "day", metavar="DATE", help="The day, YYYY-MM-DD; today where left out.")
@click.option("--system", type=click.Choice(sorted(SYSTEMS)), help="Look only among the codes of this system.")
@click.pass_obj
def resolve_(settings: Settings, text: str, day: str | None, system: str | None) -> None:
    """Say which state a code or name stands for on a day, with all its codes on that day.

    TEXT is a name, a number or abbreviation of the Correlates of War project (cow) or of Gleditsch and Ward (gw), an
    ISO 3166-1 alpha-3 code (iso3) or a Wikidata item. Where several states fit, all are given. "certain" says that the
    state went by it on that day, "possible" that the sources leave the day open, "undated" that no period is known,
    "renamed" that the state is there and went by the name on other days only. Rows are a table on a terminal and CSV
    in a pipe. No build is needed.

    \b
    Examples:
      latticework resolve "West Germany" --on 1955-05-09
      latticework resolve 260 --system gw --on 2001-09-11
    """
    on = day or datetime.date.today().isoformat()
    found = resolve(_register(settings), text, on, system)
    rows = [_row(match) for match in found.matches]
    if sys.stdout.isatty():
        table = Table(box=None, header_style="bold")
        for column in _COLUMNS:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*row)
        Console().print(table)
    else:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(rows)
    if len(rows) > 1:
        click.echo(f"{len(rows)} states go by {text!r} on {on}; the reasons tell them apart.", err=True)
    for other in found.passed_over:
        click.echo(f"Not on {on}: {other}", err=True)


COMMANDS = (resolve_,)


def _register(settings: Settings) -> Register:
    """What the curated files say of the identity of states, and what an import of their systems has added."""
    files = [*sources.state_files(settings)]
    files += [source for source in sources.imported_files(settings) if source.path.parent.name == "states"]
    return read_register(quad for source in files for quad in source.quads())


def _row(match: Match) -> list[str]:
    codes = [" ".join(match.codes.get(system, ())) for system in _CODES.values()]
    return [compact(match.state.value), match.label, match.standing, *codes, match.reason]

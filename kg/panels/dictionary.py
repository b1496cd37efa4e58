"""The data dictionary of a panel: what each of its columns means, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from kg.panels.column import Kind
from kg.panels.panel import Panel

KINDS: dict[Kind, str] = {"integer": "integer", "flag": "0 or 1", "text": "text", "day": "day (YYYY-MM-DD)"}
"""What people call the kinds of columns."""

READING = """\
An empty cell is never 0: it says that the source does not cover the row, or leaves the thing open. A source covers a
row if it observed the year and the states of the row were then in the Correlates of War state system, or if it has a
tie of theirs in the year. The state system is that of version 2016; who was there when its list stopped is taken to be
there still."""

CODES = """\
A state is known by its number in the Correlates of War state system, and states without one are not in panels of years.
Other codes and names are those of whoever bore the number last in the year; of several codes in one system the one that
held last counts. A code of which no period is known stands for all years, one with periods for the years in them."""


def dictionary(panel: Panel) -> str:
    """The dictionary: what a row is, the sources with what to know of them, and a table of the columns."""
    return "\n".join(_lines(panel))


def _lines(panel: Panel) -> Iterator[str]:
    yield from (f"# Data dictionary: {panel.unit}", "", f"A row is {panel.meaning}.", "")
    for source in panel.sources:
        years = "" if source.selected else f", {source.since} to {source.until}"
        caveat = f" {source.caveat}." if source.caveat else ""
        yield f"- `{source.name}`: {source.title}{years}.{caveat}"
    yield from ("", READING, "", CODES, "")
    for note in panel.notes:
        yield from (note, "")
    yield from ("| column | type | meaning | empty where |", "|---|---|---|---|")
    for column in panel.columns:
        yield f"| `{column.name}` | {KINDS[column.kind]} | {column.meaning} | {column.missing or 'never'} |"
    yield ""

"""Panels for regressions: tables of a fixed unit of analysis, made by a query over one source's graph.

Each row has the COW codes of the unit and a year, and a column for each obligation that the source codes, under the
source's own name for it: 1 where it is owed, 0 where it is not, and empty where the source does not say. There is a
row for each year on some day of which two states are allied. What the unit's states owe in several alliances adds up.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pyoxigraph import QuerySolution, QuerySolutions

from kg import dates
from kg.errors import InputError, SourceNotFoundError
from kg.namespaces import CONCEPT
from kg.progress import Progress, no_progress
from kg.provenance import Manifest
from kg.store.base import Store

Cells = tuple[int | None, ...]
"""A row: codes, year, and 0, 1 or None for each obligation."""

_Owed = tuple[int, int]
"""What is owed and what the source leaves open, a bit an obligation."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of analysis: its key columns, the file of its query, and the key that a pair of that query counts for.

    The query has the columns ccode1, ccode2, first and last (years), owed and open (commitment types).
    """

    keys: tuple[str, ...]
    query: str
    key: Callable[[int, int], tuple[int, ...]]


UNITS: Mapping[str, Unit] = {
    # Who owes comes first, who is owed second (ATOP codebook 5.1, section 2.7).
    "directed-dyad-year": Unit(("ccode1", "ccode2"), "pairs.rq", lambda one, two: (one, two)),
    # The lower code comes first; 1 where at least one of the two owes the other.
    "dyad-year": Unit(("ccode1", "ccode2"), "pairs.rq", lambda one, two: (min(one, two), max(one, two))),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """A table: the names of its columns, and its rows, sorted."""

    columns: tuple[str, ...]
    rows: Iterator[Cells]


def panel(store: Store, unit: str, source: Manifest, queries: Path, progress: Progress = no_progress) -> Panel:
    """The panel of a source's graph for a unit of UNITS; ``queries`` is the folder of the named queries.

    Raises InputError where the source codes no obligations, and SourceNotFoundError where the store has no such graph.
    """
    if not source.obligations:
        raise InputError(
            f"{source.title} codes no obligations of alliances, so that there is no {unit} panel of it; "
            "choose a source that does, such as atop"
        )
    if source.graph not in set(store.graphs()):
        raise SourceNotFoundError(
            f"The graph holds no facts of {source.graph.value}: run `latticework import` for that source first."
        )
    chosen = UNITS[unit]
    text = (queries / "panels" / chosen.query).read_text(encoding="utf-8")
    solutions = store.query(text.replace("$source", str(source.graph)))
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a panel's query is a SELECT query")
    found = _spread(list(solutions), chosen, source, progress)
    width = len(source.obligations)
    rows = ((*key, *_cells(found[key], width)) for key in sorted(found))
    return Panel((*chosen.keys, "year", *source.obligations), rows)


def _spread(
    pairs: list[QuerySolution], unit: Unit, source: Manifest, progress: Progress
) -> dict[tuple[int, ...], _Owed]:
    """What is owed and what is open in each year of each key: the union of what the pairs owe in their years."""
    bits = {f"{CONCEPT}{kind}": 1 << place for place, kind in enumerate(source.obligations.values())}
    # A spell may have begun before the source's first year, of which the source then says nothing.
    since = int(dates.bounds(source.observed_from).start_earliest[:4]) if source.observed_from else 0
    found: dict[tuple[int, ...], _Owed] = {}
    step = max(1, len(pairs) // 100)
    for done, pair in enumerate(pairs):
        if done % step == 0:
            progress("Pairs", done, len(pairs))
        one, two, first, last = (int(pair[name].value) for name in ("ccode1", "ccode2", "first", "last"))
        owed, untold = (sum(bits.get(kind, 0) for kind in pair[name].value.split()) for name in ("owed", "open"))
        states = unit.key(one, two)
        for year in range(max(first, since), last + 1):
            key = (*states, year)
            before = found.get(key, (0, 0))
            found[key] = (before[0] | owed, before[1] | untold)
    progress("Pairs", len(pairs), len(pairs))
    return found


def _cells(found: _Owed, width: int) -> Iterator[int | None]:
    owed, untold = found
    for place in range(width):
        yield 1 if owed >> place & 1 else None if untold >> place & 1 else 0


def write_csv(file: TextIO, columns: Iterable[str], rows: Iterable[Cells]) -> int:
    """Writes a table with a head line, None as an empty cell; how many rows it has."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return count

"""Panels for regressions: tables of a fixed unit of analysis, made by a query over the graph.

The directed dyad-year panel follows ATOP's (codebook section 2.7): one row for each ordered pair of states that
are allied on some day of a year, and what the first has promised the second in any alliance they share.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TextIO

from pyoxigraph import NamedNode, QuerySolution, QuerySolutions

from kg.errors import SourceNotFoundError
from kg.store.base import Store

OBLIGATIONS = ("defense", "offense", "neutral", "nonagg", "consul")
DIRECTED_DYAD_YEAR_COLUMNS = ("ccode1", "ccode2", "year", *OBLIGATIONS)

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""

DyadYear = tuple[int, int, int]
"""COW code of who owes, COW code of who is owed, year."""


def directed_dyad_years(
    store: Store, query: str, source: NamedNode, progress: Progress = lambda *_: None
) -> Iterator[tuple[int, ...]]:
    """The rows of the panel of one source's graph, of DIRECTED_DYAD_YEAR_COLUMNS, sorted.

    ``query`` is the text of ``panels/directed-dyad-year.rq``. Raises SourceNotFoundError where the store
    has no such graph.
    """
    if source not in set(store.graphs()):
        raise SourceNotFoundError(
            f"The graph holds no facts of {source.value}: run `latticework import` for that source first."
        )
    solutions = store.query(query.replace("$source", str(source)))
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a panel's query is a SELECT query")
    owed = _spread(list(solutions), progress)
    return ((*dyad_year, *_flags(owed[dyad_year])) for dyad_year in sorted(owed))


def _spread(pairs: list[QuerySolution], progress: Progress) -> dict[DyadYear, int]:
    """What is owed in each dyad-year, a bit an obligation: the union of what each pair owes in its years."""
    owed: dict[DyadYear, int] = {}
    step = max(1, len(pairs) // 100)
    for done, pair in enumerate(pairs):
        if done % step == 0:
            progress("Pairs", done, len(pairs))
        one, two, first, last = (int(pair[name].value) for name in ("ccode1", "ccode2", "first", "last"))
        bits = sum(1 << place for place, name in enumerate(OBLIGATIONS) if pair[name].value == "true")
        for year in range(first, last + 1):
            key = (one, two, year)
            owed[key] = owed.get(key, 0) | bits
    progress("Pairs", len(pairs), len(pairs))
    return owed


def _flags(bits: int) -> Iterator[int]:
    return (bits >> place & 1 for place in range(len(OBLIGATIONS)))


def directed_dyad_year_query(folder: Path) -> str:
    """The panel's query, from the folder of the named queries."""
    return (folder / "panels" / "directed-dyad-year.rq").read_text(encoding="utf-8")


def write_csv(file: TextIO, columns: Iterable[str], rows: Iterable[Iterable[int]]) -> int:
    """Writes a table with a head line; how many rows it has."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return count

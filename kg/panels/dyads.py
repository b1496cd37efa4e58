"""Dyad-years: who owes whom, pair of states by pair and year by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kg.panels.codes import code_columns
from kg.panels.column import Cell, Column, Row
from kg.panels.coverage import NEVER, coverage, coverage_column, covers
from kg.panels.facts import Facts
from kg.panels.obligations import flag_columns, flags
from kg.panels.source import PanelSource
from kg.panels.ties import NOTHING, Owed, Pairs

YEAR = Column("year", "integer", "the calendar year")


def directed_columns(sources: Sequence[PanelSource]) -> tuple[Column, ...]:
    """The columns of directed dyad-years."""
    return _columns(flag_columns(sources, "state 1 owes state 2 {}", "it does not"), sources)


def undirected_columns(sources: Sequence[PanelSource]) -> tuple[Column, ...]:
    """The columns of dyad-years."""
    return _columns(flag_columns(sources, "at least one of the two owes the other {}", "neither does"), sources)


def _columns(obligations: Sequence[Column], sources: Sequence[PanelSource]) -> tuple[Column, ...]:
    return (*code_columns("1"), *code_columns("2"), YEAR, *obligations, coverage_column(sources))


def directed_rows(facts: Facts, every_pair: bool) -> Iterator[Row]:
    """A row for each two states in either direction, and each year in which they are tied."""
    return _rows(facts, [ties.pairs for ties in facts.ties()], every_pair, directed=True)


def undirected_rows(facts: Facts, every_pair: bool) -> Iterator[Row]:
    """A row for each two states, the lower COW number first, and each year in which they are tied."""
    return _rows(facts, [_undirected(ties.pairs) for ties in facts.ties()], every_pair, directed=False)


def _undirected(pairs: Pairs) -> Pairs:
    """What at least one of the two owes, and what is open between them."""
    found: dict[tuple[int, int], dict[int, Owed]] = defaultdict(dict)
    for (one, two), years in pairs.items():
        both = found[min(one, two), max(one, two)]
        for year, owed in years.items():
            before = both.get(year, NOTHING)
            both[year] = (before[0] | owed[0], before[1] | owed[1])
    return found


def _rows(facts: Facts, pairs: Sequence[Pairs], every_pair: bool, *, directed: bool) -> Iterator[Row]:
    observed = facts.observed
    # Millions of rows have a few hundred different ends.
    cells: dict[tuple[Owed | None, ...], tuple[Cell, ...]] = {}
    keys = {key for of_source in pairs for key in of_source}
    if every_pair:
        keys |= {(one, two) for one in facts.system for two in facts.system if (one != two if directed else one < two)}
    for one, two in sorted(keys):
        found = [of_source.get((one, two), {}) for of_source in pairs]
        shared = facts.system.get(one, NEVER) & facts.system.get(two, NEVER)
        years = {year for of_source in found for year in of_source}
        if every_pair:
            years |= shared & observed
        for year in sorted(years):
            known = tuple(
                _known(source, of_source, year, year in shared)
                for source, of_source in zip(facts.sources, found, strict=True)
            )
            if known not in cells:
                cells[known] = _cells(facts.sources, known)
            ours, theirs = facts.codes.of_number(one, year), facts.codes.of_number(two, year)
            yield (one, *ours, two, *theirs, year, *cells[known])


def _known(source: PanelSource, found: Mapping[int, Owed], year: int, in_system: bool) -> Owed | None:
    """What a source knows of a year; None where it does not cover it."""
    owed = found.get(year)
    return NOTHING if owed is None and covers(source, year, tied=False, in_system=in_system) else owed


def _cells(sources: Sequence[PanelSource], known: Sequence[Owed | None]) -> tuple[Cell, ...]:
    """The obligations by each source, and the coverage."""
    obligations = (
        flags(owed, len(source.obligations), source.selected) for source, owed in zip(sources, known, strict=True)
    )
    return (
        *(cell for of_source in obligations for cell in of_source),
        coverage(sources, [owed is not None for owed in known]),
    )

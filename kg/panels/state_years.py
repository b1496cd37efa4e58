"""State-years: how many allies a state has in a year, and to how many it owes what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kg.panels.codes import code_columns
from kg.panels.column import Cell, Column, Row
from kg.panels.coverage import NEVER, coverage, coverage_column, covers
from kg.panels.dyads import YEAR
from kg.panels.facts import Facts
from kg.panels.obligations import missing, prefix
from kg.panels.source import PanelSource
from kg.panels.ties import Owed, Pairs, Ties


def columns(sources: Sequence[PanelSource]) -> tuple[Column, ...]:
    """The columns of state-years."""
    counts = (column for source in sources for column in _counts(source, prefix(source, sources)))
    return (*code_columns(), YEAR, *counts, coverage_column(sources))


def _counts(source: PanelSource, before: str) -> Iterator[Column]:
    least = "; at least so many" if source.selected else ""
    by = f"by {source.name}{least}"
    empty = missing(source, "leaves it open towards a state")
    none = "none among its facts, which are a selection" if source.selected else f"{source.name} does not cover the row"
    allied = "that owe it something, or that it owes something," if source.selected else "allied with it"
    yield Column(f"{before}agreements", "integer", f"number of agreements in which it has an ally, {by}", none)
    yield Column(f"{before}allies", "integer", f"number of states {allied} {by}", none)
    for name, kind in source.obligations.items():
        yield Column(f"{before}{name}_owes", "integer", f"number of states to which it owes {kind}, {by}", empty)
        yield Column(f"{before}{name}_owed", "integer", f"number of states that owe it {kind}, {by}", empty)


def rows(facts: Facts, every_pair: bool = False) -> Iterator[Row]:
    """A row for each state and year in which it is in the state system and observed by a source, or has an ally."""
    ties = facts.ties()
    partners = [_partners(of_source.pairs) for of_source in ties]
    observed = facts.observed
    for number in sorted(set(facts.system).union(*partners)):
        found = [
            _counted(number, theirs.get(number, ()), of_source, source)
            for theirs, of_source, source in zip(partners, ties, facts.sources, strict=True)
        ]
        there = facts.system.get(number, NEVER)
        for year in sorted((there & observed).union(*found)):
            codes = facts.codes.of_number(number, year)
            yield (number, *codes, year, *_cells(facts.sources, found, year, year in there))


def _partners(pairs: Pairs) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for one, two in pairs:
        found[one].append(two)
    return found


def _counted(number: int, partners: Sequence[int], ties: Ties, source: PanelSource) -> Mapping[int, tuple[Cell, ...]]:
    """The cells of the years in which a state has an ally."""
    between: dict[int, list[tuple[Owed, Owed]]] = defaultdict(list)
    for partner in partners:
        back = ties.pairs[partner, number]
        for year, owes in ties.pairs[number, partner].items():
            between[year].append((owes, back[year]))
    return {
        year: (len(ties.agreements[number, year]), len(found), *_obligations(found, source))
        for year, found in between.items()
    }


def _obligations(between: Sequence[tuple[Owed, Owed]], source: PanelSource) -> Iterator[Cell]:
    """By obligation, to how many it owes it and how many owe it."""
    for place in range(len(source.obligations)):
        for direction in (0, 1):
            yield _count([pair[direction] for pair in between], place, source.selected)


def _count(owed: Sequence[Owed], place: int, selected: bool) -> Cell:
    """How many owe; None where that is not known of one, or where a selection has none."""
    count = sum(yes >> place & 1 for yes, _ in owed)
    if any((untold & ~yes) >> place & 1 for yes, untold in owed) or (selected and not count):
        return None
    return count


def _cells(
    sources: Sequence[PanelSource], found: Sequence[Mapping[int, tuple[Cell, ...]]], year: int, in_system: bool
) -> Iterator[Cell]:
    """The counts by each source, and the coverage."""
    covered = []
    for source, years in zip(sources, found, strict=True):
        known = covers(source, year, tied=year in years, in_system=in_system)
        covered.append(known)
        yield from years.get(year) or ((0 if known else None,) * (2 + 2 * len(source.obligations)))
    yield coverage(sources, covered)

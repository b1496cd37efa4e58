"""Of which rows a source says something, so that 0 never stands for "not known".

A source covers a row of a year that it observed if the states of the row were then in the state system of the
Correlates of War project, out of which the datasets draw their alliances. Where it has a tie of theirs it covers the
row in any case. Without the state systems in the graph nobody knows who was there, and only ties count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.designations import Register
from kg.panels.column import Column
from kg.panels.source import PanelSource
from kg.provenance import source_manifest
from kg.store.base import Store

StateSystem = Mapping[int, frozenset[int]]
"""The years on some day of which each COW number was in the state system; empty where the graph does not have it."""

NEVER: frozenset[int] = frozenset()


def state_system(store: Store, register: Register, until: int) -> StateSystem:
    """The state system to a last year.

    Who was there when the list stopped is taken to be there still. Empty where the list has not been imported: the
    curated facts have the spells of some states only.
    """
    if source_manifest("states").graph not in set(store.graphs()):
        return {}
    years: dict[int, set[int]] = defaultdict(set)
    for designation in register.designations:
        if designation.system == "cow-number" and (found := designation.bounds):
            last = min(int(found.end_latest[:4]), until)
            years[int(designation.text)].update(range(int(found.start_earliest[:4]), last + 1))
    return {number: frozenset(of_number) for number, of_number in years.items()}


def covers(source: PanelSource, year: int, *, tied: bool, in_system: bool) -> bool:
    """Whether a source covers a row: ``tied`` if it has a tie there, ``in_system`` if the row's states were there."""
    return tied or (in_system and not source.selected and source.since <= year <= source.until)


def coverage(sources: Iterable[PanelSource], covered: Iterable[bool]) -> str:
    """The cell that names the sources which cover a row."""
    return " ".join(source.mark for source, known in zip(sources, covered, strict=True) if known)


def coverage_column(sources: Iterable[PanelSource]) -> Column:
    """The column that says which sources cover a row."""
    marks = ", ".join(f"`{source.mark}`" for source in sources)
    meaning = f"the sources that cover the row, separated by blanks, out of {marks}"
    return Column("coverage", "text", meaning, "no source covers the row")

"""Panels for regressions: tables of a fixed unit of analysis, made from the facts of one source or several.

Where there are several, each has columns of its own, and nothing is merged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError, SourceNotFoundError
from kg.panels import agreement_members, dyads, state_years
from kg.panels.codes import Codes, read_numbers, read_states
from kg.panels.column import Column, Row
from kg.panels.coverage import state_system
from kg.panels.facts import Facts
from kg.panels.source import PanelSource
from kg.progress import Progress, no_progress
from kg.store.base import Store

_IMPORT_STATES = "run `latticework import states DIR`"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of analysis: what a row is, its columns, and how its rows are made.

    ``pairs`` tells whether a row is about two states, ``years`` whether it is about a year.
    """

    meaning: str
    columns: Callable[[Sequence[PanelSource]], tuple[Column, ...]]
    rows: Callable[[Facts, bool], Iterator[Row]]
    pairs: bool = False
    years: bool = True


UNITS: Mapping[str, Unit] = {
    "state-year": Unit(
        "a state and a year in which it is in the Correlates of War state system, or has an ally",
        state_years.columns,
        state_years.rows,
    ),
    "dyad-year": Unit(
        "two states, of which state 1 has the lower Correlates of War number, and a year on some day of which a source "
        "has them tied",
        dyads.undirected_columns,
        dyads.undirected_rows,
        pairs=True,
    ),
    # Who owes comes first, who is owed second (ATOP codebook 5.1, section 2.7).
    "directed-dyad-year": Unit(
        "two states, of which state 1 is the one that owes and state 2 the one that is owed, and a year on some day of "
        "which a source has them tied",
        dyads.directed_columns,
        dyads.directed_rows,
        pairs=True,
    ),
    "agreement-member": Unit(
        "a membership in an agreement, from one entry to one exit, in one phase of it where the source has phases",
        agreement_members.columns,
        agreement_members.rows,
        years=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """A table: what a row is, whose facts it counts, its columns, its rows, sorted, and what its reader must be told.

    The rows are made as they are asked for, once.
    """

    unit: str
    meaning: str
    sources: tuple[PanelSource, ...]
    columns: tuple[Column, ...]
    rows: Iterator[Row]
    notes: tuple[str, ...] = ()


def panel(
    store: Store,
    unit: str,
    sources: Sequence[PanelSource],
    queries: Path,
    every_pair: bool = False,
    progress: Progress = no_progress,
) -> Panel:
    """The panel of the sources for a unit of UNITS; ``queries`` is the folder of the named queries.

    ``every_pair`` adds the pairs of states in the state system that are not tied, in the years that a source observed.
    Raises InputError where that makes no sense, and SourceNotFoundError where it needs the states and they are not
    there.
    """
    chosen = UNITS[unit]
    register = read_states(store)
    system = state_system(store, register, max(source.until for source in sources))
    if every_pair:
        _require_pairs(unit, sources)
        if not system:
            raise SourceNotFoundError(
                f"Which states there were in a year is not in the graph: {_IMPORT_STATES} first, or leave out --all."
            )
    facts = Facts(store, sources, Codes(register, read_numbers(store)), system, queries, progress)
    meaning = chosen.meaning + ("; also any two states of the state system that are not tied" if every_pair else "")
    notes = () if system or not chosen.years or (chosen.pairs and len(sources) == 1) else (_without_states(chosen),)
    return Panel(unit, meaning, tuple(sources), chosen.columns(sources), chosen.rows(facts, every_pair), notes)


def _require_pairs(unit: str, sources: Sequence[PanelSource]) -> None:
    if not UNITS[unit].pairs:
        pairs = " or ".join(name for name, other in UNITS.items() if other.pairs)
        raise InputError(f"a {unit} panel has no pairs for --all to add; leave it out, or ask for {pairs}")
    if all(source.selected for source in sources):
        raise InputError(
            "the curated facts are a selection and cannot say that two states owe each other nothing, so that --all "
            "would add empty rows; leave it out, or add a source such as atop"
        )


def _without_states(unit: Unit) -> str:
    if unit.pairs:
        what = "a source covers only the rows in which it has a tie"
    else:
        what = "there are rows only for the years in which a state has an ally"
    return f"Which states there were in a year is not in the graph, so that {what}; {_IMPORT_STATES} for the rest."

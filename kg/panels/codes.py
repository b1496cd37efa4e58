"""The codes and the name by which a state goes in a year.

A row's state is known by its number in the Correlates of War state system. The other codes are those of whoever bore
that number last in the year: 345 is Yugoslavia, and Serbia from 2006 on. Of several codes in a system the one that held
last in the year counts. A code without a period stands for all years, one with a period for the years of its period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.dates import FIRST_DAY, LAST_DAY
from kg.designations import Designation, Register, read_register
from kg.namespaces import graph
from kg.panels.column import Cell, Column
from kg.provenance import source_manifest
from kg.store.base import Store

_IDENTITY_GRAPHS = (graph("curated/states"), graph("curated/state-codes"), source_manifest("states").graph)

YearCodes = tuple[Cell, ...]
"""COW abbreviation, Gleditsch and Ward number, ISO 3166-1 alpha-3, Wikidata item and name, as in ``code_columns``."""


class Codes:
    """Codes by COW number and year, or by state and year, looked up once each."""

    def __init__(self, register: Register, numbers: Mapping[NamedNode, int]) -> None:
        self._labels = register.labels
        self._designations: dict[tuple[NamedNode, str], list[Designation]] = defaultdict(list)
        self._bearers: dict[int, list[Designation]] = defaultdict(list)
        self._numbers = dict(numbers)
        self._states = {number: state for state, number in numbers.items()}
        self._of_number: dict[tuple[int, int], YearCodes] = {}
        for designation in register.designations:
            self._designations[designation.state, designation.system].append(designation)
            if designation.system == "cow-number":
                self._bearers[int(designation.text)].append(designation)
                self._numbers.setdefault(designation.state, int(designation.text))

    def number(self, actor: NamedNode) -> int | None:
        """The COW number of a state, whenever it bore it; None for what has none."""
        return self._numbers.get(actor)

    def of_number(self, number: int, year: int) -> YearCodes:
        """The codes of the state that bears a COW number in a year."""
        key = (number, year)
        if key not in self._of_number:
            bearer = _last(self._bearers.get(number, ()), year)
            state = bearer.state if bearer else self._states.get(number)
            self._of_number[key] = self.of_state(state, year) if state else (None,) * 5
        return self._of_number[key]

    def of_state(self, state: NamedNode, year: int) -> YearCodes:
        """The codes of a state in a year."""
        abbreviation, gw, iso3, item = (
            self._code(state, system, year) for system in ("cow-abbreviation", "gw-number", "iso3", "wikidata")
        )
        return abbreviation, int(gw) if gw else None, iso3, item, self._name(state, year)

    def _code(self, state: NamedNode, system: str, year: int) -> str | None:
        found = _last(self._designations.get((state, system), ()), year)
        return found.text if found else None

    def _name(self, state: NamedNode, year: int) -> str | None:
        """The state's label, unless its last name of the year is one that it has given up since."""
        label = self._labels.get(state, "")
        dated = (name for name in self._designations.get((state, "name"), ()) if name.bounds)
        name = _last(dated, year, label)
        return name.text if name and _days(name)[1] != LAST_DAY else label or None


def read_states(store: Store) -> Register:
    """What the store says of the identity of states."""
    return read_register(quad for where in _IDENTITY_GRAPHS for quad in store.quads(where))


def read_numbers(store: Store) -> dict[NamedNode, int]:
    """The COW number beside each state that has one."""
    found: dict[NamedNode, int] = {}
    solutions = store.query("SELECT ?state ?number WHERE { ?state lw:cowCode ?number }")
    assert isinstance(solutions, QuerySolutions)
    for solution in solutions:
        state, number = solution["state"], solution["number"]
        assert isinstance(state, NamedNode)
        assert isinstance(number, Literal)
        found[state] = int(number.value)
    return found


def _last(designations: Iterable[Designation], year: int, preferred: str = "") -> Designation | None:
    """The designation that holds last in a year: of several that hold to its end the one that began last.

    Of those that began together it is the preferred text, or else the first in the alphabet.
    """
    first, last = f"{year:04}-01-01", f"{year:04}-12-31"

    def rank(designation: Designation) -> tuple[str, str, bool]:
        start, end = _days(designation)
        return min(end, last), start, designation.text == preferred

    holding = [found for found in designations if _days(found)[0] <= last and _days(found)[1] >= first]
    return max(sorted(holding, key=lambda found: found.text), key=rank, default=None)


def _days(designation: Designation) -> tuple[str, str]:
    found = designation.bounds
    return (found.start_earliest, found.end_latest) if found else (FIRST_DAY, LAST_DAY)


def code_columns(mark: str = "") -> tuple[Column, ...]:
    """The columns of a state's codes: its COW number and those of YearCodes; ``mark`` is what their names end in."""
    who = f"state {mark}" if mark else "the state"
    none = "it has none in the year, or none that the graph knows"
    return (
        Column(f"ccode{mark}", "integer", f"Correlates of War number of {who}, whether or not it bore it in the year"),
        Column(f"stateabb{mark}", "text", f"Correlates of War abbreviation of {who} in the year", none),
        Column(f"gwcode{mark}", "integer", f"Gleditsch and Ward number of {who} in the year", none),
        Column(f"iso3_{mark}" if mark else "iso3", "text", f"ISO 3166-1 alpha-3 code of {who} in the year", none),
        Column(f"wikidata{mark}", "text", f"Wikidata item of {who} in the year", none),
        Column(f"name{mark}", "text", f"name of {who} in the year, in English", "the graph has no name of it"),
    )

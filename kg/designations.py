"""The codes and names of states, each with the period for which it holds, and who took whose place.

Two ways of writing are read alike: a ``lw:Designation``, which may have a period, and the codes and names beside a
state (``lw:cowCode``, ``lw:iso3``, ``rdfs:label`` and so on), which hold for the state as such. A designation with a
period takes the place of what has none, of the same state in the same code system; among names, of the same name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal as OneOf

from pyoxigraph import Literal, NamedNode, Quad

from kg.dates import Bounds, bounds, observed
from kg.namespaces import CONCEPT, PREFIXES, RDFS, SCHEMA, SKOS, lw

Holds = OneOf["certain", "possible", "undated", "renamed", "no"]
"""``renamed``: the state is there, and has gone by the name on other days only."""

LABELS = {
    "cow-number": "COW number",
    "cow-abbreviation": "COW abbreviation",
    "gw-number": "G-W number",
    "gw-abbreviation": "G-W abbreviation",
    "iso3": "ISO 3166-1 alpha-3",
    "wikidata": "Wikidata item",
    "name": "name",
}
"""The code systems: the slug of the concept after ``code-``, and what people call it."""

_LABEL = NamedNode(f"{RDFS}label")
_PLAIN = {
    lw("cowCode"): "cow-number",
    lw("cowAbbreviation"): "cow-abbreviation",
    lw("iso3"): "iso3",
    NamedNode(f"{SCHEMA}sameAs"): "wikidata",
    _LABEL: "name",
    NamedNode(f"{SKOS}altLabel"): "name",
}
_PARTS = {
    lw(name): name
    for name in (
        "designates", "codeSystem", "designationText", "period", "observedUntil", "predecessor", "successor", "date",
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Designation:
    """A code or name of a state in a code system of LABELS.

    ``period`` is its EDTF interval, empty where none is given, and ``bounds`` the days that this may mean.
    """

    state: NamedNode
    system: str
    text: str
    period: str = ""
    bounds: Bounds | None = None

    def holds(self, day: str) -> Holds:
        """Whether it stands for the state on a day, ``YYYY-MM-DD``."""
        return "undated" if self.bounds is None else within(self.bounds, day)

    def sentence(self) -> str:
        """What it is and when, such as ``COW number 260, 1955-05-05/1990-10-02``."""
        return f"{LABELS[self.system]} {self.text}, {self.period or 'no period given'}"


@dataclass(frozen=True, slots=True)
class Succession:
    """``successor`` took the place of ``predecessor`` on ``date``, an EDTF value. A state may continue itself."""

    predecessor: NamedNode
    successor: NamedNode
    date: str


@dataclass(frozen=True, slots=True)
class Register:
    """All designations and successions, and the label of each state."""

    labels: Mapping[NamedNode, str]
    designations: tuple[Designation, ...]
    successions: tuple[Succession, ...] = ()

    def of(self, state: NamedNode) -> list[Designation]:
        """The designations of a state."""
        return [designation for designation in self.designations if designation.state == state]


EMPTY = Register({}, ())


def within(found: Bounds, day: str) -> Holds:
    """Whether something with these bounds holds on a day."""
    if day < found.start_earliest or day > found.end_latest:
        return "no"
    return "certain" if found.start_latest <= day <= found.end_earliest else "possible"


def read_register(quads: Iterable[Quad]) -> Register:
    """The register that the quads hold. Raises DateError for a period that is not an EDTF interval."""
    labels: dict[NamedNode, str] = {}
    plain: list[Designation] = []
    nodes: dict[NamedNode, dict[str, str]] = defaultdict(dict)
    states: set[NamedNode] = set()
    for quad in quads:
        subject, value = quad.subject, quad.object
        if not isinstance(subject, NamedNode) or not isinstance(value, (NamedNode, Literal)):
            continue
        if quad.object == lw("State"):
            states.add(subject)
        if quad.predicate == _LABEL:
            labels[subject] = value.value
        if quad.predicate in _PARTS:
            nodes[subject][_PARTS[quad.predicate]] = value.value
        elif quad.predicate in _PLAIN:
            text = value.value.removeprefix(PREFIXES["wd"])
            plain.append(Designation(subject, _PLAIN[quad.predicate], text))
    written = [_designation(node) for node in nodes.values() if "designates" in node]
    known = [designation for designation in (*written, *plain) if designation.state in states]
    return Register(
        {state: labels[state] for state in states if state in labels},
        tuple(sorted(_current(known), key=lambda d: (d.state.value, d.system, d.text, d.period))),
        tuple(
            Succession(NamedNode(node["predecessor"]), NamedNode(node["successor"]), node["date"])
            for node in nodes.values()
            if node.keys() >= {"predecessor", "successor", "date"}
        ),
    )


def _designation(node: Mapping[str, str]) -> Designation:
    period, until = node.get("period", ""), node.get("observedUntil")
    found = bounds(period) if period else None
    if found and until:
        found = observed(found, until)
    system = node["codeSystem"].removeprefix(f"{CONCEPT}code-")
    return Designation(NamedNode(node["designates"]), system, node["designationText"], period, found)


def _current(designations: list[Designation]) -> set[Designation]:
    """The designations but those without a period whose place one with a period takes."""
    dated = {_place(designation) for designation in designations if designation.bounds}
    return {designation for designation in designations if designation.bounds or _place(designation) not in dated}


def _place(designation: Designation) -> tuple[str, str, str]:
    name = designation.text if designation.system == "name" else ""
    return designation.state.value, designation.system, name

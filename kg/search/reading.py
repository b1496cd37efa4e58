"""Reads the names of things from the graph: of all of them, or of those that changes have touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pyoxigraph import NamedNode

from kg.change import Change
from kg.namespaces import BASE, LW, SKOS
from kg.search.index import Index, Name, Thing
from kg.search.kinds import KINDS, OF_CLASS

Rows = Callable[[str], list[dict[str, str]]]
"""From a SELECT query to its rows, each a mapping of variable to value."""

MOST_TOUCHED = 300
"""Changes that touch more things than this cost as much as reading all of them anew."""

_READ_BY = ("ties", "things", "regions", "names")

# Whose names or number of ties hang on what is said of a node, and whose regions on where a state lies.
_NAMED_BY = "SELECT DISTINCT ?thing WHERE { $node lw:designates|lw:member|lw:inPartnership|lw:inAgreement ?thing }"
_PLACED_BY = """
SELECT DISTINCT ?thing WHERE {
    { ?thing lw:party $node } UNION { ?membership lw:member $node ; lw:inPartnership ?thing }
}
"""
_TIES = {f"{LW}{name}" for name in ("designates", "member", "inPartnership", "inAgreement")}
_WIDELY_USED = {f"{SKOS}broader", f"{SKOS}prefLabel"}


def read_index(rows: Rows, queries: Path) -> Index:
    """The index of the graph that ``rows`` asks; ``queries`` is the folder of the named queries."""
    return Index(*_things_and_names(rows, _texts(queries), ""))


def read_again(index: Index, iris: Iterable[str], rows: Rows, queries: Path) -> None:
    """Reads some things anew into an index, and forgets those that have no name any more."""
    texts = _texts(queries)
    things: list[Thing] = []
    names: list[Name] = []
    for iri in (wanted := sorted(iris)):
        read, named = _things_and_names(rows, texts, iri)
        things += read
        names += named
    index.replace(wanted, things, names)


def touched(changes: Iterable[Change], rows: Rows) -> set[str] | None:
    """The things of which an index may say something else after changes, which ``rows`` asks the graph after.

    None where these are too many to be read one by one.
    """
    nodes: set[str] = set()
    placed: set[str] = set()
    found: set[str] = set()
    for change in changes:
        for quad in (*change.add, *change.remove):
            if not isinstance(quad.subject, NamedNode) or not quad.subject.value.startswith(BASE):
                continue
            # All states of a region hang on what it is called and what it is part of.
            if quad.predicate.value in _WIDELY_USED:
                return None
            nodes.add(quad.subject.value)
            if quad.predicate.value == f"{LW}region":
                placed.add(quad.subject.value)
            # What a node was tied to before is not in the graph any more.
            if quad.predicate.value in _TIES and isinstance(quad.object, NamedNode):
                found.add(quad.object.value)
        if len(nodes) > MOST_TOUCHED:
            return None
    asked = [(_NAMED_BY, node) for node in nodes] + [(_PLACED_BY, node) for node in placed]
    for text, node in asked:
        found |= {row["thing"] for row in rows(text.replace("$node", str(NamedNode(node))))}
    found |= nodes
    return found if len(found) <= MOST_TOUCHED else None


def _texts(queries: Path) -> dict[str, str]:
    """The queries for what an index has, by their names."""
    return {name: (queries / "search" / f"{name}.rq").read_text(encoding="utf-8") for name in _READ_BY}


def _things_and_names(rows: Rows, texts: Mapping[str, str], iri: str) -> tuple[list[Thing], list[Name]]:
    """All things with their names but the labels, or that of one IRI."""

    def ask(name: str) -> list[dict[str, str]]:
        if not iri:
            return rows(texts[name])
        return [row | {"thing": iri} for row in rows(texts[name].replace("$thing", str(NamedNode(iri))))]

    ties = {row["thing"]: int(row["ties"]) for row in ask("ties")}
    kinds: dict[str, set[str]] = defaultdict(set)
    regions: dict[str, list[str]] = defaultdict(list)
    known: dict[str, dict[str, str]] = {}
    for row in ask("things"):
        if row["class"] in OF_CLASS:
            kinds[row["thing"]].add(OF_CLASS[row["class"]].name)
            known[row["thing"]] = min(row, known.get(row["thing"], row), key=_first)
    if known:
        for row in ask("regions"):
            regions[row["thing"]].append(row["region"])
    things = [
        Thing(
            iri,
            tuple(kind for kind in KINDS if kind in kinds[iri]),
            row["label"],
            row.get("when", ""),
            ties.get(iri, 0),
            row.get("from", ""),
            row.get("to", ""),
            tuple(regions[iri]),
        )
        for iri, row in known.items()
    ]
    names = [Name(row["thing"], row["name"], row["way"], row.get("period", "")) for row in ask("names")]
    return things, names


def _first(row: dict[str, str]) -> tuple[str, str]:
    """Which row is taken where a thing has several labels or periods, as those have that two sources know."""
    return row["label"], row.get("when", "")

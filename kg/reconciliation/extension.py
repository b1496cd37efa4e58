"""The values of a property for many entities at once, on a day where one is given."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.asked_graph import Desk, plain_rows
from kg.designations import Designation
from kg.namespaces import ID
from kg.reconciliation.moment import Moment
from kg.reconciliation.vocabulary import Property

_QUERY = """SELECT DISTINCT ?thing ?value ?label WHERE {
    VALUES ?thing { $things }
    $pattern
    $label
    $onDay
} ORDER BY ?thing ?label ?value"""

_OPEN = Moment("0001-01-01", "9999-12-31")
_WHOLE_NUMBERS = ("cow-number", "gw-number")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a text; ``iri`` is that of an entity, ``whole`` says that the text is a whole number."""

    text: str
    iri: str = ""
    whole: bool = False


def values(desk: Desk, things: Sequence[str], wanted: Property, when: Moment | None) -> dict[str, list[Value]]:
    """The values by the IRI of the entity; of what has none there is an empty list."""
    found: dict[str, list[Value]] = {thing: [] for thing in things}
    if wanted.kind == "code":
        for thing, value in _codes(desk, things, wanted, when or _OPEN):
            if value not in found[thing]:
                found[thing].append(value)
    else:
        for row in plain_rows(desk.graph, _query(things, wanted, when)):
            if row["value"]:
                iri = row["value"] if wanted.kind == "entity" else ""
                found[row["thing"]].append(Value(row.get("label", row["value"]), iri))
    return found


def _query(things: Sequence[str], wanted: Property, when: Moment | None) -> str:
    label = "?value rdfs:label ?label ." if wanted.kind == "entity" else ""
    # Days are compared by what is bound, not by what BIND makes, which would be joined row by row.
    on_day = "FILTER (?from <= $last && $first <= ?to)" if when and "?from" in wanted.pattern else ""
    text = _QUERY.replace("$pattern", wanted.pattern).replace("$label", label).replace("$onDay", on_day)
    days = when or _OPEN
    filled = text.replace("$first", f'"{days.first}"^^xsd:date').replace("$last", f'"{days.last}"^^xsd:date')
    return filled.replace(
        "$things", " ".join(f"<{thing}>" for thing in things if re.fullmatch(rf"{ID}[\w/.~%-]+", thing))
    )


def _codes(desk: Desk, things: Iterable[str], wanted: Property, when: Moment) -> Iterable[tuple[str, Value]]:
    by_state: dict[str, list[Designation]] = defaultdict(list)
    for designation in desk.states().designations:
        if designation.system == wanted.pattern and overlaps(designation, when):
            by_state[designation.state.value].append(designation)
    for thing in things:
        for designation in sorted(by_state[thing], key=lambda found: (found.period, found.text)):
            yield thing, Value(designation.text, whole=designation.system in _WHOLE_NUMBERS)


def overlaps(designation: Designation, when: Moment) -> bool:
    """Whether a code or name was borne at some time of the moment; what has no period always was."""
    known = designation.bounds
    return known is None or (known.start_earliest <= when.last and when.first <= known.end_latest)

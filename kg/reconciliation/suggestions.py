"""What completes what somebody types: entities, types, properties; and one entity by its identifier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.asked_graph import Desk
from kg.reconciliation.candidates import Candidate, candidates
from kg.reconciliation.query import Query
from kg.reconciliation.vocabulary import PROPERTIES, TYPES, Property, Type

MOST_SUGGESTIONS = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to choose: identifier, name, and what tells it from its namesakes."""

    id: str
    name: str
    description: str = ""
    types: tuple[Type, ...] = ()


def suggest_entities(desk: Desk, prefix: str, types: Sequence[Type], cursor: int) -> list[Suggestion]:
    """Entities whose names begin so, or resemble it, those before ``cursor`` left out."""
    if not prefix.strip():
        return []
    found = candidates(desk, Query(prefix.strip(), tuple(types), cursor + MOST_SUGGESTIONS))
    return [Suggestion(one.id, one.label, one.description, tuple(one.types)) for one in found[cursor:]]


def suggest_types(prefix: str, cursor: int) -> list[Suggestion]:
    """Types whose name or identifier has it."""
    return _having(prefix, (Suggestion(known.id, known.name) for known in TYPES.values()), cursor)


def suggest_properties(prefix: str, cursor: int) -> list[Suggestion]:
    """Properties whose name, identifier or description has it."""
    return _having(prefix, (_suggested(known) for known in PROPERTIES.values()), cursor)


def entity(desk: Desk, identifier: str) -> Candidate | None:
    """The entity of an identifier; None where the graph has none."""
    found = [one for one in candidates(desk, Query(identifier)) if one.id == identifier]
    return found[0] if found else None


def _suggested(known: Property) -> Suggestion:
    return Suggestion(known.id, known.name, known.description)


def _having(prefix: str, known: Iterable[Suggestion], cursor: int) -> list[Suggestion]:
    """Those that begin so first, then those that have it anywhere."""
    text = prefix.strip().lower()
    ranked = [
        (not one.name.lower().startswith(text) and not one.id.lower().startswith(text), one)
        for one in known
        if text in f"{one.id} {one.name} {one.description}".lower()
    ]
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])][cursor : cursor + MOST_SUGGESTIONS]

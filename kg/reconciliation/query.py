"""A reconciliation query as it is sent (section 4.1 of the specification), read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import DateError, ParameterError
from kg.reconciliation.identifiers import iri_of
from kg.reconciliation.moment import Moment, moment
from kg.reconciliation.vocabulary import Property, Type, find_property, find_type

MOST_CANDIDATES = 50
_DEFAULT_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a candidate's property should be: one of these texts, identifiers of entities among them as IRIs."""

    property: Property
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: a name, types, properties, and when; ``text`` may be empty if there are properties.

    ``unclear`` says that the row has a date which cannot be read: what the name meant then is not known.
    """

    text: str
    types: tuple[Type, ...] = ()
    limit: int = _DEFAULT_CANDIDATES
    wanted: tuple[Wanted, ...] = ()
    when: Moment | None = None
    unclear: bool = False


def read_query(content: object) -> Query:
    """The query in a JSON value. Raises ParameterError, which names the field."""
    if not isinstance(content, Mapping):
        raise ParameterError("a query is an object with the field query or properties")
    text = str(content.get("query") or "").strip()
    properties = content.get("properties") or []
    if not isinstance(properties, list):
        raise ParameterError("properties: this is a list of objects with pid and v")
    if not text and not properties:
        raise ParameterError("a query needs a text in the field query, or properties")
    told = content.get("type") or []
    types = tuple(find_type(_identifier(one, "type")) for one in (told if isinstance(told, list) else [told]))
    when: Moment | None = None
    unclear = False
    wanted: list[Wanted] = []
    for given in properties:
        known, cells = _property(given)
        if known.id != "date":
            wanted.append(Wanted(known, tuple(_text(cell) for cell in cells)))
        elif cells:
            try:
                when = moment(cells[0])
            except DateError:
                unclear = True
    asked_for = tuple(one for one in wanted if any(one.texts))
    return Query(text, types, _limit(content.get("limit")), asked_for, when, unclear)


def _property(given: Any) -> tuple[Property, list[Any]]:
    """A property and the cells given for it, without the empty ones: a table has rows that lack a value."""
    if not isinstance(given, Mapping) or "pid" not in given or "v" not in given:
        raise ParameterError("properties: each is an object with pid and v")
    cells = given["v"] if isinstance(given["v"], list) else [given["v"]]
    return find_property(_identifier(given["pid"], "pid")), [cell for cell in cells if str(cell or "").strip()]


def _identifier(given: Any, field: str) -> str:
    found = given.get("id") if isinstance(given, Mapping) else given
    if not isinstance(found, str) or not found:
        raise ParameterError(f"{field}: this is an identifier, not {given!r}")
    return found


def _text(cell: Any) -> str:
    """A cell as a text; an entity that was matched before as its IRI."""
    if isinstance(cell, Mapping):
        identifier = _identifier(cell, "v")
        return iri_of(identifier) or identifier
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _limit(given: Any) -> int:
    if given is None:
        return _DEFAULT_CANDIDATES
    if isinstance(given, bool) or not isinstance(given, (int, float)) or given < 1:
        raise ParameterError(f"limit: this is a number from 1 to {MOST_CANDIDATES}, not {given!r}")
    return min(int(given), MOST_CANDIDATES)

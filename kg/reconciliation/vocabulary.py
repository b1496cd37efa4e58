"""The types by which candidates are narrowed, and the properties that refine a match or extend a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal as OneOf

from kg.errors import ParameterError
from kg.namespaces import LW, local_name
from kg.search import KINDS

Kind = OneOf["entity", "text", "url", "date", "code"]
"""What values are; ``code`` is looked up in the register of states, ``date`` an EDTF value."""


@dataclass(frozen=True, slots=True)
class Type:
    """A category of entities: its identifier and name, its broader type, and the kinds of the search index that it
    takes in."""

    id: str
    name: str
    kinds: tuple[str, ...]
    broader: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """An attribute of entities.

    ``pattern`` is the part of a query that leads from ``?thing`` to ``?value``; for a code it is the code system. Where
    the values hold for a time it binds ``?from`` and ``?to``, and ``dated`` says so. ``types`` are those that have it.
    """

    id: str
    name: str
    description: str
    kind: Kind
    pattern: str
    types: tuple[str, ...]
    dated: bool = False


_ACTORS = ("state", "organisation", "person", "office", "actor")
_OFFERED = ("state", "partnership", "agreement", "organisation", "person", "area", "event", "provision", "document")

TYPES: Mapping[str, Type] = {
    found.id: found
    for found in (
        Type("Actor", "actor", _ACTORS),
        *(
            Type(
                local_name(KINDS[kind].iri),
                KINDS[kind].one,
                (kind,),
                "Actor" if kind in ("state", "organisation", "person") else "",
            )
            for kind in _OFFERED
        ),
    )
}
"""By identifier: the local name of a class of the ontology."""

_OF_ACTORS = ("Actor", "State", "Organization", "Person")
_OF_GROUPS = ("Partnership", "Agreement")
_SPELL = "lw:startEarliest ?from ; lw:endLatest ?to"


def _code(id_: str, name: str, system: str) -> Property:
    return Property(id_, name, f"{name} of the state, as it was on the day", "code", system, ("State",), dated=True)


PROPERTIES: Mapping[str, Property] = {
    found.id: found
    for found in (
        Property(
            "date",
            "date",
            "A day, month or year: candidates are those that existed and bore the name then",
            "date",
            "?thing lw:period|lw:date ?value",
            ("State", *_OF_GROUPS, "Event"),
            dated=True,
        ),
        _code("cowCode", "COW number", "cow-number"),
        _code("cowAbbreviation", "COW abbreviation", "cow-abbreviation"),
        _code("gwNumber", "G-W number", "gw-number"),
        _code("gwAbbreviation", "G-W abbreviation", "gw-abbreviation"),
        _code("iso3", "ISO 3166-1 alpha-3", "iso3"),
        _code("wikidata", "Wikidata item", "wikidata"),
        _code("name", "name", "name"),
        Property(
            "memberOf",
            "member of",
            "Partnerships in which the actor stood on the day",
            "entity",
            f"?standing lw:member ?thing ; lw:inPartnership ?value ; {_SPELL} .",
            _OF_ACTORS,
            dated=True,
        ),
        Property(
            "partyTo",
            "party to",
            "Agreements to which the actor was a party on the day",
            "entity",
            f"?standing lw:member ?thing ; lw:inAgreement ?value ; {_SPELL} .",
            _OF_ACTORS,
            dated=True,
        ),
        Property(
            "owesDefenceTo",
            "owes defence to",
            "Whom the actor was bound to defend on the day",
            "entity",
            "?standing lw:member ?thing ; lw:startEarliest ?from ; lw:endLatest ?to . "
            "?commitment lw:ofMembership ?standing ; lw:commitmentType concept:defence ; lw:towardsMembership ?other . "
            "?other lw:member ?value ; lw:startEarliest ?otherFrom ; lw:endLatest ?otherTo . "
            "FILTER (?value != ?thing && ?otherFrom <= $last && $first <= ?otherTo) "
            "MINUS { ?suspension lw:actionType concept:suspension ; lw:onAgreement/^lw:underAgreement ?commitment ; "
            "lw:actor ?thing ; lw:towards ?value ; lw:startEarliest ?suspended . FILTER (?suspended <= $first) }",
            ("Actor", "State"),
            dated=True,
        ),
        Property(
            "members",
            "members",
            "Who stood in the partnership, or was party to the agreement, on the day",
            "entity",
            f"?standing lw:inPartnership|lw:inAgreement ?thing ; lw:member ?value ; {_SPELL} .",
            _OF_GROUPS,
            dated=True,
        ),
        Property("period", "period", "From when to when, in EDTF", "date", "?thing lw:period ?value", _OF_GROUPS),
        Property(
            "start",
            "start",
            "When it began",
            "date",
            '?thing lw:period ?period . BIND (STRBEFORE(STR(?period), "/") AS ?value)',
            _OF_GROUPS,
        ),
        Property(
            "end",
            "end",
            "When it ended: empty where nobody knows, `..` where it still holds",
            "date",
            '?thing lw:period ?period . BIND (STRAFTER(STR(?period), "/") AS ?value)',
            _OF_GROUPS,
        ),
        Property(
            "basedOn",
            "founding agreement",
            "The agreement that establishes the partnership",
            "entity",
            "?value lw:establishes ?thing .",
            ("Partnership",),
        ),
        Property(
            "establishes",
            "establishes",
            "The partnership that the agreement establishes",
            "entity",
            "?thing lw:establishes ?value .",
            ("Agreement",),
        ),
        Property(
            "kind",
            "kind",
            "The type of a partnership",
            "text",
            "?thing lw:partnershipType/skos:prefLabel ?value",
            ("Partnership",),
        ),
        Property(
            "legalForm",
            "legal form",
            "Treaty, memorandum, declaration and so on",
            "text",
            "?thing lw:legalForm/skos:prefLabel ?value",
            ("Agreement",),
        ),
        Property(
            "bindingness",
            "bindingness",
            "How binding it is",
            "text",
            "?thing lw:bindingness/skos:prefLabel ?value",
            _OF_GROUPS,
        ),
        Property("field", "field", "What it is about", "text", "?thing lw:field/skos:prefLabel ?value", _OF_GROUPS),
        Property(
            "region", "region", "Where the actor lies", "text", "?thing lw:region/skos:prefLabel ?value", _OF_ACTORS
        ),
        Property("label", "label", "What the graph calls it", "text", "?thing rdfs:label ?value", tuple(TYPES)),
        Property(
            "source",
            "source",
            "Addresses of the documents that say so",
            "url",
            "?thing dcterms:source/lw:url ?value",
            tuple(TYPES),
        ),
    )
}
"""By identifier."""


def find_type(text: str) -> Type:
    """The type of an identifier, with or without the ontology's IRI before it. Raises ParameterError."""
    found = TYPES.get(text.removeprefix(LW).removeprefix("lw:"))
    if found is None:
        raise ParameterError(f"there is no type {text!r}; write one of {', '.join(TYPES)}")
    return found


def find_property(text: str) -> Property:
    """The property of an identifier. Raises ParameterError."""
    if text not in PROPERTIES:
        raise ParameterError(f"there is no property {text!r}; write one of {', '.join(PROPERTIES)}")
    return PROPERTIES[text]


def properties_of(type_id: str) -> list[Property]:
    """The properties of entities of a type that a table can be extended with; all where no type is given."""
    found = [known for known in PROPERTIES.values() if known.id != "date"]
    return [known for known in found if not type_id or find_type(type_id).id in known.types]

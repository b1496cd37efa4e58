"""The Reconciliation Service API 0.2 in JSON: what the service says of itself, candidates, suggestions, values.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg import __version__
from kg.asked_graph import Desk
from kg.errors import ParameterError
from kg.namespaces import ID, LW
from kg.reconciliation import (
    TYPES,
    Candidate,
    Moment,
    Property,
    Suggestion,
    Type,
    Value,
    candidates,
    find_property,
    moment,
    properties_of,
    read_query,
    values,
)
from kg.reconciliation.identifiers import iri_of, short

MOST_QUERIES, MOST_ENTITIES = 50, 500
PREVIEW = {"width": 420, "height": 260}

_AS_OF = {
    "name": "date",
    "label": "As of",
    "type": "text",
    "default": "",
    "help_text": "A year or a day such as 1955-06-01: values as they were then. All values if left empty.",
}


def manifest(base: str) -> dict[str, Any]:
    """What the service offers (section 3.1); ``base`` is the address of this server."""
    here = f"{base}/reconcile"
    return {
        "versions": ["0.2"],
        "name": "Latticework: states, alliances and agreements",
        "identifierSpace": ID,
        "schemaSpace": LW,
        "documentation": f"{base}/docs",
        "logo": f"{base}/static/mark.svg",
        "serviceVersion": __version__,
        "defaultTypes": [type_json(TYPES[name]) for name in ("State", "Partnership", "Agreement", "Organization")],
        "view": {"url": f"{base}/id/{{{{id}}}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", **PREVIEW},
        "suggest": {
            kind: {"service_url": base, "service_path": f"/reconcile/suggest/{kind}"}
            for kind in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/reconcile/properties"},
            "property_settings": [_AS_OF],
        },
        "batchSize": MOST_QUERIES,
    }


def results(desk: Desk, batch: Mapping[str, Any]) -> dict[str, Any]:
    """The candidates of a batch of queries, under their keys. Raises ParameterError, which names the key."""
    found = {}
    for key, content in batch.items():
        try:
            query = read_query(content)
        except ParameterError as error:
            raise ParameterError(f"query {key}: {error}") from None
        found[key] = {"result": [_candidate(one) for one in candidates(desk, query)]}
    return found


def extension(desk: Desk, content: Mapping[str, Any]) -> dict[str, Any]:
    """The values of properties of entities (sections 7.4 and 7.5). Raises ParameterError and DateError."""
    ids, wanted = content.get("ids"), content.get("properties")
    if not isinstance(ids, list) or not isinstance(wanted, list):
        raise ParameterError("a data extension query has ids, a list of identifiers, and properties, a list of objects")
    things = {str(one): iri for one in ids if (iri := iri_of(str(one)))}
    rows: dict[str, dict[str, list[Any]]] = {str(one): {} for one in ids}
    meta = []
    for given in wanted:
        known, when = _column(given)
        meta.append(_column_json(known))
        held = values(desk, list(dict.fromkeys(things.values())), known, when)
        for one, row in rows.items():
            row[known.id] = [_value(known, value) for value in held.get(things.get(one, ""), ())]
    return {"meta": meta, "rows": rows}


def proposal(type_id: str, limit: int | None) -> dict[str, Any]:
    """The properties that a table of entities of a type can be extended with (section 7.2)."""
    found = properties_of(type_id)[:limit]
    told: dict[str, Any] = {"type": type_id, "properties": [{"id": one.id, "name": one.name} for one in found]}
    return told | ({"limit": limit} if limit is not None else {})


def suggestions(found: Iterable[Suggestion], notable: bool = False) -> dict[str, Any]:
    """A response to a suggest query (section 6.3); entities tell their types."""
    return {"result": [_suggestion(one, notable) for one in found]}


def type_json(known: Type) -> dict[str, Any]:
    """A type with its broader one."""
    broader = {"broader": [{"id": known.broader, "name": TYPES[known.broader].name}]} if known.broader else {}
    return {"id": known.id, "name": known.name, **broader}


def facts(desk: Desk, found: Candidate) -> list[tuple[str, Sequence[str], int]]:
    """What a preview shows of an entity: the name of a property, its first values, and how many more there are.

    What has one value comes first, for the frame is small.
    """
    told: list[tuple[str, Sequence[str], int]] = []
    types = {known.id for known in found.types}
    for known in properties_of(""):
        if types & set(known.types) and known.kind != "url" and known.id not in ("label", "start", "end"):
            held = list(dict.fromkeys(one.text for one in values(desk, [found.iri], known, None)[found.iri]))
            if held:
                told.append((known.name, held[:3], max(0, len(held) - 3)))
    return sorted(told, key=lambda fact: len(fact[1]) > 1)


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.label,
        "description": one.description,
        "type": [{"id": known.id, "name": known.name} for known in one.types],
        "score": one.score,
        "match": one.match,
        "features": [{"id": name, "value": value} for name, value in one.features.items()],
    }


def _suggestion(one: Suggestion, notable: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"id": one.id, "name": one.name}
    if one.description:
        told["description"] = one.description
    if notable:
        told["notable"] = [{"id": known.id, "name": known.name} for known in one.types]
    return told


def _column(given: Any) -> tuple[Property, Moment | None]:
    """A property that is asked for, and the time that its settings name."""
    if not isinstance(given, Mapping) or not isinstance(given.get("id"), str):
        raise ParameterError("properties: each is an object with an id")
    known = find_property(given["id"])
    if known.id == "date":
        raise ParameterError("date: this refines a match; ask for period, start or end")
    day = (given.get("settings") or {}).get("date") or ""
    return known, moment(day) if str(day).strip() else None


def _column_json(known: Property) -> dict[str, Any]:
    of_type = {"owesDefenceTo": "State", "memberOf": "Partnership", "partyTo": "Agreement", "members": "Actor"} | {
        "basedOn": "Agreement",
        "establishes": "Partnership",
    }
    kind = {"type": {"id": of_type[known.id], "name": TYPES[of_type[known.id]].name}} if known.id in of_type else {}
    return {"id": known.id, "name": known.name, **kind}


def _value(known: Property, value: Value) -> dict[str, Any]:
    """A value in one of the forms of section 7.5: an entity, a whole number, a day, or a text."""
    if value.iri:
        return {"id": short(value.iri), "name": value.text}
    if value.whole:
        return {"int": int(value.text)}
    if known.kind == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.text):
        return {"date": f"{value.text}T00:00:00"}
    return {"str": value.text}

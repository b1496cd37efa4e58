"""The tool that describes an entity: what is said of it, and what names it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pydantic import Field

from kg.agents.paging import Paged, portion
from kg.agents.tool import Answer, Tool
from kg.asked_graph import Desk, entities_named, plain_rows
from kg.crosswalk import require_day
from kg.entity_names import Wanted, entity_of
from kg.errors import ParameterError
from kg.namespaces import DCTERMS, RDF_TYPE, RDFS, SKOS, compact, local_name

# What dates are derived from is told; the bounds say the same for machines.
_HIDDEN = ("startEarliest", "startLatest", "endEarliest", "endLatest")

_SAID = """SELECT DISTINCT ?p ?o ?oLabel ?graph WHERE {
    GRAPH ?graph { <THING> ?p ?o }
    OPTIONAL { ?o rdfs:label|skos:prefLabel ?oLabel }
} ORDER BY ?p ?oLabel ?o LIMIT 2000"""

# Memberships and acts bear no label: what they join is told instead.
_NAMED_BY = """SELECT DISTINCT ?id ?label ?relation ?type ?who ?in ?role ?act ?on ?when WHERE {
    ?id ?property <THING> .
    FILTER (isIRI(?id) && STRSTARTS(STR(?id), "https://w3id.org/latticework/id/"))
    BIND (STRAFTER(STR(?property), "#") AS ?relation)
    FILTER (?relation != "")
    ?id a/rdfs:label ?type .
    OPTIONAL { ?id rdfs:label ?label }
    OPTIONAL { ?id lw:member/rdfs:label ?who ; lw:inPartnership|lw:inAgreement ?where . ?where rdfs:label ?in }
    OPTIONAL { ?id lw:role/skos:prefLabel ?role }
    OPTIONAL { ?id lw:actionType/skos:prefLabel ?act ; lw:onAgreement/rdfs:label ?on }
    OPTIONAL { ?id lw:period|lw:date ?when }
    OPTIONAL { ?id lw:startEarliest ?start ; lw:endLatest ?end }
    $onDay
} ORDER BY ?type ?relation ?start ?id LIMIT 20000"""

_ON_DAY = "FILTER (!BOUND(?start) || (?start <= {day} && {day} <= ?end))"


class Describe(Paged):
    """What ``describe`` is called with."""

    entity: str = Field(min_length=1, description="A name, or an id such as partnership:nato, or an IRI.")
    date: str | None = Field(
        default=None,
        description="A day, YYYY-MM-DD: by it names are understood, and links with a period are those that held then.",
    )


def describe(desk: Desk, asked: Describe) -> Answer:
    """The facts about an entity, and a portion of the links from elsewhere to it."""
    if asked.date:
        require_day(asked.date)
    iri = entity_of(asked.entity, entities_named(desk.graph), asked.date or "", Wanted("entity"))
    said = plain_rows(desk.graph, _SAID.replace("THING", iri))
    if not said:
        raise ParameterError(f"entity: the graph says nothing of {compact(iri)}; look_up finds identifiers")
    on_day = _ON_DAY.format(day=f'"{asked.date}"^^xsd:date') if asked.date else ""
    links = plain_rows(desk.graph, _NAMED_BY.replace("THING", iri).replace("$onDay", on_day))
    facts: dict[str, list[Any]] = defaultdict(list)
    for row in said:
        name = _short(row["p"])
        if local_name(row["p"]) not in _HIDDEN and (value := _value(row)) not in facts[name]:
            facts[name].append(value)
    graphs = dict.fromkeys(row["graph"] for row in said)
    about = {"id": compact(iri), "iri": iri, "facts": facts}
    return portion(asked, links, [iri, *graphs], entity=about)


def _value(row: dict[str, str]) -> str:
    """A value as an agent reads it: with its label where it has one."""
    value, label = row["o"], row.get("oLabel")
    if not value.startswith(("http://", "https://")):
        return value
    short = compact(value).strip("<>")
    return f"{label} ({short})" if label else short


def _short(iri: str) -> str:
    plain = {RDF_TYPE.value: "type", f"{RDFS}label": "label", f"{SKOS}altLabel": "also called"}
    return plain.get(iri) or ("source" if iri == f"{DCTERMS}source" else compact(iri).strip("<>"))


DESCRIBE = Tool(
    "describe",
    "Describe an entity",
    "Gives everything that the graph says of one thing (a state, alliance, agreement, provision, commitment, act, "
    "event, document) with its sources, and a portion of what else names it: memberships with role and period, acts "
    "with date, commitments, provisions. With a date, only memberships and other links that held on that day. Periods "
    "are EDTF: 1949-04-04/.. has no end, 1949-04-04/ an end that nobody knows of.",
    Describe,
    describe,
)

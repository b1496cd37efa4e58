"""The tool that tells how the graph is made: prefixes, classes, properties, concepts, examples."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pydantic import Field

from kg.agents.tool import Answer, Arguments, Tool
from kg.asked_graph import Desk, plain_rows
from kg.catalogue import shown_example
from kg.errors import ParameterError
from kg.namespaces import LW, PREFIXES, compact, expand, local_name

_MOST_EXAMPLES = 3

_CLASSES = """SELECT ?class ?definition (COUNT(?thing) AS ?things) WHERE {
    ?class a owl:Class ; rdfs:isDefinedBy <https://w3id.org/latticework/ontology> ; skos:definition ?definition .
    OPTIONAL { ?thing a ?class }
} GROUP BY ?class ?definition ORDER BY DESC(?things) ?class"""

_PROPERTIES = """SELECT DISTINCT ?property ?definition ?domain ?range WHERE {
    VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty }
    ?property a ?kind ; rdfs:isDefinedBy <https://w3id.org/latticework/ontology> ; skos:definition ?definition .
    OPTIONAL { ?property rdfs:domain ?domain . FILTER (isIRI(?domain)) }
    OPTIONAL { ?property rdfs:range ?range . FILTER (isIRI(?range)) }
} ORDER BY ?property"""

_CONCEPTS = """SELECT ?scheme ?concept ?label WHERE {
    ?concept skos:inScheme/skos:prefLabel ?scheme ; skos:prefLabel ?label .
} ORDER BY ?scheme ?concept"""

# How a class is used, counted, with a value to show.
_USE = """SELECT ?property (COUNT(*) AS ?times) (SAMPLE(?value) AS ?example) WHERE {
    ?thing a <CLASS> ; ?property ?value .
} GROUP BY ?property ORDER BY DESC(?times)"""

_POINTED_AT = """SELECT ?from ?property (COUNT(*) AS ?times) WHERE {
    ?thing a <CLASS> . ?other ?property ?thing ; a ?from .
} GROUP BY ?from ?property ORDER BY DESC(?times) LIMIT 30"""

_READING = (
    "A partnership (who stands together) is not an agreement (the act), nor a document (the text). Members stand in "
    "both by way of a lw:Membership with lw:role and lw:period. What is owed is a lw:Commitment of a "
    "lw:commitmentType, lw:underAgreement an agreement; lw:ofMembership and lw:towardsMembership lead to who owes and "
    "who is owed. Facts name their sources by dcterms:source; each source's facts are in a graph of their own."
)


class Schema(Arguments):
    """What ``schema`` is called with."""

    about: str = Field(
        default="",
        description="A class such as Membership, to see its use; `properties`; `concepts`. An overview if empty.",
    )


def schema(desk: Desk, asked: Schema) -> Answer:
    """The overview, or what is asked for."""
    if not asked.about:
        return _overview(desk)
    if asked.about.lower() == "properties":
        return Answer({"properties": [_term(row, "property") for row in plain_rows(desk.graph, _PROPERTIES)]})
    if asked.about.lower() == "concepts":
        schemes: dict[str, dict[str, str]] = defaultdict(dict)
        for row in plain_rows(desk.graph, _CONCEPTS):
            schemes[row["scheme"]][compact(row["concept"])] = row["label"]
        return Answer({"concepts": schemes})
    return _use(desk, asked.about)


def _overview(desk: Desk) -> Answer:
    examples = [
        {"question": query.title, "parameters": dict(shown_example(query).parameters), "sparql": query.text}
        for query in sorted(desk.graph.named.values(), key=lambda query: len(query.text))[:_MOST_EXAMPLES]
    ]
    return Answer(
        {
            "reading": _READING,
            "prefixes": PREFIXES,
            "classes": [_term(row, "class") for row in plain_rows(desk.graph, _CLASSES)],
            "examples": examples,
            "next": "about=Commitment tells how a class is used; about=properties and about=concepts list those",
        }
    )


def _use(desk: Desk, about: str) -> Answer:
    try:
        iri = expand(about)
    except ValueError:
        iri = LW + about
    classes = {row["class"]: row for row in plain_rows(desk.graph, _CLASSES)}
    by_name = {local_name(known).lower(): known for known in classes}
    iri = by_name.get(local_name(iri).lower(), iri)
    if iri not in classes:
        raise ParameterError(
            f"about: there is no class {about!r}; write one of {', '.join(sorted(map(local_name, classes)))}"
        )
    return Answer(
        {
            **_term(classes[iri], "class"),
            "properties": [
                {"property": compact(row["property"]), "times": int(row["times"]), "example": _example(row["example"])}
                for row in plain_rows(desk.graph, _USE.replace("CLASS", iri))
            ],
            "pointed_at_by": [
                {"class": compact(row["from"]), "property": compact(row["property"]), "times": int(row["times"])}
                for row in plain_rows(desk.graph, _POINTED_AT.replace("CLASS", iri))
            ],
        }
    )


def _example(value: str) -> str:
    return compact(value).strip("<>") if value.startswith("http") else value


def _term(row: dict[str, str], kind: str) -> dict[str, Any]:
    told: dict[str, Any] = {kind: compact(row[kind]), "definition": row["definition"]}
    if "things" in row:
        told["things"] = int(row["things"])
    return told | {name: compact(row[name]) for name in ("domain", "range") if name in row}


SCHEMA = Tool(
    "schema",
    "How the graph is made",
    "Tells the ontology: prefixes, classes with definitions and counts, how a class is used (its properties with "
    "examples, and what points at it), all properties, the concepts with their labels, and example queries. Ask for it"
    " before writing SPARQL.",
    Schema,
    schema,
)

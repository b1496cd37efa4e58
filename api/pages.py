"""Pages for people: what routes show a browser, from templates and a few queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from api.dependencies import Service
from kg import catalogue
from kg.catalogue import NamedQuery
from kg.errors import LatticeworkError
from kg.namespaces import BASE, LW, PREFIXES, compact, local_name
from kg.query import QueryRequest

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

_ROW_LIMIT = 1000

_FIRST_QUERY = """SELECT ?member ?since WHERE {
  ?membership lw:inPartnership partnership:nato ;
      lw:member/rdfs:label ?member ;
      lw:period ?since .
}
ORDER BY ?since"""

# The bounds say the same as the date they are derived from, for machines.
_HIDDEN = frozenset({"startEarliest", "startLatest", "endEarliest", "endLatest"})

_TITLES = {
    "type": "is a",
    "altLabel": "also called",
    "sameAs": "same as",
    "source": "source",
    "description": "in short",
    "prefLabel": "label",
    "inScheme": "in scheme",
    "topConceptOf": "top concept of",
}
"""Titles for terms of other vocabularies, by local name."""

_COUNTS = """
PREFIX lw: <https://w3id.org/latticework/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?class ?label (COUNT(DISTINCT ?thing) AS ?count) WHERE {
    ?thing a ?class . ?class rdfs:isDefinedBy <https://w3id.org/latticework/ontology> ; rdfs:label ?label .
} GROUP BY ?class ?label ORDER BY DESC(?count)
"""

_SAID = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?p ?pLabel ?o ?oLabel WHERE {
    <THING> ?p ?o .
    OPTIONAL { ?p rdfs:label ?pLabel }
    OPTIONAL { ?o rdfs:label|skos:prefLabel ?oLabel }
} ORDER BY ?pLabel ?p ?oLabel ?o LIMIT 2000
"""

# Memberships and treaty actions bear no label of their own: theirs is made of what they join.
_NAMED_BY = """
PREFIX lw: <https://w3id.org/latticework/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?s ?sLabel ?q ?qLabel ?classLabel ?when WHERE {
    ?s ?q <THING> .
    FILTER (!isBlank(?s))
    OPTIONAL { ?q rdfs:label ?qLabel }
    OPTIONAL { ?s a/rdfs:label ?classLabel }
    OPTIONAL { ?s rdfs:label|skos:prefLabel ?own }
    OPTIONAL { ?s lw:member/rdfs:label ?who ; lw:inPartnership|lw:inAgreement ?in . ?in rdfs:label ?inLabel }
    OPTIONAL { ?s lw:actionType/skos:prefLabel ?act ; lw:onAgreement/rdfs:label ?on }
    OPTIONAL { ?s lw:period|lw:date ?when }
    OPTIONAL { ?s lw:startEarliest ?start }
    BIND (COALESCE(?own, CONCAT(?who, " in ", ?inLabel), CONCAT(?act, ": ", ?on)) AS ?sLabel)
} ORDER BY ?classLabel ?start ?sLabel LIMIT 2000
"""


@dataclass(frozen=True, slots=True)
class Link:
    """Something to show: its text, and where it leads, empty where nowhere."""

    text: str
    href: str = ""
    note: str = ""


def home(request: Request, service: Service) -> bytes:
    """The first page."""
    counts = [
        (row["label"]["value"], int(row["count"]["value"]), href(row["class"]["value"]))
        for row in service.rows(_COUNTS)
    ]
    return page(request, "home.html", counts=counts, build=service.build(), queries=list(service.named.values()))


def sparql(request: Request, service: Service, text: str = "") -> bytes:
    """A page to write a query in and, where one is given, its answer or what is wrong with it."""
    columns: list[str] = []
    rows: list[list[Link]] = []
    triples = ""
    error = ""
    if text:
        try:
            answer = service.run_for_page(QueryRequest(text))
            if answer.media_type == "application/sparql-results+json":
                columns, rows = _table(json.loads(answer.body))
            else:
                triples = answer.body.decode()
        except LatticeworkError as caught:
            error = str(caught)
    prefixes = "\n".join(f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in PREFIXES.items())
    return page(
        request,
        "sparql.html",
        prefixes=prefixes,
        queries=list(service.named.values()),
        text=text or _FIRST_QUERY,
        asked=bool(text),
        error=error,
        columns=columns,
        rows=rows[:_ROW_LIMIT],
        count=len(rows),
        triples=triples,
        address=f"{request.scope.get('root_path', '')}/sparql?{urlencode({'query': text})}",
    )


def queries(request: Request, service: Service) -> bytes:
    """The list of named queries."""
    return page(request, "queries.html", queries=list(service.named.values()))


def query(request: Request, service: Service, named: NamedQuery, values: Mapping[str, str]) -> bytes:
    """One named query: its form and, where all parameters are given, its rows or what is wrong with them."""
    columns: list[str] = []
    rows: list[list[Link]] = []
    error = ""
    text = named.text
    asked = bool(values) or all(parameter.default is not None for parameter in named.parameters)
    if asked:
        try:
            text = catalogue.filled(named, values, service.entities_named)
            columns, rows = _table(json.loads(service.run_for_page(QueryRequest(text)).body))
        except LatticeworkError as caught:
            error = str(caught)
    return page(
        request,
        "query.html",
        query=named,
        values=values,
        asked=asked,
        error=error,
        columns=columns,
        rows=rows[:_ROW_LIMIT],
        count=len(rows),
        text=text,
        search=request.url.query,
    )


def entity(request: Request, service: Service, iri: str, path: str) -> bytes:
    """What the graph says of one thing, and what else names it."""
    said: dict[str, list[Link]] = defaultdict(list)
    labels: list[str] = []
    for row in service.rows(_SAID.replace("THING", iri)):
        predicate = row["p"]["value"]
        name = local_name(predicate)
        if name in ("label", "prefLabel"):
            labels.append(row["o"]["value"])
        elif name not in _HIDDEN:
            said[_TITLES.get(name) or _label(row, "p")].append(_value(row))
    named: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for row in service.rows(_NAMED_BY.replace("THING", iri)):
        kind = row["classLabel"]["value"] if "classLabel" in row else "other"
        role = _label(row, "q")
        source = row["s"]["value"]
        text = row["sLabel"]["value"] if "sLabel" in row else compact(source)
        when = row["when"]["value"] if "when" in row else ""
        named[kind, role].append(Link(text, href(source), when))
    label = labels[0] if labels else compact(iri)
    return page(request, "entity.html", iri=iri, label=label, said=dict(said), named=dict(named), doc=f"/doc/{path}")


def ontology(request: Request, service: Service) -> bytes:
    """All terms of the ontology with their definitions, and the concept schemes."""
    terms = service.rows(
        """
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?term ?kind ?label ?definition WHERE {
            ?term rdfs:isDefinedBy <https://w3id.org/latticework/ontology> ; a ?type ;
                rdfs:label ?label ; skos:definition ?definition .
            BIND (STRAFTER(STR(?type), "#") AS ?kind)
        } ORDER BY ?kind ?label"""
    )
    concepts = service.rows(
        """
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?scheme ?concept ?label ?definition WHERE {
            ?concept skos:inScheme/skos:prefLabel ?scheme ; skos:prefLabel ?label ; skos:definition ?definition .
        } ORDER BY ?scheme ?label"""
    )
    by_kind: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in terms:
        by_kind[row["kind"]["value"]].append(_plain(row) | {"name": local_name(row["term"]["value"])})
    by_scheme: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in concepts:
        by_scheme[row["scheme"]["value"]].append(_plain(row) | {"href": href(row["concept"]["value"])})
    return page(request, "ontology.html", by_kind=dict(by_kind), by_scheme=dict(by_scheme))


def page(request: Request, template: str, **values: object) -> bytes:
    """A template filled with values, and with the root path of the server."""
    root = request.scope.get("root_path", "")
    return _TEMPLATES.get_template(template).render(root=root, compact=compact, **values).encode()


def _plain(row: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {name: term["value"] for name, term in row.items()}


def _table(answer: Mapping[str, Any]) -> tuple[list[str], list[list[Link]]]:
    """Columns and cells of an answer in SPARQL JSON; a column ``xLabel`` becomes the text of the links in ``x``."""
    if "boolean" in answer:
        return ["answer"], [[Link("yes" if answer["boolean"] else "no")]]
    variables: list[str] = answer["head"]["vars"]
    columns = [name for name in variables if name.removesuffix("Label") not in variables or not name.endswith("Label")]
    rows = [[_cell(row, name) for name in columns] for row in answer["results"]["bindings"]]
    return columns, rows


def _label(row: Mapping[str, Mapping[str, str]], name: str) -> str:
    """The label that a row brings for one of its IRIs, or else the IRI's local name."""
    return row[f"{name}Label"]["value"] if f"{name}Label" in row else local_name(row[name]["value"])


def _value(row: Mapping[str, Mapping[str, str]]) -> Link:
    term = row["o"]
    if term["type"] == "uri":
        text = row["oLabel"]["value"] if "oLabel" in row else compact(term["value"])
        return Link(text, href(term["value"]))
    if term.get("datatype", "").endswith("#anyURI"):
        return Link(term["value"], term["value"])
    return Link(term["value"])


def _cell(row: Mapping[str, Mapping[str, str]], name: str) -> Link:
    term = row.get(name)
    if term is None:
        return Link("")
    if term["type"] == "uri":
        text = row[f"{name}Label"]["value"] if f"{name}Label" in row else compact(term["value"]).strip("<>")
        return Link(text, href(term["value"]))
    return Link(term["value"])


def href(iri: str) -> str:
    """Where a browser finds out about an IRI: on this server if it is one of the project's."""
    if iri.startswith(LW):
        return f"/ontology#{iri.removeprefix(LW)}"
    if iri.startswith(BASE):
        return "/" + iri.removeprefix(BASE)
    return iri if iri.startswith(("http://", "https://")) else ""

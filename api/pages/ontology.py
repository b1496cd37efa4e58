"""The ontology as a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from fastapi import Request

from api.dependencies import Service
from api.pages.rendering import href, page
from kg.namespaces import local_name


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


def _plain(row: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {name: term["value"] for name, term in row.items()}

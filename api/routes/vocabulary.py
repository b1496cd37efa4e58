"""The ontology and the shapes, each one document answered with 200 in whatever format is asked for."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pyoxigraph import Literal

from api import pages
from api.dependencies import Service, TheService
from api.negotiation import HTML, HTML_OFFER, RDF_OFFERS, Offer
from api.problems import UnknownThing
from api.representations import negotiated, represent, today
from kg import __version__
from kg.namespaces import LW
from kg.namespaces import ONTOLOGY as ONTOLOGY_IRI
from kg.query import QueryRequest

router = APIRouter(tags=["Linked data"])

_OFFERS: list[Offer] = [*RDF_OFFERS, HTML_OFFER]

# The modules as one document: without the imports that bind them and the headers of the single modules. The type of a
# subject comes first: the OWL API passes over owl:versionInfo of what it does not know to be an ontology yet.
ONTOLOGY = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
CONSTRUCT { ?s ?p ?o } WHERE {
    GRAPH <https://w3id.org/latticework/graph/ontology> { ?s ?p ?o }
    FILTER (?p != owl:imports)
    FILTER NOT EXISTS { ?s a owl:Ontology FILTER (?s != <https://w3id.org/latticework/ontology>) }
} ORDER BY ?s (?p != rdf:type) ?p ?o
"""

SHAPES = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <https://w3id.org/latticework/graph/shapes> { ?s ?p ?o } }"


@router.get("/ontology", summary="The ontology and its concept schemes")
@router.get("/ontology{suffix}", include_in_schema=False)
def ontology(request: Request, service: TheService, suffix: str = "") -> Response:
    """HTML, Turtle, RDF/XML, JSON-LD or N-Triples, by Accept header or suffix."""
    return _document(request, service, suffix, "ontology", ONTOLOGY)


@router.get("/ontology/term/{name}", summary="A class or property of the ontology: a page", response_class=HTMLResponse)
def term(request: Request, service: TheService, name: str) -> Response:
    """What it means, what the shapes ask of it, and examples. As data it is in the document ``/ontology``."""
    iri = LW + name
    if not re.fullmatch(r"\w+", name) or not service.rows(f"SELECT ?p WHERE {{ <{iri}> rdfs:isDefinedBy ?p }} LIMIT 1"):
        raise UnknownThing(f"the ontology has no term {name!r}; its document is {ONTOLOGY_IRI}")
    version = f"{service.version()} {today()}"
    return represent(request, version, HTML_OFFER, lambda: pages.entity(request, service, iri, "/ontology", today()))


@router.get("/ontology/{path:path}", include_in_schema=False)
def ontology_part(request: Request, service: TheService, path: str) -> Response:
    """The version IRI is the document itself; a module's IRI leads to the document that holds it."""
    if path == __version__:
        return ontology(request, service)
    iri = f"{ONTOLOGY_IRI}/{path}"
    if not service.rows(f"SELECT ?s WHERE {{ ?s a owl:Ontology . FILTER (STR(?s) = {Literal(iri)}) }}"):
        raise UnknownThing(f"the ontology has no part {iri}; its document is {ONTOLOGY_IRI}")
    return RedirectResponse(f"{service.base_url(request)}/ontology", 303, headers={"Vary": "Accept"})


@router.get("/shapes", summary="The SHACL shapes")
@router.get("/shapes{suffix}", include_in_schema=False)
def shapes(request: Request, service: TheService, suffix: str = "") -> Response:
    """Turtle, RDF/XML, JSON-LD or N-Triples, by Accept header or suffix; a browser gets Turtle."""
    return _document(request, service, suffix, "shapes", SHAPES)


def _document(request: Request, service: Service, suffix: str, name: str, text: str) -> Response:
    available = _OFFERS if name == "ontology" else RDF_OFFERS
    if suffix and all(offer.suffix != suffix for offer in available):
        known = ", ".join(offer.suffix for offer in available)
        raise UnknownThing(f"there is no {name}{suffix}; ask for {name} or for it with one of {known}")
    browser = name != "ontology" and "text/html" in request.headers.get("accept", "")
    offer = RDF_OFFERS[0] if browser and not suffix else negotiated(request, available, suffix)
    base = service.base_url(request)
    alternates = [(f"{base}/{name}{other.suffix}", other) for other in available if other != offer]

    def body() -> bytes:
        if offer.media_type == HTML:
            return pages.ontology(request, service)
        return service.run(QueryRequest(text, graph_format=offer.format_name)).body

    return represent(request, service.version(), offer, body, alternates)

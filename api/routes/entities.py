"""Entities, concepts and named graphs: identifiers answer 303 to a document about them."""

from __future__ import annotations

import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from api import pages
from api.dependencies import Service, TheService
from api.negotiation import HTML, HTML_OFFER, RDF_OFFERS, Offer
from api.problems import UnknownThing
from api.representations import negotiated, represent, split_suffix, today
from kg.errors import ParameterError
from kg.namespaces import BASE
from kg.query import QueryRequest

router = APIRouter(tags=["Linked data"])

_OFFERS: list[Offer] = [*RDF_OFFERS, HTML_OFFER]

# What is said of a thing, and by what else it is named, with the labels of all that occur.
_ABOUT = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { <THING> ?p ?o . ?s ?q <THING> . ?o rdfs:label ?oLabel . ?s rdfs:label ?sLabel . } WHERE {
    { <THING> ?p ?o . OPTIONAL { ?o rdfs:label|skos:prefLabel ?oLabel } }
    UNION
    { ?s ?q <THING> . OPTIONAL { ?s rdfs:label|skos:prefLabel ?sLabel } }
}
"""


@router.get("/id/{kind}/{slug}", summary="An entity: 303 to the document about it")
def entity(request: Request, service: TheService, kind: str, slug: str) -> Response:
    """303 See Other, because an alliance is not a document."""
    return _see_document(service, request, f"id/{kind}/{slug}")


@router.get("/concept/{slug}", summary="A concept: 303 to the document about it")
def concept(request: Request, service: TheService, slug: str) -> Response:
    """303 See Other."""
    return _see_document(service, request, f"concept/{slug}")


@router.get("/graph/{name:path}", summary="A named graph: 303 to its description")
def graph(request: Request, service: TheService, name: str) -> Response:
    """303 See Other."""
    return _see_document(service, request, f"graph/{name}")


@router.get("/doc/{path:path}", summary="The document about an entity or concept")
def document(
    request: Request,
    service: TheService,
    path: str,
    on: Annotated[str, Query(description="The day of which the page speaks, YYYY-MM-DD; today where left out.")] = "",
) -> Response:
    """HTML, Turtle, RDF/XML, JSON-LD or N-Triples, by Accept header or suffix."""
    day = _day(on)
    path, suffix = split_suffix(path, _OFFERS)
    offer = negotiated(request, _OFFERS, suffix)
    iri = _known(service, path)
    base = f"{service.base_url(request)}/doc/{path}"
    alternates = [(f"{base}{other.suffix}", other) for other in _OFFERS if other != offer]

    def body() -> bytes:
        if offer.media_type == HTML:
            return pages.entity(request, service, iri, f"/doc/{path}", day)
        return service.run(QueryRequest(_ABOUT.replace("THING", iri), graph_format=offer.format_name)).body

    version = f"{service.version()} {day}" if offer.media_type == HTML else service.version()
    return represent(request, version, offer, body, alternates)


def _day(on: str) -> str:
    """The day that is asked for, today where none is. Raises ParameterError."""
    if not on:
        return today()
    try:
        return datetime.date.fromisoformat(on).isoformat()
    except ValueError:
        raise ParameterError(f"on is a day such as 1999-03-12, not {on!r}") from None


def _see_document(service: Service, request: Request, path: str) -> Response:
    _known(service, split_suffix(path, _OFFERS)[0])
    return RedirectResponse(f"{service.base_url(request)}/doc/{path}", 303, headers={"Vary": "Accept"})


def _known(service: Service, path: str) -> str:
    """The IRI of a path of this server. Raises UnknownThing where the graph says nothing of it."""
    iri = BASE + path
    safe = all(character not in iri for character in '<>"{}|^`\\ ') and iri.isprintable()
    if not safe or not service.rows(f"SELECT ?p WHERE {{ <{iri}> ?p ?o }} LIMIT 1"):
        raise UnknownThing(f"the graph says nothing of {iri}; look for it from the first page")
    return iri

"""Search by name: as page and JSON, as suggestions while one types, and described for browsers."""

from __future__ import annotations

import json
from typing import Annotated
from xml.sax.saxutils import quoteattr

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, TypeAdapter

from api import pages
from api.dependencies import Service, TheService
from api.negotiation import HTML, HTML_OFFER, Offer
from api.problems import BadRequest
from api.representations import negotiated, represent
from kg.search import KINDS, Hit, find

router = APIRouter(tags=["Search"])

_JSON = Offer("application/json", ("text/json",), ".json", "json")
_SUGGESTIONS = Offer("application/x-suggestions+json", ("application/json",), "", "json")
_DESCRIPTION = Offer("application/opensearchdescription+xml", ("application/xml", "text/xml"), "", "xml")
_SUGGESTED = 8

Text = Annotated[str, Query(description="A name, abbreviation, old name or code, or how it begins.", max_length=200)]


class HitModel(BaseModel):
    """Something that was found; ``score`` is 100 for a whole name, less for a beginning and least for a likeness."""

    iri: str
    url: str
    label: str
    kinds: list[str]
    period: str
    name: str
    way: str
    namePeriod: str  # noqa: N815  (the name in JSON)
    score: float


_HITS = TypeAdapter(list[HitModel])


@router.get("/search", response_model=list[HitModel], summary="Find things by name")
def search(
    request: Request,
    service: TheService,
    q: Text = "",
    kind: Annotated[list[str] | None, Query(description="Kinds such as state; all where left out.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    """A page in a browser, else JSON. Case, accents and punctuation do not matter; slips are forgiven."""
    offer = negotiated(request, [_JSON, HTML_OFFER])
    kinds = _kinds(kind or [])

    def body() -> bytes:
        hits = find(service.names(), q, kinds, limit)
        if offer.media_type == HTML:
            return pages.search(request, service, q.strip(), kinds, hits)
        return _HITS.dump_json([_model(request, service, hit) for hit in hits])

    return represent(request, service.version(), offer, body)


@router.get("/search/suggest", summary="Suggestions while one types (OpenSearch)")
def suggest(request: Request, service: TheService, q: Text = "") -> Response:
    """What was typed, names, their kinds and their addresses, as OpenSearch Suggestions 1.1 has it."""

    def body() -> bytes:
        hits = find(service.names(), q, limit=_SUGGESTED)
        names = [hit.label if hit.way == "label" else f"{hit.label} ({hit.name})" for hit in hits]
        kinds = [KINDS[hit.kinds[0]].one for hit in hits]
        addresses = [_address(request, service, hit) for hit in hits]
        return json.dumps([q, names, kinds, addresses], ensure_ascii=False).encode()

    return represent(request, service.version(), _SUGGESTIONS, body)


@router.get("/search/description.xml", include_in_schema=False)
def description(request: Request, service: TheService) -> Response:
    """Lets a browser search here from its address bar (OpenSearch 1.1)."""
    base = service.base_url(request)

    def address(type_: str, path: str) -> str:
        return f"<Url type={quoteattr(type_)} template={quoteattr(f'{base}{path}?q={{searchTerms}}')}/>"

    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        "<ShortName>Latticework</ShortName>\n"
        "<Description>Alliances, agreements, states and what they owe one another, by name</Description>\n"
        f"{address('text/html', '/search')}\n"
        f"{address('application/x-suggestions+json', '/search/suggest')}\n"
        f'<Image width="28" height="28" type="image/svg+xml">{base}/static/mark.svg</Image>\n'
        "<InputEncoding>UTF-8</InputEncoding>\n"
        "</OpenSearchDescription>\n"
    )
    return represent(request, service.version(), _DESCRIPTION, text.encode)


def _kinds(given: list[str]) -> list[str]:
    """The kinds that were given, without empty ones. Raises BadRequest for one that there is not."""
    kinds = [kind for kind in given if kind]
    for kind in kinds:
        if kind not in KINDS:
            raise BadRequest(f"there is no kind {kind!r}; kinds are {', '.join(KINDS)}")
    return kinds


def _address(request: Request, service: Service, hit: Hit) -> str:
    return f"{service.base_url(request)}{pages.href(hit.iri)}"


def _model(request: Request, service: Service, hit: Hit) -> HitModel:
    return HitModel(
        iri=hit.iri,
        url=_address(request, service, hit),
        label=hit.label,
        kinds=list(hit.kinds),
        period=hit.period,
        name=hit.name,
        way=hit.way,
        namePeriod=hit.name_period,
        score=round(hit.score, 1),
    )

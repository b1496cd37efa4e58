"""The named queries: listed, described, and run with their parameters."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api import pages
from api.dependencies import Service, TheService
from api.negotiation import HTML, HTML_OFFER, Offer, offers
from api.representations import negotiated, represent, split_suffix
from kg import catalogue
from kg.catalogue import NamedQuery
from kg.query import BINDING_FORMATS

router = APIRouter(tags=["Named queries"])

_ROWS: list[Offer] = [*offers(BINDING_FORMATS), HTML_OFFER]
_TEXT = Offer("application/sparql-query", (), ".rq", "sparql")
_JSON = Offer("application/json", ("text/json",), ".json", "json")


class ParameterModel(BaseModel):
    """A parameter of a named query."""

    name: str
    type: str
    description: str
    example: str
    default: str | None


class NamedQueryModel(BaseModel):
    """A named query as it is listed."""

    name: str
    title: str
    question: int
    description: str
    url: str
    parameters: list[ParameterModel]
    sparql: str


@router.get("/queries", response_model=list[NamedQueryModel], summary="All named queries")
def listed(request: Request, service: TheService) -> Response:
    """A page in a browser, else JSON."""
    offer = negotiated(request, [_JSON, HTML_OFFER])

    def body() -> bytes:
        if offer.media_type == HTML:
            return pages.queries(request, service)
        models = [_model(query, service.base_url(request)) for query in service.named.values()]
        return b"[" + b",".join(model.model_dump_json().encode() for model in models) + b"]"

    return represent(request, service.version(), offer, body)


@router.get("/queries/{name}", summary="Run a named query")
def run(request: Request, service: TheService, name: str) -> Response:
    """The rows as JSON, XML, CSV or TSV by Accept header or suffix, or as a page with a form.

    With the suffix ``.rq`` the query itself, with the values in their places.

    Parameters go into the query string; states and partnerships may be written as people call them.
    """
    name, suffix = split_suffix(name, [*_ROWS, _JSON, _TEXT])
    query = catalogue.find(service.named, name)
    offer = negotiated(request, [*_ROWS, _JSON, _TEXT], suffix)
    values = {key: value for key, value in request.query_params.items() if value.strip()}
    if offer.media_type == HTML:
        return represent(request, service.version(), offer, lambda: pages.query(request, service, query, values))
    if offer is _TEXT:
        return represent(request, service.version(), offer, lambda: _text(service, query, values))
    return represent(request, service.version(), offer, lambda: _rows(service, query, values, offer))


def _rows(service: Service, query: NamedQuery, values: dict[str, str], offer: Offer) -> bytes:
    return service.run(catalogue.request(query, values, service.entities_named, offer.format_name)).body


def _text(service: Service, query: NamedQuery, values: dict[str, str]) -> bytes:
    return catalogue.filled(query, values, service.entities_named).encode()


def _model(query: NamedQuery, base_url: str) -> NamedQueryModel:
    return NamedQueryModel(
        name=query.name,
        title=query.title,
        question=query.question,
        description=query.description,
        url=f"{base_url}/queries/{query.name}",
        parameters=[
            ParameterModel(name=p.name, type=p.type, description=p.description, example=p.example, default=p.default)
            for p in query.parameters
        ],
        sparql=query.text,
    )

"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation, read-only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import description, pages
from api.dependencies import Service, TheService
from api.negotiation import HTML, HTML_OFFER, RDF_OFFERS, Offer, choose, offers
from api.problems import BadRequest, NotAcceptable, UnsupportedMediaType
from api.representations import negotiated, represent
from kg.query import BINDING_FORMATS, GRAPH_FORMATS, QueryRequest

router = APIRouter(tags=["SPARQL"])

_RESULT_TYPES = [f.media_type for f in (*BINDING_FORMATS, *GRAPH_FORMATS)]


@router.get("/sparql", summary="Query by GET, or the query page in a browser")
def by_get(
    request: Request,
    service: TheService,
    query: Annotated[str | None, Query(description="A SPARQL 1.1 query.")] = None,
) -> Response:
    """Without a query a browser gets a page to write one in, and any other client the service description."""
    if query is None:
        return _bare(request, service)
    _once(request.query_params.multi_items())
    return _answer(request, service, query, request.query_params.getlist)


@router.post("/sparql", summary="Query by POST: as a form, or directly as application/sparql-query")
async def by_post(request: Request, service: TheService) -> Response:
    """Both forms of section 2.1 of the SPARQL 1.1 Protocol."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    body = await request.body()
    if len(body) > service.settings.max_query_bytes:
        raise BadRequest(f"the query is longer than {service.settings.max_query_bytes:,} bytes; shorten it")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"byte {error.start} of the body is not UTF-8; send the query as UTF-8") from None
    if media_type == "application/sparql-query":
        _once(request.query_params.multi_items())
        return await run_in_threadpool(_answer, request, service, text, request.query_params.getlist)
    if media_type == "application/x-www-form-urlencoded":
        form = parse_qs(text, keep_blank_values=True)
        _once([(name, value) for name, values in form.items() for value in values])
        if "query" not in form:
            raise BadRequest("the form has no field 'query'; put the query there")
        return await run_in_threadpool(_answer, request, service, form["query"][0], lambda name: form.get(name, []))
    raise UnsupportedMediaType(
        f"{media_type or 'a body without Content-Type'} cannot be read here; send application/sparql-query or "
        "application/x-www-form-urlencoded"
    )


def _once(parameters: list[tuple[str, str]]) -> None:
    if sum(name == "query" for name, _ in parameters) > 1:
        raise BadRequest("the parameter 'query' is given more than once; send one query")
    if any(name == "update" for name, _ in parameters):
        raise BadRequest("updates are not taken here; the graph is read-only")


def _answer(request: Request, service: Service, query: str, listed: Callable[[str], list[str]]) -> Response:
    accept = request.headers.get("accept")
    if _is_browser(accept):
        return represent(request, service.build().id, HTML_OFFER, lambda: pages.sparql(request, service, query))
    bindings = choose(accept, offers(BINDING_FORMATS))
    graphs = choose(accept, RDF_OFFERS)
    if bindings is None and graphs is None:
        raise NotAcceptable(_RESULT_TYPES)
    answer = service.run(
        QueryRequest(
            query,
            bindings_format=bindings.format_name if bindings else "json",
            graph_format=graphs.format_name if graphs else "turtle",
            default_graphs=tuple(listed("default-graph-uri")),
            named_graphs=tuple(listed("named-graph-uri")),
        )
    )
    # The form of the query decides which of the two tables counts, and only the answer tells the form.
    chosen = next((o for o in (bindings, graphs) if o is not None and o.media_type == answer.media_type), None)
    if chosen is None:
        raise NotAcceptable([answer.media_type])
    return represent(request, service.build().id, chosen, lambda: answer.body)


def _is_browser(accept: str | None) -> bool:
    """Whether a page is wanted above every format of results: browsers name HTML first."""
    chosen = choose(accept, [*offers(BINDING_FORMATS), *RDF_OFFERS, HTML_OFFER])
    return chosen is not None and chosen.media_type == HTML


def _bare(request: Request, service: Service) -> Response:
    available: list[Offer] = [HTML_OFFER, *RDF_OFFERS]
    offer = negotiated(request, available)
    if offer.media_type == HTML:
        return represent(request, service.build().id, offer, lambda: pages.sparql(request, service))
    return represent(
        request, service.build().id, offer, lambda: description.of_endpoint(service, service.base_url(request), offer)
    )

"""The SPARQL endpoint: SPARQL 1.1 Protocol. The query operation is here, the update operation in ``updates``."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import description, pages
from api.dependencies import Service, TheService
from api.negotiation import HTML, HTML_OFFER, RDF_OFFERS, RESULT_OFFERS, Offer, choose
from api.opening import answered
from api.problems import BadRequest, NotAcceptable, TooLarge, UnsupportedMediaType
from api.representations import content_type, negotiated, not_modified, passing, represent, representation_headers
from api.request_content import BYTE_ORDER_MARK, form, limited_body, media_type, parameters, utf8
from api.routes import updates
from api.streaming import respond
from kg.query import BINDING_FORMATS, GRAPH_FORMATS, OpenAnswer, QueryRequest, is_repeatable

QUERY_PARAMETER = {
    "parameters": [
        {"name": "query", "in": "query", "description": "A SPARQL 1.1 query.", "schema": {"type": "string"}},
        {
            "name": "format",
            "in": "query",
            "description": "The format, for clients that cannot send Accept: "
            f"{', '.join(offer.format_name for offer in [*RESULT_OFFERS, *RDF_OFFERS, HTML_OFFER])}.",
            "schema": {"type": "string"},
        },
    ]
}
_REQUEST_TYPES = ("application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded")
_OF_QUERIES = ("default-graph-uri", "named-graph-uri")
_OF_UPDATES = ("using-graph-uri", "using-named-graph-uri")
_EVERY_OFFER = [*RESULT_OFFERS, *RDF_OFFERS, HTML_OFFER]
_RESULT_TYPES = [f.media_type for f in (*BINDING_FORMATS, *GRAPH_FORMATS)]

router = APIRouter(tags=["SPARQL"])


@router.get("/sparql", summary="Query by GET, or the query page in a browser", openapi_extra=QUERY_PARAMETER)
async def by_get(request: Request, service: TheService) -> Response:
    """Without a query a browser gets a page to write one in, and any other client the service description."""
    told = parameters(request)
    if any(name == "update" for name, _ in told):
        raise BadRequest("an update is not sent by GET; send it by POST")
    _once(told)
    listed = _listed(told)
    if not (text := listed("query")):
        return await run_in_threadpool(_bare, request, service)
    return await _answer(request, service, text[0], listed)


@router.post("/sparql", summary="Query or update by POST: as a form, or directly")
async def by_post(request: Request, service: TheService) -> Response:
    """Both forms of sections 2.1 and 2.2 of the SPARQL 1.1 Protocol. An update needs a token."""
    kind = media_type(request.headers.get("content-type", ""))
    if kind not in _REQUEST_TYPES:
        raise UnsupportedMediaType(
            f"{kind or 'a body without Content-Type'} cannot be read here; send {', '.join(_REQUEST_TYPES)}"
        )
    # Only whoever has a token may send more than a query.
    longer = "authorization" in request.headers and kind != "application/sparql-query"
    most = service.settings.max_query_bytes
    body = await limited_body(request, max(most, service.settings.max_body_bytes) if longer else most)
    if kind == "application/x-www-form-urlencoded":
        sent = form(body)
    else:
        name = kind.removeprefix("application/sparql-")
        sent = [(name, utf8(body, name))]
    told = [*parameters(request), *sent]
    _once(told)
    listed = _listed(told)
    if any(name in ("version", "at") for name, _ in sent):
        raise BadRequest("a state of the past is named in the address, as /sparql?version=…, not in the form")
    if text := listed("update"):
        return await updates.update(request, service, text[0], listed)
    if not (text := listed("query")):
        raise BadRequest("the form has no field 'query' or 'update'; put the query or the update there")
    if len(text[0].encode()) > most:
        raise TooLarge(f"the query is longer than {most:,} bytes; shorten it")
    return await _answer(request, service, text[0], listed)


SHORTCUTS = {("GET", "/sparql"): by_get, ("POST", "/sparql"): by_post}


def _listed(parameters: list[tuple[str, str]]) -> Callable[[str], list[str]]:
    """Gives the values of a parameter."""
    return lambda name: [value for key, value in parameters if key == name]


def _once(parameters: list[tuple[str, str]]) -> None:
    names = [name for name, _ in parameters]
    for name in ("query", "update"):
        if names.count(name) > 1:
            raise BadRequest(f"the parameter {name!r} is given more than once; send one {name}")
    if "query" in names and "update" in names:
        raise BadRequest("there are both a query and an update; send one of them")
    foreign, own = (_OF_UPDATES, _OF_QUERIES) if "query" in names else (_OF_QUERIES, _OF_UPDATES)
    if wrong := next((name for name in names if name in foreign), None):
        what = "a query" if "query" in names else "an update"
        raise BadRequest(f"{wrong} does not name the dataset of {what}; use {' and '.join(own)}")


async def _answer(request: Request, service: Service, query: str, listed: Callable[[str], list[str]]) -> Response:
    query = query.removeprefix(BYTE_ORDER_MARK)
    accept = request.headers.get("accept")
    name = next(iter(listed("format")), "")
    bindings = _named(name, RESULT_OFFERS) or choose(accept, RESULT_OFFERS)
    graphs = _named(name, RDF_OFFERS) or choose(accept, RDF_OFFERS)
    as_page = name == HTML_OFFER.format_name
    if as_page or (_is_browser(accept) and not _named(name, [*RESULT_OFFERS, *RDF_OFFERS])):
        at_once = as_page or request.method == "POST"
        page = lambda: pages.sparql(request, service, query, at_once)  # noqa: E731
        return await run_in_threadpool(represent, request, service.version(), HTML_OFFER, page)
    if bindings is None and graphs is None:
        raise NotAcceptable(_RESULT_TYPES)
    asked = QueryRequest(
        query,
        bindings_format=bindings.format_name if bindings else "json",
        graph_format=graphs.format_name if graphs else "turtle",
        default_graphs=tuple(listed("default-graph-uri")),
        named_graphs=tuple(listed("named-graph-uri")),
        base=f"{service.base_url(request)}/sparql",
    )
    version = service.version()  # asked before the answer, which then is of that state or a later one
    repeatable = is_repeatable(query, remote=bool(service.settings.allowed_targets))
    wanted = {offer.media_type: offer for offer in (bindings, graphs) if offer is not None}

    def headers_of(offer: Offer) -> dict[str, str]:
        headers = representation_headers(request, version, offer, repr(asked))
        return headers if repeatable else passing(headers)

    # The form of the query decides which of the two tables counts, and only the answer tells the form.
    for offer in wanted.values() if "if-none-match" in request.headers else ():
        if response := not_modified(request, headers_of(offer)):
            return response

    def respond_to(opened: OpenAnswer) -> Response:
        if opened.media_type not in wanted:
            opened.close()
            raise NotAcceptable([opened.media_type])
        offer = wanted[opened.media_type]
        return respond(opened, content_type(offer), headers_of(offer), service.settings.client_timeout)

    return await answered(service, asked, respond_to)


def _named(name: str, offers: list[Offer]) -> Offer | None:
    """The offer of that short name. Some clients name formats of their own, and say in Accept what they want."""
    return next((offer for offer in offers if offer.format_name == name), None)


def _is_browser(accept: str | None) -> bool:
    """Whether a page is wanted above every format of results: browsers name HTML first."""
    chosen = choose(accept, _EVERY_OFFER)
    return chosen is not None and chosen.media_type == HTML


def _bare(request: Request, service: Service) -> Response:
    available: list[Offer] = [*RDF_OFFERS, HTML_OFFER]
    offer = negotiated(request, available)
    if offer.media_type == HTML:
        return represent(request, service.version(), offer, lambda: pages.sparql(request, service))
    return represent(
        request, service.version(), offer, lambda: description.of_endpoint(service, service.base_url(request), offer)
    )

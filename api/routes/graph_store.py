"""The SPARQL 1.1 Graph Store HTTP Protocol.

A graph is named by ``?graph=IRI``, as ``?default``, or by its address here: ``/graphs/NAME`` stands for
https://w3id.org/latticework/graph/NAME, as the other addresses of this server stand for identifiers under w3id.org.
The same address in ``?graph=`` means the same graph. A graph is there as long as there is a triple in it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import PurePath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, serialize
from starlette.concurrency import run_in_threadpool

from api.authorisation import writer_for
from api.dependencies import Service, TheService
from api.entity_tags import condition
from api.negotiation import RDF_OFFERS, Offer
from api.problems import BadRequest, UnknownThing, UnsupportedMediaType
from api.representations import content_type, negotiated, not_modified
from api.request_content import limited_body, media_type, utf8
from api.streaming import respond
from api.writes import as_expected, changed, is_dry_run, is_of, preview, proposed, reason, receipt
from kg.errors import StaleChangeError
from kg.namespaces import GRAPH, OWN_DEFAULT_GRAPH, PREFIXES
from kg.proposal import AddToGraph, DropGraph, GraphName, PatchGraph, Proposal, PutGraph
from kg.query import GRAPH_FORMATS, QueryRequest
from kg.rdf_files import SUFFIXES, posted_quads
from kg.review import Waiting
from kg.snapshot import Snapshot
from kg.transaction import Receipt

router = APIRouter(tags=["Graph store"])

_GraphParameter = Annotated[list[str] | None, Query(alias="graph", description="The IRI of a named graph.")]
_READ = {
    media: f.engine
    for f in GRAPH_FORMATS
    for media in (f.media_type, *f.also)
    if isinstance(f.engine, RdfFormat) and media != "application/json"
}


@router.get("/graphs", summary="The triples of a graph named by ?graph=IRI or ?default")
@router.get("/graphs/{name:path}", summary="The triples of a graph")
def get(request: Request, service: TheService, name: str = "", graph: _GraphParameter = None) -> Response:
    """Turtle, N-Triples, RDF/XML or JSON-LD, by Accept header."""
    chosen = _named(request, service, name)
    offer = negotiated(request, RDF_OFFERS)
    where = chosen.value if isinstance(chosen, NamedNode) else OWN_DEFAULT_GRAPH
    # Who has the tag of this graph, state and format has been told that there is something.
    own = hashlib.sha256(where.encode()).hexdigest()[:16]
    headers = {
        "ETag": f'"{service.version()};{offer.format_name};{own}"',
        "Vary": "Accept",
        "Cache-Control": "no-cache",
    }
    if (request.headers.get("if-none-match") or "").strip() != "*" and (unchanged := not_modified(request, headers)):
        return unchanged
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    opened = service.open(QueryRequest(text, graph_format=offer.format_name, default_graphs=(where,)))
    answer = respond(opened, content_type(offer), headers, service.settings.client_timeout)
    if isinstance(chosen, NamedNode) and getattr(answer, "body", None) == _empty(offer):
        raise UnknownThing(f"there is no triple in a graph {chosen.value}; /sparql lists the graphs that there are")
    if unchanged := not_modified(request, headers):
        opened.close()
        return unchanged
    return answer


@router.put("/graphs", summary="Replace a graph named by ?graph=IRI or ?default")
@router.put("/graphs/{name:path}", summary="Replace a graph")
async def put(request: Request, service: TheService, name: str = "", graph: _GraphParameter = None) -> Response:
    """201 where the graph is new, else 204; 422 where the shapes would be broken."""
    return await _with_body(request, service, name, lambda chosen, quads: PutGraph(chosen, quads))


@router.post("/graphs", summary="Add to a graph named by ?graph=IRI or ?default, or make a new one")
@router.post("/graphs/{name:path}", summary="Add to a graph")
async def post(request: Request, service: TheService, name: str = "", graph: _GraphParameter = None) -> Response:
    """A document, or several as multipart/form-data. To /graphs itself: a new graph, whose address is in Location."""
    fresh = f"posted/{uuid.uuid4()}" if not name and not _says_which(request) else name
    return await _with_body(request, service, fresh, lambda chosen, quads: AddToGraph(chosen, quads))


@router.delete("/graphs", summary="Remove a graph named by ?graph=IRI or ?default")
@router.delete("/graphs/{name:path}", summary="Remove a graph")
def delete(request: Request, service: TheService, name: str = "", graph: _GraphParameter = None) -> Response:
    """204, or 404 where there is none."""
    writer, token = writer_for(request, service, "propose")
    chosen = _named(request, service, name)
    expected = _expected(request, service, chosen)
    if is_dry_run(request):
        return preview(request, writer, DropGraph(chosen), expected)
    done = changed(service, writer, token, DropGraph(chosen), reason(request), expected)
    if isinstance(done, Waiting):
        return proposed(request, service, done)
    if not done.existed and isinstance(chosen, NamedNode):
        raise UnknownThing(f"there is no triple in a graph {chosen.value}; there is nothing to remove")
    return receipt(done, 204)


@router.patch("/graphs", summary="Change a graph named by ?graph=IRI or ?default by SPARQL Update")
@router.patch("/graphs/{name:path}", summary="Change a graph by SPARQL Update")
async def patch(request: Request, service: TheService, name: str = "", graph: _GraphParameter = None) -> Response:
    """The update sees that graph alone, as its default graph."""
    writer, token = await run_in_threadpool(writer_for, request, service, "propose")
    chosen = _named(request, service, name)
    kind = media_type(request.headers.get("content-type", ""))
    if kind != "application/sparql-update":
        raise UnsupportedMediaType(
            f"{kind or 'a body without Content-Type'} is no patch; send application/sparql-update"
        )
    text = utf8(await limited_body(request, service.settings.max_body_bytes), "update")
    proposal = PatchGraph(chosen, text, base=_base(request, service, chosen))
    expected = _expected(request, service, chosen)
    if is_dry_run(request):
        return await run_in_threadpool(preview, request, writer, proposal, expected)
    done = await run_in_threadpool(changed, service, writer, token, proposal, reason(request), expected)
    return _answer(request, service, chosen, done)


async def _with_body(
    request: Request,
    service: Service,
    name: str,
    asked: Callable[[GraphName, frozenset[Quad]], Proposal],
) -> Response:
    writer, token = await run_in_threadpool(writer_for, request, service, "propose")
    chosen = _named(request, service, name)
    body = await limited_body(request, service.settings.max_body_bytes)

    def done() -> Response:
        proposal = asked(chosen, _quads(request, body, _base(request, service, chosen), chosen))
        expected = _expected(request, service, chosen)
        if is_dry_run(request):
            return preview(request, writer, proposal, expected)
        made = changed(service, writer, token, proposal, reason(request), expected)
        return _answer(request, service, chosen, made)

    return await run_in_threadpool(done)


def _answer(request: Request, service: Service, chosen: GraphName, done: Receipt | Waiting) -> Response:
    """201 and the address where a graph came to be, else 204; 202 for a proposal."""
    if isinstance(done, Waiting):
        return proposed(request, service, done)
    if done.existed or not done.added:
        return receipt(done, 204)
    return receipt(done, 201, _address(request, service, chosen))


def _named(request: Request, service: Service, name: str) -> GraphName:
    """The graph that a request is about. Raises BadRequest where it names none, several, or one that can be none."""
    graphs = request.query_params.getlist("graph")
    default = "default" in request.query_params
    if bool(name) + len(graphs) + default != 1:
        raise BadRequest("name one graph: by its address, as ?graph=IRI with its whole IRI, or as ?default")
    if default:
        return DefaultGraph()
    iri = GRAPH + quote(name, safe="/:@!$&'()*+,;=~-._") if name else graphs[0]
    own = f"{service.base_url(request)}/graphs/"
    if iri.startswith(own) and iri != own:
        iri = GRAPH + iri.removeprefix(own)
    try:
        return NamedNode(iri)
    except ValueError:
        raise BadRequest(f"{iri!r} is not an absolute IRI; give the graph's whole IRI") from None


def _empty(offer: Offer) -> bytes:
    """How a graph without triples is written."""
    (chosen,) = (f.engine for f in GRAPH_FORMATS if f.name == offer.format_name)
    assert isinstance(chosen, RdfFormat)
    return serialize((), format=chosen, prefixes=PREFIXES) or b""


def _says_which(request: Request) -> bool:
    return "graph" in request.query_params or "default" in request.query_params


def _address(request: Request, service: Service, chosen: GraphName) -> str:
    store = f"{service.base_url(request)}/graphs"
    if not isinstance(chosen, NamedNode):
        return f"{store}?default"
    if chosen.value.startswith(GRAPH):
        return f"{store}/{chosen.value.removeprefix(GRAPH)}"
    return f"{store}?graph={quote(chosen.value, safe='')}"


def _base(request: Request, service: Service, chosen: GraphName) -> str:
    """What relative IRIs in a body are resolved against."""
    return chosen.value if isinstance(chosen, NamedNode) else f"{service.base_url(request)}/graphs"


def _exists(service: Service, graph: NamedNode) -> bool:
    answer = service.run(QueryRequest("ASK { ?s ?p ?o }", default_graphs=(graph.value,)))
    return b"true" in answer.body


def _expected(request: Request, service: Service, chosen: GraphName) -> Callable[[Snapshot], bool]:
    """If-Match and If-None-Match: with ``*`` a client makes sure that there is something, or nothing, to overwrite.

    What is returned raises StaleChangeError, with a sentence of its own, where that is not so.
    """
    matches = as_expected(request)
    wanted, unwanted = (condition(request.headers.get(name)) for name in ("if-match", "if-none-match"))

    def as_asked(snapshot: Snapshot) -> bool:
        exists = _exists(service, chosen) if isinstance(chosen, NamedNode) else True
        if wanted is not None and not exists:
            raise StaleChangeError("there is no such graph, which If-Match asks for; leave it out to make one")
        if unwanted is not None and unwanted.any and exists:
            raise StaleChangeError("there is such a graph already; leave If-None-Match out to write to it")
        if wanted is not None and not matches(snapshot):
            return False
        return unwanted is None or not exists or not (any(is_of(tag.opaque, snapshot) for tag in unwanted.tags))

    return as_asked if wanted or unwanted else matches


def _quads(request: Request, body: bytes, base: str, graph: GraphName) -> frozenset[Quad]:
    """The quads of a document, or of the documents of a form."""
    told = request.headers.get("content-type", "")
    if not told.lower().startswith("multipart/form-data"):
        return frozenset(posted_quads(body, _format(told), base, graph))
    whole = message_from_bytes(f"Content-Type: {told}\r\n\r\n".encode("latin-1") + body, policy=policy.HTTP)
    if not whole.is_multipart():
        raise BadRequest("the body is no multipart/form-data with that boundary; mend the Content-Type")
    quads: set[Quad] = set()
    for part in whole.iter_parts():
        content = part.get_payload(decode=True)
        of_part = part.get("content-type")
        known = _format(of_part) if of_part else SUFFIXES.get(PurePath(part.get_filename() or "").suffix)
        if known is None or not isinstance(content, bytes):
            raise UnsupportedMediaType("a part of the form has no Content-Type; give each its own")
        quads.update(posted_quads(content, known, base, graph))
    return frozenset(quads)


def _format(told: str) -> RdfFormat:
    kind = media_type(told)
    if kind not in _READ:
        raise UnsupportedMediaType(
            f"{kind or 'a body without Content-Type'} cannot be read here; send one of "
            f"{', '.join(f.media_type for f in GRAPH_FORMATS)}"
        )
    return _READ[kind]

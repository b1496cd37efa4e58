"""The history of the graph: its changes, what differs between two states, and taking a change back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api import changes_feed, changes_page
from api.authorisation import writer_for
from api.dependencies import Service, TheService
from api.negotiation import HTML, HTML_OFFER, RDF_OFFERS, Offer
from api.problems import UnknownThing
from api.representations import negotiated, represent, split_suffix
from api.writes import is_dry_run, preview, reason, receipt
from kg.attribution import change_iri
from kg.change import Change, joined
from kg.errors import AnswerTooLargeError
from kg.history import Record
from kg.proposal import ExactChange
from kg.query import QueryRequest
from kg.rdf_patch import MEDIA_TYPE, SUFFIX, write_patch

router = APIRouter(tags=["History"])

_JSON = Offer("application/json", ("text/json",), ".json", "json")
_ATOM = Offer("application/atom+xml", (), ".atom", "atom")
_PATCH = Offer(MEDIA_TYPE, (), SUFFIX, "patch")
_LIST = [_JSON, HTML_OFFER, _ATOM]
_ONE = [_JSON, HTML_OFFER, _PATCH, *RDF_OFFERS]
_DIFF = [_PATCH, _JSON, HTML_OFFER]
_FURTHEST = 10_000
"""How many changes are looked through for those of one writer."""


class ChangeModel(BaseModel):
    """A change as it is listed; ``patch`` is the address of what it added and removed."""

    sequence: int
    iri: str
    time: str
    began: str
    by: str
    message: str
    reverts: int | None
    accepted_by: str | None
    added: int
    removed: int
    url: str
    patch: str


class ChangesModel(BaseModel):
    """Changes, and where to go on, if there are more."""

    last: int
    changes: list[ChangeModel]
    next: str | None


class DifferenceModel(BaseModel):
    """What differs between two states, as counts for each graph (the default graph is the empty name)."""

    start: str
    end: str
    added: int
    removed: int
    graphs: dict[str, dict[str, int]]
    patch: str


@router.get("/changes", response_model=ChangesModel, summary="The changes to the graph, the newest first")
@router.get("/changes{suffix}", include_in_schema=False)
def listed(
    request: Request,
    service: TheService,
    suffix: str = "",
    before: Annotated[int | None, Query(ge=1, description="Those before the change of this number.")] = None,
    after: Annotated[int | None, Query(ge=0, description="Those after the change of this number, in order.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many.")] = 50,
    by: Annotated[str, Query(description="Those of one writer, by the name of the token.")] = "",
) -> Response:
    """JSON, a page, or an Atom feed. With ``after`` the oldest come first, so that a reader can follow."""
    offer = _chosen(request, _LIST, "changes", suffix)
    timeline = service.timeline()
    end = timeline.last + 1
    numbers = range(min(before or end, end) - 1, 0, -1) if after is None else range(after + 1, end)
    found: list[Record] = []
    following = None
    for number in numbers[:_FURTHEST]:
        record = timeline.record(number)
        if by in ("", record.by, record.why.accepted_by):
            found.append(record)
        if len(found) == limit:
            following = number if number != numbers[-1] else None
            break
    base = service.base_url(request)
    onward = ""
    if following is not None:
        which = "after" if after is not None else "before"
        onward = str(request.url.include_query_params(**{which: following}))
        onward = f"{base}/changes?{onward.partition('?')[2]}"

    def body() -> bytes:
        if offer.media_type == HTML:
            return changes_page.listed(request, found, onward)
        if offer == _ATOM:
            return changes_feed.written(found, base, onward)
        models = [_model(record, base) for record in found]
        return ChangesModel(last=timeline.last, changes=models, next=onward or None).model_dump_json().encode()

    response = represent(request, service.version(), offer, body)
    if onward:
        response.headers.append("Link", f'<{onward}>; rel="next"')
    return response


@router.get("/change/{number}", summary="A change: 303 to its description")
@router.get("/state/{number}", summary="The state that a change made: 303 to the change")
def identified(request: Request, service: TheService, number: int) -> Response:
    """What the identifiers of changes and states lead to."""
    return RedirectResponse(f"{service.base_url(request)}/changes/{number}", 303)


@router.get("/writer/{name}", summary="Who makes changes: 303 to the changes")
def writer(request: Request, service: TheService, name: str) -> Response:
    """What the identifier of a writer leads to."""
    return RedirectResponse(f"{service.base_url(request)}/changes?by={name}", 303)


@router.get("/changes/{name}", response_model=ChangeModel, summary="One change")
def one(request: Request, service: TheService, name: str) -> Response:
    """JSON, a page, RDF Patch with what it added and removed, or what the graph says of it in RDF."""
    number, suffix = split_suffix(name, _ONE)
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise UnknownThing(f"there is no change {name!r}; changes are numbered from 1")
    offer = negotiated(request, _ONE, suffix)
    timeline = service.timeline()
    record = timeline.record(int(number))
    base = service.base_url(request)
    alternates = [(f"{base}/changes/{number}{other.suffix}", other) for other in _ONE if other != offer]

    def body() -> bytes:
        if offer.media_type == HTML:
            return changes_page.one(request, record, timeline.last)
        if offer == _PATCH:
            before, after = timeline.before(record.sequence), timeline.after(record.sequence)
            return write_patch(joined(timeline.steps(before, after)), after.id, before.id)
        if offer == _JSON:
            return _model(record, base).model_dump_json().encode()
        about = f"CONSTRUCT {{ ?c ?p ?o }} WHERE {{ VALUES ?c {{ {change_iri(record.sequence)} }} ?c ?p ?o }}"
        return service.run(QueryRequest(about, graph_format=offer.format_name)).body

    return represent(request, service.version(), offer, body, alternates)


@router.get("/diff", response_model=DifferenceModel, summary="What differs between two states of the graph")
def difference(
    request: Request,
    service: TheService,
    start: Annotated[str, Query(alias="from", description="A change's number, a release, a time, or a snapshot.")],
    end: Annotated[str, Query(alias="to", description="The same; the state that serves where left out.")] = "now",
) -> Response:
    """RDF Patch, a page, or counts in JSON. The states are named in the headers ``From-State`` and ``To-State``."""
    offer = negotiated(request, _DIFF)
    timeline = service.timeline()
    first, last = service.state(start, timeline), service.state(end, timeline)
    size, most = timeline.bytes(first, last), service.settings.max_history_bytes
    if size > most:
        raise AnswerTooLargeError(f"{size:,} bytes of changes lie between the two; take states nearer to each other")

    def body() -> bytes:
        change = joined(timeline.steps(first, last))
        if offer == _PATCH:
            return write_patch(change, last.id, first.id)
        if offer.media_type == HTML:
            return changes_page.difference(request, first, last, change)
        address = f"{service.base_url(request)}/diff?from={first.id}&to={last.id}"
        return (
            DifferenceModel(
                start=first.id,
                end=last.id,
                added=len(change.add),
                removed=len(change.remove),
                graphs=_counts(change),
                patch=address,
            )
            .model_dump_json()
            .encode()
        )

    response = represent(request, f"{first.id} {last.id}", offer, body)
    response.headers["From-State"], response.headers["To-State"] = first.id, last.id
    return response


@router.post("/changes/{number}/revert", summary="Take a change back, by a new one")
async def revert(request: Request, service: TheService, number: int) -> Response:
    """The receipt, or with ``?dry-run`` what it would come to; 409 where later changes have changed the same again; 422
    where the shapes would be broken."""
    return await run_in_threadpool(_reverted, request, service, number)


def _reverted(request: Request, service: Service, number: int) -> Response:
    writer, token = writer_for(request, service)
    record = service.timeline().record(number)
    if is_dry_run(request):
        return preview(request, writer, ExactChange(record.change().inverse()))
    return receipt(writer.revert(record, token.name, reason(request).message))


def _chosen(request: Request, available: list[Offer], name: str, suffix: str) -> Offer:
    if suffix and all(offer.suffix != suffix for offer in available):
        raise UnknownThing(f"there is no {name}{suffix}; ask for {name}")
    return negotiated(request, available, suffix)


def _model(record: Record, base: str) -> ChangeModel:
    url = f"{base}/changes/{record.sequence}"
    return ChangeModel(
        sequence=record.sequence,
        iri=change_iri(record.sequence).value,
        time=record.time,
        began=record.began,
        by=record.by,
        message=record.why.message,
        reverts=record.why.reverts or None,
        accepted_by=record.why.accepted_by or None,
        added=record.added,
        removed=record.removed,
        url=url,
        patch=f"{url}{SUFFIX}",
    )


def _counts(change: Change) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for name, quads in (("added", change.add), ("removed", change.remove)):
        for quad in quads:
            graph = getattr(quad.graph_name, "value", "")
            of_graph = counts.setdefault(graph, {"added": 0, "removed": 0})
            of_graph[name] += 1
    return dict(sorted(counts.items()))

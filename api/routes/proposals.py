"""Proposals that wait for a reviewer: listed and shown to those who may propose, decided on by those who may write."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api import proposals_page
from api.authorisation import writer_for
from api.dependencies import Service, TheService
from api.negotiation import HTML, HTML_OFFER, Offer
from api.problems import BadRequest, Forbidden, problem_response
from api.refusals import as_json
from api.representations import negotiated
from api.writes import is_dry_run, preview, reason, receipt
from kg.errors import ChangeError, LatticeworkError, NonConformingError
from kg.proposal import ExactChange
from kg.rdf_patch import MEDIA_TYPE, SUFFIX, write_patch
from kg.review import Waiting, accept_into
from kg.transaction import Writer

router = APIRouter(tags=["Proposals"])

_JSON = Offer("application/json", ("text/json",))
_LIST = [_JSON, HTML_OFFER]
_ONE = [_JSON, HTML_OFFER, Offer(MEDIA_TYPE, (), SUFFIX)]
_GIVE_ONE = "give a token that may propose or write to see them"
_UNSTORED = {"Cache-Control": "no-store", "Vary": "Accept"}


class ProposalModel(BaseModel):
    """A proposal as it is listed; ``change`` is the number of the change that it became."""

    number: int
    by: str
    time: str
    message: str
    state: str
    status: str
    decided_by: str | None
    decided: str | None
    reason: str | None
    change: int | None
    added: int
    removed: int
    url: str


class CheckedModel(ProposalModel):
    """A proposal that waits, as it would fare now: whether it fits, and if not, why, with what breaks a shape."""

    fits: bool
    detail: str
    violations: list[dict[str, str | None]]


@router.get("/proposals", response_model=list[ProposalModel], summary="Proposals, the oldest first")
def listed(
    request: Request,
    service: TheService,
    status: Annotated[Literal["waiting", "accepted", "declined", "all"], Query(description="Which ones.")] = "waiting",
) -> Response:
    """JSON, or a page, for those with a token that may propose."""
    offer = negotiated(request, _LIST)
    try:
        writer_for(request, service, "propose")
    except LatticeworkError as error:
        return _locked(request, offer, error)
    found = [one for one in service.proposals.all() if status in (one.status, "all")]
    if offer.media_type == HTML:
        return HTMLResponse(proposals_page.listed(request, found, status), headers=_UNSTORED)
    return JSONResponse([_model(request, service, one).model_dump() for one in found], headers=_UNSTORED)


@router.get("/proposals/{number}", response_model=CheckedModel, summary="One proposal")
def one(request: Request, service: TheService, number: int) -> Response:
    """JSON or a page, with how it would fare now where it waits; or RDF Patch with what it would add and remove."""
    offer = negotiated(request, _ONE)
    try:
        writer, token = writer_for(request, service, "propose")
    except LatticeworkError as error:
        return _locked(request, offer, error)
    waiting = service.proposals.find(number)
    if offer.media_type == MEDIA_TYPE:
        return Response(write_patch(waiting.delta()), media_type=MEDIA_TYPE, headers=_UNSTORED)
    obstacle, violations = _checked(writer, waiting) if waiting.status == "waiting" else ("", [])
    if offer.media_type == HTML:
        told = [str(found["sentence"]) for found in violations]
        body = proposals_page.one(request, waiting, obstacle, told, token.may("write"))
        return HTMLResponse(body, headers=_UNSTORED)
    content = _model(request, service, waiting).model_dump()
    if waiting.status == "waiting":
        content |= {"fits": not obstacle, "detail": obstacle, "violations": violations}
    return JSONResponse(content, headers=_UNSTORED)


@router.post("/proposals/{number}/accept", summary="Accept a proposal: it is checked anew, and made")
async def accept(request: Request, service: TheService, number: int) -> Response:
    """The receipt of the change, or with ``?dry-run`` what it would come to; 409 where the proposal does not fit any
    more; 422 where it would break a shape."""
    return await run_in_threadpool(_accepted, request, service, number)


@router.post("/proposals/{number}/decline", summary="Decline a proposal, with a reason; or take back one's own")
async def decline(request: Request, service: TheService, number: int) -> Response:
    """The proposal as it then is."""
    return await run_in_threadpool(_declined, request, service, number)


def _accepted(request: Request, service: Service, number: int) -> Response:
    writer, token = writer_for(request, service)
    if is_dry_run(request):
        with service.proposals.deciding(number) as waiting:
            return preview(request, writer, ExactChange(waiting.delta()))
    return receipt(accept_into(writer, service.proposals, number, token.name, reason(request).message))


def _declined(request: Request, service: Service, number: int) -> Response:
    _, token = writer_for(request, service, "propose")
    proposals = service.proposals
    told = reason(request).message
    if is_dry_run(request):
        raise BadRequest("a proposal that is declined changes nothing in the graph, so that there is nothing to try")
    with proposals.deciding(number) as waiting:
        if not token.may("write") and waiting.by != token.name:
            raise Forbidden(f"the token {token.name!r} may only decline its own proposals")
        if not told:
            raise BadRequest("say why, as the parameter message")
        declined = proposals.decline(waiting, token.name, told)
    return JSONResponse(_model(request, service, declined).model_dump(), headers=_UNSTORED)


def _locked(request: Request, offer: Offer, error: LatticeworkError) -> Response:
    """A page that says why nothing is shown, with the status and headers that the error has elsewhere.

    Raises the error itself where no page is wanted.
    """
    if offer.media_type != HTML:
        raise error
    problem = problem_response(error)
    # Whoever comes with a browser has had no way to send a token yet.
    told = str(error) if "authorization" in request.headers or problem.status_code != 401 else _GIVE_ONE
    page = HTMLResponse(proposals_page.locked(request, told, problem.status_code == 401), problem.status_code)
    page.headers.update(_UNSTORED)
    if challenge := problem.headers.get("www-authenticate"):
        page.headers["WWW-Authenticate"] = challenge
    return page


def _checked(writer: Writer, waiting: Waiting) -> tuple[str, list[dict[str, str | None]]]:
    """Why a proposal would not be taken now, empty where it would, and what breaks a shape."""
    try:
        writer.attempt(ExactChange(waiting.delta()))
    except NonConformingError as error:
        return str(error), [as_json(result) for result in error.report.violations]
    except ChangeError as error:
        return str(error), []
    return "", []


def _model(request: Request, service: Service, waiting: Waiting) -> ProposalModel:
    change = waiting.delta()
    return ProposalModel(
        number=waiting.number,
        by=waiting.by,
        time=waiting.time,
        message=waiting.message,
        state=waiting.state,
        status=waiting.status,
        decided_by=waiting.decided_by or None,
        decided=waiting.decided or None,
        reason=waiting.reason or None,
        change=waiting.change or None,
        added=len(change.add),
        removed=len(change.remove),
        url=f"{service.base_url(request)}/proposals/{waiting.number}",
    )

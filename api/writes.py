"""What all writes over HTTP have in common: If-Match, the reason of a change, proposals, and receipts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from api.dependencies import Service
from api.entity_tags import condition
from api.negotiation import RDF_OFFERS, Offer
from api.problems import BadRequest
from api.refusals import as_json, as_rdf, sentences
from api.representations import negotiated
from api.request_content import utf8
from api.watching import note_change
from kg.history import Why
from kg.proposal import Proposal
from kg.review import Waiting
from kg.snapshot import Snapshot
from kg.tokens import Token
from kg.transaction import Preview, Receipt, Writer

_LONGEST_MESSAGE = 2000


def reason(request: Request, sent: Sequence[str] = ()) -> Why:
    """The reason of a change: the field ``message`` of a form (``sent``) or of the address, or the header
    ``Change-Message``, in UTF-8. Raises BadRequest where it is too long or cannot be shown."""
    header = request.headers.get("change-message", "")
    told = [*sent, *request.query_params.getlist("message"), utf8(header.encode("latin-1"), "header Change-Message")]
    message = " ".join(next((text for text in told if text.strip()), "").split())
    if len(message) > _LONGEST_MESSAGE:
        raise BadRequest(f"the message is longer than {_LONGEST_MESSAGE:,} characters; say it more shortly")
    if not message.isprintable():
        raise BadRequest("the message has characters that cannot be shown; leave them out")
    return Why(message)


def as_expected(request: Request) -> Callable[[Snapshot], bool]:
    """Whether a snapshot is one that If-Match names (RFC 9110, section 13.1.1).

    The ETags of receipts and of documents at /graphs begin with the snapshot, so that one of either kind will do: what
    is held against them is the state of the whole graph.
    """
    told = condition(request.headers.get("if-match"))
    if told is None or told.any:
        return lambda snapshot: True
    return lambda snapshot: any(is_of(tag, snapshot) for tag in told.strong())


def is_of(tag: str, snapshot: Snapshot) -> bool:
    """Whether a tag is one of that state of the graph."""
    return tag == snapshot.id or tag.startswith(f"{snapshot.id};")


def changed(
    service: Service,
    writer: Writer,
    token: Token,
    proposal: Proposal,
    why: Why,
    expected: Callable[[Snapshot], bool] = lambda snapshot: True,
) -> Receipt | Waiting:
    """Makes a change, or keeps it as a proposal where the bearer may only propose.

    Raises what ``Writer.commit`` raises, and TooManyProposalsError.
    """
    if token.may("write"):
        return writer.commit(proposal, token.name, expected, why)
    snapshot, outcome = writer.attempt(proposal, expected)
    if not outcome.change:
        raise BadRequest("this would change nothing, so that there is nothing to propose")
    return service.proposals.add(token.name, why.message, snapshot.id, outcome.change)


def proposed(request: Request, service: Service, waiting: Waiting) -> Response:
    """202 and the address of a proposal."""
    address = f"{service.base_url(request)}/proposals/{waiting.number}"
    content = {"proposal": waiting.number, "status": waiting.status, "url": address}
    return JSONResponse(content, 202, {"Location": address, "Cache-Control": "no-store"})


_PREVIEW_OFFERS = [Offer("application/json"), Offer("text/plain"), *RDF_OFFERS]


def is_dry_run(request: Request, sent: Sequence[str] = ()) -> bool:
    """Whether a request asks what a write would come to, by ``?dry-run`` or the field of a form (``sent``).

    Nobody who writes ``dryRun`` or ``dry_run`` wants the change to be made.
    """
    told = [value for name, value in request.query_params.multi_items() if re.sub("[-_]", "", name).lower() == "dryrun"]
    return any(value.lower() not in ("false", "0", "no") for value in (*told, *sent))


def preview(
    request: Request,
    writer: Writer,
    proposal: Proposal,
    expected: Callable[[Snapshot], bool] = lambda snapshot: True,
) -> Response:
    """The exact change that a write would make and what the shapes say of it, with nothing changed.

    JSON has both; plain text is the change, after the violations as comments if there are any; RDF is SHACL's report.
    """
    offer = negotiated(request, _PREVIEW_OFFERS)
    found = writer.preview(proposal, expected)
    headers = {"ETag": f'"{found.snapshot}"', "Vary": "Accept", "Cache-Control": "no-store"}
    if offer.media_type == "application/json":
        return JSONResponse(_preview_content(found), headers=headers)
    if offer.media_type == "text/plain":
        told = "" if found.report.conforms else sentences(found.report)
        comments = "".join(f"# {line}\n" for line in told.splitlines())
        return Response(comments + found.change.text(), headers=headers, media_type="text/plain; charset=utf-8")
    return Response(as_rdf(found.report, offer), headers=headers, media_type=offer.media_type)


def _preview_content(found: Preview) -> dict[str, object]:
    return {
        "dryRun": True,
        "snapshot": found.snapshot,
        "conforms": found.report.conforms,
        "added": len(found.change.add),
        "removed": len(found.change.remove),
        "change": found.change.text(),
        "results": [as_json(result) for result in found.report.results],
    }


def receipt(done: Receipt, status: int = 200, location: str = "") -> Response:
    """The receipt of a commit, with the ETag of the state that it made."""
    note_change(done.sequence)
    headers = {"ETag": f'"{done.snapshot}"', "Cache-Control": "no-store"}
    if location:
        headers["Location"] = location
    if status == 204:
        return Response(status_code=204, headers=headers)
    content = {
        "sequence": done.sequence,
        "snapshot": done.snapshot,
        "added": done.added,
        "removed": done.removed,
    }
    return JSONResponse(content, status, headers)

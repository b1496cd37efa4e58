"""If one state attacks another: as a page with a form, and as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import TypeAdapter

from api import what_if_page
from api.dependencies import TheService
from api.negotiation import HTML, HTML_OFFER, Offer
from api.representations import negotiated, represent
from kg.what_if import MOST_STEPS, NOT_SAID, Answer, Question, what_if

router = APIRouter(tags=["Named queries"])

_JSON = Offer("application/json", ("text/json",), ".json", "json")
_ANSWER = TypeAdapter(Answer)


@router.get(
    "/what-if",
    summary="If one state attacks another, who must fight, consult or stay neutral, and why",
    responses={200: {"model": Answer}},
)
def attacked(
    request: Request,
    service: TheService,
    attacker: Annotated[str, Query(description="Who attacks: a name, code or identifier.")] = "",
    target: Annotated[str, Query(description="Who is attacked.")] = "",
    date: Annotated[str, Query(description="The day, YYYY-MM-DD.")] = "",
    place: Annotated[str, Query(description="Where: an area such as Guam; not said where left out.")] = "",
    steps: Annotated[int, Query(description="Length of the chains of pledges to follow.", ge=1, le=MOST_STEPS)] = 2,
) -> Response:
    """Without an attacker a browser gets the form and the worked cases."""
    offer = negotiated(request, [_JSON, HTML_OFFER])
    question = Question(attacker.strip(), target.strip(), date.strip(), place.strip() or NOT_SAID, steps)

    def body() -> bytes:
        if offer.media_type == HTML:
            return what_if_page.page_of(request, service, question)
        return _ANSWER.dump_json(what_if(question, service.named, service.entities_named, service.plain_rows))

    return represent(request, service.version(), offer, body)

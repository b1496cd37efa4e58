"""The states in which an address can be asked: TimeMaps of Memento (RFC 7089, section 5)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import mementos
from api.dependencies import TheService
from api.negotiation import Offer
from api.problems import UnknownThing
from api.representations import negotiated, represent

router = APIRouter(tags=["History"])

_OFFER = Offer(mementos.TIMEMAP_TYPE, ("text/plain",))
_STATES = 1000
"""How many states a page lists."""


@router.get("/timemap", summary="The states in which an address can be asked, as links")
def timemap(
    request: Request,
    service: TheService,
    of: Annotated[str, Query(description="The address, from its first slash on, as /doc/id/partnership/nato.")],
    page: Annotated[int, Query(ge=1, description=f"Which {_STATES:,} of them, the oldest first.")] = 1,
) -> Response:
    """``application/link-format``; where there are more states than a page lists, with links to the others."""
    offer = negotiated(request, [_OFFER])
    timeline = service.timeline()
    pages = -(-timeline.count() // _STATES)
    if page > pages:
        raise UnknownThing(f"the list has {pages} pages; ask for one of them")
    listed = [
        timeline.states((number - 1) * _STATES, number * _STATES) if 0 < number <= pages else []
        for number in (page - 1, page, page + 1)
    ]
    base = service.base_url(request)
    links = mementos.timemap(base, of, page, listed, (page - 1) * _STATES, timeline.count())
    return represent(request, timeline.now().id, offer, lambda: links.encode())

"""Lists of all things of a kind, for people; rows are had from /sparql."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api import pages
from api.dependencies import TheService
from api.negotiation import HTML_OFFER
from api.problems import UnknownThing
from api.representations import represent
from kg.search import KINDS, Choice, counts, listing

router = APIRouter(tags=["Search"])

_SIZE = 100


@router.get("/browse", response_class=HTMLResponse, summary="All kinds of things, with numbers: a page")
def kinds(request: Request, service: TheService) -> Response:
    """Each kind leads to its list."""
    return represent(request, service.version(), HTML_OFFER, lambda: pages.kinds(request, counts(service.names())))


@router.get("/browse/{kind}", response_class=HTMLResponse, summary="All things of a kind by name: a page")
def browse(
    request: Request,
    service: TheService,
    kind: str,
    letter: Annotated[str, Query(description="The first letter, # for none.", max_length=1)] = "",
    region: Annotated[str, Query(description="A region of the things or their members.", max_length=100)] = "",
    decade: Annotated[
        str, Query(description="The decade in which things began, as 1950.", pattern=r"^(\d{3}0)?$")
    ] = "",
    day: Annotated[str, Query(description="A day on which things hold.", pattern=r"^(\d{4}-\d\d-\d\d)?$")] = "",
    number: Annotated[int, Query(alias="page", description="The page of the list.", ge=1, le=100_000)] = 1,
) -> Response:
    """A hundred a page, narrowed by letter, region, decade of the beginning, and a day."""
    if kind not in KINDS:
        raise UnknownThing(f"there is no kind {kind!r}; kinds are {', '.join(KINDS)}")
    choice = Choice(letter.upper(), region, decade, day)

    def body() -> bytes:
        found = listing(service.names(), kind, choice, (number - 1) * _SIZE, _SIZE)
        return pages.browse(request, KINDS[kind], choice, found, number, _SIZE)

    return represent(request, service.version(), HTML_OFFER, body)

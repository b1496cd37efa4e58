"""The pictures, a page each."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api import picture_pages
from api.dependencies import TheService
from api.negotiation import HTML_OFFER
from api.problems import UnknownThing
from api.representations import represent

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/pictures")
def listed(request: Request, service: TheService) -> Response:
    """All pictures."""
    return represent(request, service.version(), HTML_OFFER, lambda: picture_pages.index(request))


@router.get("/pictures/{name}")
def picture(request: Request, service: TheService, name: str) -> Response:
    """One picture: what it shows is in the address, so that it can be sent to somebody."""
    shown = picture_pages.PICTURES.get(name)
    if shown is None:
        raise UnknownThing(f"there is no picture {name!r}; there are {', '.join(picture_pages.PICTURES)}")
    values = dict(request.query_params)
    return represent(
        request, service.version(), HTML_OFFER, lambda: picture_pages.picture(request, service, shown, values)
    )

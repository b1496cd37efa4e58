"""The first page, and whether the server is alive and ready."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from api import pages
from api.dependencies import TheService
from api.negotiation import HTML_OFFER
from api.problems import ShuttingDown
from api.representations import represent

router = APIRouter()


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
def home(request: Request, service: TheService) -> Response:
    """What this is, and a question to ask at once."""
    return represent(request, service.version(), HTML_OFFER, lambda: pages.home(request, service))


@router.get("/docs", response_class=HTMLResponse, include_in_schema=False)
def docs(request: Request) -> Response:
    """The interface, described."""
    return HTMLResponse(pages.docs(request))


@router.get("/healthz", tags=["Watching"], summary="Whether the process is alive", response_class=PlainTextResponse)
async def healthz() -> str:
    """Always ``ok``."""
    return "ok\n"


@router.get("/readyz", tags=["Watching"], summary="Whether the graph can be queried", response_class=PlainTextResponse)
def readyz(request: Request, service: TheService) -> str:
    """The state of the graph that serves: its build and last change.

    503 where there is none, and as soon as the server has been told to end.
    """
    if request.app.state.stopping.is_set():
        raise ShuttingDown("the server is about to end; ask another one, or this one in a while")
    return f"{service.version()}\n"

"""Where sources disagree about the same agreement, side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import disagreements_page
from api.dependencies import TheService
from api.negotiation import HTML_OFFER
from api.representations import represent
from kg.errors import ParameterError
from kg.namespaces import expand

router = APIRouter(tags=["Named queries"])


@router.get("/disagreements", summary="Where sources disagree, side by side: a page")
def disagreements(
    request: Request,
    service: TheService,
    about: Annotated[str, Query(description="Part of the name of a party; all where left out.")] = "",
    agreement: Annotated[str, Query(description="An agreement, as agreement:north-atlantic-treaty or IRI.")] = "",
) -> Response:
    """The rows behind the page are those of the named query ``disagreements``."""
    try:
        iri = expand(agreement) if agreement else ""
    except ValueError as error:
        raise ParameterError(f"agreement: {error}") from None
    return represent(
        request, service.version(), HTML_OFFER, lambda: disagreements_page.page_of(request, service, about.strip(), iri)
    )

"""The first page."""

from __future__ import annotations

from fastapi import Request

from api.dependencies import Service
from api.pages.rendering import page
from kg.search import KINDS, counts


def home(request: Request, service: Service) -> bytes:
    """What this is, a search, examples, and how much there is of what."""
    counted = counts(service.names())
    releases = service.releases()
    return page(
        request,
        "home.html",
        kinds=[(kind, counted[kind.name]) for kind in KINDS.values() if kind.name in counted],
        build=service.build(),
        version=service.version(),
        release=releases[-1] if releases else None,
        changes=service.snapshot().sequence,
        questions=len(service.named),
    )

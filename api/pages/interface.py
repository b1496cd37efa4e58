"""The description of the HTTP interface for people."""

from __future__ import annotations

from fastapi import Request

from api.pages.rendering import page


def docs(request: Request) -> bytes:
    """Drawn in the browser from ``/openapi.json``."""
    return page(request, "docs.html")

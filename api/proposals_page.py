"""Pages of proposals: the list, one proposal in plain sentences, and what those without a token are told."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request

from api.changes_page import by_graph
from api.pages import page
from kg.review import Waiting


def listed(request: Request, found: Sequence[Waiting], status: str) -> bytes:
    """The proposals of a status, or of all."""
    rows = [(one, one.delta()) for one in reversed(found)]
    return page(request, "proposals.html", rows=rows, status=status)


def one(request: Request, waiting: Waiting, obstacle: str, violations: Sequence[str], decides: bool) -> bytes:
    """A proposal; ``obstacle`` says why it would not be taken now, empty where it would, and ``violations`` which rules
    it breaks. ``decides`` is whether the reader may accept it."""
    change = waiting.delta()
    return page(
        request,
        "proposal.html",
        proposal=waiting,
        added=len(change.add),
        removed=len(change.remove),
        graphs=by_graph(change),
        obstacle=obstacle,
        violations=violations,
        decides=decides,
    )


def locked(request: Request, told: str, asks: bool) -> bytes:
    """Why the proposals are not shown; ``asks`` is whether a token would help."""
    base = str(request.base_url).rstrip("/")
    return page(request, "proposals_locked.html", told=told, asks=asks, base=base)

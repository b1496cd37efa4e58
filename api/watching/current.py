"""The request that is being answered, as far as it is watched. Threads that work for a request see it too."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Watched:
    """A request's identifier, and how long its queries took so far, in seconds; None where it had none."""

    id: str
    query_seconds: float | None = None


CURRENT: ContextVar[Watched | None] = ContextVar("latticework_request", default=None)

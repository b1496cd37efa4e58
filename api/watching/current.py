"""The request that is being answered, as far as it is watched. Threads that work for a request see it too."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Watched:
    """A request's identifier, and how long its queries took so far, in seconds; None where it had none.

    ``guarded`` says that it asked for what not everybody may; then ``bearer`` is the name of the token, None without a
    known one, and ``change`` the number of the change that came of it.
    """

    id: str
    query_seconds: float | None = None
    guarded: bool = False
    bearer: str | None = None
    role: str | None = None
    change: int | None = None


CURRENT: ContextVar[Watched | None] = ContextVar("latticework_request", default=None)


def note_guarded() -> None:
    """Notes that the request asks for what not everybody may, so that the audit log has it."""
    if watched := CURRENT.get():
        watched.guarded = True


def note_bearer(name: str, role: str) -> None:
    """Notes whose token the request bears."""
    if watched := CURRENT.get():
        watched.bearer, watched.role = name, role


def note_change(sequence: int) -> None:
    """Notes which change came of the request."""
    if watched := CURRENT.get():
        watched.change = sequence

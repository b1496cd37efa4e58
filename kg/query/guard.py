"""Lets a query or update reach those servers alone that the settings name."""

from __future__ import annotations

from collections.abc import Collection

from kg.errors import ForbiddenQueryError
from kg.query.remote import Remote, may_reach_out, remotes

_INSTEAD = {
    "SERVICE": "query that server yourself and join the rows",
    "LOAD": "fetch it yourself and send it to /graphs",
}


def query_reaches_out(query: str, base: str | None = None, allowed: Collection[str] = ()) -> bool:
    """Whether a query asks another server. ``allowed`` are the whole IRIs that a SERVICE pattern may name.

    Raises ForbiddenQueryError where it names another, or a variable.
    """
    return _reaches_out(query, base, allowed, load=False)


def update_reaches_out(update: str, base: str | None = None, allowed: Collection[str] = ()) -> bool:
    """Whether an update asks another server, by a SERVICE pattern or a LOAD operation.

    Raises ForbiddenQueryError where that is not among the ``allowed`` IRIs.
    """
    return _reaches_out(update, base, allowed, load=True)


# Reading a text takes up to two microseconds a character here, in the process that serves everybody.
_LONGEST_QUERY = 100_000


def _reaches_out(text: str, base: str | None, allowed: Collection[str], load: bool) -> bool:
    if not load and len(text) > _LONGEST_QUERY and may_reach_out(text):
        raise ForbiddenQueryError(
            f"a query with the word SERVICE may have {_LONGEST_QUERY:,} characters at most; divide it"
        )
    found = False
    for remote in remotes(text, base, load):
        if remote.iri not in allowed:
            raise ForbiddenQueryError(_refusal(text, remote))
        found = True
    return found


def _refusal(text: str, remote: Remote) -> str:
    line = text.count("\n", 0, remote.place) + 1
    if remote.iri is None:
        reason = "has a target that is not certain; write the whole IRI of one that LATTICEWORK_ALLOWED_TARGETS names"
    else:
        reason = f"would make this server ask <{remote.iri[:200]}>, which LATTICEWORK_ALLOWED_TARGETS does not name"
    return f"{remote.keyword} (near line {line}) {reason}, or {_INSTEAD[remote.keyword]}"

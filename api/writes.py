"""What all writes over HTTP have in common: If-Match, and receipts."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from kg.snapshot import Snapshot
from kg.transaction import Receipt

_ETAG = re.compile(r'(W/)?"([^"]*)"')


def as_expected(request: Request) -> Callable[[Snapshot], bool]:
    """Whether a snapshot is one that If-Match names (RFC 9110, section 13.1.1).

    The ETags of receipts and of documents at /graphs begin with the snapshot, so that one of either kind will do: what
    is held against them is the state of the whole graph.
    """
    told = request.headers.get("if-match")
    if told is None or told.strip() == "*":
        return lambda snapshot: True
    named = [tag for weak, tag in _ETAG.findall(told) if not weak]
    return lambda snapshot: any(tag == snapshot.id or tag.startswith(f"{snapshot.id};") for tag in named)


def receipt(done: Receipt, status: int = 200, location: str = "") -> Response:
    """The receipt of a commit, with the ETag of the state that it made."""
    headers = {"ETag": f'"{done.snapshot}"', "Cache-Control": "no-store"}
    if location:
        headers["Location"] = location
    if status == 204:
        return Response(status_code=204, headers=headers)
    content = {
        "sequence": done.sequence,
        "snapshot": done.snapshot,
        "added": done.added,
        "removed": done.removed,
    }
    return JSONResponse(content, status, headers)

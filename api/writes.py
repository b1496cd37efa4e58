"""What all writes over HTTP have in common: bodies of limited size, If-Match, and receipts."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from api.problems import BadRequest, TooLarge, UnsupportedMediaType
from kg.snapshot import Snapshot
from kg.transaction import Receipt

_ETAG = re.compile(r'(W/)?"([^"]*)"')


async def limited_body(request: Request, most: int) -> bytes:
    """The body of a request. Raises TooLarge as soon as it is known to be longer than ``most`` bytes."""
    told = request.headers.get("content-length", "")
    size, parts = int(told) if told.isdigit() else 0, []
    if size <= most:
        size = 0
        async for part in request.stream():
            size += len(part)
            parts.append(part)
            if size > most:
                break
    if size > most:
        raise TooLarge(f"the body is longer than {most:,} bytes; divide it")
    return b"".join(parts)


def media_type(content_type: str) -> str:
    """The media type of a Content-Type header. Raises UnsupportedMediaType for a charset that is not UTF-8."""
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip(' "') not in ("utf-8", "utf8", "us-ascii"):
            raise UnsupportedMediaType(f"the charset {value.strip(' ')} cannot be read here; send UTF-8")
    return kind


def utf8(body: bytes, what: str) -> str:
    """The text of a body. Raises BadRequest where it is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"byte {error.start} of the body is not UTF-8; send the {what} as UTF-8") from None


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

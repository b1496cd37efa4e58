"""Answers with the headers that caches and harvesters live on: ETag, Vary, Link."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Sequence

from fastapi import Request
from fastapi.responses import Response

from api.entity_tags import condition
from api.negotiation import Offer, choose
from api.problems import NotAcceptable
from kg import __version__

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def negotiated(request: Request, available: Sequence[Offer], suffix: str = "") -> Offer:
    """The offer that a suffix or else the Accept header asks for. Raises NotAcceptable."""
    if suffix:
        return next(offer for offer in available if offer.suffix == suffix)
    chosen = choose(request.headers.get("accept"), available)
    if chosen is None:
        raise NotAcceptable([offer.media_type for offer in available])
    return chosen


def today() -> str:
    """The day in UTC, ``YYYY-MM-DD``."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def represent(
    request: Request,
    build_id: str,
    offer: Offer,
    body: Callable[[], bytes],
    alternates: Sequence[tuple[str, Offer]] = (),
) -> Response:
    """The representation, or 304 where the client has it already.

    ``body`` is called only where it is needed. ``alternates`` are addresses of the other representations.
    """
    headers = representation_headers(request, build_id, offer, alternates=alternates)
    return not_modified(request, headers) or Response(body(), media_type=content_type(offer), headers=headers)


def representation_headers(
    request: Request, build_id: str, offer: Offer, asked: str = "", alternates: Sequence[tuple[str, Offer]] = ()
) -> dict[str, str]:
    """The headers of a representation. ``asked`` is what a body asks for, beside the address."""
    address = f"{request.scope['path']}?{request.scope['query_string']!r}"
    seed = f"{__version__} {build_id} {address} {offer.media_type} {asked}"
    etag = f'"{hashlib.sha256(seed.encode()).hexdigest()[:32]}"'
    links = [f'<{LICENCE}>; rel="license"', f'<{str(request.base_url).rstrip("/")}/void>; rel="describedby"']
    links += [f'<{address}>; rel="alternate"; type="{other.media_type}"' for address, other in alternates]
    return {"ETag": etag, "Vary": "Accept", "Cache-Control": "no-cache", "Link": ", ".join(links)}


def passing(headers: dict[str, str]) -> dict[str, str]:
    """The headers of a representation that is another each time, so that nobody keeps it."""
    return {name: value for name, value in headers.items() if name != "ETag"} | {"Cache-Control": "no-store"}


def not_modified(request: Request, headers: dict[str, str]) -> Response | None:
    """304 where the client has the representation already."""
    known, own = condition(request.headers.get("if-none-match")), condition(headers.get("ETag"))
    if known is None or own is None or not any(known.holds_weakly(tag.opaque) for tag in own.tags):
        return None
    return Response(status_code=304, headers=headers)


def content_type(offer: Offer) -> str:
    """The media type, with the charset where it is text."""
    return offer.media_type + ("; charset=utf-8" if offer.media_type.startswith("text/") else "")


def split_suffix(name: str, available: Sequence[Offer]) -> tuple[str, str]:
    """A name without the suffix of one of the offers, and that suffix, empty where there is none."""
    for offer in available:
        if offer.suffix and name.endswith(offer.suffix):
            return name.removesuffix(offer.suffix), offer.suffix
    return name, ""

"""Which representation a client gets: Accept headers (RFC 9110, section 12.5.1) against what there is to offer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.query import BINDING_FORMATS, GRAPH_FORMATS, Format

HTML = "text/html"

# What Java's URLConnection sends for itself, and Protégé with it: it names HTML and can read none.
_JAVA_DEFAULT = "text/html,image/gif,image/jpeg,*;q=.2,*/*;q=.2"


@dataclass(frozen=True, slots=True, eq=False)  # compared for each request, by identity
class Offer:
    """A representation that can be had: its media type, other types it answers to, and the suffix that asks for it."""

    media_type: str
    also: tuple[str, ...] = ()
    suffix: str = ""
    format_name: str = ""


HTML_OFFER = Offer(HTML, ("application/xhtml+xml",), ".html", "html")


def offers(formats: Sequence[Format]) -> list[Offer]:
    """An offer for each format, in their order."""
    return [Offer(f.media_type, f.also, f.suffix, f.name) for f in formats]


RESULT_OFFERS = offers(BINDING_FORMATS)


RDF_OFFERS = offers(GRAPH_FORMATS)


def choose(accept: str | None, available: Sequence[Offer]) -> Offer | None:
    """The offer that the Accept header prefers; the first where it has no preference; None where it takes none.

    Among offers of equal weight one that is named by its own media type wins, then the order of ``available``.
    """
    return _choose(accept, tuple(available))


@lru_cache(maxsize=4096)
def _choose(accept: str | None, available: tuple[Offer, ...]) -> Offer | None:
    if accept is None or not accept.strip() or _is_java_default(accept):
        return next((offer for offer in available if offer.media_type != HTML), available[0])
    ranges = _parse(accept)
    best: tuple[float, bool, int] = (0.0, False, 0)
    chosen: Offer | None = None
    for index, offer in enumerate(available):
        own = _weight(ranges, offer.media_type)
        others = max((_weight(ranges, media_type, exact=True) for media_type in offer.also), default=0.0)
        rank = (max(own, others), own >= others, -index)
        if rank[0] > 0 and (chosen is None or rank > best):
            best, chosen = rank, offer
    return chosen


def _is_java_default(accept: str) -> bool:
    return re.sub(r"\s", "", accept) == _JAVA_DEFAULT


def _parse(accept: str) -> list[tuple[str, float]]:
    """Media ranges in lower case with their weights; what is malformed is passed over."""
    ranges = []
    for part in accept.split(","):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    weight = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
        media_range = "*/*" if media_range == "*" else media_range.lower()
        if "/" in media_range:
            ranges.append((media_range, weight))
    return ranges


def _weight(ranges: list[tuple[str, float]], media_type: str, exact: bool = False) -> float:
    """The weight of the most specific range that fits the media type; zero where none does."""
    kind = media_type.split("/")[0]
    for pattern in (media_type,) if exact else (media_type, f"{kind}/*", "*/*"):
        for media_range, weight in ranges:
            if media_range == pattern:
                return weight
    return 0.0

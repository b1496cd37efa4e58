"""What a search finds, and lists of all things of a kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from urllib.parse import urlencode

from fastapi import Request

from api.dependencies import Service
from api.pages.dates_in_words import in_words
from api.pages.rendering import href, page
from kg.search import KINDS, Choice, Hit, Kind, Listing

_WAYS = {"label": "", "name": "also called", "code": "code"}


def search(request: Request, service: Service, text: str, kinds: Sequence[str], hits: Sequence[Hit]) -> bytes:
    """The form, and what was found."""
    shown = [
        {
            "label": hit.label,
            "href": href(hit.iri),
            "kind": " and ".join(KINDS[kind].one for kind in hit.kinds),
            "period": in_words(hit.period) if hit.period else "",
            "because": _because(hit),
        }
        for hit in hits
    ]
    return page(request, "search.html", text=text, chosen=set(kinds), kinds=list(KINDS.values()), hits=shown)


def kinds(request: Request, counted: Mapping[str, int]) -> bytes:
    """All kinds of things, with how many there are of each."""
    return page(
        request, "kinds.html", kinds=[(kind, counted[kind.name]) for kind in KINDS.values() if kind.name in counted]
    )


def browse(request: Request, kind: Kind, choice: Choice, found: Listing, number: int, size: int) -> bytes:
    """A page of the list of all things of a kind; pages are numbered from 1 and hold ``size`` things."""
    given = {name: value for name, value in asdict(choice).items() if value}

    def address(**changes: str) -> str:
        values = {name: value for name, value in {**given, **changes}.items() if value}
        return f"/browse/{kind.name}{'?' if values else ''}{urlencode(values)}"

    return page(
        request,
        "browse.html",
        kind=kind,
        choice=choice,
        found=found,
        things=[(thing, href(thing.iri), in_words(thing.period) if thing.period else "") for thing in found.things],
        address=address,
        number=number,
        pages=-(-found.total // size),
    )


def _because(hit: Hit) -> str:
    """Why something was found, where its label does not show it."""
    if hit.way == "label":
        return ""
    when = f", {in_words(hit.name_period)}" if hit.name_period else ""
    return f"{_WAYS[hit.way]} {hit.name}{when}"

"""The page of disagreements: one table for each pair of agreements that sources take for the same act."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from fastapi import Request

from api.dependencies import Service
from api.pages import Link, href, page
from kg import catalogue
from kg.namespaces import GRAPH

_QUERY = "disagreements"
_MOST_PAIRS = 100


@dataclass(slots=True)
class Pair:
    """Two agreements, each with its source, and the rows in which they differ: matter, party, what either says."""

    one: Link
    other: Link
    rows: list[tuple[str, Link, str, str]] = field(default_factory=list)


def page_of(request: Request, service: Service, about: str, agreement: str = "") -> bytes:
    """The pairs that differ, those with most differences first; those of one agreement where its IRI is given."""
    text = catalogue.filled(service.named[_QUERY], {"about": about} if about else {}, service.entities_named)
    pairs: dict[tuple[str, str], Pair] = {}
    for row in service.plain_rows(text):
        if agreement and agreement not in (row["agreement"], row["other"]):
            continue
        pair = pairs.setdefault(
            (row["agreement"], row["other"]),
            Pair(
                Link(row["agreementLabel"], href(row["agreement"]), row["source"].removeprefix(GRAPH)),
                Link(row["otherLabel"], href(row["other"]), row["otherSource"].removeprefix(GRAPH)),
            ),
        )
        party = Link(row["partyLabel"], href(row["party"]))
        pair.rows.append((row["matter"], party, row["says"], row["otherSays"]))
    ordered = sorted(pairs.values(), key=lambda pair: (-len(pair.rows), pair.one.text))
    return page(
        request,
        "disagreements.html",
        about=about,
        pairs=ordered[:_MOST_PAIRS],
        hidden=max(0, len(ordered) - _MOST_PAIRS),
        count=sum(len(pair.rows) for pair in ordered),
        search=urlencode({"about": about}) if about else "",
    )

"""The pages of the pictures: their forms, captions, and what is behind each.

What is drawn is drawn in the browser, from the rows of named queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

from api.dependencies import Service
from api.pages import page
from kg import catalogue
from kg.entity_names import Wanted, entity_of
from kg.errors import LatticeworkError, ParameterError
from kg.namespaces import GRAPH

_SOURCES = f"""
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX lw: <https://w3id.org/latticework/ontology#>
SELECT ?graph ?title WHERE {{
    ?graph void:classPartition/void:class lw:Commitment ; dcterms:title ?title .
    FILTER (STRSTARTS(STR(?graph), "{GRAPH}"))
}} ORDER BY ?title
"""

_CURATED = "curated"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its name in addresses, its title, what it shows, and the named query that its rows come from."""

    name: str
    title: str
    lead: str
    query: str


@dataclass(frozen=True, slots=True)
class Behind:
    """Where the rows of a picture are: as a page, as CSV, and the query; the title says which of several they are."""

    title: str
    rows: str
    csv: str
    editor: str


PICTURES = {
    picture.name: picture
    for picture in (
        Picture(
            "network",
            "Network of ties on a day",
            "Who was bound to whom on any day since 1815: obligations as colours, arrows from those who owe to those "
            "who are owed, treaties of many as hubs with a spoke to each party.",
            "standings",
        ),
        Picture(
            "map",
            "Map of ties on a day",
            "The states that owed or were owed something on a day, or that stood in one treaty or partnership, in the "
            "borders of today. States that have vanished since are listed by name.",
            "standings",
        ),
        Picture(
            "timeline",
            "Timeline of a partnership or agreement",
            "Who stood in it from when to when, in which role, and the acts that made it: signatures, ratifications, "
            "suspensions, invocations.",
            "history-of",
        ),
        Picture(
            "years",
            "Year by year",
            "How many states were bound by each kind of obligation in each year, by source, side by side.",
            "standings",
        ),
    )
}


def index(request: Request) -> bytes:
    """The list of pictures."""
    return page(request, "pictures.html", pictures=list(PICTURES.values()))


def picture(request: Request, service: Service, shown: Picture, values: Mapping[str, str]) -> bytes:
    """The page of a picture, with the values that its address gives."""
    sources = _sources(service)
    source = values.get("source") or _CURATED
    centre, error = "", ""
    try:
        if source not in sources:
            raise ParameterError(f"source: there is no source {source!r} here; choose one of {', '.join(sources)}")
        if named := values.get("centre") or values.get("of"):
            centre = entity_of(named, service.entities_named, values.get("on", ""), Wanted("centre"))
    except LatticeworkError as caught:
        error = str(caught)
    if shown.query == "history-of":
        behind = [_behind(service, shown.query, "", {"of": centre or "partnership:nato"})]
    elif shown.name == "years":
        behind = [_behind(service, shown.query, title, {"source": name}) for name, title in sources.items()]
    else:
        behind = [_behind(service, shown.query, "", {"source": source})]
    return page(
        request,
        f"picture_{shown.name}.html",
        picture=shown,
        values=values,
        sources=sources,
        source=source,
        centre=centre,
        error=error,
        behind=behind,
    )


def _behind(service: Service, query: str, title: str, asked: Mapping[str, str]) -> Behind:
    text = catalogue.filled(service.named[query], asked, service.entities_named)
    values = urlencode(asked)
    return Behind(
        title, f"/queries/{query}?{values}", f"/queries/{query}.csv?{values}", f"/sparql?{urlencode({'query': text})}"
    )


def _sources(service: Service) -> dict[str, str]:
    """The sources that know obligations, by name, with their titles; the curated facts come first."""
    found = {_CURATED: "Curated facts of Latticework"}
    for row in service.plain_rows(_SOURCES):  # each file of curated facts is a graph of its own
        name = row["graph"].removeprefix(GRAPH).partition("/")[0]
        found.setdefault(name, row["title"])
    return found

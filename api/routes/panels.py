"""Panels for statistics at addresses that pandas, polars and R read as they stand."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api import pages
from api.dependencies import Service, TheService
from api.negotiation import HTML, HTML_OFFER, Offer
from api.panel_shelf import PanelShelf
from api.problems import UnknownThing
from api.representations import content_type, negotiated, not_modified, represent, representation_headers
from kg.panels import CURATED, UNITS
from kg.panels.contents import PanelContents, panel_contents
from kg.panels.files import CSV, DICTIONARY, PARQUET, PanelOrder, panel_order, write_files
from kg.provenance import panel_source_names, source_manifest
from kg.query import Errand
from kg.snapshot import Snapshot

router = APIRouter(prefix="/panels", tags=["Panels"])

_JSON = Offer("application/json", ("text/json",), "", "json")
_FORMS = {
    ".csv": (CSV, Offer("text/csv")),
    ".parquet": (PARQUET, Offer("application/vnd.apache.parquet")),
    "/dictionary": (DICTIONARY, Offer("text/markdown")),
}
_ROWS_AT_ONCE = 2_000

_Sources = Annotated[list[str], Query(alias="source", description="Whose facts to count; may be given several times.")]
_Every = Annotated[bool, Query(alias="all", description="Also the pairs of states that are not tied; for dyads.")]
_From = Annotated[int | None, Query(alias="from", ge=1, le=9999, description="The first year.")]
_To = Annotated[int | None, Query(alias="to", ge=1, le=9999, description="The last year.")]


@router.get("", summary="Which panels there are, and of which sources")
def listed(request: Request, service: TheService) -> Response:
    """JSON with the addresses of an example of each, or a page in a browser."""
    offer = negotiated(request, [_JSON, HTML_OFFER])

    def body() -> bytes:
        sources = _there(service)
        if offer.media_type == HTML:
            return pages.panels(request, sources)
        base = f"{service.base_url(request)}/panels"
        query = "&".join(f"source={name}" for name in sources[:1])
        units = [
            {
                "unit": name,
                "row": unit.meaning,
                "page": f"{base}/{name}?{query}",
                "csv": f"{base}/{name}.csv?{query}",
                "parquet": f"{base}/{name}.parquet?{query}",
                "dictionary": f"{base}/{name}/dictionary?{query}",
            }
            for name, unit in UNITS.items()
        ]
        return json.dumps({"version": service.version(), "sources": sources, "panels": units}).encode()

    return represent(request, service.version(), offer, body)


@router.get("/{unit}.csv", summary="A panel as CSV")
async def as_csv(
    request: Request,
    service: TheService,
    unit: str,
    sources: _Sources = [],  # noqa: B006  (FastAPI copies it)
    every_pair: _Every = False,
    first: _From = None,
    last: _To = None,
) -> Response:
    """UTF-8 with a head line; an empty cell says that the source does not cover the row, or leaves it open."""
    return await _panel(request, service, ".csv", _order(unit, sources, every_pair), first, last)


@router.get("/{unit}.parquet", summary="A panel as Parquet")
async def as_parquet(
    request: Request,
    service: TheService,
    unit: str,
    sources: _Sources = [],  # noqa: B006
    every_pair: _Every = False,
    first: _From = None,
    last: _To = None,
) -> Response:
    """Typed columns; each says in its metadata what it means and when it is empty."""
    return await _panel(request, service, ".parquet", _order(unit, sources, every_pair), first, last)


@router.get("/{unit}/dictionary", summary="What the columns of a panel mean")
async def dictionary(
    request: Request,
    service: TheService,
    unit: str,
    sources: _Sources = [],  # noqa: B006
    every_pair: _Every = False,
) -> Response:
    """Markdown."""
    return await _panel(request, service, "/dictionary", _order(unit, sources, every_pair), None, None)


@router.get("/{unit}", summary="A panel to be put together, as a page", response_class=HTMLResponse)
def about(
    request: Request,
    service: TheService,
    unit: str,
    sources: _Sources = [],  # noqa: B006
    every_pair: _Every = False,
    first: Annotated[str, Query(alias="from", max_length=4, description="The first year.")] = "",
    last: Annotated[str, Query(alias="to", max_length=4, description="The last year.")] = "",
) -> Response:
    """What a row is, each column with its meaning, and the addresses of the panel that was put together."""
    _require_unit(unit)
    snapshot = service.own()

    def contents(order: PanelOrder) -> PanelContents:
        found: PanelContents = service.pool.errand(
            snapshot, Errand(panel_contents, (order,)), service.settings.query_timeout
        )
        return found

    def body() -> bytes:
        there = _there(service)
        choice = pages.PanelChoice(unit, tuple(sources or there[:1]), every_pair, first.strip(), last.strip())
        return pages.panel(request, service.base_url(request), choice, there, contents)

    return represent(request, snapshot.id, HTML_OFFER, body)


def _require_unit(unit: str) -> None:
    if unit not in UNITS:
        raise UnknownThing(f"there is no panel {unit!r}; ask for one of {', '.join(UNITS)}")


def _order(unit: str, sources: list[str], every_pair: bool) -> PanelOrder:
    _require_unit(unit)
    return panel_order(unit, sources, every_pair)


async def _panel(
    request: Request, service: Service, form: str, order: PanelOrder, first: int | None, last: int | None
) -> Response:
    cut = first is not None or last is not None
    if cut:
        order.require_years()
    snapshot = await run_in_threadpool(service.own)
    name, offer = _FORMS[form]
    headers = representation_headers(request, snapshot.id, offer)
    del headers["Vary"]  # nothing is negotiated here
    if unchanged := not_modified(request, headers):
        return unchanged
    shelf: PanelShelf = request.app.state.panels
    kind = content_type(offer)
    if request.scope.get("head") and not shelf.known(snapshot.id, order):
        # Nobody should wait for what is not sent; how long it is nobody knows yet.
        response = Response(media_type=kind, headers=headers)
        del response.headers["content-length"]
        return response
    folder = await shelf.folder(snapshot.id, order, partial(_make, service, snapshot))
    path = folder / name
    if form == "/dictionary":
        return FileResponse(path, media_type=kind, headers=headers)
    download = f"{order.name}{form}"
    if not cut:
        return FileResponse(path, media_type=kind, headers=headers, filename=download)
    headers["Content-Disposition"] = f'attachment; filename="{download}"'
    years = (first or 1, last or 9999)
    if form == ".csv":
        return StreamingResponse(_rows_between(path, *years), media_type=kind, headers=headers)
    return Response(await run_in_threadpool(_parquet_between, path, *years), media_type=kind, headers=headers)


def _make(service: Service, snapshot: Snapshot, order: PanelOrder, folder: Path) -> None:
    """Has the panel made in a process of its own, beside the queries."""
    errand = Errand(write_files, (order, service.settings.queries, folder.resolve()))
    service.pool.errand(snapshot, errand, service.settings.panel_timeout)


def _there(service: Service) -> list[str]:
    """The sources that the graph has."""
    found = []
    for name in panel_source_names():
        graph = source_manifest(name).graph
        if service.plain_rows(f"SELECT ?thing WHERE {{ GRAPH {graph} {{ ?thing ?p ?o }} }} LIMIT 1"):
            found.append(name)
    return [*found, CURATED]


def _rows_between(path: Path, first: int, last: int) -> Iterator[str]:
    """The lines of a CSV panel of some years, in pieces."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        head = next(reader)
        place = head.index("year")
        piece = io.StringIO()
        writer = csv.writer(piece, lineterminator="\n")
        writer.writerow(head)
        waiting = 0
        for row in reader:
            if first <= int(row[place]) <= last:
                writer.writerow(row)
                waiting += 1
            if waiting >= _ROWS_AT_ONCE:
                yield piece.getvalue()
                piece.seek(0)
                piece.truncate()
                waiting = 0
        yield piece.getvalue()


def _parquet_between(path: Path, first: int, last: int) -> bytes:
    """A Parquet panel of some years."""
    body = io.BytesIO()
    table = pq.read_table(path, filters=[("year", ">=", first), ("year", "<=", last)])
    pq.write_table(table, body, compression="zstd")
    return body.getvalue()

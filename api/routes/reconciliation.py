"""Matching tables with the graph, as OpenRefine and others do it: the Reconciliation Service API 0.2."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from api import reconciliation
from api.dependencies import TheService
from api.pages import page
from api.problems import BadRequest, TooLarge, UnknownThing, UnsupportedMediaType
from api.request_content import form, limited_body, media_type
from kg.asked_graph import Desk
from kg.errors import ParameterError
from kg.reconciliation import entity, find_type, suggest_entities, suggest_properties, suggest_types

router = APIRouter(prefix="/reconcile", tags=["Reconciliation"])

_FORM = "application/x-www-form-urlencoded"
_Prefix = Annotated[str, Query(description="What has been typed.")]
_Cursor = Annotated[int, Query(ge=0, le=1000, description="How many suggestions to pass over.")]
_TypeId = Annotated[str, Query(alias="type", description="The identifier of a type, such as State.")]


@router.get("", summary="What the reconciliation service offers; with ?queries= or ?extend=, an answer")
async def by_get(
    request: Request,
    service: TheService,
    queries: Annotated[str | None, Query(description="A batch of queries, in JSON.")] = None,
    extend: Annotated[str | None, Query(description="A data extension query, in JSON.")] = None,
) -> Response:
    """Version 0.2 of the API. The manifest where there is nothing to answer."""
    if "callback" in request.query_params:
        raise BadRequest("there is no JSONP here; leave out callback and read the answer by CORS")
    if queries is None and extend is None:
        return JSONResponse(reconciliation.manifest(service.base_url(request)))
    return await run_in_threadpool(_answer, request.app.state.desk, queries, extend)


@router.post("", summary="Candidates for the cells of a table, or values for its rows")
async def by_post(request: Request, service: TheService) -> Response:
    """A form with the field ``queries``, a batch of queries, or ``extend``, a data extension query, both in JSON."""
    kind = media_type(request.headers.get("content-type", ""))
    if kind != _FORM:
        raise UnsupportedMediaType(f"{kind or 'a body without Content-Type'} cannot be read here; send {_FORM}")
    fields = dict(form(await limited_body(request, service.settings.max_query_bytes)))
    queries, extend = fields.get("queries"), fields.get("extend")
    if queries is None and extend is None:
        raise BadRequest("the form has no field queries or extend; put the batch of queries there, in JSON")
    return await run_in_threadpool(_answer, request.app.state.desk, queries, extend)


@router.get("/suggest/entity", summary="Entities, as somebody types")
def entities(request: Request, prefix: _Prefix = "", of_type: _TypeId = "", cursor: _Cursor = 0) -> Response:
    """Names, other names, codes and identifiers; those that resemble what was typed where nothing fits."""
    types = [find_type(of_type)] if of_type else []
    found = suggest_entities(request.app.state.desk, prefix, types, cursor)
    return JSONResponse(reconciliation.suggestions(found, notable=True))


@router.get("/suggest/type", summary="Types, as somebody types")
async def types(prefix: _Prefix = "", cursor: _Cursor = 0) -> Response:
    """States, partnerships, agreements and so on."""
    return JSONResponse(reconciliation.suggestions(suggest_types(prefix, cursor)))


@router.get("/suggest/property", summary="Properties, as somebody types")
async def properties(prefix: _Prefix = "", cursor: _Cursor = 0) -> Response:
    """Those by which a match can be refined; all but ``date`` can extend a table."""
    return JSONResponse(reconciliation.suggestions(suggest_properties(prefix, cursor)))


@router.get("/properties", summary="Properties that a table of a type can be extended with")
async def proposed(
    of_type: _TypeId = "",
    limit: Annotated[int | None, Query(ge=1, le=100, description="Most properties to name.")] = None,
) -> Response:
    """All properties where no type is named."""
    return JSONResponse(reconciliation.proposal(of_type, limit))


@router.get("/preview", summary="A small page about an entity", response_class=HTMLResponse)
def preview(
    request: Request, identifier: Annotated[str, Query(alias="id", description="Such as actor/japan.")]
) -> Response:
    """To be shown in a frame of the size that the manifest names."""
    desk: Desk = request.app.state.desk
    found = entity(desk, identifier)
    if found is None:
        raise UnknownThing(f"there is no entity {identifier!r}; identifiers are such as actor/japan")
    shown = page(request, "reconciliation_preview.html", entity=found, facts=reconciliation.facts(desk, found))
    return HTMLResponse(shown)


def _answer(desk: Desk, queries: str | None, extend: str | None) -> Response:
    if queries is not None:
        batch = _object(queries, "queries")
        if len(batch) > reconciliation.MOST_QUERIES:
            raise TooLarge(f"there are {len(batch)} queries; send {reconciliation.MOST_QUERIES} at once, or fewer")
        return JSONResponse(reconciliation.results(desk, batch))
    content = _object(extend or "", "extend")
    if len(content.get("ids") or ()) > reconciliation.MOST_ENTITIES:
        raise TooLarge(f"there are more than {reconciliation.MOST_ENTITIES} ids; send fewer at once")
    return JSONResponse(reconciliation.extension(desk, content))


def _object(text: str, field: str) -> Mapping[str, Any]:
    """The JSON object in a field. Raises ParameterError with the place of what is wrong."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise ParameterError(f"{field}: this is not JSON, at character {error.pos}: {error.msg}") from None
    except RecursionError:
        raise ParameterError(f"{field}: this JSON is nested too deeply") from None
    if not isinstance(content, Mapping):
        raise ParameterError(f"{field}: this is a JSON object")
    return content

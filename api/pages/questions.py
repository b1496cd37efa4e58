"""Named queries and SPARQL as pages with forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request

from api.built_files import built
from api.dependencies import Service
from api.pages.rendering import Link, page
from api.pages.tables import ROW_LIMIT, table
from kg import catalogue
from kg.catalogue import NamedQuery
from kg.errors import LatticeworkError
from kg.namespaces import PREFIXES
from kg.query import QueryRequest

_FIRST_QUERY = """SELECT ?member ?since WHERE {
  ?membership lw:inPartnership partnership:nato ;
      lw:member/rdfs:label ?member ;
      lw:period ?since .
}
ORDER BY ?since"""


def sparql(request: Request, service: Service, text: str = "", at_once: bool = True) -> bytes:
    """A page to write a query in and, where one is given, its answer or what is wrong with it.

    Without ``at_once`` the answer is left to the editor, which asks for it itself; who has no JavaScript is sent on to
    the page that has it.
    """
    left = bool(text) and not at_once and bool(built("editor.js"))
    columns: list[str] = []
    rows: list[list[Link]] = []
    triples = ""
    error = ""
    if text and not left:
        try:
            answer = service.run_for_page(QueryRequest(text))
            if answer.media_type == "application/sparql-results+json":
                columns, rows = table(json.loads(answer.body))
            else:
                triples = answer.body.decode()
        except LatticeworkError as caught:
            error = str(caught)
    prefixes = "\n".join(f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in PREFIXES.items())
    return page(
        request,
        "sparql.html",
        prefixes=prefixes,
        queries=list(service.named.values()),
        text=text or _FIRST_QUERY,
        asked=bool(text),
        left=left,
        error=error,
        columns=columns,
        rows=rows[:ROW_LIMIT],
        count=len(rows),
        triples=triples,
        address=f"{request.scope.get('root_path', '')}/sparql?{urlencode({'query': text})}",
    )


def queries(request: Request, service: Service) -> bytes:
    """The list of named queries."""
    return page(request, "queries.html", queries=list(service.named.values()))


def query(request: Request, service: Service, named: NamedQuery, values: Mapping[str, str]) -> bytes:
    """One named query: its form and, where all parameters are given, its rows or what is wrong with them."""
    columns: list[str] = []
    rows: list[list[Link]] = []
    error = ""
    text = named.text
    asked = bool(values) or all(parameter.default is not None for parameter in named.parameters)
    if asked:
        try:
            text = catalogue.filled(named, values, service.entities_named)
            columns, rows = table(json.loads(service.run_for_page(QueryRequest(text)).body))
        except LatticeworkError as caught:
            error = str(caught)
    return page(
        request,
        "query.html",
        query=named,
        values=values,
        asked=asked,
        error=error,
        columns=columns,
        rows=rows[:ROW_LIMIT],
        count=len(rows),
        text=text,
        search=request.url.query,
    )

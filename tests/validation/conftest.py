"""Makes pyshacl parse each query once: it would do so anew for each focus node, which takes most of its time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.plugins.sparql.sparql import Query


@cache
def _prepared(text: str, namespaces: tuple[tuple[str, Any], ...], base: str | None) -> Query:
    return prepareQuery(text, dict(namespaces), base)


@pytest.fixture(autouse=True, scope="session")
def queries_parsed_once() -> Iterator[None]:
    original = SPARQLProcessor.query

    def query(
        self: SPARQLProcessor,
        text: str | Query,
        bindings: Mapping[Any, Any] | None = None,
        namespaces: Mapping[str, Any] | None = None,
        base: str | None = None,
        DEBUG: bool = False,  # noqa: N803
    ) -> Any:
        if isinstance(text, str):
            text = _prepared(text, tuple(sorted((namespaces or {}).items())), base)
        return original(self, text, bindings, namespaces, base, DEBUG)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SPARQLProcessor, "query", query)
        yield

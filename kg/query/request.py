"""One query and its answer, as plain values that cross a process boundary."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, serialize

from kg.errors import QueryError
from kg.namespaces import PREFIXES
from kg.query.formats import BINDING_FORMATS, GRAPH_FORMATS, Format, named
from kg.store import EmbeddedStore


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query text, the short names of the formats wanted for bindings and for graphs, and the dataset
    of the protocol."""

    text: str
    bindings_format: str = "json"
    graph_format: str = "turtle"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryResponse:
    """A serialised answer and its media type."""

    body: bytes
    media_type: str


def answer(store: EmbeddedStore, request: QueryRequest) -> QueryResponse:
    """Runs the query and writes the answer in the format asked for. Raises QueryError."""
    result = store.query(request.text, _nodes(request.default_graphs), _nodes(request.named_graphs))
    if isinstance(result, QueryTriples):
        chosen = _known(request.graph_format, GRAPH_FORMATS)
        assert isinstance(chosen.engine, RdfFormat)
        body = serialize(result, format=chosen.engine, prefixes=PREFIXES)
    else:
        chosen = _known(request.bindings_format, BINDING_FORMATS)
        assert isinstance(chosen.engine, QueryResultsFormat)
        body = result.serialize(format=chosen.engine)
    return QueryResponse(body or b"", chosen.media_type)


def _nodes(iris: tuple[str, ...]) -> list[NamedNode]:
    return [NamedNode(iri) for iri in iris]


def _known(name: str, formats: tuple[Format, ...]) -> Format:
    chosen = named(name, formats)
    if chosen is None:
        raise QueryError(f"there is no format {name!r}; ask for one of {', '.join(f.name for f in formats)}")
    return chosen

"""One query and its answer, as plain values that cross a process boundary."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, serialize

from kg.errors import QueryError
from kg.namespaces import PREFIXES
from kg.query.formats import BINDING_FORMATS, GRAPH_FORMATS, Format, named
from kg.query.remote import may_reach_out
from kg.query.xml_characters import XmlCharacters
from kg.store import Queryable, remote_error


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query text, the short names of the formats wanted for bindings and for graphs, and the dataset
    of the protocol. Relative IRIs are resolved against ``base``."""

    text: str
    bindings_format: str = "json"
    graph_format: str = "turtle"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None


_PASSING_NAMES = ("NOW", "RAND", "UUID")
_PASSING = re.compile(rf"(?:{'|'.join(_PASSING_NAMES)})\s*[(#]")


def is_repeatable(query: str, remote: bool) -> bool:
    """Whether a query gives the same answer whenever it is asked of the same graph.

    Not so where it calls NOW, RAND, UUID or STRUUID, or may ask other servers, if it can (``remote``). A no may be
    wrong, as for the word in a string.
    """
    capitals = query.upper()
    called = any(name in capitals for name in _PASSING_NAMES) and _PASSING.search(capitals)
    return not called and not (remote and may_reach_out(query))


@dataclass(frozen=True, slots=True)
class QueryResponse:
    """A serialised answer and its media type."""

    body: bytes
    media_type: str

    def rows(self) -> list[dict[str, dict[str, str]]]:
        """The rows of SPARQL JSON results, each a mapping of variable to type and value."""
        found: list[dict[str, dict[str, str]]] = json.loads(self.body)["results"]["bindings"]
        return found

    def plain_rows(self) -> list[dict[str, str]]:
        """The rows of SPARQL JSON results, each a mapping of variable to value without its type."""
        return [{name: term["value"] for name, term in row.items()} for row in self.rows()]


def answer(store: Queryable, request: QueryRequest) -> QueryResponse:
    """Runs the query and writes the answer in the format asked for. Raises QueryError."""
    body = io.BytesIO()
    media_types: list[str] = []

    def begin(media_type: str) -> IO[bytes]:
        media_types.append(media_type)
        return body

    write_answer(store, request, begin)
    return QueryResponse(body.getvalue(), media_types[0])


def write_answer(store: Queryable, request: QueryRequest, begin: Callable[[str], IO[bytes]]) -> None:
    """Runs the query and writes the answer, as it comes, to what ``begin`` gives for its media type.

    Raises QueryError.
    """
    try:
        _write(store, request, begin)
    except (OSError, SyntaxError) as error:  # the latter in the answer of another server
        raise remote_error(error) from None


def _write(store: Queryable, request: QueryRequest, begin: Callable[[str], IO[bytes]]) -> None:
    result = store.query(request.text, _nodes(request.default_graphs), _nodes(request.named_graphs), request.base)
    if isinstance(result, QuerySolutions | QueryBoolean):
        chosen = _known(request.bindings_format, BINDING_FORMATS)
        assert isinstance(chosen.engine, QueryResultsFormat)
        result.serialize(_file(chosen, begin), format=chosen.engine)
    else:
        chosen = _known(request.graph_format, GRAPH_FORMATS)
        assert isinstance(chosen.engine, RdfFormat)
        serialize(result, _file(chosen, begin), format=chosen.engine, prefixes=PREFIXES)


def _file(chosen: Format, begin: Callable[[str], IO[bytes]]) -> IO[bytes]:
    file = begin(chosen.media_type)
    return XmlCharacters(file).as_file() if chosen.media_type.endswith("+xml") else file


def _nodes(iris: tuple[str, ...]) -> list[NamedNode]:
    nodes = []
    for iri in iris:
        try:
            nodes.append(NamedNode(iri))
        except ValueError:
            raise QueryError(f"{iri!r} is not an absolute IRI; give the graph's whole IRI") from None
    return nodes


def _known(name: str, formats: tuple[Format, ...]) -> Format:
    chosen = named(name, formats)
    if chosen is None:
        raise QueryError(f"there is no format {name!r}; ask for one of {', '.join(f.name for f in formats)}")
    return chosen

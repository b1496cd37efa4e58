"""Another SPARQL 1.1 server, asked in the place of a store: its answers come as the engine's own would.

The engine reads each query first, over nothing, so that one that does not parse, or calls a function that is not there,
is told as everywhere else, and the form of the answer is known. Answers are asked for as JSON or N-Triples and written
anew, so that clients get every format, whichever the other server speaks.
"""

from __future__ import annotations

import http.client
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, cast

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from kg.errors import QueryError, QueryTimeoutError, RemoteServerError, TooManyQueriesError
from kg.namespaces import OWN_DEFAULT_GRAPH, PREFIXES
from kg.store.base import Answer
from kg.store.embedded import EmbeddedStore

_BINDINGS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
}
_GRAPHS = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/plain": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
UNION = "union-default-graph"
"""What Oxigraph's server takes for a wish that the default graph be the union of all; others pass it over."""

_LONGEST_REASON = 300


class RemoteStore:
    """A server at the address where it takes queries.

    ``union`` says what its default graph is to be: all graphs, or just its own. ``timeout`` is how many seconds it may
    say nothing.
    """

    def __init__(self, address: str, union: bool = True, timeout: float = 60.0) -> None:
        self._address = address
        self._union = union
        self._timeout = timeout
        self._grammar = EmbeddedStore.in_memory(union)

    def query(
        self,
        text: str,
        default_graphs: Sequence[NamedNode] = (),
        named_graphs: Sequence[NamedNode] = (),
        base: str | None = None,
    ) -> Answer:
        """The answer, as it comes.

        Raises QuerySyntaxError and QueryError as the engine does, QueryTimeoutError and TooManyQueriesError where the
        server says so of itself, and RemoteServerError where it does not answer as it should. Reading the answer raises
        OSError or SyntaxError where it breaks off.
        """
        if any(graph.value == OWN_DEFAULT_GRAPH for graph in default_graphs):
            raise QueryError("the default graph's own triples cannot be had by name from a replica; leave it out")
        form = type(self._grammar.query(text, default_graphs, named_graphs, base))
        known: Mapping[str, object] = _GRAPHS if form is QueryTriples else _BINDINGS
        fields = [("query", _whole(text, base))]
        fields += [("default-graph-uri", name.value) for name in default_graphs]
        fields += [("named-graph-uri", name.value) for name in named_graphs]
        if self._union and not (default_graphs or named_graphs):
            fields.append((UNION, "true"))
        response = self._asked(urllib.parse.urlencode(fields).encode(), ", ".join(known))
        media_type = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
        if media_type not in known:
            response.close()
            raise RemoteServerError(
                f"{self._address} answered a query with {media_type or 'no media type'}: is it where queries are taken?"
            )
        body = cast(IO[bytes], _Body(response))
        if form is QueryTriples:
            return _triples(body, _GRAPHS[media_type])
        found = parse_query_results(body, _BINDINGS[media_type])
        return _boolean(found) if form is QueryBoolean and isinstance(found, QuerySolutions) else found

    def _asked(self, body: bytes, accept: str) -> http.client.HTTPResponse:
        parts = urllib.parse.urlsplit(self._address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept, "Connection": "close"}
        path = parts._replace(scheme="", netloc="").geturl() or "/"
        try:
            # No redirection is followed: whoever runs this server named the address.
            connection = kind(parts.hostname or "", parts.port, timeout=self._timeout)
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            told = b"" if response.status == 200 else response.read(4 * _LONGEST_REASON)
        except TimeoutError:
            raise QueryTimeoutError(f"{self._address} said nothing for {self._timeout:g} seconds") from None
        except (OSError, http.client.HTTPException) as error:
            raise RemoteServerError(f"{self._address} cannot be reached: {error}; is it running?") from None
        if response.status != 200:
            response.close()
            raise self._refusal(response.status, told)
        # Virtuoso gives a part for the whole, and says so in headers only.
        if response.getheader("X-SPARQL-MaxRows") or response.getheader("X-SQL-State"):
            response.close()
            raise RemoteServerError(
                f"{self._address} gave a part of the answer, by a limit of its own; ask for less, or have that raised"
            )
        return response

    def _refusal(self, status: int, told: bytes) -> QueryError:
        reason = " ".join(told.decode("utf-8", "replace").split())[:_LONGEST_REASON]
        said = f"{self._address} answered with {status}" + (f": {reason}" if reason else "")
        if status in (429, 503):
            return TooManyQueriesError(f"{said}; ask again in a moment")
        if status in (408, 504):
            return QueryTimeoutError(f"{said}; narrow the query down or add a LIMIT")
        if status in (400, 413, 414, 422):
            return QueryError(f"{said}; the query is right here, but that server does not take it")
        return RemoteServerError(f"{said}; see its log, and whether queries are taken there")


class _Body:
    """What an answer is read from; one that ends before its end is an error, not an end."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self._response = response

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._response.read1(size)
        except http.client.HTTPException as error:
            self._response.close()
            raise ConnectionResetError(f"the answer broke off: {error!r}") from None
        if not piece:
            self._response.close()
            if self._response.length:
                raise ConnectionResetError(f"the answer broke off, {self._response.length:,} bytes before its end")
        return piece


def _triples(body: IO[bytes], form: RdfFormat) -> Iterator[Triple]:
    return (quad.triple for quad in parse(body, form))


def _boolean(found: QuerySolutions) -> QueryBoolean:
    """What a row says: Virtuoso answers ASK with one, of the number 1 or 0."""
    says = any(getattr(value, "value", "") in ("1", "true") for row in found for value in row)
    made = parse_query_results(b'{"head":{},"boolean":%s}' % str(says).lower().encode(), QueryResultsFormat.JSON)
    assert isinstance(made, QueryBoolean)
    return made


def _whole(text: str, base: str | None) -> str:
    """A query with all that it takes for granted here: those prefixes that it declares itself come later, and win."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    return (f"BASE <{base}>\n" if base else "") + prefixes + text

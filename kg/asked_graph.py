"""The graph as those see it who only ask it: agents, reconciliation, and whatever else stands before the query pool."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pyoxigraph import RdfFormat, parse

from kg.catalogue import NamedQuery
from kg.designations import Register, read_register
from kg.entity_names import named_on
from kg.errors import AnswerTooLargeError
from kg.query import OpenAnswer, QueryPool, QueryRequest
from kg.search import CurrentIndex, Index, read_index
from kg.snapshot import Snapshot

Term = Mapping[str, str]
"""Type, value, and where they are there datatype and language, as in SPARQL's JSON results."""

_MOST_BYTES = 8 * 1024 * 1024

_STATES = """CONSTRUCT { ?s ?p ?o } WHERE {
    { ?s a lw:State ; ?p ?o } UNION { ?s a lw:Designation ; ?p ?o } UNION { ?s a lw:Succession ; ?p ?o }
}"""


class AskedGraph(Protocol):
    """What is asked: the state of the graph that answers, its named queries, and answers within the limits."""

    @property
    def named(self) -> Mapping[str, NamedQuery]:
        """The named queries."""
        ...

    def version(self) -> str:
        """What identifies the state of the graph that answers. Raises GraphNotBuiltError."""
        ...

    def names(self) -> Index:
        """The names of everything in the graph that answers, to be searched with ``kg.search.find``."""
        ...

    def open(self, request: QueryRequest) -> OpenAnswer:
        """The answer to a query as it comes. Raises QueryError."""
        ...


@dataclass(frozen=True, slots=True)
class PooledGraph:
    """A graph that a pool of its own answers for, outside of a server; ``queries`` is the folder of named queries."""

    pool: QueryPool
    snapshot: Callable[[], Snapshot]
    named: Mapping[str, NamedQuery]
    queries: Path
    names_kept: CurrentIndex = field(default_factory=CurrentIndex)

    def version(self) -> str:
        """The snapshot that answers."""
        return self.snapshot().id

    def names(self) -> Index:
        """The names, read anew after a change."""
        return self.names_kept.of(self.version(), lambda: read_index(lambda text: plain_rows(self, text), self.queries))

    def open(self, request: QueryRequest) -> OpenAnswer:
        """The answer to a query as it comes. Raises QueryError."""
        return self.pool.open(request)


def body(graph: AskedGraph, request: QueryRequest) -> tuple[bytes, str]:
    """An answer and its media type. Raises QueryError, AnswerTooLargeError among them beyond eight megabytes."""
    opened = graph.open(request)
    content = bytearray()
    for piece in opened.pieces():
        content += piece
        if len(content) > _MOST_BYTES:
            opened.close()
            raise AnswerTooLargeError(
                f"the answer has more than {_MOST_BYTES // 1024 // 1024} megabytes; add a LIMIT or narrow it down"
            )
    return bytes(content), opened.media_type


def rows(graph: AskedGraph, text: str) -> list[dict[str, Term]]:
    """The rows of a SELECT query, each a mapping of variable to term."""
    content, _ = body(graph, QueryRequest(text))
    found: list[dict[str, Term]] = json.loads(content)["results"]["bindings"]
    return found


def plain_rows(graph: AskedGraph, text: str) -> list[dict[str, str]]:
    """The rows of a SELECT query, each a mapping of variable to value without its type."""
    return [{name: term["value"] for name, term in row.items()} for row in rows(graph, text)]


def entities_named(graph: AskedGraph) -> Callable[[str, str], list[tuple[str, str]]]:
    """A function that finds identifier and label of what bears a name, on a day where one is given."""

    def ask(name: str, day: str) -> list[tuple[str, str]]:
        return [(row["entity"], row["label"]) for row in plain_rows(graph, named_on(name, day))]

    return ask


class StateRegisters:
    """The codes and names of all states, read once for each state of the graph that answers."""

    def __init__(self) -> None:
        self._kept: tuple[str, Register] | None = None

    def of(self, graph: AskedGraph) -> Register:
        """The register of a graph as it is now."""
        version, kept = graph.version(), self._kept
        if kept is None or kept[0] != version:
            content, _ = body(graph, QueryRequest(_STATES, graph_format="nquads"))
            kept = self._kept = (version, read_register(parse(content, RdfFormat.N_QUADS)))
        return kept[1]


@dataclass(frozen=True, slots=True)
class Desk:
    """What those who answer questions work with: the graph that is asked, and the register of states that is in it."""

    graph: AskedGraph
    registers: StateRegisters = field(default_factory=StateRegisters)

    def states(self) -> Register:
        """The codes and names of all states as the graph has them now."""
        return self.registers.of(self.graph)

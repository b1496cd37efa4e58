"""The graph as those see it who only ask it: agents, reconciliation, and whatever else stands before the query pool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from pyoxigraph import RdfFormat, parse

from kg.catalogue import NamedQuery
from kg.designations import Register, read_register
from kg.entity_names import Ask, asked_with
from kg.query import OpenAnswer, QueryPool, QueryRequest, QueryResponse
from kg.search import CurrentIndex, Index
from kg.snapshot import Snapshot

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
        """The names, kept up with changes."""
        return self.names_kept.of(self.snapshot(), self._all_rows, self.queries)

    def _all_rows(self, text: str) -> list[dict[str, str]]:
        """The rows of a query of our own, however many: all names are more than a client may ask for at once."""
        return self.pool.run(QueryRequest(text)).plain_rows()

    def open(self, request: QueryRequest) -> OpenAnswer:
        """The answer to a query as it comes. Raises QueryError."""
        return self.pool.open(request)


def answer_of(graph: AskedGraph, request: QueryRequest) -> QueryResponse:
    """An answer. Raises QueryError, AnswerTooLargeError among them beyond eight megabytes."""
    too_large = f"the answer has more than {_MOST_BYTES // 1024 // 1024} megabytes; add a LIMIT or narrow it down"
    return graph.open(request).taken(_MOST_BYTES, too_large)


def plain_rows(graph: AskedGraph, text: str) -> list[dict[str, str]]:
    """The rows of a SELECT query, each a mapping of variable to value without its type."""
    return answer_of(graph, QueryRequest(text)).plain_rows()


def entities_named(graph: AskedGraph) -> Ask:
    """A function that finds identifier and label of what bears a name, on a day where one is given."""
    return asked_with(partial(plain_rows, graph))


class StateRegisters:
    """The codes and names of all states, read once for each state of the graph that answers."""

    def __init__(self) -> None:
        self._kept: tuple[str, Register] | None = None

    def of(self, graph: AskedGraph) -> Register:
        """The register of a graph as it is now."""
        version, kept = graph.version(), self._kept
        if kept is None or kept[0] != version:
            quads = answer_of(graph, QueryRequest(_STATES, graph_format="nquads")).body
            kept = self._kept = (version, read_register(parse(quads, RdfFormat.N_QUADS)))
        return kept[1]


@dataclass(frozen=True, slots=True)
class Desk:
    """What those who answer questions work with: the graph that is asked, and the register of states that is in it."""

    graph: AskedGraph
    registers: StateRegisters = field(default_factory=StateRegisters)

    def states(self) -> Register:
        """The codes and names of all states as the graph has them now."""
        return self.registers.of(self.graph)

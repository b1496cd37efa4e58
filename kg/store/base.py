"""What every store can do, whichever engine it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Protocol

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

from kg.change import Change

Answer = QuerySolutions | QueryBoolean | QueryTriples | Iterator[Triple]


class Queryable(Protocol):
    """What answers SPARQL queries."""

    def query(
        self,
        text: str,
        default_graphs: Sequence[NamedNode] = (),
        named_graphs: Sequence[NamedNode] = (),
        base: str | None = None,
    ) -> Answer:
        """The answer to a SPARQL query over the union of all graphs or, where
        either is given, over just the default and named graphs of the SPARQL 1.1 Protocol (section 2.1.4).

        Relative IRIs are resolved against ``base``. Raises QuerySyntaxError, and QueryError where the query asks for
        what the engine does not have, such as a function.
        """


class Store(Queryable, Protocol):
    """Quads that can be queried, changed, loaded, dumped and copied."""

    def update(self, text: str, base: str | None = None) -> None:
        """Carries out a SPARQL Update request, all of it or nothing; relative IRIs are resolved against ``base``.

        Raises QuerySyntaxError, and ChangeError where an operation fails.
        """

    def apply(self, change: Change) -> Change:
        """Removes and adds what the change says, and gives what of it was not so already."""

    def load(self, quads: Iterable[Quad]) -> None:
        """Adds quads in bulk; if it fails midway, part of them may be there."""

    def quads(
        self,
        graph: NamedNode | DefaultGraph | None = None,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | BlankNode | Literal | Triple | None = None,
    ) -> Iterator[Quad]:
        """The quads of one graph, or of all, that have the terms given."""

    def graphs(self) -> Iterator[NamedNode]:
        """The named graphs."""

    def dump(self, file: Path | IO[bytes]) -> None:
        """Writes all quads as N-Quads, to the file of that path or into an open one."""

    def snapshot(self, folder: Path) -> None:
        """Copies the store as it is now into a folder that is not there yet."""

    def __len__(self) -> int:
        """How many quads there are."""

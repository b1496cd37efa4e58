"""What every store can do, whichever engine it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Protocol

from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

Answer = QuerySolutions | QueryBoolean | QueryTriples


class Store(Protocol):
    """Quads that can be queried, changed, loaded, dumped and copied."""

    def query(
        self,
        text: str,
        default_graphs: Sequence[NamedNode] = (),
        named_graphs: Sequence[NamedNode] = (),
    ) -> Answer:
        """The answer to a SPARQL query over the union of all graphs or, where
        either is given, over just the default and named graphs of the SPARQL 1.1 Protocol (section 2.1.4).

        Raises QuerySyntaxError.
        """

    def update(self, text: str) -> None:
        """Carries out a SPARQL Update request, all of it or nothing. Raises QuerySyntaxError."""

    def load(self, quads: Iterable[Quad]) -> None:
        """Adds quads in bulk; if it fails midway, part of them may be there."""

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """The quads of one graph, or of all."""

    def graphs(self) -> Iterator[NamedNode]:
        """The named graphs."""

    def dump(self, file: Path | IO[bytes]) -> None:
        """Writes all quads as N-Quads, to the file of that path or into an open one."""

    def snapshot(self, folder: Path) -> None:
        """Copies the store as it is now into a folder that is not there yet."""

    def __len__(self) -> int:
        """How many quads there are."""

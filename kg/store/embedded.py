"""Oxigraph inside the process, on disk or in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple
from pyoxigraph import Store as Oxigraph

from kg.change import Change
from kg.errors import ChangeError, QueryError, QuerySyntaxError, RemoteServerError
from kg.namespaces import OWN_DEFAULT_GRAPH, PREFIXES
from kg.store.base import Answer

Term = NamedNode | BlankNode | Literal | Triple

_POSITION = re.compile(r"error at (\d+):(\d+): ")
_LONGEST_REASON = 300
_CHARACTER_CLASS = re.compile(r"\['[^\]]*\](?:, )?|\[_\](?:, )?", re.DOTALL)


class EmbeddedStore:
    """A Store on Oxigraph. One process may write to a folder; any number may read it while none writes."""

    def __init__(self, engine: Oxigraph, union: bool = True) -> None:
        self._engine = engine
        self._union = union

    @classmethod
    def in_memory(cls, union: bool = True) -> EmbeddedStore:
        """An empty store that goes with the process.

        ``union`` says what queries find in the default graph where they name no dataset: all graphs, or just its own.
        """
        return cls(Oxigraph(), union)

    @classmethod
    def create(cls, folder: Path) -> EmbeddedStore:
        """The store in a folder, made if it is not there, open for writing."""
        return cls(Oxigraph(str(folder)))

    @classmethod
    def read(cls, folder: Path, union: bool = True) -> EmbeddedStore:
        """The store in a folder, which nothing may be writing to, open for reading."""
        return cls(Oxigraph.read_only(str(folder)), union)

    def as_union(self) -> EmbeddedStore:
        """The same store, queried over the union of all graphs."""
        return EmbeddedStore(self._engine)

    def as_own(self) -> EmbeddedStore:
        """The same store, queried over its own default graph, as SPARQL Update has it."""
        return EmbeddedStore(self._engine, union=False)

    def query(
        self,
        text: str,
        default_graphs: Sequence[NamedNode] = (),
        named_graphs: Sequence[NamedNode] = (),
        base: str | None = None,
    ) -> Answer:
        chosen = bool(default_graphs or named_graphs)
        try:
            # Where the protocol names either kind of graph the dataset consists of just those: the engine wants both.
            return self._engine.query(
                text,
                base_iri=base,
                use_default_graph_as_union=self._union and not chosen,
                default_graph=[_default_or(graph) for graph in default_graphs] if chosen else None,
                named_graphs=list(named_graphs) if chosen else None,
                prefixes=PREFIXES,
            )
        except SyntaxError as error:
            raise syntax_error(error) from None
        except RuntimeError as error:
            raise QueryError(f"the query cannot be answered: {error}") from None

    def update(self, text: str, base: str | None = None) -> None:
        try:
            self._engine.update(text, base_iri=base, prefixes=PREFIXES)
        except SyntaxError as error:
            if not _POSITION.search(str(error)) and "LOAD" in text.upper():
                raise remote_error(error) from None  # it is in what has been fetched
            raise syntax_error(error, "update") from None
        except OSError as error:
            raise remote_error(error) from None
        except RuntimeError as error:
            raise ChangeError(f"the update cannot be carried out: {error}") from None

    def load(self, quads: Iterable[Quad]) -> None:
        self._engine.bulk_extend(quads)

    def apply(self, change: Change) -> Change:
        removed = frozenset(quad for quad in change.remove - change.add if quad in self._engine)
        added = frozenset(quad for quad in change.add if quad not in self._engine)
        for quad in removed:
            self._engine.remove(quad)
        self._engine.extend(added)
        return Change(added, removed)

    def lines(self) -> set[bytes]:
        """All quads as lines of N-Quads, which is the quickest way to compare two states of a store."""
        dump = self._engine.dump(format=RdfFormat.N_QUADS)
        assert dump is not None
        return set(dump.split(b"\n")) - {b""}

    def quads(
        self,
        graph: NamedNode | DefaultGraph | None = None,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
    ) -> Iterator[Quad]:
        return self._engine.quads_for_pattern(subject, predicate, value, graph)

    def holds(self, quad: Quad) -> bool:
        """Whether a quad is there."""
        return quad in self._engine

    def graphs(self) -> Iterator[NamedNode]:
        return (name for name in self._engine.named_graphs() if isinstance(name, NamedNode))

    def dump(self, file: Path | IO[bytes]) -> None:
        self._engine.dump(str(file) if isinstance(file, Path) else file, RdfFormat.N_QUADS)

    def snapshot(self, folder: Path) -> None:
        self._engine.backup(str(folder))

    def flush(self) -> None:
        """Brings all that was written to the disk."""
        self._engine.flush()

    def optimize(self) -> None:
        """Compacts the files on disk after a bulk load, so that reading is fast from the start."""
        self._engine.flush()
        self._engine.optimize()

    def __len__(self) -> int:
        return len(self._engine)


def _default_or(graph: NamedNode) -> NamedNode | DefaultGraph:
    return DefaultGraph() if graph.value == OWN_DEFAULT_GRAPH else graph


def remote_error(error: Exception) -> RemoteServerError:
    """What went wrong with another server, in one sentence."""
    reason = " ".join(str(error).split())[:_LONGEST_REASON]
    return RemoteServerError(f"another server, which is asked here, did not answer as it should: {reason}")


def syntax_error(error: SyntaxError, what: str = "query") -> QuerySyntaxError:
    """The engine's complaint as one sentence with its line and column."""
    text = str(error.msg or error)
    position = _POSITION.search(text)
    line, column = (int(part) for part in position.groups()) if position else (0, 0)
    reason = _CHARACTER_CLASS.sub("", text[position.end() :] if position else text)
    reason = re.sub(r"\s+", " ", reason).strip(" ,|")
    if reason in ("expected", "expected one of"):  # nothing but classes of characters
        reason = "something else is expected there"
    if "Prefix not found" in reason:
        reason = "Prefix not found; declare it, or write the whole IRI"
    where = f" at line {line}, column {column}" if line else ""
    return QuerySyntaxError(f"The {what} does not parse{where}: {reason}.", line, column)

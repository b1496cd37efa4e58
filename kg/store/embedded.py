"""Oxigraph inside the process, on disk or in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from pyoxigraph import NamedNode, Quad, RdfFormat
from pyoxigraph import Store as Oxigraph

from kg.errors import QuerySyntaxError
from kg.namespaces import PREFIXES
from kg.store.base import Answer

_POSITION = re.compile(r"error at (\d+):(\d+): ")
_CHARACTER_CLASS = re.compile(r"\['[^\]]*\](?:, )?|\[_\](?:, )?", re.DOTALL)


class EmbeddedStore:
    """A Store on Oxigraph. One process may write to a folder; any number may read it while none writes."""

    def __init__(self, engine: Oxigraph) -> None:
        self._engine = engine

    @classmethod
    def in_memory(cls) -> EmbeddedStore:
        """An empty store that goes with the process."""
        return cls(Oxigraph())

    @classmethod
    def create(cls, folder: Path) -> EmbeddedStore:
        """The store in a folder, made if it is not there, open for writing."""
        return cls(Oxigraph(str(folder)))

    @classmethod
    def read(cls, folder: Path) -> EmbeddedStore:
        """The store in a folder, which nothing may be writing to, open for reading."""
        return cls(Oxigraph.read_only(str(folder)))

    def query(
        self,
        text: str,
        default_graphs: Sequence[NamedNode] = (),
        named_graphs: Sequence[NamedNode] = (),
    ) -> Answer:
        chosen = bool(default_graphs or named_graphs)
        try:
            # Where the protocol names either kind of graph the dataset consists of just those: the engine wants both.
            return self._engine.query(
                text,
                use_default_graph_as_union=not chosen,
                default_graph=list(default_graphs) if chosen else None,
                named_graphs=list(named_graphs) if chosen else None,
                prefixes=PREFIXES,
            )
        except SyntaxError as error:
            raise syntax_error(error) from None

    def update(self, text: str) -> None:
        try:
            self._engine.update(text, prefixes=PREFIXES)
        except SyntaxError as error:
            raise syntax_error(error) from None

    def load(self, quads: Iterable[Quad]) -> None:
        self._engine.bulk_extend(quads)

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        return self._engine.quads_for_pattern(None, None, None, graph)

    def graphs(self) -> Iterator[NamedNode]:
        return (name for name in self._engine.named_graphs() if isinstance(name, NamedNode))

    def dump(self, file: Path | IO[bytes]) -> None:
        self._engine.dump(str(file) if isinstance(file, Path) else file, RdfFormat.N_QUADS)

    def snapshot(self, folder: Path) -> None:
        self._engine.backup(str(folder))

    def optimize(self) -> None:
        """Compacts the files on disk after a bulk load, so that reading is fast from the start."""
        self._engine.flush()
        self._engine.optimize()

    def __len__(self) -> int:
        return len(self._engine)


def syntax_error(error: SyntaxError) -> QuerySyntaxError:
    """The engine's complaint as one sentence with its line and column."""
    text = str(error.msg or error)
    position = _POSITION.search(text)
    line, column = (int(part) for part in position.groups()) if position else (0, 0)
    reason = _CHARACTER_CLASS.sub("", text[position.end() :] if position else text)
    reason = re.sub(r"\s+", " ", reason).strip(" ,|")
    if reason.startswith("expected one of") and reason.removeprefix("expected one of").strip() == "":
        reason = "something else is expected there"
    where = f" at line {line}, column {column}" if line else ""
    return QuerySyntaxError(f"The query does not parse{where}: {reason}.", line, column)

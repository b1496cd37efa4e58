"""Made-up rows for the importers of agreements on trade and nature, and of exercises, and what these make of them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg import sources
from kg.crosswalk import CowStates, cow_states
from kg.derivation import derived
from kg.importers import IMPORTERS, Imported
from kg.importers.table import read_table
from kg.provenance import source_manifest
from kg.settings import Settings
from kg.store import EmbeddedStore

Cells = dict[str, Any]


def known_states() -> CowStates:
    """The states of the curated facts, with their codes and names."""
    return cow_states(quad for source in sources.state_files(Settings()) for quad in source.quads())


def converted(source: str, folder: Path, tables: Mapping[str, Sequence[Cells]], blank: str = "") -> Imported:
    """What an importer makes of rows written to a folder; columns that a test does not name hold ``blank``."""
    importer = IMPORTERS[source]
    for name, columns in importer.files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval=blank, delimiter=importer.delimiter)
            writer.writeheader()
            writer.writerows(tables[name])
    return read_release(source, folder)


def read_release(source: str, folder: Path) -> Imported:
    """What an importer makes of the files in a folder."""
    importer = IMPORTERS[source]
    tables = {name: read_table(folder / name, columns, importer.delimiter) for name, columns in importer.files.items()}
    return importer.convert(tables, known_states(), source_manifest(source))


def graph_of(found: Imported) -> EmbeddedStore:
    """The quads with what follows from them."""
    store = EmbeddedStore.in_memory()
    store.load(found.change.add)
    store.load(derived(found.change.add))
    return store


def rows(store: EmbeddedStore, query: str) -> list[tuple[str, ...]]:
    """The values of all rows, sorted; identifiers by their last part."""
    return sorted(tuple(_short(term) for term in row) for row in store.query(query))


def _short(term: NamedNode | Literal) -> str:
    return term.value.rsplit("/", 1)[-1] if isinstance(term, NamedNode) else term.value


def refused(found: Imported) -> list[tuple[int, str]]:
    """Line and rule of the rows that were left out."""
    return [(row.line, row.rule) for row in found.left_out]


def kept_in_part(found: Imported) -> list[tuple[int, str]]:
    """Line and rule of the rows that were kept but for a value."""
    return [(row.line, row.rule) for row in found.noted]

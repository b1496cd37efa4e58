"""States, tables and readings of quads that the tests of importers of agreements share."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg import sources
from kg.crosswalk import CowStates, cow_states
from kg.derivation import derived
from kg.importers import IMPORTERS, Imported
from kg.importers.table import read_table
from kg.namespaces import PREFIXES, RDF_TYPE, lw
from kg.provenance import source_manifest
from kg.settings import Settings
from kg.store import EmbeddedStore

Cells = dict[str, Any]

_STATES = (
    (31, "Bahamas", "BHM"),
    (200, "United Kingdom", "UKG"),
    (255, "Germany", "GMY"),
    (260, "West Germany", "GFR"),
    (300, "Austria-Hungary", "AUH"),
    (305, "Austria", "AUS"),
    (732, "South Korea", "ROK"),
    (901, "Ruritania", "RUR"),
    (902, "Graustark", "GRA"),
)


def made_up_states() -> CowStates:
    """States with codes and names; the Grand Duchy of Zenda is another name of Graustark."""
    lines = [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in PREFIXES.items()]
    for code, label, abbreviation in _STATES:
        lines.append(f'actor:{label.lower().replace(" ", "-")} a lw:State ; rdfs:label "{label}"@en ;')
        lines.append(f'    lw:cowCode {code} ; lw:cowAbbreviation "{abbreviation}" .')
    lines.append('actor:graustark skos:altLabel "Grand Duchy of Zenda"@en .')
    return cow_states(parse("\n".join(lines).encode(), format=RdfFormat.TURTLE))


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """A CSV file of the rows; cells that a row does not name are blank."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def converted(source: str, folder: Path, states: CowStates) -> Imported:
    """What the importer of a source makes of the files in a folder."""
    importer = IMPORTERS[source]
    tables = {name: read_table(folder / name, columns) for name, columns in importer.files.items()}
    return importer.convert(tables, states, source_manifest(source))


def real_states() -> CowStates:
    """The states of the graph."""
    return cow_states(quad for source in sources.state_files(Settings()) for quad in source.quads())


def stored(found: Imported) -> EmbeddedStore:
    """The quads with what follows from them."""
    store = EmbeddedStore.in_memory()
    store.load(found.change.add)
    store.load(derived(found.change.add))
    return store


def objects(found: Imported, subject: NamedNode, predicate: NamedNode) -> list[str]:
    """What is said of a subject, as short names of concepts and entities or as text, sorted."""
    quads = [quad for quad in found.change.add if (quad.subject, quad.predicate) == (subject, predicate)]
    return sorted(_short(quad) for quad in quads)


def _short(quad: Quad) -> str:
    value = str(getattr(quad.object, "value", quad.object))
    return value.rsplit("/", 1)[-1] if isinstance(quad.object, NamedNode) else value


def of_type(found: Imported, kind: str) -> set[str]:
    """The slugs of all entities of a class."""
    return {
        str(getattr(quad.subject, "value", "")).rsplit("/", 1)[-1]
        for quad in found.change.add
        if (quad.predicate, quad.object) == (RDF_TYPE, lw(kind))
    }


def rules(found: Imported) -> list[tuple[int, str]]:
    """Line and rule of the rows that were left out."""
    return [(row.line, row.rule) for row in found.left_out]


def notes(found: Imported) -> list[tuple[int, str]]:
    """Line and rule of the rows that were kept in part."""
    return [(row.line, row.rule) for row in found.noted]

"""The repository's own files as quads: ontology, shapes, curated facts, and sources imported before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from kg import rdf_files
from kg.checksums import file_sha256
from kg.namespaces import ID, graph
from kg.settings import Settings

ONTOLOGY_GRAPH = graph("ontology")
SHAPES_GRAPH = graph("shapes")
PROVENANCE_GRAPH = graph("provenance")
DESCRIPTION_GRAPH = graph("description")
RELEASES_GRAPH = graph("releases")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file and the named graph that it fills; ``facts`` tells curated and imported facts from the rest."""

    path: Path
    graph: NamedNode
    facts: bool = False

    def quads(self) -> Iterator[Quad]:
        """The file's quads. Raises what rdf_files.quads raises."""
        return rdf_files.quads(self.path, self.graph)

    def sha256(self) -> str:
        """The checksum of the file, in hexadecimal."""
        return file_sha256(self.path)


def ontology_files(settings: Settings) -> list[SourceFile]:
    """The modules, alignments and concept schemes."""
    return [SourceFile(path, ONTOLOGY_GRAPH) for path in sorted(settings.ontology.rglob("*.ttl"))]


def shape_files(settings: Settings) -> list[SourceFile]:
    """The shapes, without their examples."""
    return [SourceFile(path, SHAPES_GRAPH) for path in sorted(settings.shapes.glob("*.ttl"))]


def curated_files(settings: Settings) -> list[SourceFile]:
    """The curated facts, a named graph each."""
    return [curated_file(path) for path in sorted(settings.curated.glob("*.ttl"))]


def state_files(settings: Settings) -> list[SourceFile]:
    """The curated files that say which states there are, and by which codes and names they go."""
    paths = (settings.curated / name for name in ("states.ttl", "state-codes.ttl"))
    return [curated_file(path) for path in paths if path.is_file()]


def curated_file(path: Path) -> SourceFile:
    """A file of curated facts, wherever it lies."""
    return SourceFile(path, graph(f"curated/{path.stem}"), facts=True)


def imported_files(settings: Settings) -> list[SourceFile]:
    """What importers have left for the build, as N-Quads that name their graph."""
    return [
        SourceFile(path, graph(f"{path.parent.name}/{path.stem}"), facts=True)
        for path in sorted(settings.imports.glob("*/*.nq"))
    ]


def line_of(path: Path, iri: str) -> int:
    """The line on which a Turtle file begins to speak of an entity; zero where it does not."""
    if path.suffix not in (".ttl", ".trig") or not iri.startswith("http"):
        return 0
    short = iri.removeprefix(ID).replace("/", ":", 1) if iri.startswith(ID) else iri
    starts = (f"{short} ", f"<{iri}> ", f"concept:{iri.rsplit('/', 1)[-1]} ")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith(starts):
            return number
    return 0

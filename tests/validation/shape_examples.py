"""The examples of the shapes, found in their folders, as quads that can be checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad
from rdflib import Graph

from kg import rdf_files, sources
from kg.derivation import derived
from kg.inference import inferred
from kg.namespaces import RDF_TYPE, RDFS, SHAPES, SKOS
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.validation import CompiledConstraint, Report, check, compile_shapes

FOLDER = Settings().shapes / "examples"
_SUBCLASS = NamedNode(f"{RDFS}subClassOf")
_IN_SCHEME = NamedNode(f"{SKOS}inScheme")


@dataclass(frozen=True)
class Example:
    """One file: ``expected`` are the beginnings of the messages that it has to give."""

    path: Path
    shape: str
    expected: tuple[str, ...]

    def quads(self) -> list[Quad]:
        """What the file says and what the loader makes follow from it."""
        given = list(rdf_files.quads(self.path))
        given += derived(given)
        store = EmbeddedStore.in_memory()
        store.load([*given, *ontology()])
        return [*given, *inferred(store).add]


def examples(kind: str) -> list[Example]:
    """The examples in the folder ``valid`` or ``invalid``; the shape is named before the first hyphen."""
    return [_example(path) for path in sorted((FOLDER / kind).glob("*.ttl"))]


def _example(path: Path) -> Example:
    expected = re.findall(r"^# expect: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return Example(path, SHAPES + path.stem.partition("-")[0], tuple(expected))


@cache
def shapes() -> Graph:
    """The project's shapes as one graph."""
    graph = Graph()
    for source in sources.shape_files(Settings()):
        graph.parse(source.path)
    return graph


@cache
def constraints() -> tuple[CompiledConstraint, ...]:
    """The project's shapes, compiled."""
    return tuple(compile_shapes(shapes()))


@cache
def ontology() -> tuple[Quad, ...]:
    """The ontology with its concepts."""
    return tuple(quad for source in sources.ontology_files(Settings()) for quad in source.quads())


def with_ontology(quads: Iterable[Quad]) -> list[Quad]:
    """The quads and what the ontology says of the classes and concepts that they name.

    pyshacl takes seconds for the whole ontology and milliseconds for this part of it, with the same results.
    """
    given = list(quads)
    named = {term for quad in given for term in (quad.subject, quad.object) if isinstance(term, NamedNode)}
    named |= {quad.object for quad in ontology() if quad.predicate == _IN_SCHEME and quad.subject in named}
    return [*given, *(quad for quad in ontology() if _is_hierarchy(quad) or _describes(quad, named))]


def _is_hierarchy(quad: Quad) -> bool:
    return quad.predicate == _SUBCLASS and isinstance(quad.object, NamedNode)


def _describes(quad: Quad, named: set[object]) -> bool:
    is_concept = quad.predicate == RDF_TYPE or str(quad.predicate.value).startswith(SKOS)
    return is_concept and quad.subject in named and not isinstance(quad.object, BlankNode)


def compiled_report(quads: Iterable[Quad]) -> Report:
    """What the compiled checks find."""
    store = EmbeddedStore.in_memory()
    store.load(quads)
    return check(store, constraints())


def keys(report: Report) -> set[tuple[str, str, str]]:
    """The results as the reference gives them: focus node, message and severity."""
    return {(getattr(r.focus, "value", ""), r.message, r.severity) for r in report.results}

"""Which terms and concepts the project uses, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from kg import sources
from kg.namespaces import CONCEPT, LW, PREFIXES
from kg.settings import Settings

SETTINGS = Settings()
CODE = [SETTINGS.curated.parent.parent, SETTINGS.ontology.parent / "api"]
# lw:term and concept:slug in queries, lw("term") and concept("slug") in Python; a slug may be put together.
_IN_TEXT = re.compile(r"""\b(lw|concept):([\w-]+)|\b(lw|concept)\(f?"([\w-]+)""")
_OUTSIDE = re.compile(r"\{([A-Z]+)\}(\w+)")
_IRI = re.compile(rf"{re.escape(LW)}(\w+)|{re.escape(CONCEPT)}([\w-]+)")


def curated() -> Graph:
    """The curated facts as they are written."""
    graph = Graph()
    for source in sources.curated_files(SETTINGS):
        graph.parse(source.path)
    return graph


def shapes() -> Graph:
    """The shapes."""
    graph = Graph()
    for source in sources.shape_files(SETTINGS):
        graph.parse(source.path)
    return graph


def ontology() -> Graph:
    """The ontology with its concepts."""
    graph = Graph()
    for source in sources.ontology_files(SETTINGS):
        graph.parse(source.path)
    return graph


def of_graph(graph: Graph) -> set[str]:
    """The IRIs of terms and concepts that a graph names, those in SPARQL texts and messages included."""
    named = {str(node) for triple in graph for node in triple if is_vocabulary(node)}
    for text in (*graph.objects(None, SH.select), *graph.objects(None, SH.message)):
        named |= set(of_text(str(text)))
    return named


def of_text(text: str) -> Iterator[str]:
    """The IRIs of terms and concepts that a text of Python or SPARQL names."""
    for found in _IN_TEXT.finditer(text):
        kind, name = found[1] or found[3], found[2] or found[4]
        yield (LW if kind == "lw" else CONCEPT) + name
    for found in _IRI.finditer(text):
        yield found[0]


def of_code() -> dict[str, Path]:
    """The IRIs that queries and Python name, and a file that names each."""
    files = [path for folder in CODE for pattern in ("*.py", "*.rq") for path in sorted(folder.rglob(pattern))]
    return {iri: path for path in files for iri in of_text(path.read_text(encoding="utf-8"))}


def outside_of_code() -> set[URIRef]:
    """The terms of other vocabularies that Python names, written as f"{DCTERMS}identifier"."""
    files = [path for folder in CODE for path in sorted(folder.rglob("*.py"))]
    named = [found for path in files for found in _OUTSIDE.findall(path.read_text(encoding="utf-8"))]
    return {URIRef(PREFIXES[prefix.lower()] + name) for prefix, name in named if prefix.lower() in PREFIXES}


def declared(graph: Graph) -> set[str]:
    """The terms and concepts that the ontology declares."""
    return {str(node) for node in graph.subjects(RDF.type) if is_vocabulary(node)}


def is_vocabulary(node: Node) -> bool:
    """Whether a node is a term of the ontology, a concept or a scheme."""
    return isinstance(node, URIRef) and str(node).startswith((LW, CONCEPT)) and str(node) not in (LW, CONCEPT)

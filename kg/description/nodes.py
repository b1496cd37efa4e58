"""The nodes that descriptions speak of, all of them parts of one document, and the making of facts about them."""

from __future__ import annotations

import hashlib

from pyoxigraph import Literal, NamedNode, Quad

from kg.namespaces import BASE, GRAPH, RDF_TYPE, XSD, compact
from kg.sources import DESCRIPTION_GRAPH

DOCUMENT = NamedNode(f"{BASE}void")
"""The document that describes the dataset."""

ENDPOINT = NamedNode(f"{BASE}sparql")
DUMP = NamedNode(f"{BASE}dumps/latticework.nq.gz")
"""Where queries are answered and the whole is downloaded, by the addresses that last. A server that answers elsewhere
puts its own in their place when it shows the document."""


def part(name: str) -> NamedNode:
    """The part of the document of that name, such as ``dataset``."""
    return NamedNode(f"{DOCUMENT.value}#{name}")


DATASET = part("dataset")
DISTRIBUTION = part("dump")


def name_of(graph: NamedNode) -> str:
    """The name of a named graph as it stands in names of parts: ``curated/nato``."""
    return graph.value.removeprefix(GRAPH) if graph.value.startswith(GRAPH) else key(graph.value)


def key(iri: str) -> str:
    """A short text for an IRI, the same for the same IRI: ``lw-Agreement``, or a digest where no prefix fits."""
    short = compact(iri)
    return hashlib.sha256(iri.encode()).hexdigest()[:16] if short.startswith("<") else short.replace(":", "-", 1)


def fact(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
    """A quad of the graph of descriptions."""
    return Quad(subject, NamedNode(predicate), value, DESCRIPTION_GRAPH)


def typed(subject: NamedNode, kind: str) -> Quad:
    """That the subject is of a kind."""
    return Quad(subject, RDF_TYPE, NamedNode(kind), DESCRIPTION_GRAPH)


def number(value: int) -> Literal:
    """An ``xsd:integer``."""
    return Literal(value)


def text(value: str) -> Literal:
    """Words in English."""
    return Literal(value, language="en")


def any_uri(value: str) -> Literal:
    """An ``xsd:anyURI``."""
    return Literal(value, datatype=NamedNode(f"{XSD}anyURI"))

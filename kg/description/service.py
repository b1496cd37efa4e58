"""The endpoint described: https://www.w3.org/TR/sparql11-service-description/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from kg.description.nodes import DATASET
from kg.namespaces import GRAPH, RDF_TYPE, SD, VOID
from kg.query.formats import BINDING_FORMATS, GRAPH_FORMATS, Format

_SIMPLE = NamedNode("http://www.w3.org/ns/entailment/Simple")


@dataclass(frozen=True, slots=True)
class Abilities:
    """What an endpoint can do beyond queries: local names of ``sd:Language``, formats that it reads as graphs, and
    local names of ``sd:Feature``."""

    languages: Sequence[str] = ("SPARQL11Query",)
    input_formats: Sequence[Format] = ()
    features: Sequence[str] = ("UnionDefaultGraph",)


def service_description(
    endpoint: str, graphs: Mapping[str, int], triples: int | None, can: Abilities
) -> Iterator[Triple]:
    """The description of the endpoint at an address, an absolute IRI.

    ``graphs`` are the named graphs with the number of triples in each; ``triples`` is the number in the union of all,
    which is the default graph, where it is known. The nodes of graphs are those of the VoID document, which says more.
    """
    service, dataset = NamedNode(f"{endpoint}#service"), NamedNode(f"{endpoint}#dataset")
    yield _typed(service, "Service")
    yield _fact(service, "endpoint", NamedNode(endpoint))
    for language in can.languages:
        yield _fact(service, "supportedLanguage", NamedNode(SD + language))
    for feature in can.features:
        yield _fact(service, "feature", NamedNode(SD + feature))
    for written in (*BINDING_FORMATS, *GRAPH_FORMATS):
        yield _fact(service, "resultFormat", NamedNode(written.engine.iri))
    for read in can.input_formats:
        yield _fact(service, "inputFormat", NamedNode(read.engine.iri))
    yield _fact(service, "defaultEntailmentRegime", _SIMPLE)
    yield _fact(service, "defaultDataset", dataset)
    yield _typed(dataset, "Dataset")
    yield _fact(dataset, "defaultGraph", DATASET)
    yield _typed(DATASET, "Graph")
    if triples is not None:
        yield _counted(DATASET, triples)
    for iri, count in sorted(graphs.items()):
        entry, graph = NamedNode(f"{endpoint}#graph-{quote(iri.removeprefix(GRAPH), safe='/')}"), NamedNode(iri)
        yield _fact(dataset, "namedGraph", entry)
        yield _typed(entry, "NamedGraph")
        yield _fact(entry, "name", graph)
        yield _fact(entry, "graph", graph)
        yield _typed(graph, "Graph")
        yield _counted(graph, count)


def _fact(subject: NamedNode, name: str, value: NamedNode) -> Triple:
    return Triple(subject, NamedNode(SD + name), value)


def _typed(subject: NamedNode, name: str) -> Triple:
    return Triple(subject, RDF_TYPE, NamedNode(SD + name))


def _counted(graph: NamedNode, triples: int) -> Triple:
    return Triple(graph, NamedNode(f"{VOID}triples"), Literal(triples))

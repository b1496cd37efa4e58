"""The whole and its graphs as datasets: title, terms, where they are had (VoID, DCAT)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from kg import __version__
from kg.attribution import CHANGES_GRAPH
from kg.description.nodes import DATASET, DISTRIBUTION, DOCUMENT, DUMP, ENDPOINT, fact, part, text, typed
from kg.namespaces import BASE, DCAT, DCTERMS, ID, PREFIXES, VOID, XSD, entity, graph
from kg.provenance import CURATED_LICENCE
from kg.sources import DESCRIPTION_GRAPH, ONTOLOGY_GRAPH, PROVENANCE_GRAPH, SHAPES_GRAPH
from kg.store import Store

_PROJECT = entity("actor", "latticework-project")
_TITLE = "Latticework: international alliances and agreements"
_ABOUT = "Who promised what to whom, under which text, from when to when, and who says so."
_COUNTED = "All numbers are of the graph as it was built; what was written to it since is not counted."
_RIGHTS = (
    "Each named graph is under the licence that it names. Ontology, shapes and curated facts are under CC BY 4.0; "
    "datasets of others are under the terms of their publishers."
)

# The graphs that no file or release stands behind, with their titles. What is inferred is under the terms of all that
# it follows from, so that no licence is given for it.
_OWN = {
    ONTOLOGY_GRAPH: ("Ontology and concept schemes", CURATED_LICENCE),
    SHAPES_GRAPH: ("Shapes that all facts keep", CURATED_LICENCE),
    PROVENANCE_GRAPH: ("Where each graph comes from", CURATED_LICENCE),
    CHANGES_GRAPH: ("Who changed what, when and why", CURATED_LICENCE),
    DESCRIPTION_GRAPH: ("Description of the dataset, prefixes and example queries", CURATED_LICENCE),
    graph("inferred"): ("What follows from all facts together", ""),
}

_EXAMPLES = (
    entity("partnership", "nato"),
    entity("agreement", "north-atlantic-treaty"),
    entity("provision", "north-atlantic-treaty-5"),
    entity("actor", "japan"),
)

_IANA = "https://www.iana.org/assignments/media-types/"


def whole(store: Store, terms: list[str], built: datetime.datetime, dumped: bool) -> Iterator[Quad]:
    """The whole as a dataset; ``terms`` are the classes and properties that it uses, ``dumped`` tells whether a dump is
    written with the build."""
    yield from _document(built)
    yield typed(DATASET, f"{VOID}Dataset")
    yield typed(DATASET, f"{DCAT}Dataset")
    yield fact(DATASET, f"{DCTERMS}title", text(_TITLE))
    yield fact(DATASET, f"{DCTERMS}description", text(_ABOUT))
    yield fact(DATASET, f"{DCTERMS}publisher", _PROJECT)
    yield fact(DATASET, f"{DCTERMS}rights", text(_RIGHTS))
    for licence in _licences(store):
        yield fact(DATASET, f"{DCTERMS}license", licence)
    stamp = built.isoformat(timespec="seconds")
    yield fact(DATASET, f"{DCTERMS}modified", Literal(stamp, datatype=NamedNode(f"{XSD}dateTime")))
    yield fact(DATASET, f"{DCAT}version", Literal(__version__))
    yield fact(DATASET, f"{DCAT}landingPage", NamedNode(BASE))
    yield fact(DATASET, f"{VOID}uriSpace", Literal(BASE))
    yield fact(DATASET, f"{VOID}sparqlEndpoint", ENDPOINT)
    for namespace in _vocabularies(terms):
        yield fact(DATASET, f"{VOID}vocabulary", NamedNode(namespace))
    for example in _EXAMPLES:
        if store.query(f"ASK {{ {example} ?p ?o }}"):
            yield fact(DATASET, f"{VOID}exampleResource", example)
    yield from _service()
    if dumped:
        yield from _distribution()


def named(graphs: list[NamedNode]) -> Iterator[Quad]:
    """The named graphs as parts of the whole, and title, publisher and licence for those that name none themselves."""
    for name in graphs:
        yield fact(DATASET, f"{VOID}subset", name)
        yield fact(DATASET, f"{DCTERMS}hasPart", name)
        yield fact(name, f"{VOID}inDataset", DATASET)
        yield fact(name, f"{VOID}sparqlEndpoint", ENDPOINT)
        if name in _OWN:
            title, licence = _OWN[name]
            yield typed(name, f"{DCAT}Dataset")
            yield fact(name, f"{DCTERMS}title", text(title))
            yield fact(name, f"{DCTERMS}publisher", _PROJECT)
            if licence:
                yield fact(name, f"{DCTERMS}license", NamedNode(licence))


def _document(built: datetime.datetime) -> Iterator[Quad]:
    stamp = built.isoformat(timespec="seconds")
    yield typed(DOCUMENT, f"{VOID}DatasetDescription")
    yield fact(DOCUMENT, f"{DCTERMS}title", text("Description of Latticework"))
    yield fact(DOCUMENT, f"{DCTERMS}description", text(_COUNTED))
    yield fact(DOCUMENT, f"{DCTERMS}modified", Literal(stamp, datatype=NamedNode(f"{XSD}dateTime")))
    yield fact(DOCUMENT, f"{DCTERMS}license", NamedNode(CURATED_LICENCE))
    yield fact(DOCUMENT, "http://xmlns.com/foaf/0.1/primaryTopic", DATASET)


def _service() -> Iterator[Quad]:
    catalog, service = part("catalogue"), part("service")
    yield typed(catalog, f"{DCAT}Catalog")
    yield fact(catalog, f"{DCTERMS}title", text("Latticework"))
    yield fact(catalog, f"{DCAT}dataset", DATASET)
    yield fact(catalog, f"{DCAT}service", service)
    yield typed(service, f"{DCAT}DataService")
    yield fact(service, f"{DCTERMS}title", text("SPARQL endpoint of Latticework"))
    yield fact(service, f"{DCTERMS}conformsTo", NamedNode("https://www.w3.org/TR/sparql11-protocol/"))
    yield fact(service, f"{DCAT}endpointURL", ENDPOINT)
    yield fact(service, f"{DCAT}endpointDescription", ENDPOINT)
    yield fact(service, f"{DCAT}servesDataset", DATASET)


def _distribution() -> Iterator[Quad]:
    yield fact(DATASET, f"{VOID}dataDump", DUMP)
    yield fact(DATASET, f"{DCAT}distribution", DISTRIBUTION)
    yield typed(DISTRIBUTION, f"{DCAT}Distribution")
    yield fact(DISTRIBUTION, f"{DCTERMS}title", text("All quads"))
    yield fact(DISTRIBUTION, f"{DCTERMS}rights", text(_RIGHTS))
    yield fact(DISTRIBUTION, f"{DCAT}downloadURL", DUMP)
    yield fact(DISTRIBUTION, f"{DCAT}mediaType", NamedNode(f"{_IANA}application/n-quads"))
    yield fact(DISTRIBUTION, f"{DCAT}compressFormat", NamedNode(f"{_IANA}application/gzip"))


def _licences(store: Store) -> list[NamedNode]:
    """The licences under which parts of the whole stand, as far as they have an address."""
    solutions = store.query("SELECT DISTINCT ?licence WHERE { GRAPH graph:provenance { ?g dcterms:license ?licence } }")
    assert isinstance(solutions, QuerySolutions)
    said = {licence for (licence,) in solutions if isinstance(licence, NamedNode)}
    return sorted(said | {NamedNode(CURATED_LICENCE)}, key=lambda licence: licence.value)


def _vocabularies(terms: list[str]) -> list[str]:
    """The known namespaces that a term is in, without those of the graph's own things."""
    foreign = [namespace for namespace in PREFIXES.values() if not namespace.startswith(ID)]
    return sorted({namespace for namespace in foreign if any(term.startswith(namespace) for term in terms)})

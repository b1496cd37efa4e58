"""The W3C suite for SPARQL 1.1 Service Description: its three tests, by their names."""

from __future__ import annotations

from typing import Any

import pytest
from endpoint import Endpoint
from manifests import ABSENT, SUITES
from pyoxigraph import NamedNode, Quad
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from sections import ids_of

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
THING = NamedNode("http://example.org/thing")
TURTLE = {"Accept": "text/turtle"}

# The range of each property, and whether a subject may have several values (the vocabulary's schema).
RANGES = {
    SD.defaultDataset: SD.Dataset,
    SD.availableGraphs: SD.GraphCollection,
    SD.defaultGraph: SD.Graph,
    SD.namedGraph: SD.NamedGraph,
    SD.graph: SD.Graph,
}
IRIS = (
    SD.endpoint,
    SD.name,
    SD.feature,
    SD.supportedLanguage,
    SD.languageExtension,
    SD.propertyFeature,
    SD.extensionFunction,
    SD.extensionAggregate,
    SD.resultFormat,
    SD.inputFormat,
    SD.defaultEntailmentRegime,
    SD.defaultSupportedEntailmentProfile,
    SD.entailmentRegime,
    SD.supportedEntailmentProfile,
)
FEATURES = {
    SD[name]
    for name in ("DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs", "BasicFederatedQuery")
}
LANGUAGES = {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update}


@pytest.fixture(autouse=True)
def _something(endpoint: Endpoint) -> None:
    endpoint.fill([Quad(THING, THING, THING, THING)])


@pytest.fixture
def description(endpoint: Endpoint) -> Graph:
    return Graph().parse(data=endpoint.client.get(endpoint.sparql, headers=TURTLE).text, format="turtle")


@pytest.mark.parametrize(
    ("accept", "parser"), [("*/*", "turtle"), ("text/turtle", "turtle"), ("application/rdf+xml", "xml")]
)
def test_returns_rdf(endpoint: Endpoint, accept: str, parser: Any) -> None:
    response = endpoint.client.get(endpoint.sparql, headers={"Accept": accept})
    assert response.status_code == 200
    assert len(Graph().parse(data=response.text, format=parser)) > 0


def test_has_endpoint_triple(endpoint: Endpoint, description: Graph) -> None:
    (service,) = description.subjects(SD.endpoint, URIRef(endpoint.sparql))
    assert (service, RDF.type, SD.Service) in description


def test_conforms_to_schema(description: Graph) -> None:
    (service,) = description.subjects(RDF.type, SD.Service)
    assert len(list(description.objects(service, SD.endpoint))) == 1
    for subject, predicate, value in description:
        if predicate in RANGES:
            assert (value, RDF.type, RANGES[predicate]) in description, (subject, predicate, value)
        elif str(predicate).startswith(SD):
            assert predicate in IRIS, predicate
            assert isinstance(value, URIRef), (subject, predicate, value)
    assert set(description.objects(None, SD.feature)) <= FEATURES
    assert set(description.objects(None, SD.supportedLanguage)) <= LANGUAGES
    for dataset in description.subjects(RDF.type, SD.Dataset):
        assert len(list(description.objects(dataset, SD.defaultGraph))) == 1
    for graph in description.subjects(RDF.type, SD.NamedGraph):
        (name,) = description.objects(graph, SD.name)
        assert not isinstance(name, Literal)


def test_every_test_of_the_manifest_is_here() -> None:
    if not SUITES.is_dir():
        pytest.skip(ABSENT)
    named = {
        f"sparql11/service-description/{name[5:].replace('_', '-')}" for name in globals() if name.startswith("test_")
    }
    assert set(ids_of("sparql11/service-description")) <= named

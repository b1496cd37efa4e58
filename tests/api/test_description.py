"""The service description, the VoID document and the dumps, as a client gets them."""

from __future__ import annotations

import gzip
import hashlib

import pytest
from fastapi.testclient import TestClient
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, VOID

from api.app import create_app
from kg import build as building
from kg.build import Build
from kg.query import BINDING_FORMATS, GRAPH_FORMATS
from kg.settings import Settings

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef("https://w3id.org/latticework/void#dataset")
NATO = URIRef("https://w3id.org/latticework/graph/curated/nato")
FORMATS = [
    ("text/turtle", ".ttl", "turtle"),
    ("application/rdf+xml", ".rdf", "xml"),
    ("application/ld+json", ".jsonld", "json-ld"),
    ("application/n-triples", ".nt", "nt"),
]


@pytest.mark.parametrize(("media_type", "parser"), [(media_type, parser) for media_type, _, parser in FORMATS])
def test_the_endpoint_describes_itself_in_every_format(client: TestClient, media_type: str, parser: str) -> None:
    response = client.get("/sparql", headers={"Accept": media_type})
    assert response.headers["content-type"].split(";")[0] == media_type
    found = Graph().parse(data=response.text, format=parser)
    (service,) = found.subjects(RDF.type, SD.Service)
    assert set(found.objects(service, SD.endpoint)) == {URIRef("http://testserver/sparql")}
    assert set(found.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query, SD.SPARQL11Update}
    assert set(found.objects(service, SD.feature)) == {SD.UnionDefaultGraph}
    assert {str(value) for value in found.objects(service, SD.resultFormat)} == {
        written.engine.iri for written in (*BINDING_FORMATS, *GRAPH_FORMATS)
    }


def test_the_endpoint_lists_its_graphs_with_their_numbers(client: TestClient) -> None:
    found = Graph().parse(data=client.get("/sparql", headers={"Accept": "text/turtle"}).text, format="turtle")
    (dataset,) = found.objects(None, SD.defaultDataset)
    (default,) = found.objects(dataset, SD.defaultGraph)
    assert int(str(found.value(default, VOID.triples))) > 20_000
    by_name = {found.value(entry, SD.name): entry for entry in found.objects(dataset, SD.namedGraph)}
    counted = client.get("/sparql", params={"query": f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{NATO}> {{ ?s ?p ?o }} }}"})
    number = int(counted.json()["results"]["bindings"][0]["n"]["value"])
    graph = found.value(by_name[NATO], SD.graph)
    assert found.value(graph, VOID.triples) == Literal(number)


@pytest.mark.parametrize(("media_type", "suffix", "parser"), FORMATS)
def test_the_dataset_is_described_in_every_format(
    client: TestClient, built: Build, media_type: str, suffix: str, parser: str
) -> None:
    by_accept = client.get("/void", headers={"Accept": media_type})
    assert by_accept.headers["content-type"].split(";")[0] == media_type
    assert client.get(f"/void{suffix}").content == by_accept.content
    found = Graph().parse(data=by_accept.text, format=parser)
    assert (DATASET, VOID.subset, NATO) in found
    assert (DATASET, VOID.sparqlEndpoint, URIRef("http://testserver/sparql")) in found
    assert (DATASET, VOID.dataDump, URIRef("http://testserver/dumps/latticework.nq.gz")) in found
    assert not list(found.subjects(None, URIRef("https://w3id.org/latticework/sparql")))
    assert built.dump is not None
    (distribution,) = found.objects(DATASET, DCAT.distribution)
    assert str(found.value(distribution, DCAT.byteSize)) == str(built.dump.bytes)
    checksum = found.value(distribution, SPDX.checksum)
    assert str(found.value(checksum, SPDX.checksumValue)).lower() == built.dump.sha256
    assert found.value(NATO, DCTERMS.title) == Literal("Curated facts: nato", lang="en")
    assert found.value(NATO, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")


def test_the_well_known_address_leads_to_the_description(client: TestClient) -> None:
    response = client.get("/.well-known/void")
    assert (response.status_code, response.headers["location"]) == (302, "http://testserver/void")


def test_a_browser_gets_a_page_with_graphs_and_downloads(client: TestClient, built: Build) -> None:
    for path in ("/void", "/dumps"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert built.dump is not None
        assert built.dump.sha256 in page
        assert 'href="/graph/curated/nato"' in page
        assert "Curated facts: nato" in page


def test_a_suffix_that_is_none_is_not_found(client: TestClient) -> None:
    response = client.get("/void.pdf")
    assert response.status_code == 404
    assert "with one of .ttl" in response.json()["detail"]


def test_the_dump_is_listed_and_had_with_its_checksum(client: TestClient, built: Build) -> None:
    (listed, *_) = client.get("/dumps").json()
    assert (listed["build"], listed["mediaType"]) == (built.id, "application/gzip")
    response = client.get("/dumps/latticework.nq.gz")
    assert (response.status_code, response.headers["location"]) == (303, listed["url"])
    dump = client.get(listed["url"])
    assert dump.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in dump.headers
    assert hashlib.sha256(dump.content).hexdigest() == listed["sha256"]
    assert len(dump.content) == listed["bytes"]
    assert len(gzip.decompress(dump.content).splitlines()) == built.quads
    sums = client.get(listed["url"].replace("latticework.nq.gz", "SHA256SUMS")).text
    assert sums == f"{listed['sha256']}  latticework.nq.gz\n"


def test_a_dump_that_is_known_is_not_sent_again(client: TestClient, built: Build) -> None:
    address = f"/dumps/{built.id}/latticework.nq.gz"
    head = client.head(address)
    assert built.dump is not None
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(built.dump.bytes)
    assert head.headers["etag"] == f'"{built.dump.sha256}"'
    assert client.get(address, headers={"If-None-Match": head.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/dumps/nowhere/latticework.nq.gz", "/dumps/..%2f..%2fx/SHA256SUMS"])
def test_a_dump_that_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_server_without_dumps_offers_none(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(home=tmp_path_factory.mktemp("without-dump"), dump=False)
    building.build(settings)
    with TestClient(create_app(settings), follow_redirects=False) as client:
        assert client.get("/dumps").json() == []
        response = client.get("/dumps/latticework.nq.gz")
        assert response.status_code == 404
        assert "set LATTICEWORK_DUMP" in response.json()["detail"]
        assert "byteSize" not in client.get("/void.nt").text
        assert "This server has no dump" in client.get("/void.html").text

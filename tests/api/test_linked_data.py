from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

NATO = URIRef("https://w3id.org/latticework/id/partnership/nato")
ONTOLOGY = URIRef("https://w3id.org/latticework/ontology")
PROTEGE = "application/rdf+xml, application/xml;q=0.7, text/xml;q=0.6, text/plain;q=0.1, */*;q=0.09"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
FORMATS = [
    ("text/turtle", ".ttl", "turtle"),
    ("application/rdf+xml", ".rdf", "xml"),
    ("application/ld+json", ".jsonld", "json-ld"),
    ("application/n-triples", ".nt", "nt"),
]


def test_an_entity_is_not_a_document(client: TestClient) -> None:
    response = client.get("/id/partnership/nato")
    assert response.status_code == 303
    assert response.headers["location"] == "http://testserver/doc/id/partnership/nato"
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(("media_type", "suffix", "parser"), FORMATS)
def test_the_document_says_what_it_is_about_and_who_names_it(
    client: TestClient, media_type: str, suffix: str, parser: str
) -> None:
    by_accept = client.get("/doc/id/partnership/nato", headers={"Accept": media_type})
    by_suffix = client.get(f"/doc/id/partnership/nato{suffix}")
    for response in (by_accept, by_suffix):
        assert response.headers["content-type"].split(";")[0] == media_type
        graph = Graph().parse(data=response.text, format=parser)
        assert (NATO, RDFS.label, Literal("North Atlantic Treaty Organization", lang="en")) in graph
        in_partnership = URIRef("https://w3id.org/latticework/ontology#inPartnership")
        assert len(list(graph.subjects(in_partnership, NATO))) >= 32


@pytest.mark.parametrize(("media_type", "suffix", "parser"), FORMATS)
def test_the_ontology_is_one_document_in_every_format(
    client: TestClient, media_type: str, suffix: str, parser: str
) -> None:
    for response in (client.get("/ontology", headers={"Accept": media_type}), client.get(f"/ontology{suffix}")):
        assert response.status_code == 200
        assert response.headers["content-type"].split(";")[0] == media_type
        graph = Graph().parse(data=response.text, format=parser)
        assert list(graph.subjects(RDF.type, OWL.Ontology)) == [ONTOLOGY]
        assert not list(graph.objects(None, OWL.imports))
        assert (URIRef("https://w3id.org/latticework/ontology#Agreement"), RDF.type, OWL.Class) in graph


@pytest.mark.parametrize("path", ["/ontology.pdf", "/ontologyx", "/shapes.html"])
def test_a_suffix_that_is_none_is_not_found(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "with one of .ttl, .nt, .rdf, .jsonld" in response.json()["detail"]


def test_version_and_modules_of_the_ontology_dereference(client: TestClient) -> None:
    graph = Graph().parse(data=client.get("/ontology").text, format="turtle")
    version = str(next(graph.objects(ONTOLOGY, OWL.versionIRI))).removeprefix("https://w3id.org/latticework")
    assert client.get(version).status_code == 200
    module = client.get("/ontology/core/actor")
    assert (module.status_code, module.headers["location"]) == (303, "http://testserver/ontology")
    assert client.get("/ontology/core/nowhere").status_code == 404


@pytest.mark.parametrize("accept", [PROTEGE, JAVA])
def test_protege_gets_rdf_at_once(client: TestClient, accept: str) -> None:
    response = client.get("/ontology", headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] in ("application/rdf+xml", "text/turtle")


def test_links_lead_to_the_other_formats(client: TestClient) -> None:
    links = client.get("/ontology", headers={"Accept": "text/turtle"}).headers["link"]
    assert '<http://testserver/ontology.rdf>; rel="alternate"; type="application/rdf+xml"' in links
    assert 'rel="license"' in links


def test_concepts_and_graphs_and_shapes_dereference(client: TestClient) -> None:
    for path in ("/concept/defence", "/graph/curated/nato"):
        assert client.get(path).status_code == 303
        assert client.get(f"/doc{path}", headers={"Accept": "text/turtle"}).status_code == 200
    shapes = Graph().parse(data=client.get("/shapes.ttl").text, format="turtle")
    assert (None, RDF.type, URIRef("http://www.w3.org/ns/shacl#NodeShape")) in shapes


def test_a_page_shows_members_sources_and_formats(client: TestClient) -> None:
    page = client.get("/doc/id/partnership/nato", headers={"Accept": "text/html"}).text
    assert "<h1>North Atlantic Treaty Organization</h1>" in page
    assert "Canada in North Atlantic Treaty Organization" in page
    assert 'type="application/ld+json"' in page
    assert "9999-12-31" not in page


@pytest.mark.parametrize("path", ["/id/partnership/nowhere", "/doc/id/partnership/nowhere", "/concept/x", "/graph/x"])
def test_what_is_not_known_is_not_found(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "says nothing of https://w3id.org/latticework/" in response.json()["detail"]


def test_an_identifier_cannot_carry_a_query(client: TestClient) -> None:
    assert client.get("/doc/id/actor/x%3E%20%3Fp%20%3Fo%20%7D%20%23").status_code == 404


def test_what_cannot_be_had_is_refused(client: TestClient) -> None:
    response = client.get("/doc/id/partnership/nato", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.json()["detail"]


def test_head_answers_without_a_body(client: TestClient) -> None:
    response = client.head("/ontology")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["etag"]

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from rdflib import OWL, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS

from api.app import create_app
from kg.build import Build
from kg.settings import Settings
from tests.serving import beside

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
    assert '<a href="/id/actor/canada">Canada</a>' in page
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


REPRESENTATIONS = ["/ontology", "/shapes", "/void", "/doc/id/partnership/nato", "/doc/concept/defence", "/sparql"]
LICENCE = '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'


@pytest.mark.parametrize("path", REPRESENTATIONS)
@pytest.mark.parametrize("media_type", [media_type for media_type, _, _ in FORMATS])
def test_each_representation_has_its_headers(client: TestClient, path: str, media_type: str) -> None:
    response = client.get(path, headers={"Accept": media_type})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == media_type
    assert "Accept" in response.headers["vary"].split(", ")
    assert LICENCE in response.headers["link"]
    assert '<http://testserver/void>; rel="describedby"' in response.headers["link"]
    assert re.fullmatch(r'"[0-9a-f]{32}(;(gzip|br|zstd))?"', response.headers["etag"])
    head = client.head(path, headers={"Accept": media_type})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "link", "vary"):
        assert head.headers[name] == response.headers[name]
    again = client.get(path, headers={"Accept": media_type, "If-None-Match": f'"x", W/{response.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == response.headers["etag"]


@pytest.mark.parametrize("path", REPRESENTATIONS)
def test_representations_have_etags_of_their_own(client: TestClient, path: str) -> None:
    tags = [client.head(path, headers={"Accept": media_type}).headers["etag"] for media_type, _, _ in FORMATS]
    assert len(set(tags)) == len(FORMATS)


@pytest.mark.parametrize("path", ["/ontology", "/void", "/doc/id/partnership/nato"])
def test_headers_and_pages_link_to_the_same(client: TestClient, path: str) -> None:
    response = client.get(f"{path}.html")
    assert response.headers["content-type"].startswith("text/html")
    for media_type, suffix, _ in FORMATS:
        assert f'<http://testserver{path}{suffix}>; rel="alternate"; type="{media_type}"' in response.headers["link"]
        assert f'<link rel="alternate" type="{media_type}" href="{path}{suffix}">' in response.text
    assert LICENCE in response.headers["link"]
    assert '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">' in response.text
    assert '<link rel="describedby" href="/void">' in response.text


@pytest.mark.parametrize("path", REPRESENTATIONS)
def test_what_cannot_be_had_is_refused_everywhere(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.json()["detail"]
    assert "Accept" in response.headers["vary"]


def test_a_suffix_at_an_entity_leads_to_the_document_of_that_format(client: TestClient) -> None:
    response = client.get("/id/partnership/nato.ttl")
    assert (response.status_code, response.headers["location"]) == (
        303,
        "http://testserver/doc/id/partnership/nato.ttl",
    )


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/ontology/", "/ontology"),
        ("/sparql/?query=ASK%20%7B%7D", "/sparql?query=ASK%20%7B%7D"),
        ("/doc/id/partnership/nato//", "/doc/id/partnership/nato"),
        ("//elsewhere.example/", "//elsewhere.example"),
    ],
)
def test_a_slash_too_many_is_one_hop_to_the_address_without(client: TestClient, path: str, location: str) -> None:
    response = client.get(f"http://testserver{path}")
    assert (response.status_code, response.headers["location"]) == (301, f"http://testserver{location}")
    assert client.post(f"http://testserver{path}").status_code in (404, 405)


@pytest.mark.parametrize(
    "path",
    ["/id/partnership/nato", "/concept/defence", "/graph/curated/nato", "/ontology/core/actor", "/.well-known/void"],
)
@pytest.mark.parametrize("accept", [PROTEGE, JAVA, "text/turtle", "text/html"])
def test_there_is_one_hop_at_most_and_never_one_that_keeps_the_method(
    client: TestClient, path: str, accept: str
) -> None:
    first = client.get(path, headers={"Accept": accept})
    assert first.status_code in (302, 303)
    assert "Accept" in first.headers["vary"]
    assert client.get(first.headers["location"], headers={"Accept": accept}).status_code == 200


CORS_CASES = [
    ("GET", "/ontology", {}, 200),
    ("GET", "/id/partnership/nato", {}, 303),
    ("GET", "/id/partnership/nowhere", {}, 404),
    ("GET", "/nowhere", {}, 404),
    ("GET", "/void/", {}, 301),
    ("DELETE", "/ontology", {}, 405),
    ("GET", "/ontology", {"headers": {"Accept": "image/png"}}, 406),
    ("GET", "/sparql", {"params": {"query": "SELECT"}}, 400),
    ("GET", "/what-if", {"params": {"steps": "99"}}, 422),
    ("POST", "/sparql", {"content": "ASK {}", "headers": {"Content-Type": "text/plain"}}, 415),
]


@pytest.mark.parametrize(("method", "path", "arguments", "status"), CORS_CASES)
@pytest.mark.parametrize("origin", ["", "https://example.org"])
def test_pages_of_every_origin_may_read_every_answer(
    client: TestClient, method: str, path: str, arguments: dict[str, Any], status: int, origin: str
) -> None:
    headers = {**arguments.get("headers", {}), **({"Origin": origin} if origin else {})}
    response = client.request(method, path, **{**arguments, "headers": headers})
    assert response.status_code == status
    assert response.headers["access-control-allow-origin"] == "*"
    exposed = response.headers["access-control-expose-headers"].split(", ")
    assert {"ETag", "Link", "Location", "Server-Timing", "X-Request-ID"} <= set(exposed)
    assert response.headers["x-request-id"]
    if status >= 400:
        assert response.headers["content-type"] == "application/problem+json"


def test_what_nobody_foresaw_may_be_read_too(settings: Settings, built: Build, tmp_path: Path) -> None:
    app = create_app(beside(settings, built, tmp_path / "home"))

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError

    with TestClient(app) as client:
        response = client.get("/broken")
    assert response.status_code == 500
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_browsers_may_ask_before_they_send(client: TestClient, method: str) -> None:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization, content-type"}
    response = client.options("/sparql", headers={"Origin": "https://example.org", **asked})
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["access-control-allow-origin"] == "*"
    assert method in response.headers["access-control-allow-methods"]
    allowed = response.headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "content-type", "accept", "if-none-match"} <= set(allowed)
    assert response.headers["access-control-max-age"] == "86400"


def test_the_ontology_says_what_it_is(client: TestClient) -> None:
    graph = Graph().parse(data=client.get("/ontology").text, format="turtle")
    vann = Namespace("http://purl.org/vocab/vann/")
    for name in (DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.created, DCTERMS.bibliographicCitation):
        assert graph.value(ONTOLOGY, name) is not None, name
    assert isinstance(graph.value(ONTOLOGY, DCTERMS.license), URIRef)
    version = graph.value(ONTOLOGY, OWL.versionInfo)
    assert graph.value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")
    prior = graph.value(ONTOLOGY, OWL.priorVersion)
    assert prior is None if version == Literal("0.1.0") else isinstance(prior, URIRef)
    assert graph.value(ONTOLOGY, vann.preferredNamespacePrefix) == Literal("lw")
    assert str(graph.value(ONTOLOGY, vann.preferredNamespaceUri)) == f"{ONTOLOGY}#"


@pytest.mark.parametrize(
    ("path", "methods"), [("/sparql", "GET, HEAD, OPTIONS, POST"), ("/ontology", "GET, HEAD, OPTIONS")]
)
def test_addresses_tell_which_methods_they_answer(client: TestClient, path: str, methods: str) -> None:
    response = client.options(path)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == methods
    refused = client.delete(path)
    assert (refused.status_code, refused.headers["allow"]) == (405, methods)
    assert client.options("/nowhere").status_code == 404

"""The Graph Store HTTP Protocol; most of it as the W3C's suite (graph-store-protocol) has it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.history import last_change
from tests.api.conftest import Bench

TURTLE = {"Content-Type": "text/turtle; charset=utf-8"}
JOHN = '<http://example.org/1> <urn:card> [ a <urn:VCard> ; <urn:fn> "John" ] .'
JANE = '<http://example.org/1> <urn:card> [ a <urn:VCard> ; <urn:fn> "Jane" ] .'
FAMILY = '<http://example.org/1> <urn:family> "Doe" .'

DIRECT, INDIRECT, OWN, DEFAULT = "/graphs/person/1.ttl", "/graphs?graph=urn:w3c", "/graphs/posted", "/graphs?default"


def graph(text: str, parser: str = "turtle") -> Graph:
    return Graph().parse(data=text, format=parser)


def holds(client: TestClient, address: str, *texts: str) -> bool:
    response = client.get(address, headers={"Accept": "text/turtle"})
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"
    return response.status_code == 200 and isomorphic(graph(response.text), graph("\n".join(texts)))


@pytest.fixture(autouse=True)
def clean(bench: Bench) -> None:
    for address in (DIRECT, INDIRECT, DEFAULT):
        assert bench.client.delete(address, headers=bench.writer).status_code in (204, 404)


@pytest.mark.parametrize("address", [DIRECT, INDIRECT, DEFAULT])
def test_put_makes_then_replaces_and_delete_removes(bench: Bench, address: str) -> None:
    client, headers = bench.client, bench.writer | TURTLE
    first = client.put(address, content=JOHN, headers=headers)
    assert first.status_code == 201
    assert holds(client, address, JOHN)
    assert holds(client, first.headers["location"], JOHN)
    again = client.put(address, content=JANE, headers=headers)
    assert (again.status_code, again.content) == (204, b"")
    assert holds(client, address, JANE)
    head = client.head(address, headers={"Accept": "text/turtle"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == "text/turtle; charset=utf-8"
    assert client.delete(address, headers=bench.writer).status_code == 204
    if address == DEFAULT:
        assert holds(client, address)
    else:
        assert client.get(address).status_code == 404
        assert client.head(address).status_code == 404
        assert client.delete(address, headers=bench.writer).status_code == 404


@pytest.mark.parametrize("address", [DIRECT, INDIRECT, DEFAULT])
def test_post_adds_documents_and_forms(bench: Bench, address: str) -> None:
    client = bench.client
    assert client.post(address, content=JOHN, headers=bench.writer | TURTLE).status_code == 201
    assert client.post(address, content=FAMILY, headers=bench.writer | TURTLE).status_code == 204
    assert client.post(address, content="", headers=bench.writer | TURTLE).status_code == 204
    assert holds(client, address, JOHN, FAMILY)
    form = {
        "one": ("given.ttl", '<http://example.org/1> <urn:given> "Jané" .'.encode(), "text/turtle; charset=utf-8"),
        "two": ("more.nt", b"<http://example.org/1> <urn:given> _:b .\r\n", "application/n-triples"),
    }
    assert client.post(address, files=form, headers=bench.writer).status_code == 204
    assert holds(client, address, JOHN, FAMILY, '<http://example.org/1> <urn:given> "Jané" , [] .')


def test_post_to_the_store_makes_a_graph_with_a_name_of_its_own(bench: Bench) -> None:
    made = [bench.client.post("/graphs", content=JOHN, headers=bench.writer | TURTLE) for _ in range(2)]
    addresses = [response.headers["location"] for response in made]
    assert [response.status_code for response in made] == [201, 201]
    assert addresses[0] != addresses[1]
    for address in addresses:
        assert address.startswith("http://testserver/graphs/posted/")
        assert holds(bench.client, address, JOHN)
        assert bench.client.delete(address, headers=bench.writer).status_code == 204


def test_an_address_here_and_the_identifier_it_stands_for_are_one_graph(bench: Bench) -> None:
    bench.client.put(DIRECT, content=JOHN, headers=bench.writer | TURTLE)
    for iri in ("http://testserver/graphs/person/1.ttl", "https://w3id.org/latticework/graph/person/1.ttl"):
        response = bench.client.get("/graphs", params={"graph": iri})
        assert response.status_code == 200
    assert bench.ask("ASK { GRAPH <https://w3id.org/latticework/graph/person/1.ttl> { ?s <urn:card> ?o } }")


def test_percent_encoding_is_decoded_once(bench: Bench) -> None:
    put = "/graphs?graph=http%3A%2F%2Fexample.org%2Fa%2520b"
    assert bench.client.put(put, content=FAMILY, headers=bench.writer | TURTLE).status_code == 201
    assert holds(bench.client, "/graphs?graph=http://example.org/a%2520b", FAMILY)
    assert bench.ask("ASK { GRAPH <http://example.org/a%20b> { ?s <urn:family> ?o } }")
    assert bench.client.delete(put, headers=bench.writer).status_code == 204


@pytest.mark.parametrize(
    ("media_type", "parser"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
def test_every_format_is_read_and_written(bench: Bench, media_type: str, parser: str) -> None:
    content = graph(JOHN).serialize(format=parser)
    headers = bench.writer | {"Content-Type": media_type}
    assert bench.client.put(DIRECT, content=content.encode(), headers=headers).status_code == 201
    response = bench.client.get(DIRECT, headers={"Accept": media_type})
    assert response.headers["content-type"].split(";")[0] == media_type
    assert isomorphic(graph(response.text, parser), graph(JOHN))


def test_relative_iris_are_resolved_against_the_graph(bench: Bench) -> None:
    bench.client.put(DIRECT, content="<#me> <urn:p> <2.ttl> .", headers=bench.writer | TURTLE)
    own = "https://w3id.org/latticework/graph/person/"
    assert bench.ask(f"ASK {{ <{own}1.ttl#me> <urn:p> <{own}2.ttl> }}")


def test_patch_sees_one_graph_alone(bench: Bench) -> None:
    client, patch = bench.client, bench.writer | {"Content-Type": "application/sparql-update"}
    client.put(DIRECT, content=FAMILY, headers=bench.writer | TURTLE)
    client.put(INDIRECT, content=JOHN, headers=bench.writer | TURTLE)
    update = "DELETE { ?s ?p ?o } INSERT { ?s <urn:given> ?o } WHERE { ?s ?p ?o }"
    assert client.patch(DIRECT, content=update, headers=patch).status_code == 204
    assert holds(client, DIRECT, FAMILY.replace("family", "given"))
    assert holds(client, INDIRECT, JOHN)
    assert client.patch(DIRECT, content="CLEAR ALL", headers=patch).status_code == 204
    assert client.get(DIRECT).status_code == 404
    assert holds(client, INDIRECT, JOHN)
    made = client.patch(DIRECT, content='INSERT DATA { <urn:a> <urn:b> "c" }', headers=patch)
    assert made.status_code == 201


def test_what_is_read_may_be_asked_to_be_unchanged(bench: Bench) -> None:
    client, headers = bench.client, bench.writer | TURTLE
    client.put(DIRECT, content=JOHN, headers=headers)
    etag = client.get(DIRECT).headers["etag"]
    assert client.get(DIRECT, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(DIRECT, headers={"Accept": "application/ld+json"}).headers["etag"] != etag
    assert client.put(DIRECT, content=JANE, headers=headers | {"If-Match": etag}).status_code == 204
    assert client.get(DIRECT, headers={"If-None-Match": etag}).status_code == 200
    for method in ("PUT", "POST", "DELETE"):
        response = client.request(method, DIRECT, content=JOHN, headers=headers | {"If-Match": etag})
        assert response.status_code == 412
    only_new = headers | {"If-None-Match": "*"}
    refused = client.put(DIRECT, content=JOHN, headers=only_new)
    assert (refused.status_code, "there is such a graph already" in refused.json()["detail"]) == (412, True)
    assert holds(client, DIRECT, JANE)
    assert client.put(INDIRECT, content=JOHN, headers=only_new).status_code == 201


@pytest.mark.parametrize(
    ("method", "address", "arguments", "status", "detail"),
    [
        ("PUT", DIRECT, {"content": "<urn:a> <urn:b> ."}, 400, "line 1, column 17: not well-formed Turtle"),
        ("PUT", DIRECT, {"content": b'<urn:a> <urn:b> "\xff" .'}, 400, "not well-formed Turtle"),
        ("PUT", DIRECT, {"content": JOHN, "headers": {"Content-Type": "application/pdf"}}, 415, "text/turtle"),
        ("PUT", DIRECT, {"content": JOHN, "headers": {"Content-Type": ""}}, 415, "without Content-Type"),
        ("PUT", DIRECT, {"content": JOHN, "headers": {"Content-Type": "text/turtle; charset=latin1"}}, 415, "UTF-8"),
        ("PUT", DIRECT, {"content": "#" * 10_001}, 413, "longer than 10,000 bytes"),
        ("PUT", "/graphs?graph=relative", {"content": JOHN}, 400, "'relative' is not an absolute IRI"),
        ("PUT", "/graphs?graph=", {"content": JOHN}, 400, "not an absolute IRI"),
        ("PUT", "/graphs?graph=urn:a&graph=urn:b", {"content": JOHN}, 400, "name one graph"),
        ("PUT", "/graphs?graph=urn:a&default", {"content": JOHN}, 400, "name one graph"),
        ("PUT", f"{DIRECT}?default", {"content": JOHN}, 400, "name one graph"),
        ("PUT", "/graphs", {"content": JOHN}, 400, "name one graph"),
        ("DELETE", "/graphs", {}, 400, "name one graph"),
        ("PATCH", DIRECT, {"content": JOHN}, 415, "send application/sparql-update"),
        (
            "PATCH",
            DIRECT,
            {
                "content": "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }",
                "headers": {"Content-Type": "application/sparql-update"},
            },
            400,
            "another graph, <urn:g>",
        ),
        (
            "PATCH",
            DIRECT,
            {"content": "INSERT DATA", "headers": {"Content-Type": "application/sparql-update"}},
            400,
            "does not parse",
        ),
        ("POST", DIRECT, {"content": "x", "headers": {"Content-Type": "multipart/form-data; boundary=y"}}, 400, "form"),
        ("POST", DIRECT, {"files": {"f": ("a.bin", b"x", "application/octet-stream")}, "headers": {}}, 415, "octet"),
        ("PUT", "/graphs/ontology", {"content": JOHN}, 403, "ontology's files"),
        ("PUT", "/graphs/shapes", {"content": JOHN}, 403, "files of the shapes"),
        ("POST", "/graphs/inferred", {"content": JOHN}, 403, "what follows"),
        ("DELETE", "/graphs/provenance", {}, 403, "written by builds"),
        ("PUT", "/graphs/x", {"content": "<urn:a> a <https://w3id.org/latticework/ontology#Event> ."}, 422, "urn:a"),
    ],
)
def test_what_is_refused_changes_nothing(
    bench: Bench, method: str, address: str, arguments: dict[str, object], status: int, detail: str
) -> None:
    before = last_change(bench.settings.home)
    headers = bench.writer | arguments.get("headers", TURTLE)  # type: ignore[operator]
    response = bench.client.request(method, address, **(arguments | {"headers": headers}))  # type: ignore[arg-type]
    assert response.status_code == status, response.text
    assert detail in response.json()["detail"]
    assert last_change(bench.settings.home) == before


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_writing_needs_a_token_that_may(bench: Bench, method: str) -> None:
    assert bench.client.request(method, DIRECT, headers=TURTLE).status_code == 401
    assert bench.client.request(method, DIRECT, headers=TURTLE | bench.reader).status_code == 403


def test_reading_says_what_it_cannot_do(bench: Bench) -> None:
    assert bench.client.get("/graphs").status_code == 400
    assert bench.client.get("/graphs?graph=relative").status_code == 400
    assert bench.client.get("/graphs/ontology", headers={"Accept": "image/png"}).status_code == 406
    other = bench.client.request("PROPFIND", DIRECT)
    assert other.status_code == 405
    assert other.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"


def test_curated_graphs_can_be_read_and_written_back(bench: Bench) -> None:
    there = bench.client.get("/graphs/curated/meetings").text
    before = last_change(bench.settings.home)
    done = bench.client.put("/graphs/curated/meetings", content=there, headers=bench.writer | TURTLE)
    assert done.status_code == 204
    assert last_change(bench.settings.home) == before, "nothing came and nothing went"


def test_a_tag_is_of_one_graph(bench: Bench) -> None:
    client = bench.client
    assert client.put(DIRECT, content=JOHN, headers=bench.writer | TURTLE).status_code == 201
    tag = client.get(DIRECT).headers["etag"]
    assert client.get(DIRECT, headers={"If-None-Match": "*"}).status_code == 304
    for known in (tag, "*"):
        assert client.get("/graphs/nothing/there", headers={"If-None-Match": known}).status_code == 404
    assert client.get("/graphs/ontology", headers={"If-None-Match": tag}).status_code == 200


def test_graphs_are_empty_in_every_format(bench: Bench) -> None:
    for media_type in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        assert bench.client.get("/graphs/nothing/there", headers={"Accept": media_type}).status_code == 404

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, URIRef

MEMBERS = """PREFIX lw: <https://w3id.org/latticework/ontology#>
PREFIX partnership: <https://w3id.org/latticework/id/partnership/>
SELECT ?member WHERE { ?m lw:inPartnership partnership:aukus ; lw:member ?member } ORDER BY ?member"""

AUKUS = [f"https://w3id.org/latticework/id/actor/{name}" for name in ("australia", "united-kingdom", "united-states")]


def test_json_by_get(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": MEMBERS})
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert [row["member"]["value"] for row in response.json()["results"]["bindings"]] == AUKUS


@pytest.mark.parametrize("accept", ["text/csv", "text/tab-separated-values", "application/sparql-results+xml"])
def test_every_format_of_bindings_says_the_same(client: TestClient, accept: str) -> None:
    response = client.post("/sparql", data={"query": MEMBERS}, headers={"Accept": accept})
    assert response.headers["content-type"].split(";")[0] == accept
    if accept == "text/csv":
        found = [row["member"] for row in csv.DictReader(io.StringIO(response.text))]
    elif accept == "text/tab-separated-values":
        found = [line.strip("<>") for line in response.text.splitlines()[1:]]
    else:
        tree = ElementTree.fromstring(response.text)
        found = [element.text or "" for element in tree.iter("{http://www.w3.org/2005/sparql-results#}uri")]
    assert found == AUKUS


@pytest.mark.parametrize(
    ("accept", "parser"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
def test_every_format_of_graphs_says_the_same(client: TestClient, accept: str, parser: str) -> None:
    query = "CONSTRUCT { partnership:aukus rdfs:label ?l } WHERE { partnership:aukus rdfs:label ?l }"
    response = client.post(
        "/sparql", content=query, headers={"Content-Type": "application/sparql-query", "Accept": accept}
    )
    assert response.headers["content-type"].split(";")[0] == accept
    (triple,) = Graph().parse(data=response.text, format=parser)
    assert triple[0] == URIRef("https://w3id.org/latticework/id/partnership/aukus")
    assert str(triple[2]) == "AUKUS"


def test_ask(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": "ASK { partnership:nato ?p ?o }"}).json()["boolean"] is True


def test_weights_decide(client: TestClient) -> None:
    accept = "application/sparql-results+xml;q=0.2, text/csv;q=0.7, text/turtle"
    response = client.get("/sparql", params={"query": MEMBERS}, headers={"Accept": accept})
    assert response.headers["content-type"].startswith("text/csv")


def test_the_dataset_may_be_named(client: TestClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s a lw:Agreement }"
    one = client.get(
        "/sparql",
        params={"query": query, "default-graph-uri": "https://w3id.org/latticework/graph/curated/five-power"},
    )
    everything = client.get("/sparql", params={"query": query})
    numbers = [int(response.json()["results"]["bindings"][0]["n"]["value"]) for response in (one, everything)]
    assert 0 < numbers[0] < numbers[1]


def test_a_syntax_error_has_its_place(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": "SELECT ?s WHERE {\n  ?s nowhere:p ?o }"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["line"], problem["column"]) == (2, 15)
    assert "line 2, column 15" in problem["detail"]


@pytest.mark.parametrize(
    ("method", "arguments", "status", "detail"),
    [
        ("GET", {"params": {"query": MEMBERS}, "headers": {"Accept": "image/png"}}, 406, "text/csv"),
        ("GET", {"params": {"query": MEMBERS}, "headers": {"Accept": "text/turtle"}}, 406, "sparql-results"),
        ("GET", {"params": [("query", "ASK {}"), ("query", "ASK {}")]}, 400, "more than once"),
        ("GET", {"params": {"query": "SELECT * { SERVICE <http://127.0.0.1/> {} }"}}, 403, "does not name"),
        ("POST", {"data": {"update": "CLEAR ALL"}}, 403, "read-only"),
        ("POST", {"data": {"queri": "ASK {}"}}, 400, "no field 'query'"),
        ("POST", {"content": "ASK {}", "headers": {"Content-Type": "text/plain"}}, 415, "application/sparql-query"),
        ("POST", {"content": b"\xff", "headers": {"Content-Type": "application/sparql-query"}}, 400, "not UTF-8"),
        ("POST", {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-query"}}, 400, "parse"),
    ],
)
def test_wrong_requests_are_told_what_to_do(
    client: TestClient, method: str, arguments: dict[str, object], status: int, detail: str
) -> None:
    response = client.request(method, "/sparql", **arguments)  # type: ignore[arg-type]
    assert response.status_code == status
    assert detail in response.json()["detail"]


def test_a_browser_gets_a_page_with_the_rows_or_the_error(client: TestClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = client.post("/sparql", data={"query": MEMBERS}, headers=browser)
    assert page.headers["content-type"].startswith("text/html")
    assert 'href="/id/actor/australia"' in page.text
    broken = client.post("/sparql", data={"query": "SELECT"}, headers=browser)
    assert "The query does not parse" in broken.text


def test_the_bare_endpoint_describes_itself(client: TestClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    description = Graph().parse(data=response.text, format="turtle")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert (None, URIRef(f"{sd}endpoint"), URIRef("http://testserver/sparql")) in description
    assert len(list(description.objects(None, URIRef(f"{sd}namedGraph")))) > 5
    assert client.get("/sparql", headers={"Accept": "*/*"}).headers["content-type"].startswith("text/turtle")
    assert "<form" in client.get("/sparql", headers={"Accept": "text/html"}).text


def test_relative_iris_are_those_of_the_endpoint(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "ASK { FILTER (<#x> = <http://testserver/sparql#x>) }"})
    assert answer.json()["boolean"] is True


def test_an_answer_that_is_known_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/sparql", params={"query": MEMBERS})
    again = client.get("/sparql", params={"query": MEMBERS}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/sparql", params={"query": MEMBERS}, headers={"Accept": "text/csv"})
    assert other.headers["etag"] != first.headers["etag"]
    assert "Accept" in first.headers["vary"]


def test_pages_of_other_origins_may_read(client: TestClient) -> None:
    for query in (MEMBERS, "SELECT"):
        response = client.get("/sparql", params={"query": query}, headers={"Origin": "https://example.org"})
        assert response.headers["access-control-allow-origin"] == "*"

"""How the endpoint is asked: methods, media types, parameters, and the dataset of the protocol."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

ASK = "ASK { ?s ?p ?o }"
QUERY = {"Content-Type": "application/sparql-query"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CURATED = "https://w3id.org/latticework/graph/curated"
NATO, FIVE_POWER = f"{CURATED}/nato", f"{CURATED}/five-power"
PLAIN = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMED = "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


def number(client: TestClient, query: str, **dataset: Any) -> int:
    """The one number of an answer, asked by all three kinds of request, which have to agree."""
    responses = [
        client.get("/sparql", params={"query": query, **dataset}),
        client.post("/sparql", data={"query": query, **dataset}),
        client.post("/sparql", params=dataset, content=query, headers=QUERY),
    ]
    numbers = [int(response.json()["results"]["bindings"][0]["n"]["value"]) for response in responses]
    assert numbers == numbers[:1] * 3
    return numbers[0]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/*", "text/csv"),
        ("*/*", "application/sparql-results+json"),
        ("application/*;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        ("*/*;q=0.1, application/sparql-results+xml;q=0.2", "application/sparql-results+xml"),
        ("*/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
        ("text/csv;q=high, text/tab-separated-values;q=0.001", "text/tab-separated-values"),
        ("Text/CSV ; header=present ; Q=0.9", "text/csv"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
    ],
)
def test_ranges_weights_and_parameters_of_accept(client: TestClient, accept: str, media_type: str) -> None:
    response = client.get("/sparql", params={"query": PLAIN}, headers={"Accept": accept})
    assert response.headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "csv", "text/html;q=0", "text/turtle"])
def test_what_cannot_be_had_is_406_with_what_can(client: TestClient, accept: str) -> None:
    response = client.get("/sparql", params={"query": PLAIN}, headers={"Accept": accept})
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"
    assert "application/sparql-results+json" in response.json()["detail"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_with_those_allowed(client: TestClient, method: str) -> None:
    response = client.request(method, "/sparql", params={"query": ASK})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("/sparql", "GET, HEAD, OPTIONS, POST"), ("/queries", "GET, HEAD, OPTIONS"), ("/healthz", "GET, HEAD, OPTIONS")],
)
def test_options_says_what_is_allowed(client: TestClient, address: str, allowed: str) -> None:
    response = client.options(address)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == allowed
    assert "content-type" not in response.headers


def test_options_of_nothing_is_404(client: TestClient) -> None:
    assert client.options("/nowhere").status_code == 404


@pytest.mark.parametrize("parameters", [{"query": PLAIN}, {}, {"query": "no query"}, {"query": ASK, "update": ""}])
def test_head_is_get_without_the_body(client: TestClient, parameters: dict[str, str]) -> None:
    get, head = client.get("/sparql", params=parameters), client.head("/sparql", params=parameters)
    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("content-type", "content-length", "etag"):
        assert head.headers.get(name) == get.headers.get(name)


@pytest.mark.parametrize(
    "media_type",
    [
        "application/sparql-query; charset=utf-8",
        'application/sparql-query;CHARSET="UTF-8"',
        "APPLICATION/SPARQL-QUERY",
        "application/sparql-query; version=1.2",
    ],
)
def test_parameters_of_the_content_type(client: TestClient, media_type: str) -> None:
    response = client.post("/sparql", content=ASK, headers={"Content-Type": media_type})
    assert response.json()["boolean"] is True


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", '"windows-1252"'])
@pytest.mark.parametrize("media_type", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_other_charsets_are_415(client: TestClient, media_type: str, charset: str) -> None:
    content_type = {"Content-Type": f"{media_type}; charset={charset}"}
    response = client.post("/sparql", content="query=ASK+%7B%7D", headers=content_type)
    assert response.status_code == 415
    assert "send UTF-8" in response.json()["detail"]


@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""])
def test_other_media_types_are_415(client: TestClient, media_type: str) -> None:
    response = client.post("/sparql", content=ASK, headers={"Content-Type": media_type})
    assert response.status_code == 415
    assert "application/sparql-query" in response.json()["detail"]


def test_a_query_in_utf8_is_read_alike_however_it_comes(client: TestClient) -> None:
    query = 'ASK { FILTER ("grüß 日 \U0001f600" = "gr\\u00FC\\u00DF \\u65E5 \\U0001F600") }'
    responses = [
        client.get("/sparql", params={"query": query}),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", content=query.encode(), headers=QUERY),
    ]
    assert [response.json()["boolean"] for response in responses] == [True] * 3


@pytest.mark.parametrize("escaped", ["%FF", "%C3", "%ED%A0%80", "%C0%AF"])
def test_escapes_that_are_not_utf8_are_refused(client: TestClient, escaped: str) -> None:
    parameters = f"query=ASK%20%7B%20FILTER(%22{escaped}%22%3D%22%22)%7D"
    by_get = client.get(f"/sparql?{parameters}")
    by_form = client.post("/sparql", content=parameters, headers=FORM)
    by_post = client.post(f"/sparql?default-graph-uri=http://example.org/{escaped}", content=ASK, headers=QUERY)
    for response in (by_get, by_form, by_post):
        assert response.status_code == 400
        assert "not UTF-8" in response.json()["detail"]


@pytest.mark.parametrize("content", [b"ASK { FILTER ('\xff') }", b"ASK { FILTER ('\xed\xa0\x80') }", b"\xff\xfeA\x00"])
def test_bodies_that_are_not_utf8_are_refused(client: TestClient, content: bytes) -> None:
    response = client.post("/sparql", content=content, headers=QUERY)
    assert response.status_code == 400
    assert "not UTF-8" in response.json()["detail"]


@pytest.mark.parametrize("query", ["", "   ", "# nothing but a comment", 'SELECT ("\\uD800" AS ?x) {}'])
def test_what_is_no_query_is_400(client: TestClient, query: str) -> None:
    for response in (client.get("/sparql", params={"query": query}), client.post("/sparql", data={"query": query})):
        assert response.status_code == 400
        assert response.json()["title"] == "The query does not parse"


@pytest.mark.parametrize(
    ("method", "address", "content", "headers"),
    [
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "", {}),
        ("POST", "/sparql", "query=ASK%7B%7D&query=ASK%7B%7D", FORM),
        ("POST", "/sparql?query=ASK%7B%7D", "query=ASK%7B%7D", FORM),
        ("POST", "/sparql?query=ASK%7B%7D", "ASK {}", QUERY),
        ("POST", "/sparql?update=CLEAR%20ALL", "ASK {}", QUERY),
        ("POST", "/sparql", "query=ASK%7B%7D&update=CLEAR%20ALL", FORM),
        ("GET", "/sparql?query=ASK%7B%7D&update=CLEAR%20ALL", "", {}),
        ("GET", "/sparql?update=CLEAR%20ALL", "", {}),
    ],
)
def test_one_query_or_one_update_a_request(
    client: TestClient, method: str, address: str, content: str, headers: dict[str, str]
) -> None:
    response = client.request(method, address, content=content, headers=headers)
    assert response.status_code == 400
    assert response.json()["title"] == "The request is not as the protocol has it"


def test_default_graphs_are_merged_and_there_are_no_others(client: TestClient) -> None:
    one, other = (number(client, PLAIN, **{"default-graph-uri": graph}) for graph in (NATO, FIVE_POWER))
    both = number(client, PLAIN, **{"default-graph-uri": [NATO, FIVE_POWER]})
    assert 0 < max(one, other) < both <= one + other
    assert number(client, NAMED, **{"default-graph-uri": [NATO, FIVE_POWER]}) == 0


def test_named_graphs_alone_leave_the_default_graph_empty(client: TestClient) -> None:
    assert number(client, NAMED, **{"named-graph-uri": [NATO, FIVE_POWER]}) == 2
    assert number(client, PLAIN, **{"named-graph-uri": [NATO, FIVE_POWER]}) == 0


def test_both_kinds_of_graphs_make_one_dataset(client: TestClient) -> None:
    dataset = {"default-graph-uri": NATO, "named-graph-uri": FIVE_POWER}
    assert number(client, PLAIN, **dataset) == number(client, PLAIN, **{"default-graph-uri": NATO})
    assert number(client, NAMED, **dataset) == 1


def test_the_protocol_outweighs_the_query(client: TestClient) -> None:
    query = PLAIN.replace("WHERE", f"FROM <{NATO}> FROM NAMED <{NATO}> WHERE")
    of_five_power = number(client, PLAIN, **{"default-graph-uri": FIVE_POWER})
    assert number(client, query, **{"default-graph-uri": FIVE_POWER}) == of_five_power != number(client, query)


def test_a_graph_that_is_not_there_is_empty(client: TestClient) -> None:
    assert number(client, PLAIN, **{"default-graph-uri": "http://example.org/nowhere"}) == 0


def test_the_dataset_of_a_form_may_stand_in_the_address(client: TestClient) -> None:
    nowhere = {"default-graph-uri": "http://example.org/nowhere"}
    assert client.post("/sparql", params=nowhere, data={"query": ASK}).json()["boolean"] is False


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("iri", ["nato", "", "/graph/nato", "http://example.org/a b"])
def test_a_graph_is_named_by_a_whole_iri(client: TestClient, parameter: str, iri: str) -> None:
    response = client.get("/sparql", params={"query": ASK, parameter: iri})
    assert response.status_code == 400
    assert "is not an absolute IRI" in response.json()["detail"]

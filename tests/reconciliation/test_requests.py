"""Requests by other ways, and those that are not as they should be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.reconciliation import forms


def test_queries_and_extensions_by_get(client: TestClient) -> None:
    queries = json.dumps({"q": {"query": "NATO", "limit": 1}})
    found = forms.require(forms.RESULTS, client.get("/reconcile", params={"queries": queries}).json())
    assert [candidate["id"] for candidate in found["q"]["result"]] == ["partnership/nato"]
    extend = json.dumps({"ids": ["actor/japan"], "properties": [{"id": "wikidata"}]})
    extended = forms.require(forms.EXTENSION, client.get("/reconcile", params={"extend": extend}).json())
    assert extended["rows"] == {"actor/japan": {"wikidata": [{"str": "Q17"}]}}


def test_a_state_by_its_code_alone(client: TestClient) -> None:
    queries = json.dumps({"q": {"properties": [{"pid": "cowAbbreviation", "v": "gmy"}, {"pid": "date", "v": "1900"}]}})
    (only,) = client.get("/reconcile", params={"queries": queries}).json()["q"]["result"]
    assert (only["id"], only["match"]) == ("actor/germany", True)


@pytest.mark.parametrize("written", ["actor/japan", "actor:japan", "https://w3id.org/latticework/id/actor/japan"])
def test_an_identifier_is_a_query(client: TestClient, written: str) -> None:
    queries = json.dumps({"q": {"query": written}})
    best = client.get("/reconcile", params={"queries": queries}).json()["q"]["result"][0]
    assert (best["id"], best["match"]) == ("actor/japan", True)


def test_another_column_as_name_or_as_what_it_was_matched_with(client: TestClient) -> None:
    for value in ("NATO", {"id": "partnership/nato", "name": "NATO"}):
        query = {"query": "Congo", "properties": [{"pid": "memberOf", "v": value}]}
        found = client.get("/reconcile", params={"queries": json.dumps({"q": query})}).json()["q"]["result"]
        assert {"id": "memberOf", "value": False} in found[0]["features"]
        query["query"] = "Turkey"
        found = client.get("/reconcile", params={"queries": json.dumps({"q": query})}).json()["q"]["result"]
        assert {"id": "memberOf", "value": True} in found[0]["features"]
        assert found[0]["match"]


@pytest.mark.parametrize(
    ("queries", "status", "message"),
    [
        ("{", 400, "queries: this is not JSON, at character 1"),
        ("[]", 400, "queries: this is a JSON object"),
        ('{"q": {}}', 400, "query q: a query needs a text in the field query, or properties"),
        ('{"q": "NATO"}', 400, "query q: a query is an object"),
        ('{"q": {"query": "NATO", "type": "Pact"}}', 400, "there is no type 'Pact'; write one of Actor, State"),
        ('{"q": {"query": "x", "properties": [{"pid": "P31", "v": 1}]}}', 400, "there is no property 'P31'"),
        ('{"q": {"query": "x", "properties": [{"v": 1}]}}', 400, "properties: each is an object with pid and v"),
        ('{"q": {"query": "x", "limit": 0}}', 400, "limit: this is a number from 1 to 50"),
        (json.dumps({f"q{n}": {"query": "x"} for n in range(51)}), 413, "there are 51 queries; send 50 at once"),
        ("[" * 100_000, 400, "queries: this"),
    ],
)
def test_a_batch_that_is_not_as_it_should_be(client: TestClient, queries: str, status: int, message: str) -> None:
    answer = client.post("/reconcile", data={"queries": queries})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert message in answer.json()["detail"]


@pytest.mark.parametrize(
    ("extend", "message"),
    [
        ({"ids": "actor/japan"}, "a data extension query has ids"),
        ({"ids": [], "properties": [{"id": "P31"}]}, "there is no property 'P31'"),
        ({"ids": [], "properties": [{"id": "date"}]}, "ask for period, start or end"),
        ({"ids": [], "properties": [{"id": "members", "settings": {"date": "soon"}}]}, "date: "),
        ({"ids": [], "properties": ["members"]}, "properties: each is an object with an id"),
    ],
)
def test_an_extension_that_is_not_as_it_should_be(client: TestClient, extend: dict[str, Any], message: str) -> None:
    answer = client.post("/reconcile", data={"extend": json.dumps(extend)})
    assert answer.status_code == 400, answer.text
    assert message in answer.json()["detail"]


def test_what_cannot_be_read_or_found_is_said(client: TestClient) -> None:
    assert "no JSONP here" in client.get("/reconcile", params={"callback": "f"}).json()["detail"]
    assert client.post("/reconcile", json={"queries": {}}).status_code == 415
    assert "no field queries or extend" in client.post("/reconcile", data={"query": "x"}).json()["detail"]
    too_many = json.dumps({"ids": ["actor/japan"] * 501, "properties": []})
    assert client.post("/reconcile", data={"extend": too_many}).status_code == 413
    assert client.get("/reconcile/preview", params={"id": "actor/nobody"}).status_code == 404
    assert client.get("/reconcile/suggest/entity", params={"prefix": "x", "type": "Pact"}).status_code == 400
    assert client.get("/reconcile/suggest/entity", params={"prefix": ""}).json() == {"result": []}
    assert client.get("/reconcile/suggest/entity", params={"prefix": "x", "cursor": "-1"}).status_code == 422
    hostile = json.dumps({"ids": ["actor/x> ?p ?o } #"], "properties": [{"id": "members"}]})
    assert client.post("/reconcile", data={"extend": hostile}).json()["rows"] == {"actor/x> ?p ?o } #": {"members": []}}

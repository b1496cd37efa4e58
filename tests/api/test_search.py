from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import Bench

BROWSER = {"Accept": "text/html"}


def test_a_search_answers_as_json_and_as_a_page(client: TestClient) -> None:
    (first, *_) = client.get("/search", params={"q": "siam"}).json()
    assert (first["iri"], first["label"], first["name"], first["way"], first["score"]) == (
        "https://w3id.org/latticework/id/actor/thailand",
        "Thailand",
        "Siam",
        "name",
        100,
    )
    assert client.get(first["url"].removeprefix("http://testserver")).status_code == 303
    page = client.get("/search", params={"q": "siam"}, headers=BROWSER).text
    assert '<a href="/id/actor/thailand">Thailand</a>' in page
    assert "also called Siam" in page


def test_a_search_among_kinds(client: TestClient) -> None:
    found = client.get("/search", params={"q": "nato", "kind": ["document"]}).json()
    assert found
    assert {tuple(hit["kinds"]) for hit in found} == {("document",)}
    refused = client.get("/search", params={"q": "nato", "kind": "spaceship"})
    assert refused.status_code == 400
    assert "kinds are state, partnership" in refused.json()["detail"]


@pytest.mark.parametrize("text", ["", "<script>", "no such name at all"])
def test_a_page_says_that_nothing_was_found(client: TestClient, text: str) -> None:
    page = client.get("/search", params={"q": text}, headers=BROWSER).text
    assert ("Nothing is called" in page) == bool(text)
    assert "<script>“" not in page
    assert client.get("/search", params={"q": text}).json() == []


def test_suggestions_are_those_of_opensearch(client: TestClient) -> None:
    answer = client.get("/search/suggest", params={"q": "turk"})
    assert answer.headers["content-type"] == "application/x-suggestions+json"
    text, names, kinds, addresses = answer.json()
    assert (text, names[0], kinds[0]) == ("turk", "Turkey", "state")
    assert len(names) == len(kinds) == len(addresses)
    assert addresses[0] == "http://testserver/id/actor/turkey"


def test_browsers_are_told_how_to_search_here(client: TestClient) -> None:
    assert 'rel="search" type="application/opensearchdescription+xml"' in client.get("/", headers=BROWSER).text
    answer = client.get("/search/description.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(answer.text)
    urls = {node.get("type"): node.get("template") for node in root.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")}
    for media_type in ("text/html", "application/x-suggestions+json"):
        address = (urls[media_type] or "").replace("{searchTerms}", quote("north atlantic"))
        answer = client.get(address.removeprefix("http://testserver"), headers={"Accept": media_type})
        assert answer.headers["content-type"].split(";")[0] == media_type
        assert "North Atlantic Treaty" in answer.text


def test_a_change_is_found_at_once(bench: Bench) -> None:
    def found() -> list[str]:
        return [hit["label"] for hit in bench.client.get("/search", params={"q": "congress"}).json()]

    assert found() == []
    meeting = "event:congress a lw:Event ; rdfs:label 'Congress of Vienna'@en ; lw:eventType concept:meeting"
    facts = f"{meeting} ; lw:date '1815'^^edtf:EDTF ; dcterms:source document:paper"
    assert bench.update(f"INSERT DATA {{ GRAPH graph:notes {{ {facts} }} }}") in (200, 204)
    assert found() == ["Congress of Vienna"]
    assert bench.update("DELETE WHERE { GRAPH graph:notes { event:congress ?p ?o } }") in (200, 204)
    assert found() == []


def test_lists_of_all_kinds_lead_to_things(client: TestClient) -> None:
    kinds = re.findall(r'href="(/browse/[^"]+)"', client.get("/browse", headers=BROWSER).text)
    assert {"/browse/state", "/browse/partnership", "/browse/agreement", "/browse/concept"} <= set(kinds)
    for kind in kinds:
        page = client.get(kind, headers=BROWSER)
        assert page.status_code == 200
        thing = re.search(r'<ul class="columns">\s*<li><a href="([^"]+)"', page.text)
        assert thing, kind
        assert client.get(thing[1].split("#")[0], headers=BROWSER).status_code in (200, 303)


def test_a_list_is_narrowed_and_has_pages(client: TestClient) -> None:
    page = client.get("/browse/agreement", params={"region": "Europe", "decade": "1990"}, headers=BROWSER).text
    assert "Budapest Memorandum" in page
    assert "North Atlantic Treaty<" not in page
    first = client.get("/browse/agreement", headers=BROWSER).text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&"), headers=BROWSER).text
    assert 'rel="prev"' in second
    assert set(re.findall(r'href="(/id/[^"]+)"', first)).isdisjoint(re.findall(r'href="(/id/[^"]+)"', second))


@pytest.mark.parametrize("address", ["/browse/spaceship", "/browse/agreement?decade=1955", "/browse/state?day=soon"])
def test_what_cannot_be_listed_is_refused(client: TestClient, address: str) -> None:
    assert client.get(address).status_code in (404, 422)

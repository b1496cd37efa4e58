from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from tests.api.test_entity_pages import BROWSER, section


def page(client: TestClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, path
    return answer.text


def test_the_ontology_is_one_page_with_an_anchor_for_each_term(client: TestClient) -> None:
    text = page(client, "/ontology")
    assert "version 0.1.0" in text
    assert 'id="history"' in text
    terms = re.findall(r'<article class="term" id="(\w+)".*?href="(/ontology/term/\w+)".*?<p>([^<]+)</p>', text, re.S)
    assert len(terms) > 100
    assert all(definition for _, _, definition in terms)
    assert all(address == f"/ontology/term/{name}" for name, address, _ in terms if name != "EDTF")
    assert {"Membership", "member", "period"} <= {name for name, _, _ in terms}
    assert "membership → actor" in text
    assert len(text.encode()) < 300_000


def test_a_class_says_what_each_of_its_members_has(client: TestClient) -> None:
    text = page(client, "/ontology/term/Membership")
    assert "An actor&#39;s standing in a partnership" in text
    assert "member actor" in section(text, "term-restrictions")
    assert "Never also" in section(text, "term-classes")
    assert "role concept The role in which an actor stands" in section(text, "term-properties")
    assert "A membership has one lw:member, a lw:Actor." in section(text, "term-shapes")
    assert "nearly the same as http://www.w3.org/ns/org#Membership" in section(text, "aligned")
    assert re.search(r'href="/id/membership/[^"]+">[^<]+ in [^<]+</a>', text)
    either = section(page(client, "/ontology/term/Arrangement"), "term-classes")
    assert "agreement" in either
    assert "partnership" in either


def test_a_property_says_between_what_it_stands(client: TestClient) -> None:
    text = page(client, "/ontology/term/member")
    domain = section(text, "term-domain-range")
    assert "domain membership" in domain
    assert "range actor" in domain
    assert "membership" in section(text, "term-required")
    assert "A membership has one lw:member" in section(text, "term-shapes")
    assert section(text, "term-uses")


@pytest.mark.parametrize("name", ["Nothing", "member%3E%20%3Fp", "core"])
def test_a_term_that_is_not_there_is_not_found(client: TestClient, name: str) -> None:
    answer = client.get(f"/ontology/term/{name}", headers=BROWSER)
    assert answer.status_code == 404
    assert "the ontology has no term" in answer.json()["detail"]


def test_every_term_has_a_page(client: TestClient) -> None:
    names = re.findall(r'href="/ontology/term/(\w+)"', page(client, "/ontology"))
    for name in names[::10]:
        text = page(client, f"/ontology/term/{name}")
        assert f"lw:{name}</code>" in text
        assert '<p class="lead">' in text

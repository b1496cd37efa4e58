"""Releases over HTTP: listed, described, cited, downloaded and queried."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from kg.build import Build
from kg.releases import make_release
from kg.settings import Settings
from kg.store import EmbeddedStore


@pytest.fixture(scope="module")
def kept(settings: Settings, built: Build, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a server whose graph has gone on since its release: the release lacks all but one quad."""
    home = tmp_path_factory.mktemp("kept")
    (home / "current").symlink_to(built.folder)
    own = settings.model_copy(update={"home": home})
    store = EmbeddedStore.create(home / "old")
    store.update("INSERT DATA { GRAPH <https://example.org/g> { actor:a rdfs:label 'as it was' } }")
    make_release(own, "2026.01", "old", store, "2026-01-15")
    with TestClient(create_app(own), follow_redirects=False) as client:
        yield client


def test_they_are_listed_with_where_to_ask_them(kept: TestClient) -> None:
    (release,) = kept.get("/releases").json()
    assert release["name"] == "2026.01"
    assert release["quads"] == 1
    assert release["sparql"] == "http://testserver/releases/2026.01/sparql"
    assert "release 2026.01, 1 quads" in release["citation"]


def test_their_identifier_leads_to_their_description(kept: TestClient) -> None:
    answer = kept.get("/release/2026.01")
    assert answer.status_code == 303
    described = kept.get(answer.headers["location"])
    assert described.json()["issued"] == "2026-01-15"
    assert described.headers["link"] == '<https://w3id.org/latticework/release/2026.01>; rel="cite-as"'


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_they_are_asked_as_they_were_and_say_how_to_cite_them(kept: TestClient, method: str) -> None:
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    headers = {"Accept": "text/csv"}
    then = (
        kept.get("/releases/2026.01/sparql", params=query, headers=headers)
        if method == "GET"
        else kept.post("/releases/2026.01/sparql", data=query, headers=headers)
    )
    now = kept.get("/sparql", params=query, headers=headers)
    assert then.text.split() == ["n", "1"]
    assert int(now.text.split()[1]) > 10_000
    assert '<https://w3id.org/latticework/release/2026.01>; rel="cite-as"' in then.headers["link"]
    assert then.headers["etag"] != now.headers["etag"]


def test_the_dump_has_its_checksum(kept: TestClient) -> None:
    dump = kept.get("/releases/2026.01/latticework.nq.gz").content
    sums = kept.get("/releases/2026.01/SHA256SUMS").text
    assert sums == f"{hashlib.sha256(dump).hexdigest()}  latticework.nq.gz\n"
    assert b"as it was" in gzip.decompress(dump)


@pytest.mark.parametrize(
    "path",
    ["/releases/2020.01", "/release/2020.01", "/releases/2026.01/release.json", "/releases/2020.01/sparql?query=x"],
)
def test_what_is_not_there_is_told(kept: TestClient, path: str) -> None:
    answer = kept.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"

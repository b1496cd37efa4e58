"""Large answers stream, runaway queries end, and neither hurts others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from kg.build import Build
from kg.settings import Settings
from tests.serving import beside, serving

PAIRS = "SELECT ?a ?b WHERE { ?a a lw:Membership . ?b a lw:Agreement }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
CSV = {"Accept": "text/csv"}


@pytest.fixture(scope="module")
def limited(settings: Settings, built: Build, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("limited") / "home"
    return beside(settings, built, home, query_timeout=2.0, max_rows=200_000, query_memory=300)


@pytest.fixture(scope="module")
def address(limited: Settings) -> Iterator[str]:
    with serving(limited) as made:
        yield made


def test_a_large_answer_begins_before_it_is_done_and_comes_whole(address: str) -> None:
    query = f"{PAIRS} LIMIT 150000"
    with httpx.stream("GET", f"{address}/sparql", params={"query": query}, headers=CSV) as answer:
        assert answer.status_code == 200, answer.read()
        assert "content-length" not in answer.headers
        parts = list(answer.iter_bytes())
    assert len(parts) > 10
    assert b"".join(parts).count(b"\n") == 150_001


def whole(url: str, query: str) -> bytes:
    """The answer to a query, read to its end."""
    with httpx.stream("GET", url, params={"query": query}, headers=CSV) as answer:
        assert answer.status_code == 200
        return b"".join(answer.iter_bytes())


def test_one_that_fails_midway_ends_broken(address: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        whole(f"{address}/sparql", PAIRS)


def test_one_with_too_many_rows_is_refused_where_nothing_was_sent(
    settings: Settings, built: Build, tmp_path: Path
) -> None:
    few = beside(settings, built, tmp_path / "home", max_rows=10)
    with TestClient(create_app(few)) as client:
        for accept in ("text/csv", "application/sparql-results+json", "application/sparql-results+xml"):
            answer = client.get("/sparql", params={"query": f"{PAIRS} LIMIT 200"}, headers={"Accept": accept})
            assert answer.status_code == 413, accept
            assert "more than 10 rows; add a LIMIT" in answer.json()["detail"]
        assert client.get("/sparql", params={"query": f"{PAIRS} LIMIT 5"}, headers=CSV).status_code == 200


def test_a_page_does_not_show_a_very_large_answer(address: str) -> None:
    query = f"{PAIRS} LIMIT 190000"
    page = httpx.get(f"{address}/sparql", params={"query": query, "format": "html"}, timeout=30)
    assert page.status_code == 200
    assert "larger than a page can show; add a LIMIT, or download it as CSV" in page.text


@pytest.mark.parametrize(
    "query",
    [
        RUNAWAY,
        "SELECT ?a { ?a (!rdf:nothing)* ?b . ?b (!rdf:nothing)* ?c . ?c (!rdf:nothing)* ?a }",
        "SELECT (COUNT(?a) AS ?n) { ?a ?p ?b . ?c ?q ?d FILTER (REGEX(CONCAT(STR(?b), STR(?d)), '(a|aa|aaa)+$')) }",
    ],
)
def test_a_runaway_query_ends_with_a_problem(address: str, query: str) -> None:
    answer = httpx.get(
        f"{address}/sparql", params={"query": query}, headers={"Origin": "https://example.org"}, timeout=30
    )
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"]
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_query_that_takes_too_much_memory_ends_alone(address: str) -> None:
    huge = "SELECT ?a ?b ?c { ?a a lw:Membership . ?b a lw:Agreement . ?c a lw:Document } ORDER BY DESC(?c) ?b ?a"
    answer = httpx.get(f"{address}/sparql", params={"query": huge}, timeout=30)
    assert answer.status_code == 503
    assert httpx.get(f"{address}/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True


def test_deep_nesting_and_long_texts_are_refused(address: str) -> None:
    deep = "SELECT * WHERE " + "{" * 5000 + " ?s ?p ?o " + "}" * 5000
    answer = httpx.post(f"{address}/sparql", data={"query": deep}, timeout=30)
    assert answer.status_code in (400, 503)
    long = httpx.post(f"{address}/sparql", data={"query": "#" * 1_100_000}, timeout=30)
    assert long.status_code == 413


def test_short_queries_are_answered_while_long_ones_run(address: str) -> None:
    statuses: list[int] = []

    def run_away() -> None:
        statuses.append(httpx.get(f"{address}/sparql", params={"query": RUNAWAY}, timeout=60).status_code)

    threads = [threading.Thread(target=run_away) for _ in range(3)]
    for thread in threads:
        thread.start()
    answered = [
        httpx.get(f"{address}/sparql", params={"query": f"SELECT ?p {{ ?s ?p ?o }} LIMIT {n}"}, timeout=60).status_code
        for n in range(1, 20)
    ]
    for thread in threads:
        thread.join()
    assert answered == [200] * 19
    assert statuses == [503] * 3


def test_a_client_that_asks_too_often_is_told_to_wait(settings: Settings, built: Build, tmp_path: Path) -> None:
    with TestClient(create_app(beside(settings, built, tmp_path / "home", rate_limit=2.0))) as client:
        headers = {"Accept": "application/json", "Origin": "https://example.org"}
        answers = [client.get("/queries", headers=headers) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2
        assert answers[-1].headers["retry-after"] == "1"
        assert answers[-1].headers["access-control-allow-origin"] == "*"
        assert "requests a second come from" in answers[-1].json()["detail"]
        assert client.get("/healthz").status_code == 200

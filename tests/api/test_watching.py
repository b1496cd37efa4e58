"""What a server tells of itself, over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from kg import __version__
from kg.build import Build
from kg.settings import Settings
from tests.serving import beside


def test_metrics_tell_of_requests_queries_workers_and_build(client: TestClient, built: Build) -> None:
    client.get("/doc/id/partnership/nato")
    client.get("/sparql", params={"query": "SELECT"})
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    told = response.text
    for line in (
        'latticework_http_request_duration_seconds_bucket{le="0.001",method="GET",route="/doc/{path:path}",status="200"}',
        'latticework_query_duration_seconds_count{outcome="answered"}',
        'latticework_query_duration_seconds_count{outcome="QuerySyntaxError"}',
        "latticework_pool_places 2.0",
        "latticework_pool_taken_places 0.0",
        "latticework_pool_waiting_queries 0.0",
        f'latticework_build_info{{build="{built.id}",version="{__version__}"}} 1.0',
        "process_resident_memory_bytes",
        "python_info",
    ):
        assert f"\n{line}" in told, line


def test_metrics_come_as_open_metrics_too(client: TestClient) -> None:
    response = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")


def test_each_application_counts_for_itself(
    client: TestClient, settings: Settings, built: Build, tmp_path: Path
) -> None:
    client.get("/queries")
    with TestClient(create_app(beside(settings, built, tmp_path / "home"))) as other:
        assert 'route="/queries"' not in other.get("/metrics").text


def test_answers_tell_their_identifier_and_times(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": "ASK {}"}, headers={"X-Request-ID": "mine"})
    assert response.headers["x-request-id"] == "mine"
    assert response.headers["server-timing"].startswith("query;dur=")


@pytest.mark.parametrize("path", ["/id/actor/nobody", "/nowhere", "/sparql?query=SELECT", "/what-if?steps=99"])
def test_problem_documents_name_the_request(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"X-Request-ID": "mine"})
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["requestId"] == "mine"


def test_a_parameter_out_of_range_is_named(client: TestClient) -> None:
    response = client.get("/what-if", params={"steps": "99"})
    assert response.status_code == 422
    assert response.json()["detail"].startswith("steps: ")


def test_a_server_that_is_about_to_end_says_so_and_answers_on(settings: Settings, built: Build, tmp_path: Path) -> None:
    app: FastAPI = create_app(beside(settings, built, tmp_path / "home"))
    with TestClient(app) as client:
        assert client.get("/readyz").text == f"{built.id}.0\n"
        app.state.stopping.set()
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.headers["retry-after"]
        assert client.get("/healthz").status_code == 200
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200

"""Requests watched, over a small application of the test's own."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from api.head import HeadAsGet
from api.problems import Unforeseen
from api.watching import Metrics, QueryWatch, RequestWatch
from kg.errors import QueryTimeoutError


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def client(metrics: Metrics) -> TestClient:
    app = FastAPI()
    queries = QueryWatch(metrics, slow=0.0)

    @app.get("/things/{name}")
    def thing(name: str) -> str:
        with queries.query(f"ASK {{ <urn:{name}> ?p ?o }} # {'x' * 1000}"):
            if name == "late":
                raise ValueError("nobody foresaw this")
            return name

    @app.get("/broken")
    def broken() -> StreamingResponse:
        def parts() -> Iterator[bytes]:
            yield b"one"
            raise RuntimeError("the source is gone")

        return StreamingResponse(parts())

    app.add_middleware(Unforeseen)
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestWatch, metrics=metrics)
    return TestClient(app)


def fields(caplog: pytest.LogCaptureFixture, message: str) -> list[dict[str, object]]:
    return [record.__dict__["fields"] for record in caplog.records if record.message == message]


def exposed(metrics: Metrics) -> str:
    return metrics.exposed("")[0].decode()


@pytest.mark.parametrize("given", ["abc-123", "0af7651916cd43dd8448eb211c80319c", "a" * 128])
def test_a_sane_identifier_is_kept(client: TestClient, given: str) -> None:
    assert client.get("/things/a", headers={"X-Request-ID": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "a" * 129, "a b", 'a"b', "-a", "\u00e4"])
def test_another_is_replaced(client: TestClient, given: str) -> None:
    found = client.get("/things/a", headers={"X-Request-ID": given.encode("utf-8")}).headers["x-request-id"]  # type: ignore[dict-item]
    assert re.fullmatch(r"[0-9a-f]{32}", found)


def test_times_are_told(client: TestClient) -> None:
    told = client.get("/things/a").headers["server-timing"]
    query, total = (float(number) for number in re.fullmatch(r"query;dur=([\d.]+), total;dur=([\d.]+)", told).groups())  # type: ignore[union-attr]
    assert query <= total
    assert re.fullmatch(r"total;dur=[\d.]+", client.get("/nowhere").headers["server-timing"])


def test_requests_are_counted_by_template_and_status(client: TestClient, metrics: Metrics) -> None:
    for path in ("/things/a", "/things/b", "/things/late", "/nowhere"):
        client.get(path)
    client.head("/things/a")
    client.request("BREW", "/things/a")
    told = exposed(metrics)
    count = 'latticework_http_request_duration_seconds_count{method="%s",route="%s",status="%s"} %s'
    assert count % ("GET", "/things/{name}", 200, "2.0") in told
    assert count % ("GET", "/things/{name}", 500, "1.0") in told
    assert count % ("GET", "unmatched", 404, "1.0") in told
    assert count % ("HEAD", "/things/{name}", 200, "1.0") in told
    assert count % ("other", "/things/{name}", 405, "1.0") in told
    assert "/things/a" not in told
    assert 'latticework_http_response_bytes_total{route="/things/{name}"} ' in told


def test_queries_are_counted_by_outcome(client: TestClient, metrics: Metrics) -> None:
    client.get("/things/a")
    client.get("/things/late")
    with pytest.raises(QueryTimeoutError), QueryWatch(metrics, slow=9.0).query("ASK {}"):
        raise QueryTimeoutError("too long")
    told = exposed(metrics)
    for outcome in ("answered", "ValueError", "QueryTimeoutError"):
        assert f'latticework_query_duration_seconds_count{{outcome="{outcome}"}} 1.0' in told


def test_a_request_is_one_line_in_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "latticework"):
        response = client.get("/things/a", headers={"X-Request-ID": "mine"})
    (line,) = fields(caplog, "request")
    assert {key: line[key] for key in ("request_id", "method", "route", "status", "bytes", "broken")} == {
        "request_id": "mine",
        "method": "GET",
        "route": "/things/{name}",
        "status": 200,
        "bytes": len(response.content),
        "broken": False,
    }


def test_a_slow_query_is_logged_with_checksum_and_beginning(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/things/a", headers={"X-Request-ID": "mine"})
    (line,) = fields(caplog, "slow query")
    assert line["request_id"] == "mine"
    assert line["outcome"] == "answered"
    assert str(line["query"]).startswith("ASK { <urn:a> ?p ?o }")
    assert len(str(line["query"])) == 500
    assert re.fullmatch(r"[0-9a-f]{64}", str(line["sha256"]))


def test_a_quick_query_is_not(caplog: pytest.LogCaptureFixture, metrics: Metrics) -> None:
    with QueryWatch(metrics, slow=60.0).query("ASK {}"):
        pass
    assert not fields(caplog, "slow query")


def test_what_nobody_foresaw_is_a_problem_document_and_its_reason_stays_in_the_log(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get("/things/late", headers={"X-Request-ID": "mine"})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["requestId"] == "mine"
    assert "foresaw this" not in response.text
    (record,) = (record for record in caplog.records if record.message == "unforeseen error")
    assert record.exc_info is not None
    assert "nobody foresaw this" in str(record.exc_info[1])


def test_an_answer_that_breaks_off_is_logged_as_broken(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(RuntimeError, match="the source is gone"):
        client.get("/broken")
    (line,) = fields(caplog, "request")
    assert (line["status"], line["bytes"], line["broken"]) == (200, 3, True)


def test_other_scopes_go_through(metrics: Metrics) -> None:
    seen: list[str] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    watch: ASGIApp = RequestWatch(inner, metrics)
    coroutine = watch({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    with pytest.raises(StopIteration):
        coroutine.send(None)  # type: ignore[attr-defined]
    assert seen == ["lifespan"]

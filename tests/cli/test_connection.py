"""Connections of clients that send too much, too slowly, or nothing at all."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from kg.cli.connection import bounded


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    with contextlib.suppress(ClientDisconnect):
        body = await Request(scope, receive).body()
        await PlainTextResponse(body)(scope, receive, send)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(_echo, http=bounded(1000, 0.5), ws="none", lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()


def _said(port: int, *parts: bytes) -> bytes:
    """All that the server says until it closes the connection."""
    told = b""
    with socket.create_connection(("127.0.0.1", port), 20) as raw, contextlib.suppress(ConnectionError):
        for part in parts:
            raw.sendall(part)
        while piece := raw.recv(4096):
            told += piece
    return told


def _problem(said: bytes) -> dict[str, object]:
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"Content-Type: application/problem+json" in head
    problem: dict[str, object] = json.loads(body)
    assert head.startswith(f"HTTP/1.1 {problem['status']} {problem['title']}".encode())
    return problem


def test_requests_within_bounds_are_answered_on_one_connection(port: int) -> None:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as client:
        for body in (b"", b"x", b"y" * 300_000):
            client.request("POST", "/" + "a" * 900, body, {"X-Much": "b" * 60_000})
            assert client.getresponse().read() == body


@pytest.mark.parametrize("header", [b"X-Much: " + b"x" * 70_000, b"X-Much: x\r\n" * 7_000])
def test_headers_that_are_too_long_are_refused(port: int, header: bytes) -> None:
    said = _said(port, b"GET / HTTP/1.1\r\nHost: x\r\n", header, b"\r\n\r\n")
    assert _problem(said)["detail"] == "the headers have more than 65,536 bytes; send less"


def test_an_address_that_is_too_long_is_refused(port: int) -> None:
    said = _said(port, b"GET /" + b"a" * 1000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert _problem(said)["detail"] == "the address has more than 1,000 bytes; send the query by POST"


def test_headers_that_never_end_are_refused_too(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 20) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nX-Endless: ")
        with contextlib.suppress(ConnectionError):
            for _ in range(10_000):
                raw.sendall(b"x" * 10_000)
            raise AssertionError("a hundred megabytes of a header were taken")


def test_a_head_that_comes_a_letter_at_a_time_is_waited_for_no_longer_than_agreed(port: int) -> None:
    said = _said(port, b"GET / HTTP/1.1\r\n", b"Host")
    assert _problem(said)["detail"] == "the request did not come within 0.5 seconds; send it at once"


@pytest.mark.parametrize("sent", [b"", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"])
def test_whoever_says_nothing_more_is_hung_up_on(port: int, sent: bytes) -> None:
    assert _said(port, sent) == b""


def test_what_is_no_http_is_told_so(port: int) -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    for sent in (b"\x16\x03\x01\x02\x00\x01", chunked):
        assert _problem(_said(port, sent))["status"] == 400

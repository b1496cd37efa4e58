"""A real server, killed: what it has acknowledged is there when it comes back, and nothing is half there."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from kg.history import log_path, records
from kg.settings import Settings
from kg.tokens import add_token
from tests.small_graph import OwnFiles

REPOSITORY = Path(__file__).resolve().parent.parent


class Server:
    """A server process on a home."""

    def __init__(self, settings: Settings, token: str, port: int) -> None:
        environment = os.environ | {"LATTICEWORK_HOME": str(settings.home), "PYTHONPATH": str(REPOSITORY)}
        command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", str(port)]
        self.address = f"http://127.0.0.1:{port}"
        self.token = token
        self.process = subprocess.Popen(command, cwd=settings.home, env=environment, stderr=subprocess.PIPE, text=True)

    def ready(self) -> Server:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=5):
                    return self
            except OSError:
                assert self.process.poll() is None, self.process.communicate()[1]
                assert time.monotonic() < deadline
                time.sleep(0.1)

    def write(self, number: int) -> int:
        update = f"INSERT DATA {{ GRAPH graph:x {{ <urn:{number}> <urn:p> {number} ; <urn:q> {number} }} }}"
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/sparql-update"}
        request = urllib.request.Request(f"{self.address}/sparql", update.encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            sequence: int = json.loads(response.read())["sequence"]
            return sequence

    def numbers(self, predicate: str) -> set[int]:
        query = f"SELECT ?n {{ GRAPH graph:x {{ ?s <{predicate}> ?n }} }}"
        request = urllib.request.Request(
            f"{self.address}/sparql", query.encode(), {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return {int(line) for line in response.read().decode().split()[1:]}

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def token(small: OwnFiles) -> str:
    return add_token(small.home, "tester", "write")


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    started: list[Server] = []
    yield started
    for server in started:
        if server.process.poll() is None:
            server.kill()


def test_what_was_acknowledged_outlives_a_killed_server(
    small: OwnFiles, token: str, port: int, servers: list[Server]
) -> None:
    acknowledged: set[int] = set()
    number = 0
    for life in range(3):
        server = Server(small, token, port)
        servers.append(server)
        server.ready()
        assert acknowledged <= server.numbers("urn:p")
        server.write(number := number + 1)
        acknowledged.add(number)

        def write_on(server: Server = server, first: int = number + 1) -> None:
            for more in range(first, first + 50):
                try:
                    server.write(more)
                except OSError:
                    return
                acknowledged.add(more)

        writing = Thread(target=write_on)
        writing.start()
        time.sleep(0.4 + 0.3 * life)  # it is killed at some moment of some write
        server.kill()
        writing.join()
        number += 50
    last = Server(small, token, port)
    servers.append(last)
    last.ready()
    found = last.numbers("urn:p")
    assert acknowledged <= found
    assert found == last.numbers("urn:q"), "no change is half there"
    assert len(found) == len(list(records(log_path(small.home)))), "the log and the graph say the same"
    assert len(acknowledged) >= 3


def test_a_second_server_on_a_home_is_told(small: OwnFiles, token: str, port: int, servers: list[Server]) -> None:
    first = Server(small, token, port)
    servers.append(first)
    first.ready()
    second = Server(small, token, port + 1)
    servers.append(second)
    _, told = second.process.communicate(timeout=60)
    assert second.process.returncode == 75
    assert "another server has" in told
    assert "Traceback" not in told
    assert first.write(1) == 1

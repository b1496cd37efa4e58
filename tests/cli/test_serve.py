"""The server as a process: what it logs, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.build import Build
from kg.settings import Settings
from tests.conftest import REPOSITORY
from tests.serving import beside

# Some seconds of work, and one row.
LONG = "SELECT (COUNT(*) AS ?n) WHERE { ?a lw:member ?b . ?c lw:member ?d }"


class Server:
    """A server of its own process, and what it says on standard error."""

    def __init__(self, settings: Settings, folder: Path, **variables: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        environment = os.environ | {"LATTICEWORK_HOME": str(settings.home), "PYTHONPATH": str(REPOSITORY), **variables}
        command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", str(port)]
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)
        self._wait()

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and body."""
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.base + path, headers=headers), timeout=60
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def end(self, number: signal.Signals) -> str:
        """What was said on standard error, once the process has ended."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=60)[1]

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                self.get("/healthz")
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    started: list[Server] = []
    yield started
    for server in started:
        server.process.kill()
        server.process.communicate()


def test_logs_are_json_with_the_identifier_of_the_request(
    settings: Settings, built: Build, tmp_path: Path, servers: list[Server]
) -> None:
    servers.append(
        server := Server(beside(settings, built, tmp_path / "home"), tmp_path, LATTICEWORK_SLOW_QUERY_SECONDS="0")
    )
    server.get("/sparql?query=ASK%20%7B%7D", **{"X-Request-ID": "mine"})
    told = server.end(signal.SIGINT)
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    (request,) = (line for line in lines if line["message"] == "request" and line["request_id"] == "mine")
    assert (request["method"], request["route"], request["status"]) == ("GET", "/sparql", 200)
    (slow,) = (line for line in lines if line["message"] == "slow query" and line["request_id"] == "mine")
    assert (slow["level"], slow["query"]) == ("warning", "ASK {}")
    assert not [line for line in lines if line.get("route") == "/healthz"], "that is for the level debug"


def test_level_and_format_are_settings(settings: Settings, built: Build, tmp_path: Path, servers: list[Server]) -> None:
    quiet = Server(beside(settings, built, tmp_path / "home"), tmp_path, LATTICEWORK_LOG_LEVEL="warning")
    servers.append(quiet)
    plain = Server(
        beside(settings, built, tmp_path / "other"),
        tmp_path,
        LATTICEWORK_LOG_LEVEL="debug",
        LATTICEWORK_LOG_FORMAT="text",
    )
    servers.append(plain)
    assert len(quiet.end(signal.SIGINT).splitlines()) == 1, "where it serves, and no more"
    assert "debug request request_id=" in plain.end(signal.SIGINT)


def test_what_runs_ends_while_the_server_says_that_it_is_not_ready(
    settings: Settings, built: Build, tmp_path: Path, servers: list[Server]
) -> None:
    servers.append(
        server := Server(beside(settings, built, tmp_path / "home"), tmp_path, LATTICEWORK_SHUTDOWN_DELAY="3")
    )
    assert server.get("/readyz")[0] == 200
    answers: list[tuple[int, str]] = []
    path = f"/sparql?{urllib.parse.urlencode({'query': LONG})}"
    running = threading.Thread(target=lambda: answers.append(server.get(path, Accept="text/csv")))
    running.start()
    _until_one_runs(server)
    server.process.send_signal(signal.SIGTERM)
    status = 200
    while status == 200:
        status, body = server.get("/readyz")
    assert status == 503
    assert "about to end" in body
    running.join()
    ((status, body),) = answers
    assert status == 200
    assert int(body.splitlines()[1]) > 1_000_000
    assert server.process.wait(timeout=60) == -signal.SIGTERM
    with pytest.raises(OSError, match="refused"):
        server.get("/healthz")


def test_without_a_delay_what_runs_ends_too(
    settings: Settings, built: Build, tmp_path: Path, servers: list[Server]
) -> None:
    servers.append(server := Server(beside(settings, built, tmp_path / "home"), tmp_path))
    answers: list[tuple[int, str]] = []
    path = f"/sparql?{urllib.parse.urlencode({'query': LONG})}"
    running = threading.Thread(target=lambda: answers.append(server.get(path, Accept="text/csv")))
    running.start()
    _until_one_runs(server)
    server.process.send_signal(signal.SIGTERM)
    running.join()
    assert [status for status, _ in answers] == [200]
    assert "Traceback" not in server.process.communicate(timeout=60)[1]


def _until_one_runs(server: Server) -> None:
    deadline = time.monotonic() + 30
    while True:
        told = server.get("/metrics")[1]
        if "latticework_pool_taken_places 1.0" in told or "latticework_pool_long_queries 1.0" in told:
            return
        assert time.monotonic() < deadline, "the query does not run"
        time.sleep(0.01)


def test_a_server_may_have_more_connections_open_than_shells_allow() -> None:
    code = (
        "import resource as r; _, most = r.getrlimit(r.RLIMIT_NOFILE); r.setrlimit(r.RLIMIT_NOFILE, (100, most));"
        "from kg.cli.serve_command import _allow_many_connections as allow; allow();"
        "print(r.getrlimit(r.RLIMIT_NOFILE) == (most, most))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert said.stdout == "True\n"

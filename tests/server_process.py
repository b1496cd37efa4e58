"""A server in a process of its own, for tests that kill it."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from kg.settings import Settings

REPOSITORY = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


class Server:
    """A server process on a home. ``largest_file`` is the size at which the disk is full, in bytes."""

    def __init__(self, settings: Settings, token: str, port: int, largest_file: int | None = None) -> None:
        environment = os.environ | {"LATTICEWORK_HOME": str(settings.home), "PYTHONPATH": str(REPOSITORY)}
        environment["LATTICEWORK_LOG_LEVEL"] = "error"
        command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", str(port)]
        self.address = f"http://127.0.0.1:{port}"
        self.token = token
        self.process = subprocess.Popen(
            command, cwd=settings.home, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        if largest_file is not None:
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (largest_file, largest_file))

    def ready(self) -> Server:
        """The same, once it answers."""
        deadline = time.monotonic() + 120
        while True:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=5):
                    return self
            except OSError:
                assert self.process.poll() is None, self.process.communicate()[1]
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def write(self, number: int) -> int:
        """Writes two triples in one change, and gives the number of the change. Raises OSError where it is refused."""
        return self.update(f"INSERT DATA {{ GRAPH graph:x {{ <urn:{number}> <urn:p> {number} ; <urn:q> {number} }} }}")

    def update(self, text: str) -> int:
        """The number of the change that an update has become. Raises OSError where it is refused."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/sparql-update"}
        request = urllib.request.Request(f"{self.address}/sparql", text.encode(), headers)
        with urllib.request.urlopen(request, timeout=120) as response:
            sequence: int = json.loads(response.read())["sequence"]
            return sequence

    def numbers(self, predicate: str) -> set[int]:
        """The numbers that have been written, by one of the two triples."""
        query = f"SELECT ?n {{ GRAPH graph:x {{ ?s <{predicate}> ?n }} }}"
        request = urllib.request.Request(
            f"{self.address}/sparql", query.encode(), {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return {int(line) for line in response.read().decode().split()[1:]}

    def kill(self, whole: bool = False) -> None:
        """Kills it, or it and all that it has started; waits for it in either case."""
        with contextlib.suppress(ProcessLookupError):
            if whole:
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

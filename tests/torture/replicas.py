"""A replica that is cut off, and what feeds it too, while others write."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg import build
from kg.checkpoint import settled
from kg.errors import ReplicaError
from kg.replica import REPLICA_GRAPH, Replica, addresses
from kg.store import EmbeddedStore
from tests.server_process import REPOSITORY, Server, free_port
from tests.torture.trial import Trial, stable, trial

_OF_REPLICA = f" {REPLICA_GRAPH} .".encode()


def replicas(seed: int, count: int) -> str:
    """SIGKILL at random moments of `latticework replicate --follow`, and of the server that it feeds, while four write.

    Each goes on where it was. In the end the replica has what the graph has.
    """
    with trial(seed) as one, tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as started:
        place, url = Path(folder), f"http://127.0.0.1:{free_port()}"
        server = one.serve().ready()
        started.callback(server.process.kill)
        writers = one.writing(server)
        engine = _engine(started, place, url)
        cut = built = 0
        for life in range(count):
            before = Replica(addresses(url)).state()
            feeding = _feeding(started, one, server, url)
            if life == 0 or one.chosen.random() < 0.8:
                _wait_for_another_state(url, before)
            time.sleep(one.chosen.uniform(0.0, 0.5))
            if one.chosen.random() < 0.5:
                _end(engine)
                cut += 1
                engine = _engine(started, place, url)
                time.sleep(one.chosen.uniform(0.0, 1.0))
            if life % 10 == 2:
                build.build(one.settings)
                built += 1
            _end(feeding)
        server.kill()
        for writer in writers:
            writer.join()
        one.check_log()
        goes_to = Replica(addresses(url)).state()[1]
        last = _feeding(started, one, server, url, follow=False)
        assert last.wait(600) == 0, "the replica is not brought up to date any more"
        _end(engine)
        _compare(one, place)
        half = ", half on its way at the end" if goes_to else ""
        return (
            f"{count} kills of what feeds a replica{half}, {cut} of the replica, {built} builds: "
            f"{len(one.acknowledged)} writes acknowledged, and the replica has the graph"
        )


def _compare(one: Trial, place: Path) -> None:
    here, there = EmbeddedStore.read(settled(one.settings).store), EmbeddedStore.read(place)
    noted = sum(line.endswith(_OF_REPLICA) for line in there.lines())
    assert noted == 1, "the replica is still on its way"
    assert len(there) - noted == len(here), "the replica has more or less than the graph"
    assert {line for line in stable(there) if not line.endswith(_OF_REPLICA)} == stable(here)


def _engine(started: contextlib.ExitStack, place: Path, url: str) -> subprocess.Popen[bytes]:
    """`oxigraph serve` on a folder, once it answers; it ends with what has ``started``."""
    command = [str(Path(sys.executable).with_name("oxigraph")), "serve", "--location", str(place), "--bind", url[7:]]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started.callback(process.kill)
    deadline = time.monotonic() + 60
    while True:
        try:
            Replica(addresses(url)).graphs()
            return process
        except ReplicaError:
            assert process.poll() is None, "the replica does not start any more"
            assert time.monotonic() < deadline
            time.sleep(0.05)


def _wait_for_another_state(url: str, before: tuple[str, str]) -> None:
    """Waits until the replica has another state, or is on its way to one: while others write that comes soon."""
    deadline = time.monotonic() + 120
    while Replica(addresses(url)).state() == before:
        assert time.monotonic() < deadline, "nothing comes to the replica"
        time.sleep(0.02)


def _feeding(
    started: contextlib.ExitStack, one: Trial, server: Server, url: str, follow: bool = True
) -> subprocess.Popen[bytes]:
    """`latticework replicate`, from the home, or while it follows now and then from the server."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", "--home", str(one.settings.home)]
    command += ["replicate", url]
    if follow:
        command += ["--follow", "--interval", "0.1"]
        command += ["--from", server.address] if one.chosen.random() < 0.5 else []
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(command, env=environment, cwd=one.settings.home, stderr=subprocess.DEVNULL)
    started.callback(process.kill)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.poll() is None, f"it has ended by itself: {process.args!r}"
    process.kill()
    process.wait()

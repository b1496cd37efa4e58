"""A server under good, bad and malicious clients for some minutes.

    python -m tests.benchmarks.soak [MINUTES] [LOG]

Good clients, one of whom writes, are alone for a fifth of the time, then the others come, and processes are killed at
random; for the last fifth the good ones are alone again. Prints what became of all requests, how long good ones took,
and the memory of all processes. LOG is where the server's log is kept if something was wrong. Ends with 1 where an
error is nobody's fault, the median of good clients rises by half, a runaway query outlives its limit by more than half
a second, or something is lost for good: a process, a place for a query, an open file.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from kg import build as building
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.tokens import add_token
from tests.benchmarks.soak_clients import (
    BAD_WRITERS,
    EXPECTED,
    GOOD,
    LOST,
    NUISANCES,
    RUNAWAYS,
    WRITERS,
    Site,
    Visit,
    write,
)

LIMIT = 5.0
ENVIRONMENT = {
    "LATTICEWORK_QUERY_TIMEOUT": str(LIMIT),
    "LATTICEWORK_QUERY_MEMORY": "500",
    "LATTICEWORK_CLIENT_TIMEOUT": "3",
    "LATTICEWORK_WRITE_TIMEOUT": "60",
    "RUST_BACKTRACE": "0",
}
GOOD_CLIENTS, RUNAWAY_CLIENTS, NUISANCE_CLIENTS = 4, 4, 4
MOST_LATE, MOST_RISE = 0.5, 0.5


class Record:
    """What became of each visit: kind, outcome, when it began and how long it took. Thread-safe."""

    def __init__(self) -> None:
        self.visits: list[tuple[str, str, float, float]] = []
        self.kills = 0

    def client(self, site: Site, visits: tuple[Visit, ...], pause: float, over: threading.Event) -> None:
        """Makes one visit after another until it is over."""
        while not over.is_set():
            visit = random.choice(visits)
            began = time.monotonic()
            try:
                outcome = visit(site)
            except Exception as error:  # a mistake of the soak itself must be seen in its table
                outcome = f"{type(error).__name__}: {error}"
            self.visits.append((visit.__name__, outcome, began, time.monotonic() - began))
            over.wait(random.uniform(0, 2 * pause))


def forked_by(server: int) -> list[int]:
    """All processes of the server but itself: the reader, what stands by, workers, what tries changes.

    They share the server's session. Whose child they are does not tell: the reader may have been replaced.
    """
    processes = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [process for process in processes if _is_of(process, server)]


def _is_of(process: int, session: int) -> bool:
    with contextlib.suppress(OSError):
        state, _, _, of = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:4]
        command = Path(f"/proc/{process}/cmdline").read_bytes()
        # The tracker of multiprocessing is not needed here, nor started again.
        return int(of) == session != process and state != "Z" and b"resource_tracker" not in command
    return False


def memory(server: int) -> float:
    """Megabytes of all processes of the server, shared pages counted once."""
    total = 0.0
    for process in (server, *forked_by(server)):
        with contextlib.suppress(OSError, StopIteration):
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
            total += int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1]) / 1024
    return total


def open_files(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def kill_workers(server: int, record: Record, over: threading.Event) -> None:
    """Kills one of the server's processes every few seconds, be it a worker or the reader itself."""
    while not over.wait(random.uniform(2, 6)):
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(random.choice(forked_by(server)), signal.SIGKILL)
            record.kills += 1


@contextlib.contextmanager
def served(home: Path, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from kg.cli import main; main()",
        "--home",
        str(home),
        "serve",
        "--port",
        str(port),
    ]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, stdout=output, stderr=output, env=os.environ | ENVIRONMENT, start_new_session=True
        )
    try:
        while Site(port).request("GET", "/readyz")[0] != "200":
            if server.poll() is not None:
                raise SystemExit(log.read_text())
            time.sleep(0.2)
        yield server, port
    finally:
        server.terminate()
        server.wait()


def pool(site: Site) -> dict[str, float]:
    """The gauges of the pool, from /metrics."""
    body = site.request("GET", "/metrics")[1].decode()
    lines = (line.split(" ") for line in body.splitlines() if line.startswith("latticework_pool_"))
    return {name.removeprefix("latticework_pool_"): float(value) for name, value in lines}


def started(
    visits: tuple[Visit, ...], number: int, pause: float, record: Record, site: Site, over: threading.Event
) -> list[threading.Thread]:
    threads = [threading.Thread(target=record.client, args=(site, visits, pause, over)) for _ in range(number)]
    for thread in threads:
        thread.start()
    return threads


def run(minutes: float, folder: Path) -> list[str]:
    """The whole soak; gives what was wrong."""
    settings = Settings(home=folder / "home")
    made = building.build(settings)
    subjects = EmbeddedStore.read(made.store).query(
        "SELECT DISTINCT ?m { ?m a lw:Membership ; lw:member ?who } LIMIT 500"
    )
    things = [solution[0].value for solution in subjects]  # type: ignore[union-attr]
    token = add_token(settings.home, "soak", "write")
    part = minutes * 60 / 5
    record, over, quiet = Record(), threading.Event(), threading.Event()
    with served(settings.home, folder / "log") as (server, port):
        site = Site(port, token, things)
        write(site)  # what tries changes is there from now on
        before = (open_files(server.pid), len(forked_by(server.pid)))
        samples: list[tuple[float, float]] = []

        def sample() -> None:
            while not over.wait(2):
                samples.append((time.monotonic(), memory(server.pid)))

        began = time.monotonic()
        threads = started(GOOD, GOOD_CLIENTS, 0.1, record, site, over)
        # All the time, for each change makes the first queries after it slower, whoever else is there.
        threads += started(WRITERS, 1, 5, record, site, over)
        threads.append(threading.Thread(target=sample))
        threads[-1].start()
        time.sleep(part)
        bad_from = time.monotonic()
        bad = started(RUNAWAYS, RUNAWAY_CLIENTS, 0.5, record, site, quiet)
        bad += started(NUISANCES, NUISANCE_CLIENTS, 0.5, record, site, quiet)
        bad += started(BAD_WRITERS, 1, 10, record, site, quiet)
        killer = threading.Thread(target=kill_workers, args=(server.pid, record, quiet))
        killer.start()
        time.sleep(3 * part)
        quiet.set()
        for thread in [*bad, killer]:
            thread.join()
        bad_until = time.monotonic()
        time.sleep(part)
        over.set()
        for thread in threads:
            thread.join()
        time.sleep(LIMIT)
        write(site)
        # What was killed is made anew when there is somebody to answer, of a state that no worker has yet.
        burst = [threading.Thread(target=GOOD[-1], args=(site,)) for _ in range(8)]
        for thread in burst:
            thread.start()
        for thread in burst:
            thread.join()
        gauges = pool(site)
        after = (open_files(server.pid), len(forked_by(server.pid)))
        ended = time.monotonic()
    wrong = outcomes(record)
    wrong += latencies(record, (began, bad_from, bad_until, ended))
    wrong += memories(samples, bad_from, bad_until)
    wrong += losses(gauges, before, after)
    return wrong + logged(folder / "log")


def outcomes(record: Record) -> list[str]:
    print(f"\n{'kind':<16} {'outcome':<28} {'requests':>9}")
    counted = collections.Counter((kind, outcome) for kind, outcome, _, _ in record.visits)
    wrong = []
    lost = 0
    for (kind, outcome), number in sorted(counted.items()):
        fault = outcome not in EXPECTED[kind]
        if fault and outcome in LOST:
            lost, fault = lost + number, False
        print(f"{kind:<16} {outcome:<28} {number:>9,}{'  FAULT' if fault else ''}")
        if fault:
            wrong.append(f"{kind}: {outcome} ({number:,} times)")
    if lost > record.kills:
        wrong.append(f"{lost} answers of good clients were lost, by {record.kills} kills")
    print(f"\n{record.kills} processes killed, {lost} answers of others lost by it")
    return wrong


def latencies(record: Record, times: tuple[float, float, float, float]) -> list[str]:
    """Prints how long good clients waited, and how late runaway queries were ended; gives what was wrong."""
    began, bad_from, bad_until, ended = times
    names = {visit.__name__ for visit in GOOD}
    print(f"\n{'good clients, ms':<16} {'alone':>22} {'among bad ones':>22} {'alone again':>22}")
    print(f"{'':<16}" + f" {'median':>10} {'99th':>11}" * 3)
    medians: dict[tuple[str, float], float] = {}
    for kind in (*sorted(names), "all"):
        cells = ""
        for start, end in ((began, bad_from), (bad_from, bad_until), (bad_until, ended)):
            took = [
                1000 * seconds
                for of, _, at, seconds in record.visits
                if of in names and kind in (of, "all") and start <= at < end
            ]
            if len(took) > 1:
                medians[kind, start] = statistics.median(took)
                cells += f" {medians[kind, start]:>10.1f} {statistics.quantiles(took, n=100)[98]:>11.1f}"
        print(f"{kind:<16}{cells}")
    alone = max(medians["all", began], medians["all", bad_until])
    rise = medians["all", bad_from] / alone - 1
    wrong = [f"the median of good clients rose by {rise:.0%}"] if rise >= MOST_RISE else []
    runaways = {visit.__name__ for visit in RUNAWAYS}
    late = [
        (seconds - LIMIT, of)
        for of, outcome, _, seconds in record.visits
        if of in runaways and outcome == "503 QueryTimeoutError"
    ]
    if not late:
        return [*wrong, "no query ran out of time"]
    worst, of = max(late)
    median = statistics.median(seconds for seconds, _ in late)
    print("\nrunaway queries ended")
    print(f" {median:.3f} s after their {LIMIT:g} s in the median, {worst:.3f} s at most ({of})")
    return [*wrong, f"a query ended {worst:.2f} s after its limit ({of})"] if worst > MOST_LATE else wrong


def memories(samples: list[tuple[float, float]], bad_from: float, bad_until: float) -> list[str]:
    """Prints what memory was taken at the start, in the middle and at the end; gives what was wrong."""
    alone = [megabytes for at, megabytes in samples if at < bad_from]
    among = [megabytes for at, megabytes in samples if bad_from <= at < bad_until]
    again = [megabytes for at, megabytes in samples if at >= bad_until + LIMIT]
    first, last = statistics.median(alone[len(alone) // 2 :]), statistics.median(again)
    middle = f"{statistics.median(among):.0f} in the middle (at most {max(among):.0f})"
    print(f"\nmemory of all processes, MB: {first:.0f} at the start, {middle}, {last:.0f} at the end")
    return [f"memory grew from {first:.0f} to {last:.0f} MB"] if last > 1.5 * first + 100 else []


def losses(gauges: dict[str, float], before: tuple[int, int], after: tuple[int, int]) -> list[str]:
    """Prints what is there when nobody asks any more; gives what is lost."""
    print(f"processes: {before[1]} at the start, {after[1]} at the end; open files: {before[0]} and {after[0]}")
    print(f"pool: {gauges}")
    busy = ("taken_places", "long_queries", "waiting_queries")
    wrong = [f"{name} is {gauges[name]:g} with nobody asking" for name in busy if gauges[name]]
    if after[1] != before[1]:
        wrong.append(f"there were {before[1]} processes, and are {after[1]}")
    if after[0] > before[0] + 20:
        wrong.append(f"{after[0] - before[0]} more files are open than at the start")
    return wrong


def logged(log: Path) -> list[str]:
    """What the server itself called an error; a process that gets no more memory says so in lines of its own."""
    found: collections.Counter[str] = collections.Counter()
    for line in log.read_text(errors="replace").splitlines():
        if not line.startswith("{"):
            continue
        entry = json.loads(line)
        if entry["level"] in ("error", "critical"):
            reason = entry.get("traceback", "").strip().splitlines()
            found[f"{entry['message'].strip()}: {reason[-1] if reason else ''}"[:200]] += 1
    for message, number in found.most_common():
        print(f"log: {number:,} times {message}")
    # An answer that fails midway has to end broken, which the server underneath calls an error.
    return [
        f"the log has {number:,} times {message}"
        for message, number in found.items()
        if "response already started" not in message and "kg.errors.Query" not in message
    ]


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        wrong = run(minutes, Path(folder))
        if wrong and len(sys.argv) > 2:
            Path(sys.argv[2]).write_bytes((Path(folder) / "log").read_bytes())
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    print("nothing was wrong" if not wrong else "")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

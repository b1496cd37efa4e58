"""This server, the engine's own server and rdflib-endpoint side by side: same data, same queries, one run.

    python tests/benchmarks/bench_server.py --others FOLDER [--quads 100000 1000000] [--clients 1 8 32] [--runs 15]

FOLDER holds the commands ``oxigraph`` and ``rdflib-endpoint`` (PyPI); ``make bench`` installs them. The data are the
curated facts, copied under other names until there are enough. Prints medians and ratios; a ratio above 1 says that
this server is faster. rdflib-endpoint is asked at 100,000 quads only: it needs minutes to load more.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from pyoxigraph import NamedNode, Quad

from kg import build as building
from kg.namespaces import ID, PREFIXES
from kg.settings import Settings
from kg.store import EmbeddedStore

PROLOGUE = "\n".join(f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in PREFIXES.items()) + "\n"

ANALYTICAL = {
    "aggregation by class": "SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n)",
    "obligations on a day": """SELECT ?obligor ?obligee ?agreement {
        ?c lw:commitmentType concept:defence ; lw:underAgreement ?agreement .
        ?c lw:ofMembership ?one ; lw:towardsMembership ?two .
        ?one lw:member ?obligor ; lw:startEarliest ?s1 ; lw:endLatest ?e1 .
        ?two lw:member ?obligee ; lw:startEarliest ?s2 ; lw:endLatest ?e2 .
        FILTER (?s1 <= "1990-01-01"^^xsd:date && "1990-01-01"^^xsd:date <= ?e1 && ?s2 <= "1990-01-01"^^xsd:date
            && "1990-01-01"^^xsd:date <= ?e2 && ?obligor != ?obligee) }""",
    "memberships by year": """SELECT ?year (COUNT(DISTINCT ?m) AS ?n) {
        ?m a lw:Membership ; lw:member ?who ; lw:startEarliest ?s . BIND (YEAR(?s) AS ?year)
        } GROUP BY ?year ORDER BY ?year""",
    "sources by publisher": """SELECT ?publisher (COUNT(?fact) AS ?n) {
        ?fact dcterms:source ?d . ?d lw:publisherName ?publisher } GROUP BY ?publisher ORDER BY DESC(?n) LIMIT 20""",
    "agreements with both": """SELECT (COUNT(DISTINCT ?a) AS ?n) {
        ?m lw:inAgreement ?a ; lw:member ?x . ?k lw:inAgreement ?a ; lw:member ?y . FILTER (STR(?x) < STR(?y)) }""",
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """A server under measurement."""

    name: str
    port: int
    path: str
    process: subprocess.Popen[bytes]

    def memory(self) -> float:
        """Resident memory of the server and its children, shared pages counted once, in megabytes."""
        tree, found = [self.process.pid], 0.0
        while tree:
            pid = tree.pop()
            with contextlib.suppress(OSError):
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                found += int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1]) / 1024
                tree += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return found


class Client:
    """One connection that is kept."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=300)

    def seconds(self, query: str) -> float:
        """How long an answer takes, read to its end."""
        began = time.perf_counter()
        address = f"{self._target.path}?{urlencode({'query': PROLOGUE + query})}" if query else self._target.path
        self._connection.request("GET", address, headers={"Accept": "application/sparql-results+json"})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{self._target.name} answered {answer.status}: {body[:300]!r}")
        return time.perf_counter() - began


def closed_loop(target: Target, clients: int, runs: int, queries: Callable[[int, int], str]) -> tuple[float, float]:
    """Median seconds of an answer, and answers a second, of clients that ask one query after another."""
    times: list[float] = []

    def work(number: int) -> None:
        client = Client(target)
        times.extend(client.seconds(queries(number, run)) for run in range(runs))

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statistics.median(times), len(times) / (time.perf_counter() - began)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextlib.contextmanager
def started(name: str, command: list[str], port: int, path: str, **environment: str) -> Iterator[Target]:
    """A server process that answers."""
    log = Path(tempfile.gettempdir()) / f"bench-{name.replace(' ', '-')}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ | environment)
    target = Target(name, port, path, process)
    try:
        for _ in range(6000):
            if process.poll() is not None:
                raise SystemExit(f"{name} ended: {log.read_text()[-2000:]}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                Client(target).seconds("" if name == "bare ASGI" else "ASK { ?s ?p ?o }")
                break
            time.sleep(0.1)
        yield target
    finally:
        process.terminate()
        process.wait()


def enlarged(store: EmbeddedStore, quads: int) -> Iterator[Quad]:
    """The quads of a store, and copies of those about its entities under other names, until there are enough."""
    every = list(store.quads())
    about = [quad for quad in every if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(ID)]
    yield from every
    made, copy = len(every), 0
    while made < quads:
        copy += 1
        for quad in about[: quads - made]:
            yield Quad(renamed(quad.subject, copy), quad.predicate, renamed(quad.object, copy), quad.graph_name)
        made += len(about)


def renamed(term: object, copy: int) -> object:
    """An entity of a copy; anything else is itself."""
    return NamedNode(f"{term.value}-{copy}") if isinstance(term, NamedNode) and term.value.startswith(ID) else term


def home_of(folder: Path, quads: int) -> Path:
    """A home whose build has so many quads."""
    curated = Settings(home=folder / "curated")
    base = EmbeddedStore.read(
        (building.build(curated) if not (curated.home / "current").exists() else building.current(curated)).store
    )
    home = folder / str(quads)
    build = home / "builds" / "bench"
    build.mkdir(parents=True)
    store = EmbeddedStore.create(build / "store")
    store.load(enlarged(base, quads))
    store.optimize()
    (build / "build.json").write_text(json.dumps({"id": "bench", "quads": len(store), "warnings": []}))
    store.dump(home / "all.nq")
    (home / "current").symlink_to(Path("builds") / "bench")
    return home


def lookups(other: str) -> Callable[[int, int], str]:
    """Queries for one entity, another for each call and each server that is compared with."""
    mark = other.replace(" ", "-")
    return lambda number, run: f"SELECT ?p ?o {{ membership:{mark}-{number}-{run} ?p ?o }}"


def row(label: str, ours: float, other: float | None, unit: str = "ms") -> None:
    """A line of the table; figures in milliseconds, ratio first."""
    scale = 1000 if unit == "ms" else 1
    ratio = f"{other / ours if unit == 'ms' else ours / other:8.2f}" if other else f"{'':>8}"
    told = f"{other * scale:10.2f}" if other else f"{'':>10}"
    print(f"  {label:<44}{ratio}{ours * scale:12.2f}{told} {unit}", flush=True)


def compare(ours: Target, other: Target, clients: list[int], runs: int) -> None:
    """Prints the table of two servers."""
    print(f"\n  {'against ' + other.name:<44}{'ratio':>8}{'ours':>12}{'theirs':>10}")
    ratios = []
    for label, query in ANALYTICAL.items():
        # A comment that differs keeps the answers out of the cache.
        one, two = (
            closed_loop(target, 1, max(3, runs // 3), lambda _, run, q=query: f"# {other.name} {run}\n{q}")[0]
            for target in (ours, other)
        )
        ratios.append(two / one)
        row(label, one, two)
    print(f"  {'geometric mean of the analytical':<44}{statistics.geometric_mean(ratios):8.2f}")
    for count in clients:
        one, two = (closed_loop(target, count, runs * 10, lookups(other.name)) for target in (ours, other))
        row(f"lookup, uncached, {count} client{'s' if count > 1 else ''}: median", one[0], two[0])
        row("  answers a second", one[1], two[1], "/s")
    row("memory", ours.memory(), other.memory(), "MB")


REPEATED = "SELECT ?p ?o { partnership:nato ?p ?o } LIMIT 3"
HELLO = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"hello"})
"""


def repeated(ours: Target, folder: Path, clients: list[int], runs: int) -> None:
    """Prints repeated queries beside a bare ASGI application on the same HTTP server."""
    (folder / "hello.py").write_text(HELLO)
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "hello:app",
        "--app-dir",
        str(folder),
        "--port",
        str(port),
        "--lifespan",
        "off",
        "--log-level",
        "warning",
    ]
    with started("bare ASGI", command, port, "/") as hello:
        print(f"\n  {'repeated query against a bare ASGI answer':<44}{'ratio':>8}{'ours':>12}{'theirs':>10}")
        for count in clients:
            one = closed_loop(ours, count, runs * 20, lambda _, __: REPEATED)
            two = closed_loop(hello, count, runs * 20, lambda _, __: REPEATED)
            row(f"{count} client{'s' if count > 1 else ''}: answers a second", one[1], two[1], "/s")


def first_byte(ours: Target) -> None:
    """Prints when a large answer begins and how long it takes."""
    connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=600)
    query = PROLOGUE + "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000000"
    began = time.perf_counter()
    connection.request("GET", f"{ours.path}?{urlencode({'query': query})}", headers={"Accept": "text/csv"})
    answer = connection.getresponse()
    answer.read(1)
    begun = time.perf_counter() - began
    size = 1
    while piece := answer.read(1 << 20):
        size += len(piece)
    row("a large answer: first byte", begun, None)
    row(f"  all of its {size / 1e6:.0f} MB", time.perf_counter() - began, None)


def main() -> None:
    """Runs all of it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--others", type=Path, required=True, help="folder with oxigraph and rdflib-endpoint")
    options.add_argument("--quads", type=int, nargs="+", default=[100_000, 1_000_000])
    options.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    options.add_argument("--runs", type=int, default=15)
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        for quads in chosen.quads:
            home = home_of(folder, quads)
            shutil.copytree(home / "current" / "store", home / "theirs")
            ours_port, engine_port, rdflib_port = free_port(), free_port(), free_port()
            serve = [
                sys.executable,
                "-c",
                "from kg.cli import main; main()",
                "--home",
                str(home),
                "serve",
                "--port",
                str(ours_port),
            ]
            engine = [
                str(chosen.others / "oxigraph"),
                "serve-read-only",
                "--location",
                str(home / "theirs"),
                "--bind",
                f"127.0.0.1:{engine_port}",
                "--union-default-graph",
            ]
            print(f"\n{quads:,} quads", flush=True)
            with started("this server", serve, ours_port, "/sparql", LATTICEWORK_QUERY_TIMEOUT="300") as ours:
                with started("oxigraph serve", engine, engine_port, "/query") as theirs:
                    compare(ours, theirs, chosen.clients, chosen.runs)
                if quads <= 100_000:
                    slow = [
                        str(chosen.others / "rdflib-endpoint"),
                        "serve",
                        str(home / "all.nq"),
                        "--port",
                        str(rdflib_port),
                    ]
                    with started("rdflib-endpoint", slow, rdflib_port, "/") as theirs:
                        compare(ours, theirs, [1], 3)
                repeated(ours, folder, chosen.clients, chosen.runs)
                first_byte(ours)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

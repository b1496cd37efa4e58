"""Replicas on real servers: brought up to date from a home and over HTTP, interrupted, and brought on."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kg import build
from kg.change import Change
from kg.checkpoint import settled
from kg.cli.main import cli
from kg.errors import ReplicaError
from kg.history import Log
from kg.replica import REPLICA_GRAPH, Replica, addresses
from kg.replica_sources import HomeSource, ServerSource
from kg.replicate import Source, bring_up_to_date
from kg.settings import Settings
from kg.store import EmbeddedStore
from tests.server_process import free_port
from tests.serving import serving
from tests.small_graph import MEETINGS, OwnFiles

FOREIGN = NamedNode("http://example.org/theirs")
ONE, TWO, THREE = (
    Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal(text), NamedNode("urn:told"))
    for text in ("one", 'two "\n\\ \u2028 é', "three")
)


class Oxigraph:
    """`oxigraph serve`, in memory, in a process of its own."""

    def __init__(self) -> None:
        oxigraph = Path(sys.executable).with_name("oxigraph")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [str(oxigraph), "serve", "--bind", f"127.0.0.1:{port}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/query?query=ASK%7B%7D", timeout=5):
                    return
            except OSError:
                assert self.process.poll() is None, self.process.communicate()[0]
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def lines(self) -> set[bytes]:
        """All that it has, but for what replicas remember and what others have in it."""
        request = urllib.request.Request(f"{self.url}/store", headers={"Accept": "application/n-quads"})
        with urllib.request.urlopen(request, timeout=60) as response:
            lines = response.read().splitlines()
        own = (f" {REPLICA_GRAPH} .".encode(), f" {FOREIGN} .".encode())
        return {line for line in lines if not line.endswith(own)}

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[Oxigraph]:
    server = Oxigraph()
    yield server
    server.close()


@pytest.fixture
def replica(oxigraph: Oxigraph) -> Replica:
    """The server, emptied, with a graph of somebody else in it."""
    made = Replica(addresses(oxigraph.url))
    made._update("DROP ALL")
    made.change("INSERT DATA", [Quad(ONE.subject, ONE.predicate, ONE.object, FOREIGN)])
    return made


@pytest.fixture
def log(small: OwnFiles) -> Iterator[Log]:
    made = Log(small.home)
    made.append(Change(frozenset({ONE, TWO, Quad(ONE.subject, ONE.predicate, ONE.object, DefaultGraph())})), "maria")
    yield made
    made.close()


def without_blank_nodes(lines: set[bytes]) -> list[bytes]:
    """The lines, sorted; blank nodes of which only the names may differ are written alike."""
    return sorted(b" ".join(b"_:" if word.startswith(b"_:") else word for word in line.split(b" ")) for line in lines)


def assert_same(oxigraph: Oxigraph, settings: Settings) -> None:
    here = EmbeddedStore.read(settled(settings).store).lines()
    assert without_blank_nodes(oxigraph.lines()) == without_blank_nodes(here)


def test_a_replica_gets_everything_and_then_what_has_changed(
    small: OwnFiles, log: Log, oxigraph: Oxigraph, replica: Replica
) -> None:
    source = HomeSource(small)
    first = bring_up_to_date(source, replica)
    assert first.graphs > 5
    assert_same(oxigraph, small)
    assert bring_up_to_date(source, replica).graphs == 0, "there is nothing to do"
    log.append(Change(frozenset({THREE}), frozenset({ONE})), "maria")
    second = bring_up_to_date(source, replica)
    assert (second.removed, second.graphs) == (1, 0)
    assert_same(oxigraph, small)
    assert replica.state() == (second.state, "")
    assert FOREIGN.value in replica.graphs(), "the graph of others is left alone"


def test_blank_nodes_come_with_their_graph(small: OwnFiles, log: Log, oxigraph: Oxigraph, replica: Replica) -> None:
    source = HomeSource(small)
    bring_up_to_date(source, replica)
    blank = Quad(BlankNode("b1"), ONE.predicate, Literal("blank"), ONE.graph_name)
    log.append(Change(frozenset({blank})), "maria")
    assert bring_up_to_date(source, replica).graphs == 1
    assert_same(oxigraph, small)
    log.append(Change(frozenset(), frozenset({blank, ONE, TWO})), "maria")
    bring_up_to_date(source, replica)
    assert_same(oxigraph, small)


def test_it_follows_across_builds(small: OwnFiles, log: Log, oxigraph: Oxigraph, replica: Replica) -> None:
    source = HomeSource(small)
    bring_up_to_date(source, replica)
    (small.facts / "meetings.ttl").write_text(MEETINGS.replace("DATE", "1950-05-05"), encoding="utf-8")
    build.build(small)
    log.append(Change(frozenset({THREE})), "maria")
    done = bring_up_to_date(source, replica)
    assert done.added > 0
    assert_same(oxigraph, small)


class Broken(Replica):
    """A replica that is cut off after a number of requests."""

    left = 0

    def _send(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise ReplicaError("cut off")
        return super()._send(method, url, body, headers)


def test_what_was_interrupted_is_taken_up_again(
    small: OwnFiles, log: Log, oxigraph: Oxigraph, replica: Replica
) -> None:
    source: Source = HomeSource(small)
    cut_off = Broken(addresses(oxigraph.url))
    for requests in (4, 9, 5):
        cut_off.left = requests
        with pytest.raises(ReplicaError, match="cut off"):
            bring_up_to_date(source, cut_off)
    bring_up_to_date(source, replica)
    assert_same(oxigraph, small)
    for requests in range(1, 8):
        # What comes with one change goes with the next: the half that was done must not stay.
        quad = Quad(NamedNode(f"urn:{requests}"), ONE.predicate, ONE.object, ONE.graph_name)
        log.append(Change(frozenset({quad}), frozenset()), "maria")
        cut_off.left = requests
        try:
            bring_up_to_date(source, cut_off)
        except ReplicaError:
            log.append(Change(frozenset(), frozenset({quad})), "maria")
        bring_up_to_date(source, replica)
        assert_same(oxigraph, small)


def test_a_state_that_is_not_kept_means_everything_anew(
    small: OwnFiles, log: Log, oxigraph: Oxigraph, replica: Replica
) -> None:
    stale = Quad(ONE.subject, ONE.predicate, ONE.object, NamedNode("https://w3id.org/latticework/graph/stale"))
    replica.change("INSERT DATA", [stale, Quad(TWO.subject, TWO.predicate, TWO.object, DefaultGraph())])
    replica.remember("20000101T000000-000000.7")
    assert bring_up_to_date(HomeSource(small), replica).graphs > 5
    assert_same(oxigraph, small)


def test_a_server_is_followed_over_http(small: OwnFiles, log: Log, oxigraph: Oxigraph, replica: Replica) -> None:
    log.close()
    with serving(small) as address:
        source = ServerSource(address)
        assert bring_up_to_date(source, replica).graphs > 5
        assert_same(oxigraph, small)
        # The server has the log open; a build is a change that needs no token.
        (small.facts / "meetings.ttl").write_text(MEETINGS.replace("DATE", "1951-05-05"), encoding="utf-8")
        build.build(small)
        done = bring_up_to_date(source, replica)
        assert done.added > 0
        assert_same(oxigraph, small)


def test_the_command_brings_it(small: OwnFiles, log: Log, oxigraph: Oxigraph, replica: Replica) -> None:
    done = CliRunner().invoke(cli, ["--home", str(small.home), "replicate", oxigraph.url], catch_exceptions=False)
    assert "The replica has " in done.output
    assert_same(oxigraph, small)


def test_what_does_not_answer_is_told(small: OwnFiles) -> None:
    where = addresses(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ReplicaError, match=r"cannot be reached: .*refused.*; is it running\?"):
        bring_up_to_date(HomeSource(small), Replica(where))


def test_a_refusal_is_told_as_it_came(oxigraph: Oxigraph) -> None:
    where = addresses(oxigraph.url, update=f"{oxigraph.url}/nothing")
    with pytest.raises(ReplicaError, match="/nothing was answered with 404"):
        Replica(where).remember("x")


@pytest.mark.parametrize(
    ("given", "query", "update", "graphs"),
    [
        (("http://h:1",), "http://h:1/query", "http://h:1/update", "http://h:1/store"),
        (("http://h:1/",), "http://h:1/query", "http://h:1/update", "http://h:1/store"),
        (("http://h/ds/query",), "http://h/ds/query", "http://h/ds/update", "http://h/ds/store"),
        (("http://h/q", "http://h/u", "http://h/g"), "http://h/q", "http://h/u", "http://h/g"),
    ],
)
def test_addresses_are_next_to_each_other(given: tuple[str, ...], query: str, update: str, graphs: str) -> None:
    found = addresses(*given)
    assert (found.query, found.update, found.graphs) == (query, update, graphs)

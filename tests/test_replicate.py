"""Replicas on real servers: brought up to date from a home and over HTTP, interrupted, and brought on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
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
from kg.replica import Replica, addresses
from kg.replica_sources import HomeSource, ServerSource
from kg.replicate import Source, bring_up_to_date
from kg.settings import Settings
from kg.store import EmbeddedStore
from tests.server_process import free_port
from tests.serving import serving
from tests.small_graph import MEETINGS, OwnFiles
from tests.sparql_servers import FOREIGN, Engine, start_oxigraph

ONE, TWO, THREE = (
    Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal(text), NamedNode("urn:told"))
    for text in ("one", 'two "\n\\ \u2028 é', "three")
)


@pytest.fixture
def replica(engine: Engine) -> Replica:
    """The server, without anything of ours, and with a graph of somebody else in it."""
    made = engine.replica()
    for name in (*(name for name in made.graphs() if name.startswith("https://w3id.org/")), "urn:told", ""):
        made.remove(name)
    made.change("INSERT DATA", [Quad(ONE.subject, ONE.predicate, ONE.object, FOREIGN)])
    return made


@pytest.fixture
def log(small: OwnFiles) -> Iterator[Log]:
    made = Log(small.home)
    made.append(Change(frozenset({ONE, TWO})), "maria")
    yield made
    made.close()


def alike(lines: Iterable[str]) -> list[str]:
    """The lines, sorted; what servers may write differently is written alike: names of blank nodes, ends of seconds."""
    ordered = sorted(" ".join("_:" if word.startswith("_:") else word for word in line.split(" ")) for line in lines)
    return [re.sub(r'(T[\d:]+\.\d*?)0+Z"', r'\1Z"', line) for line in ordered]


def assert_same(engine: Engine, settings: Settings) -> None:
    here = [str(quad) for quad in EmbeddedStore.read(settled(settings).store).quads()]
    assert alike(engine.lines()) == alike(here)


def test_a_replica_gets_everything_and_then_what_has_changed(
    small: OwnFiles, log: Log, engine: Engine, replica: Replica
) -> None:
    source = HomeSource(small)
    first = bring_up_to_date(source, replica)
    assert first.graphs > 5
    assert_same(engine, small)
    assert bring_up_to_date(source, replica).graphs == 0, "there is nothing to do"
    log.append(Change(frozenset({THREE}), frozenset({ONE})), "maria")
    second = bring_up_to_date(source, replica)
    assert (second.removed, second.graphs) == (1, 0)
    assert_same(engine, small)
    assert replica.state() == (second.state, "")
    assert FOREIGN.value in replica.graphs(), "the graph of others is left alone"


def test_blank_nodes_come_with_their_graph(small: OwnFiles, log: Log, engine: Engine, replica: Replica) -> None:
    source = HomeSource(small)
    bring_up_to_date(source, replica)
    blank = Quad(BlankNode("b1"), ONE.predicate, Literal("blank"), ONE.graph_name)
    log.append(Change(frozenset({blank})), "maria")
    assert bring_up_to_date(source, replica).graphs == 1
    assert_same(engine, small)
    log.append(Change(frozenset(), frozenset({blank, ONE, TWO})), "maria")
    bring_up_to_date(source, replica)
    assert_same(engine, small)


def test_it_follows_across_builds(small: OwnFiles, log: Log, engine: Engine, replica: Replica) -> None:
    source = HomeSource(small)
    bring_up_to_date(source, replica)
    (small.facts / "meetings.ttl").write_text(MEETINGS.replace("DATE", "1950-05-05"), encoding="utf-8")
    build.build(small)
    log.append(Change(frozenset({THREE})), "maria")
    done = bring_up_to_date(source, replica)
    assert done.added > 0
    assert_same(engine, small)


def test_a_graph_that_is_not_as_it_should_be_is_sent_whole(
    small: OwnFiles, log: Log, engine: Engine, replica: Replica
) -> None:
    source = HomeSource(small)
    bring_up_to_date(source, replica)
    replica.change("DELETE DATA", [ONE])
    log.append(Change(frozenset({THREE})), "maria")
    assert bring_up_to_date(source, replica).graphs == 1
    assert_same(engine, small)


class Broken(Replica):
    """A replica that is cut off after a number of requests."""

    left = 0

    def _send(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise ReplicaError("cut off")
        return super()._send(method, url, body, headers)


def test_what_was_interrupted_is_taken_up_again(small: OwnFiles, log: Log, engine: Engine, replica: Replica) -> None:
    source: Source = HomeSource(small)
    cut_off = engine.replica(Broken)
    for requests in (4, 9, 5):
        cut_off.left = requests
        with pytest.raises(ReplicaError, match="cut off"):
            bring_up_to_date(source, cut_off)
    bring_up_to_date(source, replica)
    assert_same(engine, small)
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
        assert_same(engine, small)


def test_a_state_that_is_not_kept_means_everything_anew(
    small: OwnFiles, log: Log, engine: Engine, replica: Replica
) -> None:
    stale = Quad(ONE.subject, ONE.predicate, ONE.object, NamedNode("https://w3id.org/latticework/graph/stale"))
    replica.change("INSERT DATA", [stale])
    replica.remember("20000101T000000-000000.7")
    assert bring_up_to_date(HomeSource(small), replica).graphs > 5
    assert_same(engine, small)


def test_a_server_is_followed_over_http(small: OwnFiles, log: Log, engine: Engine, replica: Replica) -> None:
    log.close()
    with serving(small) as address:
        source = ServerSource(address)
        assert bring_up_to_date(source, replica).graphs > 5
        assert_same(engine, small)
        # The server has the log open; a build is a change that needs no token.
        (small.facts / "meetings.ttl").write_text(MEETINGS.replace("DATE", "1951-05-05"), encoding="utf-8")
        build.build(small)
        done = bring_up_to_date(source, replica)
        assert done.added > 0
        assert_same(engine, small)


def test_the_command_brings_it(small: OwnFiles, log: Log, engine: Engine, replica: Replica) -> None:
    where = ["--update", engine.where.update, "--graphs", engine.where.graphs]
    login = ["--user", engine.user] if engine.user else []
    command = ["--home", str(small.home), "replicate", engine.where.query, *where, *login]
    environment = {"LATTICEWORK_REPLICA_PASSWORD": engine.user}
    done = CliRunner().invoke(cli, command, env=environment, catch_exceptions=False)
    assert "The replica has " in done.output
    assert_same(engine, small)


def test_a_long_graph_comes_whole(replica: Replica) -> None:
    # A server that asks for a password breaks a long body off.
    triples = "".join(f'<urn:a> <urn:p> "{number} {"x" * 20_000}" .\n' for number in range(200))
    replica.put("urn:told", triples.encode())
    assert replica.count("urn:told") == 200


def test_what_does_not_answer_is_told(small: OwnFiles) -> None:
    where = addresses(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ReplicaError, match=r"cannot be reached: .*refused.*; is it running\?"):
        bring_up_to_date(HomeSource(small), Replica(where))


def test_a_refusal_is_told_as_it_came(engine: Engine) -> None:
    where = replace(engine.where, update=f"{engine.where.query}/nothing")
    with pytest.raises(ReplicaError, match=r"/nothing was answered with [45]0"):
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


def test_the_default_graph_comes_too(small: OwnFiles, log: Log, tmp_path: Path) -> None:
    engine = start_oxigraph(tmp_path)
    try:
        replica = engine.replica()
        replica.change("INSERT DATA", [Quad(TWO.subject, TWO.predicate, TWO.object, DefaultGraph())])
        asked = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        log.append(Change(frozenset({Quad(ONE.subject, ONE.predicate, ONE.object, DefaultGraph())})), "maria")
        for expected in ("1", "0", "1"):
            bring_up_to_date(HomeSource(small), replica)
            assert replica._rows(asked) == [{"n": expected}]
            quad = frozenset({Quad(ONE.subject, ONE.predicate, ONE.object, DefaultGraph())})
            log.append(Change(remove=quad) if expected == "1" else Change(quad), "maria")
    finally:
        engine.close()

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad

from kg import build
from kg.change import Change
from kg.checkpoint import settled
from kg.cli.main import cli
from kg.errors import ConflictError, HomeInUseError, ParameterError, StateNotFoundError
from kg.history import Log, Why
from kg.rdf_patch import read_patch
from kg.releases import make_release
from kg.store import EmbeddedStore
from tests.small_graph import OwnFiles

ONE, TWO = (
    Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal(text), NamedNode("urn:told")) for text in ("one", "two")
)
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH <urn:told> { ?s ?p ?o } }"


def run(home: Path, *words: str) -> str:
    done = CliRunner().invoke(cli, ["--home", str(home), *words], catch_exceptions=False)
    return done.output


@pytest.fixture
def told(small: OwnFiles) -> OwnFiles:
    """A home with two changes, the first of them in a release."""
    log = Log(small.home)
    log.append(Change(frozenset({ONE})), "maria", Why("The first"))
    made = settled(small)
    state = f"{made.origin}.{made.applied}"
    make_release(small, "2026.11", made.id, EmbeddedStore.read(made.store), "2026-11-25", state=state)
    log.append(Change(frozenset({TWO})), "otto", Why("The second", accepted_by="maria"))
    log.close()
    return small


def test_changes_are_listed(told: OwnFiles) -> None:
    second, first = run(told.home, "changes").splitlines()
    assert first.split()[0] == "1"
    assert first.split()[2:] == ["maria", "+1", "-0", "The", "first"]
    assert "otto and maria" in second
    assert run(told.home, "changes", "--before", "2").splitlines() == [first]


def test_what_differs_is_a_patch(told: OwnFiles) -> None:
    change = read_patch(run(told.home, "diff", "1"))
    assert {quad for quad in change.add if quad.graph_name == ONE.graph_name} == {TWO}
    assert run(told.home, "diff", "2026.11") == run(told.home, "diff", "1", "2")
    assert read_patch(run(told.home, "diff", "now", "2026.11")) == change.inverse()


def test_the_past_is_asked(told: OwnFiles) -> None:
    for version, rows in (("0", "0"), ("1", "1"), ("2026.11", "1"), ("now", "2"), ("2999-01-01", "2")):
        assert run(told.home, "query", COUNT, "--version", version).split() == ["n", rows]
    with pytest.raises(ParameterError, match="both a release and a version"):
        run(told.home, "query", COUNT, "--version", "1", "--release", "2026.11")
    with pytest.raises(StateNotFoundError, match="there is no change 3; the last is 2"):
        run(told.home, "query", COUNT, "--version", "3")


def test_a_change_is_taken_back(told: OwnFiles) -> None:
    build.build(told)
    out = run(told.home, "revert", "1", "--message", "It was wrong")
    assert "Took back change 1 by change 3: 0 quads added, 1 removed" in out
    assert run(told.home, "query", COUNT).split() == ["n", "1"]
    assert "It was wrong" in run(told.home, "changes", "--limit", "1")
    with pytest.raises(ConflictError, match=r'change 1 cannot be taken back.*"one".* is not there'):
        run(told.home, "revert", "1")


def test_a_running_server_is_to_be_asked(told: OwnFiles) -> None:
    log = Log(told.home)
    with pytest.raises(HomeInUseError, match="by POST to /changes/1/revert"):
        run(told.home, "revert", "1")
    log.close()

"""The W3C's SHACL test suite, core and SPARQL, through the compiled checks.

Which of its tests come out otherwise, and what is refused, stands in ``shacl_differences.toml``, each with its reason.
Reports are compared by focus node, path, value, component and severity of each result.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal as EngineLiteral
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from rdflib import SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import ShapeError
from kg.store import EmbeddedStore
from kg.validation import Result, check, compile_shapes
from kg.validation.paths import sparql
from kg.validation.report import component_name
from kg.validation.shape_reader import _path

SUITE = Path(__file__).resolve().parents[3] / "shared" / "suites" / "shacl"
ABSENT = f"the W3C's SHACL test suite is not at {SUITE}"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

_FILE = tomllib.loads(Path(__file__).with_name("shacl_differences.toml").read_text(encoding="utf-8"))
DIFFERENCES: dict[str, str] = _FILE["differences"]
REFUSED: dict[str, str] = _FILE["refused"]

MOST_DIFFERENCES = 4
MOST_REFUSED = 5
"""How many tests may come out otherwise, and how many may be refused. They may be lowered, never raised."""

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class SuiteTest:
    """A test: the files of data and shapes, and the results expected; None where the shapes have to be refused."""

    id: str
    data: Path
    shapes: Path
    expected: Counter[Key] | None


@cache
def suite() -> tuple[SuiteTest, ...]:
    """All tests of the suite, none where it is absent."""
    return tuple(test for path in sorted(SUITE.rglob("*.ttl")) for test in _tests(path))


def _tests(path: Path) -> list[SuiteTest]:
    graph = Graph().parse(path, publicID=path.as_uri())
    found = []
    for head in graph.objects(None, MF.entries):
        for node in Collection(graph, head):
            action = graph.value(node, MF.action)
            result = graph.value(node, MF.result)
            data, shapes = (_file(graph.value(action, said)) for said in (SHT.dataGraph, SHT.shapesGraph))
            name = f"{path.parent.relative_to(SUITE)}/{str(node).rpartition('/')[2]}"
            expected = (
                None
                if result == SHT.Failure
                else Counter(_expected(graph, one) for one in graph.objects(result, SH.result))
            )
            found.append(SuiteTest(name, data, shapes, expected))
    return found


def _file(iri: Node | None) -> Path:
    return Path(str(iri).removeprefix("file://"))


def _expected(graph: Graph, result: Node) -> Key:
    path = graph.value(result, SH.resultPath)
    component = str(graph.value(result, SH.sourceConstraintComponent))
    return (
        _term(graph.value(result, SH.focusNode)),
        "" if path is None else sparql(_path(graph, path, "")),
        _term(graph.value(result, SH.value)),
        component.rpartition("#")[2],
        str(graph.value(result, SH.resultSeverity)).rpartition("#")[2],
    )


def _term(node: Node | None) -> str:
    """A term as the engine would store it; blank nodes are all alike."""
    if node is None:
        return ""
    if isinstance(node, BNode):
        return "_:"
    if isinstance(node, URIRef):
        return f"<{node}>"
    assert isinstance(node, Literal)
    datatype = NamedNode(str(node.datatype)) if node.datatype else None
    value = (
        EngineLiteral(str(node), language=node.language)
        if node.language
        else EngineLiteral(str(node), datatype=datatype)
    )
    store = EmbeddedStore.in_memory()
    store.load([Quad(NamedNode("urn:s"), NamedNode("urn:p"), value)])
    return str(next(store.quads()).object)


def _found(result: Result) -> Key:
    component = component_name(result.component).rpartition("#")[2]
    terms = [
        "" if term is None else "_:" if str(term).startswith("_:") else str(term)
        for term in (result.focus, result.value)
    ]
    return terms[0], result.path, terms[1], component, result.severity


def outcome(test: SuiteTest) -> tuple[Counter[Key] | None, str]:
    """The results, None where the shapes are refused, and why they are."""
    try:
        compiled = compile_shapes(Graph().parse(test.shapes, publicID=test.shapes.as_uri()))
    except ShapeError as error:
        return None, str(error)
    store = EmbeddedStore.in_memory()
    store.load(parse(test.data.read_bytes(), RdfFormat.TURTLE, base_iri=test.data.as_uri()))
    return Counter(map(_found, check(store, compiled).results)), ""


def _parameters() -> list[object]:
    if not SUITE.is_dir():
        return [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=ABSENT))]
    return [pytest.param(test, id=test.id) for test in suite()]


@pytest.mark.parametrize("test", _parameters())
def test_suite(test: SuiteTest) -> None:
    found, reason = outcome(test)
    if test.id in REFUSED:
        assert found is None, "it is no longer refused: remove it from shacl_differences.toml"
        assert test.expected is not None
    elif test.id in DIFFERENCES:
        assert reason == ""
        assert found != test.expected, "it passes now: remove it from shacl_differences.toml"
    else:
        assert found == test.expected, reason


@pytest.mark.skipif(not SUITE.is_dir(), reason=ABSENT)
def test_the_lists_do_not_grow_and_give_reasons() -> None:
    assert len(DIFFERENCES) <= MOST_DIFFERENCES
    assert len(REFUSED) <= MOST_REFUSED
    names = {test.id for test in suite()}
    assert (DIFFERENCES.keys() | REFUSED.keys()) - names == set()
    assert DIFFERENCES.keys() & REFUSED.keys() == set()
    assert all(reason.endswith(".") for reason in (DIFFERENCES | REFUSED).values())
    assert len(names) > 100

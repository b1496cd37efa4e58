"""The incremental check gives what two full checks differ in, whatever changes."""

from __future__ import annotations

import pytest
from gate_trials import changes_under_made_up_shapes, changes_under_the_projects_shapes
from pyoxigraph import Quad
from random_shapes import NODES, PROPERTIES, iri, made_up
from rdflib import Graph
from shape_examples import constraints

from kg.change import Change
from kg.namespaces import RDF_TYPE
from kg.store import EmbeddedStore
from kg.validation import Gate, compile_shapes

PREFIXES = "@prefix : <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> ."


def gate(shape: str) -> Gate:
    return Gate(compile_shapes(Graph().parse(data=f"{PREFIXES} :Shape a sh:NodeShape ; {shape} .", format="turtle")))


def test_changes_under_made_up_shapes() -> None:
    outcomes = list(changes_under_made_up_shapes(range(60)))
    assert sum(outcomes) > 100, "violations come with many changes, but not with all"
    assert not all(outcomes)


def test_changes_under_the_projects_shapes() -> None:
    outcomes = list(changes_under_the_projects_shapes(range(12)))
    assert sum(outcomes) > 15
    assert not all(outcomes)


def test_it_can_be_told_what_each_constraint_of_the_project_hangs_on() -> None:
    assert [one.constraint.message for one in constraints() if one.watches is None] == []


def test_where_it_cannot_be_told_all_targets_are_looked_at() -> None:
    made = Gate(compile_shapes(made_up()))
    messages = {made.constraints[index].constraint.message for index in made.everywhere}
    assert messages == {"optional", "far away", "not well designed", "nested filter"}


def test_what_a_graph_broke_before_refuses_nobody() -> None:
    checks = gate(
        "sh:targetClass :C ; sh:property [ sh:path :p ; sh:maxCount 1 ] ; sh:property [ sh:path :q ; sh:minCount 1 ]"
    )
    store = EmbeddedStore.in_memory()
    node, (p, q) = NODES[0], PROPERTIES[:2]
    store.load([Quad(node, RDF_TYPE, iri("C")), *(Quad(node, p, value) for value in NODES[:3])])

    def brought(add: list[Quad], remove: list[Quad]) -> list[str]:
        change = store.apply(Change(frozenset(add), frozenset(remove)))
        return [result.component for result in checks.check(store, change).results]

    assert brought([], [Quad(node, p, NODES[2])]) == [], "two values are still too many, but one less"
    assert brought([Quad(node, q, NODES[1])], []) == [], "mended"
    assert brought([], [Quad(node, q, NODES[1])]) == ["minCount"]


def test_many_nodes_at_once_are_asked_of_all() -> None:
    checks = gate("sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ]")
    store = EmbeddedStore.in_memory()
    quads = frozenset(Quad(iri(f"x{number}"), RDF_TYPE, iri("C")) for number in range(600))
    found = checks.check(store, store.apply(Change(quads)))
    assert len(found.results) == 600


@pytest.mark.parametrize("literal", ['"01"^^<http://www.w3.org/2001/XMLSchema#integer>', "1", '"x"@en'])
def test_literals_as_targets(literal: str) -> None:
    checks = gate(f"sh:targetNode {literal} ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:maxCount 0 ]")
    store = EmbeddedStore.in_memory()
    store.update(f"INSERT DATA {{ <urn:a> <https://example.org/p> {literal} }}")
    assert not checks.check(store, Change()).results
    assert len(checks.check(store, Change(frozenset(store.quads()))).results) == 1

"""A check that screens first finds what each constraint's own query finds."""

from __future__ import annotations

import random

import pytest
from random_shapes import iri, made_up, random_store
from rdflib import Graph
from shape_examples import constraints, examples, with_ontology

from kg.change import Change
from kg.store import EmbeddedStore
from kg.validation import CompiledConstraint, Result, check, compile_shapes
from kg.validation.check import violations
from kg.validation.screens import screens

INVALID = [example.path.stem for example in examples("invalid")]


def found_one_by_one(store: EmbeddedStore, compiled: list[CompiledConstraint]) -> set[Result]:
    return {result for one in compiled for result in violations(store, one, one.query)}


def test_random_graphs_under_made_up_shapes() -> None:
    compiled = compile_shapes(made_up())
    made, _ = screens(compiled)
    hits = 0
    for seed in range(150):
        chance = random.Random(seed)
        store = random_store(chance, chance.randint(0, 40))
        assert set(check(store, compiled).results) == found_one_by_one(store, compiled), f"seed {seed}"
        hits += sum(bool(screen.suspects(store)) for screen in made)
    assert 0 < hits < 150 * len(made)


@pytest.mark.parametrize("some", [INVALID[0::3], INVALID[1::3], INVALID[2::3]])
def test_all_that_breaks_the_projects_shapes(some: list[str]) -> None:
    store = EmbeddedStore.in_memory()
    wrong = [example for example in examples("invalid") if example.path.stem in some]
    store.load(with_ontology(quad for example in wrong for quad in example.quads()))
    found = set(check(store, constraints()).results)
    assert found == found_one_by_one(store, list(constraints()))
    assert len(found) > len(some) / 2


def test_most_constraints_have_a_screen() -> None:
    made, rest = screens(constraints())
    assert len(rest) < 50
    assert sum(len(screen.constraints) for screen in made) + len(rest) == len(constraints())


def test_more_suspects_than_a_query_names() -> None:
    text = """@prefix : <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
        :Shape sh:targetClass :C1 ; sh:property [ sh:path :p ; sh:maxCount 1 ] ."""
    store = EmbeddedStore.in_memory()
    turtle = "".join(f":x{n} a :{'C1' if n % 2 else 'C2'} ; :p {n} , {n + 1} ." for n in range(1200))
    store.update("PREFIX : <https://example.org/> INSERT DATA { " + turtle + " }")
    compiled = compile_shapes(Graph().parse(data=text, format="turtle"))
    assert len(check(store, compiled).results) == 600
    store.apply(Change(remove=frozenset(store.quads(None, iri("x1"), iri("p")))))
    assert len(check(store, compiled).results) == 599

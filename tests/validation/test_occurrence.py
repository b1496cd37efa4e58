"""Constraints that need not be asked about: those that nothing in a store can break."""

from __future__ import annotations

import random

from pyoxigraph import NamedNode
from random_shapes import BASE, made_up, random_store
from shape_examples import constraints

from kg.store import EmbeddedStore
from kg.validation import compile_shapes
from kg.validation.check import violations
from kg.validation.occurrence import Occurrence
from kg.validation.paths import Alternative, Repeat, Sequence, Step


def test_what_is_broken_may_be() -> None:
    compiled = compile_shapes(made_up())
    passed_over = broken = 0
    for seed in range(40):
        chance = random.Random(seed)
        store = random_store(chance, chance.randint(0, 12))
        occurrence = Occurrence(store)
        for one in compiled:
            found = list(violations(store, one, one.query))
            may_break = occurrence.may_break(one.constraint)
            assert may_break or not found, f"seed {seed}: {one.constraint}"
            broken += bool(found)
            passed_over += not may_break
    assert broken > 100
    assert passed_over > 100


def test_where_paths_lead() -> None:
    store = EmbeddedStore.in_memory()
    store.update(f"INSERT DATA {{ <{BASE}n1> <{BASE}p> <{BASE}n2> }}")
    occurrence = Occurrence(store)
    used, unused = Step(NamedNode(f"{BASE}p")), Step(NamedNode(f"{BASE}q"), inverse=True)
    assert occurrence.may_lead_on(used)
    assert not occurrence.may_lead_on(unused)
    assert not occurrence.may_lead_on(Sequence((used, unused)))
    assert occurrence.may_lead_on(Alternative((used, unused)))
    assert occurrence.may_lead_on(Sequence((used, Repeat(unused, 0, True))))
    assert not occurrence.may_lead_on(Repeat(unused, 1, True))


def test_nothing_is_asked_of_an_empty_store() -> None:
    occurrence = Occurrence(EmbeddedStore.in_memory())
    assert not any(occurrence.may_break(one.constraint) for one in constraints())

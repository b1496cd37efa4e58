"""What is seen of a store while it changes: the same as by looking at it anew."""

from __future__ import annotations

import random

from pyoxigraph import NamedNode
from random_shapes import BASE, BLANKS, CLASSES, NODES, PROPERTIES, VALUES, iri, random_change, random_store

from kg.namespaces import RDF_TYPE
from kg.store import EmbeddedStore
from kg.validation.paths import Step, Term
from kg.validation.sight import Now

STEPS = [Step(predicate, back) for predicate in (*PROPERTIES, RDF_TYPE, None) for back in (False, True)]


def seen(now: Now) -> dict[object, object]:
    """All steps from all nodes, their values and their classes."""
    terms: list[Term] = [*NODES, *BLANKS, *CLASSES, *VALUES]
    return (
        {(term, step): set(now.neighbours(term, step)) for term in terms for step in STEPS}
        | {(term, predicate): set(now.values(term, predicate)) for term in terms for predicate in PROPERTIES}
        | {term: now.classes(term) for term in terms}
    )


def test_what_is_changed_by_it_is_seen() -> None:
    changed = 0
    for seed in range(60):
        chance = random.Random(seed)
        store = random_store(chance, 40)
        now = Now(store)
        for _ in range(4):
            before = seen(now)
            now.apply(random_change(chance, store))
            after = seen(now)
            assert after == seen(Now(store)), f"seed {seed}"
            changed += before != after
    assert changed > 100


def test_what_much_is_said_of_is_seen_whole() -> None:
    store = EmbeddedStore.in_memory()
    many = " ".join(f"<{BASE}n1> <{BASE}p> <{BASE}m{number}> ." for number in range(100))
    store.update(f"INSERT DATA {{ {many} <{BASE}n1> <{BASE}q> 1 ; a <{BASE}C1> }}")
    now = Now(store)
    assert len(now.neighbours(iri("n1"), Step(iri("p")))) == 100
    assert len(now.neighbours(iri("n1"), Step(None))) == 102
    assert len(now.values(iri("n1"), iri("q"))) == 1
    assert now.classes(iri("n1")) == {f"{BASE}C1"}
    store.update(f"DELETE DATA {{ <{BASE}n1> a <{BASE}C1> }}")
    assert now.classes(NamedNode(f"{BASE}n1")) == {f"{BASE}C1"}, "what was looked at is remembered"

"""What rows need: a node that does not meet it has no row, whatever the graph."""

from __future__ import annotations

import random

import pytest
from pyoxigraph import NamedNode, QuerySolutions
from random_shapes import BASE, NODES, iri, random_store
from rdflib.plugins.sparql import prepareQuery

from kg.store import EmbeddedStore
from kg.validation.needs import Needs, needs
from kg.validation.sight import Now

PREFIX = f"PREFIX : <{BASE}>"
PATTERNS = [
    "$this :p ?x . ?x :q ?y",
    "$this :p ?x . ?x :q $this",
    "?x :p $this ; a :C1",
    "{ $this :p ?x } UNION { $this :q ?x } ?x :r ?y",
    "$this :p|(^:q/:r) ?x . ?x :q* ?y . ?y :s ?z",
    "$this :p 2 ; :q ?x",
    "$this :p ?x . :n1 :q ?x",
    "$this :p ?x . OPTIONAL { ?x :q ?y . ?y :r ?z } ?x :s ?w",
    "$this :p ?x . MINUS { ?x :q ?y }",
    "$this :p ?x . ?y :p ?x FILTER (?y != $this)",
    "$this :p ?x ; :q ?y FILTER (?x != ?y && ?x != $this)",
    "$this a ?c FILTER NOT EXISTS { $this :p ?x ; :q|:r ?y }",
    "$this :q ?x FILTER NOT EXISTS { $this :p ?x }",
    "$this :q ?x FILTER NOT EXISTS { $this :p ?y . ?y :q ?z }",
    "$this :q ?x FILTER NOT EXISTS { $this :p ?y FILTER (?y != ?x) }",
    "$this :q ?x FILTER NOT EXISTS { $this :p ?y FILTER NOT EXISTS { ?y :q ?z } }",
    "$this :q ?x FILTER (NOT EXISTS { $this :p ?y } || ?x != $this)",
    "$this ?any ?x . ?x ^:q|:p ?y",
    "$this :p ?x { SELECT ?x (COUNT(?y) AS ?n) WHERE { ?x :q ?y } GROUP BY ?x }",
    "$this :p ?x ; :q ?y FILTER (?x < ?y)",
    "$this :s ?x . $this ^:p/:s ?y FILTER (?x >= ?y && ?y <= ?x)",
    "GRAPH ?g { $this :p ?x }",
]
GROUPS = [
    "$this :p ?x } GROUP BY $this HAVING (COUNT(DISTINCT ?x) > 1",
    "$this :p|^:q ?x OPTIONAL { ?x :r ?y } } GROUP BY $this HAVING (COUNT(DISTINCT ?x) >= 2 && COUNT(DISTINCT ?y) > 1",
    "$this :p ?x . ?x :q ?y } GROUP BY $this HAVING (COUNT(?y) > 1 && COUNT(DISTINCT ?x) > 0",
    "$this :p ?x . ?x :q ?y } GROUP BY $this ?x HAVING (COUNT(DISTINCT ?y) > 1",
]


def query_of(pattern: str) -> str:
    return f"{PREFIX} SELECT $this WHERE {{ {pattern} {')' if 'HAVING' in pattern else '}'}"


def needs_of(pattern: str) -> tuple[Needs, ...]:
    return needs(prepareQuery(query_of(pattern)).algebra)


@pytest.mark.parametrize("pattern", PATTERNS + GROUPS)
def test_what_has_a_row_may_have_one(pattern: str) -> None:
    told = needs_of(pattern)
    seen_without = 0
    for seed in range(60):
        chance = random.Random(seed)
        store = random_store(chance, chance.randint(0, 40))
        rows = store.query(query_of(pattern))
        assert isinstance(rows, QuerySolutions)
        found = {row["this"] for row in rows}
        now = Now(store)
        hopeless = {node for node in NODES if not any(one.may_be_met(now, node) for one in told)}
        assert hopeless & found == set(), f"seed {seed}"
        seen_without += len(hopeless)
    assert seen_without > 0 or pattern.startswith("GRAPH")


def test_filters_that_are_looked_at() -> None:
    store = EmbeddedStore.in_memory()
    store.update(f"{PREFIX} INSERT DATA {{ :n1 :p 'own' . :n2 :p 'shared' . :n3 :p 'shared' ; :q :n1 }}")
    now = Now(store)

    def may(pattern: str, node: NamedNode) -> bool:
        return any(one.may_be_met(now, node) for one in needs_of(pattern))

    same_name = "$this :p ?x . ?y :p ?x FILTER (?y != $this)"
    assert [may(same_name, iri(name)) for name in ("n1", "n2")] == [False, True]
    twice = "$this :p|:q ?x } GROUP BY $this HAVING (COUNT(DISTINCT ?x) > 1"
    assert [may(twice, iri(name)) for name in ("n1", "n2", "n3")] == [False, False, True]
    lacking = "$this :p ?x FILTER NOT EXISTS { $this :q ?y }"
    assert [may(lacking, iri(name)) for name in ("n1", "n3")] == [True, False]


def test_days_in_an_order() -> None:
    store = EmbeddedStore.in_memory()
    day = "'2000-01-01'^^<http://www.w3.org/2001/XMLSchema#date>"
    later = "'2000-01-02'^^<http://www.w3.org/2001/XMLSchema#date>"
    odd = "'2000-01-02Z'^^<http://www.w3.org/2001/XMLSchema#date>"
    store.update(
        f"{PREFIX} INSERT DATA {{ :n1 :p {day} ; :q {day} . :n2 :p {day} ; :q {later} . :n3 :p {later} ; :q {day} . "
        f":n4 :p {day} ; :q {odd} }}"
    )

    def may(sign: str) -> list[bool]:
        (need,) = needs_of(f"$this :p ?x ; :q ?y FILTER (?x {sign} ?y)")
        return [need.may_be_met(Now(store), iri(name)) for name in ("n1", "n2", "n3", "n4")]

    assert may("<") == [False, True, False, True]
    assert may("<=") == [True, True, False, True]
    assert may(">") == [False, False, True, True]
    assert may(">=") == [True, False, True, True]


def test_choices_narrow_what_a_variable_stands_for() -> None:
    store = EmbeddedStore.in_memory()
    store.update(f"{PREFIX} INSERT DATA {{ :n1 :p :n2 }}")
    (need,) = needs_of("$this :p ?kind")
    now = Now(store)
    assert need.may_be_met(now, iri("n1"), {"kind": frozenset({iri("n2")})})
    assert not need.may_be_met(now, iri("n1"), {"kind": frozenset({iri("n3")})})
    assert need.may_be_met(now, iri("n1"))


def test_what_leads_to_many_is_not_followed() -> None:
    store = EmbeddedStore.in_memory()
    store.update(f"{PREFIX} INSERT DATA {{ {' '.join(f':n1 :p :m{number} .' for number in range(200))} }}")
    (need,) = needs_of("$this :p ?x . ?x :q ?y")
    assert need.may_be_met(Now(store), iri("n1"))

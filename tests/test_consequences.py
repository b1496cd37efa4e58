"""What follows from a change, against what a build makes of the same facts."""

from __future__ import annotations

import random

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from kg.change import Change
from kg.consequences import follow
from kg.derivation import derived
from kg.errors import DateError
from kg.inference import inferred, rule_reach
from kg.namespaces import PREFIXES, graph
from kg.store import EmbeddedStore
from kg.validation.sight import Now

HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
FACTS = """
agreement:pact a lw:Agreement ; lw:party actor:a , actor:b ; lw:period "1950/1960"^^edtf:EDTF ;
    dcterms:source document:d .
agreement:other a lw:Agreement ; lw:party actor:a , actor:c ; lw:period "1970/.."^^edtf:EDTF .
membership:b-later a lw:Membership ; lw:member actor:b ; lw:inAgreement agreement:pact ; lw:role concept:role-party ;
    lw:period "1951/1955"^^edtf:EDTF .
commitment:help lw:underAgreement agreement:pact ; lw:obligor actor:a ; lw:obligee actor:b .
act:start lw:actionType concept:entry-into-force ; lw:onAgreement agreement:other ; lw:date "1970"^^edtf:EDTF .
act:end lw:actionType concept:termination ; lw:onAgreement agreement:pact ; lw:date "1960"^^edtf:EDTF .
"""
MORE = """
agreement:pact lw:party actor:c ; lw:period "1950/1958"^^edtf:EDTF , "1948"^^edtf:EDTF .
agreement:other lw:party actor:d ; lw:observedUntil "1980"^^edtf:EDTF ; lw:period "1970"^^edtf:EDTF ;
    dcterms:source document:e .
membership:c-served lw:member actor:c ; lw:inAgreement agreement:other ; lw:period "1971/.."^^edtf:EDTF .
act:start lw:date "1971"^^edtf:EDTF .
"""
GRAPHS = (graph("curated/one"), graph("curated/two"))


def quads(text: str, number: int = 0) -> list[Quad]:
    return [Quad(q.subject, q.predicate, q.object, GRAPHS[number]) for q in parse(HEAD + text, RdfFormat.TURTLE)]


def built(facts: set[Quad]) -> EmbeddedStore:
    """What a build makes of facts, a file for each graph."""
    store = EmbeddedStore.in_memory()
    for name in GRAPHS:
        own = [quad for quad in facts if quad.graph_name == name]
        store.load([*own, *derived(own)])
    store.load(inferred(store).add)
    return store


def test_changes_of_authored_facts_end_where_a_build_begins() -> None:
    everything = [*quads(FACTS), *quads(FACTS, 1), *quads(MORE), *quads(MORE, 1)]
    chance = random.Random(19490404)
    facts = set(chance.sample(everything, 40))
    store = built(facts)
    for step in range(150):
        flipped = set(chance.sample(everything, chance.randint(1, 4)))
        proposed = Change(frozenset(flipped - facts), frozenset(flipped & facts))
        before = set(store.quads())
        asked = store.apply(proposed)
        whole = asked.then(follow(Now(store), asked, rule_reach()))
        facts = (facts | proposed.add) - proposed.remove
        after = set(store.quads())
        assert whole == Change(frozenset(after - before), frozenset(before - after))
        assert after == set(built(facts).quads()), f"after step {step}: {proposed.text()}"


def test_a_membership_with_more_to_say_is_left_alone() -> None:
    store = built(set(quads(FACTS)))
    note = set(quads('membership:a-in-pact lw:note "Observer at first"@en .'))
    asked = store.apply(Change(add=frozenset(note)))
    follow(Now(store), asked, rule_reach())
    gone = store.apply(Change(remove=frozenset(quads("agreement:pact lw:party actor:a ."))))
    follow(Now(store), gone, rule_reach())
    assert bool(store.query("ASK { membership:a-in-pact lw:note ?note ; lw:startEarliest ?start }"))


def test_a_date_that_is_none_is_refused() -> None:
    store = built(set(quads(FACTS)))
    asked = store.apply(Change(add=frozenset(quads('act:start lw:date "1949-02-30"^^edtf:EDTF .'))))
    with pytest.raises(DateError, match="names a day"):
        follow(Now(store), asked, rule_reach())

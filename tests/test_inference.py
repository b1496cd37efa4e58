from __future__ import annotations

import random

from pyoxigraph import BlankNode, Quad, RdfFormat, parse

from kg.change import Change
from kg.inference import INFERRED_GRAPH, infer_again, inferred, rule_reach
from kg.namespaces import PREFIXES, entity, graph, lw
from kg.store import EmbeddedStore
from kg.validation.sight import Now

PACT = """
agreement:pact lw:party actor:a , actor:b , actor:c .
membership:a lw:member actor:a ; lw:inAgreement agreement:pact ; lw:role concept:role-guarantor .
membership:b lw:member actor:b ; lw:inAgreement agreement:pact ; lw:role concept:role-protected .
membership:c lw:member actor:c ; lw:inAgreement agreement:pact ; lw:role concept:role-protected .
concept:role-guarantor skos:broader concept:role-party .
concept:role-protected skos:broader concept:role-party .
"""


def conclusions(turtle: str) -> set[tuple[str, str]]:
    """Predicate and membership of what follows for commitment:c."""
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    store = EmbeddedStore.in_memory()
    where = graph("curated/test")
    store.load(Quad(q.subject, q.predicate, q.object, where) for q in parse(prefixes + turtle, RdfFormat.TURTLE))
    change = inferred(store)
    assert not change.remove
    assert {quad.graph_name for quad in change.add} <= {INFERRED_GRAPH}
    commitment = entity("commitment", "c")
    return {
        ("of" if quad.predicate == lw("ofMembership") else "towards", str(quad.object.value)[-1])  # type: ignore[union-attr]
        for quad in change.add
        if quad.subject == commitment
    }


def test_roles_lead_to_those_who_stand_in_them_or_in_a_narrower_one() -> None:
    found = conclusions(
        PACT
        + "commitment:c lw:underAgreement agreement:pact ; lw:obligorRole concept:role-guarantor ; "
        + "lw:obligeeRole concept:role-protected ."
    )
    assert found == {("of", "a"), ("towards", "b"), ("towards", "c")}
    everyone = conclusions(
        PACT
        + "commitment:c lw:underAgreement agreement:pact ; lw:obligorRole concept:role-party ; "
        + "lw:obligeeRole concept:role-party ."
    )
    assert everyone == {(way, who) for way in ("of", "towards") for who in "abc"}


def test_an_actor_who_owes_is_not_owed() -> None:
    found = conclusions(
        PACT
        + "commitment:c lw:underAgreement agreement:pact ; lw:obligor actor:b ; lw:obligeeRole concept:role-party ."
    )
    assert found == {("of", "b"), ("towards", "a"), ("towards", "c")}


def test_a_standing_in_the_partnership_that_the_agreement_founds_counts() -> None:
    found = conclusions(
        """agreement:pact lw:establishes partnership:alliance .
        membership:a lw:member actor:a ; lw:inPartnership partnership:alliance ; lw:role concept:role-party .
        membership:b lw:member actor:b ; lw:inPartnership partnership:alliance ; lw:role concept:role-party .
        commitment:c lw:underAgreement agreement:pact ; lw:obligor actor:a ; lw:obligee actor:b ."""
    )
    assert found == {("of", "a"), ("towards", "b")}


def test_parties_that_are_named_go_before_members_of_the_partnership() -> None:
    found = conclusions(
        PACT
        + """agreement:pact lw:establishes partnership:alliance .
        membership:x lw:member actor:a ; lw:inPartnership partnership:alliance ; lw:role concept:role-party .
        commitment:c lw:underAgreement agreement:pact ; lw:obligor actor:a ; lw:obligee actor:b ."""
    )
    assert found == {("of", "a"), ("towards", "b")}


def test_a_standing_that_is_said_is_kept_and_bound_to_its_phase() -> None:
    found = conclusions(
        """membership:a lw:member actor:a ; lw:inPhase phase:1 ; lw:inAgreement agreement:pact .
        membership:b lw:member actor:b ; lw:inPhase phase:1 ; lw:inAgreement agreement:pact .
        membership:c lw:member actor:c ; lw:inPhase phase:2 ; lw:inAgreement agreement:pact .
        membership:a lw:role concept:role-party .
        membership:b lw:role concept:role-party .
        membership:c lw:role concept:role-party .
        commitment:c lw:underAgreement agreement:pact ; lw:obligor actor:a ; lw:ofMembership membership:a ;
            lw:obligeeRole concept:role-party ."""
    )
    assert found == {("towards", "b")}


FACTS = (
    PACT
    + """agreement:pact a lw:Agreement ; lw:establishes partnership:alliance .
agreement:other a lw:Agreement ; lw:establishes partnership:alliance , partnership:second .
membership:p lw:member actor:a ; lw:inPartnership partnership:alliance ; lw:role concept:role-guarantor ;
    lw:startEarliest "1950-01-01"^^xsd:date ; lw:startLatest "1950-12-31"^^xsd:date ;
    lw:endEarliest "1960-01-01"^^xsd:date ; lw:endLatest "1960-12-31"^^xsd:date .
membership:q lw:member actor:c ; lw:inPartnership partnership:second , partnership:alliance ;
    lw:role concept:role-party .
membership:a lw:inPhase phase:1 ; lw:startEarliest "1950-01-01"^^xsd:date ; lw:startLatest "1950-12-31"^^xsd:date ;
    lw:endEarliest "1960-01-01"^^xsd:date ; lw:endLatest "1960-12-31"^^xsd:date .
membership:b lw:inPhase phase:1 , phase:2 .
commitment:c lw:underAgreement agreement:pact ; lw:obligorRole concept:role-guarantor ;
    lw:obligeeRole concept:role-party .
commitment:d lw:underAgreement agreement:pact , agreement:other ; lw:obligor actor:a ; lw:obligee actor:b , actor:c .
commitment:e lw:underAgreement agreement:other ; lw:obligeeRole concept:role-party ; lw:ofMembership membership:a .
commitment:f lw:underAgreement agreement:other ; lw:obligorRole concept:role-protected ;
    lw:obligeeRole concept:role-party .
act:start lw:actionType concept:entry-into-force , concept:termination ; lw:onAgreement agreement:pact ;
    lw:startEarliest "1950-01-01"^^xsd:date ; lw:endLatest "1950-12-31"^^xsd:date .
act:end lw:actionType concept:withdrawal ; lw:onAgreement agreement:other ; lw:actor actor:a ;
    lw:startEarliest "1960-01-01"^^xsd:date ; lw:endLatest "1960-12-31"^^xsd:date .
act:stop lw:actionType concept:suspension ; lw:onAgreement agreement:pact ; lw:actor actor:a ; lw:towards actor:b ;
    lw:endLatest "1955-01-01"^^xsd:date ."""
)
GRAPHS = (graph("curated/one"), graph("curated/two"))


def facts() -> list[Quad]:
    """Every fact in each of two graphs."""
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    triples = list(parse(prefixes + FACTS, RdfFormat.TURTLE))
    return [Quad(q.subject, q.predicate, q.object, name) for name in GRAPHS for q in triples]


def test_after_any_change_all_is_inferred_that_a_fresh_start_would_infer() -> None:
    chance = random.Random(19490404)
    everything = facts()
    some = 0
    for _ in range(12):
        store = EmbeddedStore.in_memory()
        store.load(chance.sample(everything, chance.randint(40, len(everything))))
        store.load(inferred(store).add)
        for _ in range(30):
            here = set(store.quads())
            flipped = set(chance.sample(everything, chance.choice([1, 1, 2, 5, 15])))
            change = store.apply(Change(frozenset(flipped - here), frozenset(flipped & here)))
            said = set(store.quads()) - set(store.quads(INFERRED_GRAPH))
            before = set(store.quads(INFERRED_GRAPH))
            told = infer_again(Now(store), change, rule_reach())
            anew = EmbeddedStore.in_memory()
            anew.load(said)
            after = set(store.quads(INFERRED_GRAPH))
            assert after == set(inferred(anew).add), change.text()
            assert (told.add, told.remove) == (after - before, before - after)
            some += bool(told)
    assert some > 100


def test_a_blank_node_may_owe_too() -> None:
    store = EmbeddedStore.in_memory()
    store.load(facts())
    store.load(inferred(store).add)
    owes = Quad(BlankNode("somebody"), lw("obligor"), entity("actor", "a"), GRAPHS[0])
    under = Quad(BlankNode("somebody"), lw("underAgreement"), entity("agreement", "pact"), GRAPHS[0])
    told = infer_again(Now(store), store.apply(Change(frozenset({owes, under}))), rule_reach())
    assert {quad.predicate for quad in told.add} == {lw("ofMembership")}

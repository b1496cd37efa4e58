from __future__ import annotations

from pyoxigraph import Quad, RdfFormat, parse

from kg.inference import INFERRED_GRAPH, inferred
from kg.namespaces import PREFIXES, entity, graph, lw
from kg.store import EmbeddedStore

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

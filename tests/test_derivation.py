from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.derivation import derived
from kg.errors import DateError
from kg.namespaces import EDTF_DATATYPE, PREFIXES, XSD_DATE, concept, entity, graph, lw

WHERE = graph("curated/test")


def facts(turtle: str) -> list[Quad]:
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    return [
        Quad(quad.subject, quad.predicate, quad.object, WHERE) for quad in parse(prefixes + turtle, RdfFormat.TURTLE)
    ]


TREATY = """
agreement:pact lw:party actor:a , actor:b ; lw:period "1960-06-23/.."^^edtf:EDTF ; dcterms:source document:text .
"""


def test_a_period_gives_four_dates_in_the_same_graph() -> None:
    found = set(derived(facts('event:e lw:date "1949-04"^^edtf:EDTF .')))
    for name, day in (("startEarliest", "1949-04-01"), ("endLatest", "1949-04-30")):
        assert Quad(entity("event", "e"), lw(name), Literal(day, datatype=XSD_DATE), WHERE) in found
    assert len(found) == 4


def test_each_party_has_a_membership_with_the_period_and_source_of_the_agreement() -> None:
    found = set(derived(facts(TREATY)))
    made = entity("membership", "a-in-pact")
    assert Quad(made, lw("member"), entity("actor", "a"), WHERE) in found
    assert Quad(made, lw("inAgreement"), entity("agreement", "pact"), WHERE) in found
    assert Quad(made, lw("role"), concept("role-party"), WHERE) in found
    assert Quad(made, lw("period"), Literal("1960-06-23/..", datatype=EDTF_DATATYPE), WHERE) in found
    assert Quad(made, NamedNode(PREFIXES["dcterms"] + "source"), entity("document", "text"), WHERE) in found
    assert Quad(made, lw("startLatest"), Literal("1960-06-23", datatype=XSD_DATE), WHERE) in found


def test_a_membership_that_is_written_is_not_made_again() -> None:
    written = 'membership:m lw:member actor:a ; lw:inAgreement agreement:pact ; lw:period "1970/.."^^edtf:EDTF .'
    subjects = {quad.subject for quad in derived(facts(TREATY + written))}
    assert entity("membership", "a-in-pact") not in subjects
    assert entity("membership", "b-in-pact") in subjects


def test_a_text_that_never_entered_into_force_makes_no_member() -> None:
    assert list(derived(facts("agreement:draft lw:party actor:a , actor:b ."))) == []


def test_an_observation_bounds_an_end_that_is_not_known() -> None:
    found = set(derived(facts('phase:p lw:period "1949/"^^edtf:EDTF ; lw:observedUntil "2018-12-31"^^edtf:EDTF .')))
    assert Quad(entity("phase", "p"), lw("endEarliest"), Literal("2018-12-31", datatype=XSD_DATE), WHERE) in found


def test_an_impossible_date_names_its_subject() -> None:
    with pytest.raises(DateError, match="event:e: '1949-02-30' names a day that is not in the calendar"):
        list(derived(facts('event:e lw:date "1949-02-30"^^edtf:EDTF .')))


def test_a_date_of_another_datatype_is_left_to_the_shapes() -> None:
    assert list(derived(facts('event:e lw:date "1949-04-04" .'))) == []

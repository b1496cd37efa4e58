"""State codes and the actors they stand for."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg import sources
from kg.crosswalk import cow_state, cow_states
from kg.errors import InputError, UnknownStateError
from kg.namespaces import entity
from kg.settings import Settings

HEAD = """
@prefix lw: <https://w3id.org/latticework/ontology#> .
@prefix actor: <https://w3id.org/latticework/id/actor/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def quads(text: str) -> list[Quad]:
    return list(parse(HEAD + text, RdfFormat.TURTLE))


def test_a_code_gives_the_actor_and_its_label() -> None:
    states = cow_states(quads('actor:ruritania rdfs:label "Ruritania"@en ; lw:cowCode 901 .'))
    found = cow_state(states, 901)
    assert found.actor == entity("actor", "ruritania")
    assert (found.label, found.slug, found.cow_code) == ("Ruritania", "ruritania", 901)


def test_actors_without_a_code_are_passed_over() -> None:
    assert cow_states(quads('actor:zenda rdfs:label "Zenda"@en .')) == {}


def test_an_unknown_code_says_where() -> None:
    with pytest.raises(UnknownStateError) as caught:
        cow_state({}, 8152, "members.csv:7")
    assert str(caught.value) == (
        "members.csv:7: no state of the graph has the COW code 8152; mend the code or add the state to states.ttl"
    )


def test_a_code_stands_for_one_state() -> None:
    twice = 'actor:a rdfs:label "A"@en ; lw:cowCode 901 . actor:b rdfs:label "B"@en ; lw:cowCode 901 .'
    with pytest.raises(InputError, match=r"the COW code 901 stands for both .*/actor/a and .*/actor/b"):
        cow_states(quads(twice))


@pytest.mark.parametrize(
    ("code", "slug"), [(2, "united-states"), (300, "austria-hungary"), (365, "russia"), (990, "samoa")]
)
def test_states_of_the_graph(code: int, slug: str) -> None:
    states = cow_states(sources.curated_file(Settings().curated / "states.ttl").quads())
    assert cow_state(states, code).actor == NamedNode(f"https://w3id.org/latticework/id/actor/{slug}")

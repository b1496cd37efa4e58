from __future__ import annotations

import pytest

from kg.attribution import CHANGES_GRAPH, attributed
from kg.history import UNTOLD, Record, Why
from kg.store import EmbeddedStore

TEXT = '- <urn:a> <urn:p> "1" <urn:g> .\n+ <urn:a> <urn:p> "2" <urn:g> .\n+ <urn:a> <urn:q> "3" .\n'


def record(why: Why = UNTOLD, began: str = "2026-11-25T10:00:00.120000+00:00") -> Record:
    return Record(7, "2026-11-25T10:00:01.000000+00:00", "maria", TEXT, "", 0, why, began)


@pytest.fixture
def said() -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    why = Why(message='A "reason"\nof two lines', reverts=3, accepted_by="otto")
    store.apply(attributed(record(why)))
    return store


@pytest.mark.parametrize(
    "pattern",
    [
        "?c a prov:Activity ; rdfs:label 'Change 7 by maria, accepted by otto'@en",
        "?c prov:startedAtTime ?began ; prov:endedAtTime ?ended "
        "FILTER (?ended - ?began = 'PT0.88S'^^xsd:dayTimeDuration)",
        "?c prov:wasAssociatedWith <https://w3id.org/latticework/writer/maria>",
        "?c prov:wasAssociatedWith <https://w3id.org/latticework/writer/otto>",
        "?c rdfs:comment 'A \"reason\"\\nof two lines'",
        "?c prov:wasInformedBy <https://w3id.org/latticework/change/3>",
        "?c prov:used <https://w3id.org/latticework/state/6> ; prov:generated <https://w3id.org/latticework/state/7>",
        "?c lw:quadsAdded 2 ; lw:quadsRemoved 1",
        "?c prov:influenced <urn:g>",
    ],
)
def test_the_graph_says_of_a_change(said: EmbeddedStore, pattern: str) -> None:
    prefix = "PREFIX c: <https://w3id.org/latticework/change/>"
    assert bool(said.query(f"{prefix} ASK {{ GRAPH graph:changes {{ {pattern.replace('?c', 'c:7', 1)} }} }}"))


def test_it_is_the_same_when_it_is_read_from_the_store_again() -> None:
    store = EmbeddedStore.in_memory()
    change = attributed(record())
    store.apply(change)
    assert set(store.quads()) == change.add


def test_a_change_costs_some_ten_quads() -> None:
    about = [quad for quad in attributed(record()).add if quad.graph_name == CHANGES_GRAPH]
    assert len(about) == 10


def test_a_record_of_before_there_were_reasons_is_described_by_what_it_has() -> None:
    store = EmbeddedStore.in_memory()
    store.apply(attributed(record(began="")))
    assert not store.query("ASK { ?c prov:startedAtTime ?began }")
    assert bool(store.query("ASK { ?c prov:endedAtTime ?ended }"))

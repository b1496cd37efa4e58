from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from kg.build import Build
from kg.change import Change
from kg.history import Log
from kg.namespaces import graph
from kg.query import QueryRequest, answer
from kg.search import NAMES_FILE, CurrentIndex, Index, Thing, find, read_index
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.store import EmbeddedStore

QUERIES = Settings().queries
PREFIXES = """@prefix lw: <https://w3id.org/latticework/ontology#> .
@prefix concept: <https://w3id.org/latticework/concept/> .
@prefix id: <https://w3id.org/latticework/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
REGIONS = """
concept:europe a skos:Concept ; skos:prefLabel "Europe" . concept:asia a skos:Concept ; skos:prefLabel "Asia" .
concept:north skos:broader concept:europe . concept:east skos:broader concept:asia .
"""
FACTS = """
<ID/actor/a> a lw:State ; rdfs:label "Aland" ; skos:altLabel "Old Aland" ; lw:iso3 "AAA" ; lw:region concept:north .
<ID/actor/b> a lw:State, lw:Organization ; rdfs:label "Béland" ; lw:region concept:north, concept:east .
<ID/partnership/p> a lw:Partnership ; rdfs:label "A league" ; lw:period "1950/.." ;
    lw:startEarliest "1950-01-01"^^xsd:date ; lw:endLatest "9999-12-31"^^xsd:date .
<ID/agreement/t> a lw:Agreement ; rdfs:label "A treaty", "The treaty" ; lw:party <ID/actor/a>, <ID/actor/b> .
<ID/membership/a-p> lw:member <ID/actor/a> ; lw:inPartnership <ID/partnership/p> .
<ID/membership/b-p> lw:member <ID/actor/b> ; lw:inPartnership <ID/partnership/p> .
<ID/membership/b-t> lw:member <ID/actor/b> ; lw:inAgreement <ID/agreement/t> .
<ID/designation/d> lw:designates <ID/actor/b> ; lw:codeSystem concept:code-name ; lw:designationText "Beeland" ;
    lw:period "1900/1910" .
""".replace("<ID/", "<https://w3id.org/latticework/id/")


def quads(text: str) -> list[Quad]:
    found = parse(PREFIXES + text, RdfFormat.TURTLE)
    return [Quad(quad.subject, quad.predicate, quad.object, graph("x")) for quad in found]


class Served:
    """A graph of a few states, its build, its log, and the index that follows it."""

    def __init__(self, home: Path) -> None:
        self.store = EmbeddedStore.in_memory()
        self.store.load(quads(REGIONS + FACTS))
        self.folder = home / "build"
        self.folder.mkdir()
        self.log = Log(home)
        self.kept = CurrentIndex()
        self.asked: list[str] = []

    def rows(self, text: str) -> list[dict[str, str]]:
        self.asked.append(text)
        return answer(self.store, QueryRequest(text)).plain_rows()

    def snapshot(self) -> Snapshot:
        return Snapshot("build", self.folder / "store", 0, self.log.sequence, self.log.path)

    def index(self) -> Index:
        return self.kept.of(self.snapshot(), self.rows, QUERIES)

    def change(self, change: Change) -> None:
        self.log.append(self.store.apply(change), "somebody")

    def write(self, applied: int = 0) -> None:
        (self.folder / NAMES_FILE).unlink(missing_ok=True)
        read_index(self.rows, QUERIES).write(self.folder / NAMES_FILE, applied)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    made.write()
    made.asked.clear()
    yield made
    made.log.close()


def content(index: Index) -> list[list[tuple[object, ...]]]:
    statements = (
        "SELECT * FROM thing",
        "SELECT * FROM region",
        "SELECT * FROM kind",
        "SELECT iri, text, folded, way, period FROM name",
    )
    return [sorted(index.rows(statement)) for statement in statements]


def found(index: Index, text: str) -> list[str]:
    return [hit.label for hit in find(index, text)]


def test_a_build_brings_its_index(served: Served) -> None:
    assert found(served.index(), "beeland") == ["Béland"]
    assert served.index() is served.index()
    assert served.asked == []


def test_after_any_change_it_says_what_one_that_is_read_anew_says(served: Served) -> None:
    chosen = random.Random(7)
    every = quads(FACTS)
    there = set(every)
    for _ in range(60):
        changed = set(chosen.sample(every, chosen.randint(1, 4)))
        served.change(Change(frozenset(changed - there), frozenset(changed & there)))
        there ^= changed
        index, anew = served.index(), read_index(served.rows, QUERIES)
        assert content(index) == content(anew)
        for text in ("Aland", "old", "beelnd", "treaty", "A league", "AAA"):
            assert found(index, text) == found(anew, text)


def test_only_what_a_change_touched_is_read_again(served: Served) -> None:
    [name] = quads('<https://w3id.org/latticework/id/actor/a> skos:altLabel "Newland" .')
    served.change(Change(frozenset({name})))
    assert found(served.index(), "Newland") == ["Aland"]
    assert all("actor/a>" in text for text in served.asked)
    served.change(Change(remove=frozenset({name})))
    assert found(served.index(), "Newland") == []


@pytest.mark.parametrize("most", [0, 300])
def test_all_is_read_anew_after_a_change_of_too_much_or_of_a_region(
    served: Served, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("kg.search.reading.MOST_TOUCHED", most)
    text = (
        'concept:asia skos:prefLabel "Asia" .' if most else '<https://w3id.org/latticework/id/actor/a> lw:iso3 "AAA" .'
    )
    served.change(Change(remove=frozenset(quads(text))))
    assert content(served.index()) == content(read_index(served.rows, QUERIES))


def test_changes_that_the_index_of_a_build_has_are_not_read_again(served: Served) -> None:
    served.change(Change(remove=frozenset(quads('<https://w3id.org/latticework/id/actor/a> lw:iso3 "AAA" .'))))
    served.write(applied=1)
    served.asked.clear()
    assert found(served.index(), "AAA") == []
    assert served.asked == []


def test_an_index_of_other_tables_or_of_another_state_is_not_used(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index([Thing("id:x", ("state",), "Nowhere")], []).write(served.folder / "other.sqlite", 0)
    monkeypatch.setattr("kg.search.index._FORM", 2)
    assert Index.read(served.folder / NAMES_FILE) is None
    assert Index.read(served.folder / "none.sqlite") is None
    assert found(served.index(), "Aland") == ["Aland"]
    assert served.asked
    # A state of the past has no log that says how it came to be.
    monkeypatch.undo()
    past = Snapshot("build", served.folder / "store", 3, 3)
    # Of what another server answers nothing lies on this disk.
    elsewhere = Snapshot("build", served.folder / "store", address="http://example.org/sparql")
    for other in (past, elsewhere):
        served.asked.clear()
        assert found(CurrentIndex().of(other, served.rows, QUERIES), "Aland") == ["Aland"]
        assert served.asked


def test_what_failed_midway_is_read_at_the_next_question(served: Served) -> None:
    served.index()
    served.change(Change(remove=frozenset(quads('<https://w3id.org/latticework/id/actor/a> lw:iso3 "AAA" .'))))

    def broken(text: str) -> list[dict[str, str]]:
        raise RuntimeError(text)

    with pytest.raises(RuntimeError):
        served.kept.of(served.snapshot(), broken, QUERIES)
    assert found(served.index(), "AAA") == []


def test_the_index_lies_in_the_folder_of_a_build(built: Build) -> None:
    index = Index.read(built.folder / NAMES_FILE)
    assert index
    assert found(index, "Siam")[0] == "Thailand"
    assert index.applied == built.applied == 0

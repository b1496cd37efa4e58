"""The real release 4.1 of COW's Formal Alliances, where its files are at hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg import sources
from kg.crosswalk import cow_states
from kg.derivation import derived
from kg.import_source import import_source
from kg.importers import IMPORTERS, Imported
from kg.importers.table import read_table
from kg.provenance import source_manifest
from kg.settings import Settings
from kg.store import EmbeddedStore

MEMBER, DIRECTED = "alliance_v4.1_by_member.csv", "alliance_v4.1_by_directed.csv"


@pytest.fixture(scope="module")
def release(real_data: Path) -> Imported:
    """What the importer makes of the release."""
    importer = IMPORTERS["cow-alliances"]
    tables = {name: read_table(real_data / "cow" / name, columns) for name, columns in importer.files.items()}
    states = cow_states(sources.curated_file(Settings().curated / "states.ttl").quads())
    return importer.convert(tables, states, source_manifest("cow-alliances"))


@pytest.fixture(scope="module")
def facts(release: Imported) -> EmbeddedStore:
    """The quads with their date bounds, and the states."""
    store = EmbeddedStore.in_memory()
    store.load(release.change.add)
    store.load(derived(release.change.add))
    store.load(sources.curated_file(Settings().curated / "states.ttl").quads())
    return store


def rows(store: EmbeddedStore, query: str) -> list[tuple[str, ...]]:
    """The values of all rows, sorted; identifiers by their last part."""
    return sorted(tuple(short(term) for term in row) for row in store.query(query))


def short(term: NamedNode | Literal | None) -> str:
    return term.value.rsplit("/", 1)[-1] if isinstance(term, NamedNode) else term.value if term else ""


def test_only_pairs_that_end_before_they_begin_are_left_out(release: Imported) -> None:
    assert {(row.file, row.rule) for row in release.left_out} == {(DIRECTED, "contradictory-dates")}
    # Two Yemens, two Germanies, and the two Balkan treaties of 1953 and 1954, each paired with the other.
    lines = [2174, 2195, 2196, 2218, 3816, 3835, 4286, 4304, 4305, 4324]
    lines += [4416, 4418, 4421, 4423, 4425, 4427, 4428, 4429, 4432, 4433, 4437, 4439]
    assert [row.line for row in release.left_out] == lines
    assert release.left_out[4].why == "it begins on 1990-10-03 and ends on 1990-10-02"


def test_what_is_kept_in_part_is_noted(release: Imported) -> None:
    noted = [(row.file, row.line) for row in release.noted if row.rule == "missing-value"]
    assert noted == [(DIRECTED, 190), (DIRECTED, 191), (DIRECTED, 192), (DIRECTED, 706), (DIRECTED, 707),
                     (MEMBER, 30), (MEMBER, 318), (MEMBER, 319)]  # fmt: skip
    outside = [row.line for row in release.noted if row.rule == "contradictory-dates"]
    assert outside == [115, 116, 250, 251, 978, 979, 1031, 1032]
    counted = Counter(row.rule for row in release.noted)
    assert counted == {"missing-value": 8, "contradictory-dates": 8, "contradictory-type": 55}


def test_all_else_is_there(facts: EmbeddedStore) -> None:
    counted = rows(facts, "SELECT ?kind (COUNT(?node) AS ?count) { GRAPH ?g { ?node a ?kind } } GROUP BY ?kind")
    numbers = {kind.removeprefix("ontology#"): int(count) for kind, count in counted}
    # The member file has 414 alliances, 1,221 spells and 2,012 obligations.
    assert numbers["Agreement"] == 414
    assert numbers["Membership"] == 1221
    assert numbers["Commitment"] == 2012
    types = rows(facts, "SELECT ?type ?c { ?c lw:commitmentType ?type }")
    assert Counter(kind for kind, _ in types) == {
        "defence": 643,
        "neutrality": 219,
        "non-aggression": 501,
        "consultation": 649,
    }


def test_the_north_atlantic_treaty(facts: EmbeddedStore) -> None:
    query = """SELECT ?period ?until ?held ?end {
        agreement:cow-227 lw:period ?period ; lw:observedUntil ?until ; lw:endEarliest ?held ; lw:endLatest ?end
    }"""
    assert rows(facts, query) == [("1949-04-04/", "2012-12-31", "2012-12-31", "9999-12-31")]
    germany = (
        "SELECT ?period { ?m lw:inAgreement agreement:cow-227 ; lw:member actor:west-germany ; lw:period ?period }"
    )
    assert rows(facts, germany) == [("1954-10-23/1990-10-02",)]


def test_portugal_and_britain_since_long_before_the_coding(facts: EmbeddedStore) -> None:
    query = (
        "SELECT ?m ?period ?until { ?m lw:inAgreement agreement:cow-1 ; lw:period ?period ; lw:observedUntil ?until }"
    )
    assert rows(facts, query) == [
        ("portugal-cow-1", "1386-05-09/", "2012-12-31"),
        ("united-kingdom-cow-1", "1386-05-09/", "2012-12-31"),
    ]


def test_the_german_confederation_had_members_from_1815_and_a_gap(facts: EmbeddedStore) -> None:
    query = """SELECT ?m ?period ?start {
        ?m lw:inAgreement agreement:cow-3 ; lw:member ?who ; lw:period ?period ; lw:startLatest ?start
        FILTER (?who IN (actor:baden, actor:hanover))
    }"""
    assert rows(facts, query) == [
        ("baden-cow-3", "1815/1848-03-15", "1815-12-31"),
        ("baden-cow-3-spell-2", "1850-11-29/1866-06-15", "1850-11-29"),
        ("hanover-cow-3", "1838-01-01/1848-03-15", "1838-01-01"),
        ("hanover-cow-3-spell-2", "1850-11-29/1866-06-15", "1850-11-29"),
    ]


def test_france_owes_piedmont_and_nothing_is_owed_in_return(facts: EmbeddedStore) -> None:
    query = """SELECT ?c ?obligor ?obligee ?role {
        ?c lw:underAgreement agreement:cow-38 ; lw:obligor ?obligor
        OPTIONAL { ?c lw:obligee ?obligee } OPTIONAL { ?c lw:obligeeRole ?role }
    }"""
    assert rows(facts, query) == [("france-cow-38-defence", "france", "italy", "")]
    # Its own dates contradict those of its members.
    assert rows(facts, "SELECT ?period { agreement:cow-38 lw:period ?period }") == []
    assert rows(facts, "SELECT ?period { membership:france-cow-38 lw:period ?period }") == [("1859-01-19/1859-07-11",)]


def test_what_the_files_leave_blank(facts: EmbeddedStore) -> None:
    assert rows(facts, "SELECT ?m ?kind { ?m lw:leavesOpen ?kind }") == [
        ("iran-cow-122", "consultation"),
        ("turkey-cow-122", "consultation"),
        ("united-kingdom-cow-6", "non-aggression"),
    ]


def test_guinea_came_back_in_a_row_without_left_censor(facts: EmbeddedStore) -> None:
    query = "SELECT ?m ?period { ?m lw:inAgreement agreement:cow-304 ; lw:member actor:guinea ; lw:period ?period }"
    assert rows(facts, query) == [
        ("guinea-cow-304", "1979-01-23/1991-03-31"),
        ("guinea-cow-304-spell-2", "2004-11-23/"),
    ]


def test_the_release_passes_the_shapes(real_data: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    outcome = import_source(settings, "cow-alliances", real_data / "cow")
    assert outcome.changed
    assert outcome.unpublished == ()
    assert outcome.rows == 1221 + 6444
    before = outcome.imported.read_bytes()
    again = import_source(settings, "cow-alliances", real_data / "cow")
    assert not again.changed
    assert again.imported.read_bytes() == before

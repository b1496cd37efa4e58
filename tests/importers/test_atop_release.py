"""The real release 5.1 of ATOP, where its files are at hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg import sources
from kg.crosswalk import cow_states
from kg.derivation import derived
from kg.import_source import Outcome, import_source
from kg.importers import IMPORTERS, Imported
from kg.importers.table import read_table
from kg.provenance import source_manifest
from kg.settings import Settings
from kg.store import EmbeddedStore


@pytest.fixture(scope="module")
def release(real_data: Path) -> Imported:
    """What the importer makes of the release."""
    importer = IMPORTERS["atop"]
    tables = {name: read_table(real_data / "atop" / name, columns) for name, columns in importer.files.items()}
    states = cow_states(sources.curated_file(Settings().curated / "states.ttl").quads())
    return importer.convert(tables, states, source_manifest("atop"))


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


def short(term: NamedNode | Literal) -> str:
    return term.value.rsplit("/", 1)[-1] if isinstance(term, NamedNode) else term.value


def test_only_france_and_annam_are_left_out(release: Imported) -> None:
    assert [(row.file, row.line, row.rule) for row in release.left_out] == [
        ("atop5_1a.csv", 68, "too-few-parties"),
        ("atop5_1aph.csv", 72, "too-few-parties"),
        ("atop5_1m.csv", 202, "too-few-parties"),
        ("atop5_1m.csv", 203, "unknown-state"),
    ]
    assert release.left_out[0].why == "alliance 1320 is left with fewer than two states of the graph"
    assert release.left_out[3].why == "no state of the graph has the COW code 8152"


def test_all_else_is_there(facts: EmbeddedStore) -> None:
    counted = rows(facts, "SELECT ?kind (COUNT(?node) AS ?count) { GRAPH ?g { ?node a ?kind } } GROUP BY ?kind")
    numbers = {kind.removeprefix("ontology#"): int(count) for kind, count in counted}
    # The files have 789 alliances, 849 phases, 2,510 members and 4,263 obligations; two of these are 1320's.
    assert numbers["Agreement"] == 788
    assert numbers["Phase"] == 848
    assert numbers["Membership"] == 2508
    assert numbers["Commitment"] == 4261
    types = rows(facts, "SELECT ?type ?c { ?c lw:commitmentType ?type }")
    assert Counter(kind for kind, _ in types) == {
        "defence": 1015,
        "offence": 232,
        "neutrality": 275,
        "non-aggression": 1500,
        "consultation": 1239,
    }


def test_the_north_atlantic_treaty(facts: EmbeddedStore) -> None:
    query = """SELECT ?period ?until ?held ?end {
        agreement:atop-3180 lw:period ?period ; lw:observedUntil ?until ; lw:endEarliest ?held ; lw:endLatest ?end
    }"""
    assert rows(facts, query) == [("1949-04-04/", "2018-12-31", "2018-12-31", "9999-12-31")]
    assert len(rows(facts, "SELECT ?party { agreement:atop-3180 lw:party ?party }")) == 30


def test_the_triple_alliance(facts: EmbeddedStore) -> None:
    query = """SELECT ?member ?period {
        ?membership lw:inPhase phase:atop-1350-4 ; lw:member ?member ; lw:period ?period
    }"""
    assert rows(facts, query) == [
        ("austria-hungary", "1913-08-02/1918-11-03"),
        ("germany", "1913-08-02/1918-11-03"),
        ("italy", "1913-08-02/1915-05-23"),
    ]
    conditions = """SELECT ?condition {
        commitment:italy-atop-1350-4-defence lw:trigger/lw:condition ?condition
    }"""
    assert rows(facts, conditions) == [
        ("condition-number-of-adversaries",),
        ("condition-specific-adversary",),
        ("condition-unprovoked",),
    ]


def test_days_that_are_not_known(facts: EmbeddedStore) -> None:
    query = """SELECT ?period ?earliest ?latest {
        membership:united-kingdom-atop-1035 lw:period ?period ; lw:endEarliest ?earliest ; lw:endLatest ?latest
    }"""
    assert rows(facts, query) == [("1815-11-20/1822-12", "1822-12-01", "1822-12-31")]


def test_states_that_came_back(facts: EmbeddedStore) -> None:
    answer = rows(facts, 'SELECT ?m { ?m a lw:Membership FILTER(CONTAINS(STR(?m), "-spell-")) }')
    assert answer == [
        ("egypt-atop-3015-spell-2",),
        ("egypt-atop-3205-spell-2",),
        ("yugoslavia-atop-3740-2-spell-2",),
    ]


def test_alliances_that_cow_has_too(facts: EmbeddedStore) -> None:
    same = rows(facts, "SELECT ?atop ?cow { ?atop lw:sameAgreementAs ?cow }")
    # COW's 300 stands for two of ATOP's, of 1977 and 1978; each other one for one.
    assert len(same) == 394
    assert len({cow for _, cow in same}) == 393
    assert [atop for atop, cow in same if cow == "cow-300"] == ["atop-3785", "atop-3810"]
    assert ("atop-3180", "cow-227") in same


def test_the_release_passes_the_shapes(real_data: Path, tmp_path: Path) -> None:
    outcome = imported(real_data, tmp_path)
    assert outcome.changed
    assert outcome.unpublished == ()
    assert outcome.rows == 789 + 849 + 2510
    before = outcome.imported.read_bytes()
    again = imported(real_data, tmp_path)
    assert not again.changed
    assert again.build == outcome.build
    assert again.imported.read_bytes() == before


def imported(real_data: Path, tmp_path: Path) -> Outcome:
    return import_source(Settings(home=tmp_path / "home"), "atop", real_data / "atop")

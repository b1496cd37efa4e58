from __future__ import annotations

import pytest

from kg.search import Index, Name, Thing, find, read_index
from kg.search.folding import folded
from kg.settings import Settings
from kg.store import EmbeddedStore

THINGS = [
    Thing("id:nato", ("partnership", "organisation"), "North Atlantic Treaty Organization", "1949-08-24/..", 32),
    Thing("id:treaty", ("agreement",), "North Atlantic Treaty", "1949-08-24/..", 32),
    Thing("id:council", ("organisation",), "North Atlantic Council"),
    Thing("id:paper", ("document",), "NATO and the world"),
    Thing("id:ivory", ("state",), "Côte d'Ivoire", "", 12),
    Thing("id:czechia", ("state",), "Czechia", "", 40),
    Thing("id:germany", ("state",), "Germany", "", 90),
    Thing("id:west", ("state",), "West Germany", "1949/1990", 30),
    Thing("id:uk", ("state",), "United Kingdom", "", 80),
    Thing("id:lodz", ("area",), "Łódź"),
]
NAMES = [
    Name("id:nato", "NATO", "name"),
    Name("id:germany", "260", "code", "1990-10-03/.."),
    Name("id:west", "260", "code", "1955-05-05/1990-10-02"),
    Name("id:west", "F.R.G.", "name", "1949/1990"),
    Name("id:nobody", "NATO", "name"),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(THINGS, NAMES)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("NATO", "id:nato"),
        ("nato", "id:nato"),
        ("North Atlantic Treaty", "id:treaty"),
        ("north atl", "id:nato"),
        ("atlantic council", "id:council"),
        ("cote d'ivoire", "id:ivory"),
        ("COTE D\u2019IVOIRE", "id:ivory"),
        ("Lodz", "id:lodz"),
        ("frg", "id:west"),
        ("F.R.G.", "id:west"),
        ("north atlantic treaty organisation", "id:nato"),
        ("north atlantic treaty organisaton", "id:nato"),
        ("Chzechia", "id:czechia"),
        ("untied kingdom", "id:uk"),
        ("germny", "id:germany"),
    ],
)
def test_a_name_is_found_however_it_is_typed(index: Index, text: str, first: str) -> None:
    assert find(index, text)[0].iri == first


@pytest.mark.parametrize("text", ["", " ", "%", '"', "*", "nothing of the kind", "26", "NEAR(", "a AND b OR"])
def test_what_nobody_is_called_finds_nothing(index: Index, text: str) -> None:
    assert find(index, text) == []


def test_a_code_is_that_of_whoever_bore_it(index: Index) -> None:
    found = {hit.iri: hit for hit in find(index, "260")}
    assert found.keys() == {"id:germany", "id:west"}
    assert (found["id:west"].way, found["id:west"].name_period) == ("code", "1955-05-05/1990-10-02")


def test_kinds_narrow_and_a_thing_may_be_of_two(index: Index) -> None:
    assert [hit.iri for hit in find(index, "nato", kinds=["document"])] == ["id:paper"]
    for kind in ("partnership", "organisation"):
        assert find(index, "nato", kinds=[kind])[0].iri == "id:nato"
    assert find(index, "nato", kinds=["unheard-of"]) == []


def test_whole_names_come_before_beginnings_and_these_before_slips(index: Index) -> None:
    hits = find(index, "north atlantic treaty")
    assert [hit.iri for hit in hits[:2]] == ["id:treaty", "id:nato"]
    assert hits[0].score == 100 > hits[1].score > find(index, "germny")[0].score > 0
    assert len(find(index, "north", limit=2)) == 2


def test_names_are_compared_without_what_people_do_not_type() -> None:
    assert folded("  U.S.-Türkiye: Defence & ORGANIZATION ") == "us turkiye defense organisation"
    assert folded("Ærø_Straße") == "aero strasse"


def test_a_slip_is_one_letter_or_two_that_changed_places() -> None:
    index = Index([Thing(f"id:{word}", ("area",), word) for word in ("united", "unity", "germany")], [])
    assert index.like("untied") == ["united"]
    assert index.like("germny") == index.like("gerrmany") == index.like("gexmany") == ["germany"]
    assert index.like("germany") == index.like("un") == index.like("grmny") == []


def test_the_graph_is_found_by_labels_names_old_names_and_codes(store: EmbeddedStore, settings: Settings) -> None:
    def rows(text: str) -> list[dict[str, str]]:
        solutions = store.query(text)
        names = [variable.value for variable in solutions.variables]  # type: ignore[union-attr]
        return [{name: row[name].value for name in names if row[name]} for row in solutions]  # type: ignore[union-attr]

    index = read_index(rows, settings.queries)
    for text, slug in {
        "NATO": "partnership/nato",
        "Siam": "actor/thailand",
        "Türkiye": "actor/turkey",
        "turkiye": "actor/turkey",
        "DEU": "actor/germany",
        "quad": "partnership/quad",
        "armed attak": "concept/armed-attack",
    }.items():
        hits = find(index, text)
        assert hits, text
        assert hits[0].iri.endswith(slug), (text, hits[0])
    nato = find(index, "NATO")[0]
    assert (nato.kinds, nato.ties > 30) == (("partnership", "organisation"), True)
    burma = find(index, "Burma")[0]
    assert (burma.label, burma.name, burma.name_period) == ("Myanmar", "Burma", "../1989")

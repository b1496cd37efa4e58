from __future__ import annotations

import pytest

from kg.search import Choice, Index, Thing, counts, listing

THINGS = [
    Thing("id:a", ("agreement",), "Ánglo pact", "1951/1960", 2, "1951-01-01", "1960-12-31", ("Europe",)),
    Thing("id:b", ("agreement",), "Bilateral pact", "1959/..", 2, "1959-01-01", "9999-12-31", ("Europe", "Americas")),
    Thing("id:c", ("agreement",), "1907 pact", "../1910", 0, "0001-01-01", "1910-12-31"),
    Thing("id:d", ("agreement",), "Dateless pact"),
    Thing("id:n", ("partnership", "organisation"), "NATO"),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(THINGS, [])


def iris(index: Index, choice: Choice, offset: int = 0, limit: int = 10) -> list[str]:
    return [thing.iri for thing in listing(index, "agreement", choice, offset, limit).things]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), ["id:c", "id:a", "id:b", "id:d"]),
        (Choice(letter="A"), ["id:a"]),
        (Choice(letter="#"), ["id:c"]),
        (Choice(region="Europe"), ["id:a", "id:b"]),
        (Choice(region="Nowhere"), []),
        (Choice(decade="1950"), ["id:a", "id:b"]),
        (Choice(decade="1950", day="1961-01-01"), ["id:b"]),
        (Choice(day="1900-01-01"), ["id:c"]),
    ],
)
def test_a_list_is_narrowed(index: Index, choice: Choice, expected: list[str]) -> None:
    assert iris(index, choice) == expected


def test_a_list_has_pages(index: Index) -> None:
    assert iris(index, Choice(), 1, 2) == ["id:a", "id:b"]
    assert listing(index, "agreement", Choice(), 1, 2).total == 4


def test_what_may_be_chosen_is_counted_within_the_rest_of_the_choice(index: Index) -> None:
    found = listing(index, "agreement", Choice(region="Americas"), 0, 10)
    assert found.regions == {"Americas": 1, "Europe": 2}
    assert (found.letters, found.decades) == ({"B": 1}, {"1950": 1})


def test_a_thing_of_two_kinds_is_in_both_lists(index: Index) -> None:
    assert counts(index) == {"agreement": 4, "partnership": 1, "organisation": 1}
    assert listing(index, "organisation", Choice(), 0, 10).things[0].kinds == ("partnership", "organisation")

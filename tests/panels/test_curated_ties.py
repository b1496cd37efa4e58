"""Ties by the project's own facts: by commitment, through partnerships too, until they are suspended."""

from __future__ import annotations

import pytest
from panel_sample import QUERIES, made, pact, rows, store_of, years

from kg.panels.codes import read_numbers
from kg.panels.column import Cell
from kg.store import EmbeddedStore

LAST = 2026


def owed(text: str, unit: str = "directed-dyad-year", column: str = "defence") -> list[tuple[Cell, ...]]:
    """The pairs and years in which something is owed."""
    found = rows(made(store_of(pacts=text), unit, "curated"), "ccode1", "ccode2", "year", column)
    return [row[:3] for row in found if row[3]]


def test_parties_owe_each_other_from_the_start_of_the_agreement_to_its_end() -> None:
    found = owed(pact("x", "abc", "1900-05-01/1902-02-01"))
    assert years(found) == years(found, 903, 902) == [1900, 1901, 1902]
    assert len(found) == 6 * 3


@pytest.mark.parametrize(
    ("period", "shared"),
    [
        ("2024-01-01/..", [2024, 2025, LAST]),
        ("1990/", [1990]),
        ("1900~/1901", [1899, 1900, 1901]),
        ("2025/2031", [2025, LAST]),
    ],
)
def test_what_still_holds_runs_to_the_last_reading_and_an_unknown_end_counts_for_the_start(
    period: str, shared: list[int]
) -> None:
    assert years(owed(pact("x", "ab", period))) == shared


def test_members_of_a_partnership_that_a_treaty_establishes_owe_each_other() -> None:
    league = pact("x", "ab", "1900/1903").replace(
        "; lw:party actor:a , actor:b ", "; lw:establishes partnership:league "
    )
    for name, period in (("a", "1900/1903"), ("b", "1901/1902")):
        league += (
            f"membership:{name} lw:member actor:{name} ; lw:inPartnership partnership:league ; "
            f'lw:role concept:role-party ; lw:period "{period}"^^edtf:EDTF .\n'
        )
    assert years(owed(league)) == [1901, 1902]


def test_who_owes_by_name_is_tied_to_who_is_owed_and_to_no_other() -> None:
    one_way = (
        'agreement:x a lw:Agreement ; lw:period "1900/1900"^^edtf:EDTF ; lw:party actor:a , actor:b , actor:c .\n'
        "commitment:x lw:commitmentType concept:defence ; lw:underAgreement agreement:x ; "
        "lw:obligor actor:a ; lw:obligee actor:b .\n"
    )
    assert owed(one_way) == [(901, 902, 1900)]
    both = rows(made(store_of(pacts=one_way), "directed-dyad-year", "curated"), "ccode1", "ccode2", "defence")
    assert both == [(901, 902, 1), (902, 901, None)]


def test_a_commitment_may_have_a_period_of_its_own() -> None:
    narrower = pact("x", "ab", "1900/1910") + 'commitment:x lw:period "1902-01-01/1903-12-31"^^edtf:EDTF .\n'
    assert years(owed(narrower)) == [1902, 1903]


def test_an_agreement_without_one_of_the_five_obligations_ties_nobody() -> None:
    assert rows(made(store_of(pacts=pact("x", "ab", "1900/1900", "access")), "dyad-year", "curated"), "year") == []


def suspension(date: str, *, actor: str = "", towards: str = "") -> str:
    """An act of suspension of agreement x, in Turtle."""
    act = f'act:s lw:actionType concept:suspension ; lw:onAgreement agreement:x ; lw:date "{date}"^^edtf:EDTF'
    return (
        act
        + (f" ; lw:actor actor:{actor}" if actor else "")
        + (f" ; lw:towards actor:{towards}" if towards else "")
        + " .\n"
    )


def test_a_suspension_towards_one_ends_what_is_owed_to_that_one() -> None:
    found = owed(pact("x", "abc", "1900/1903") + suspension("1902-06-01", actor="a", towards="b"))
    assert years(found) == [1900, 1901, 1902]
    assert years(found, 902, 901) == years(found, 901, 903) == [1900, 1901, 1902, 1903]


def test_a_suspension_on_the_first_day_of_a_year_leaves_nothing_of_the_year() -> None:
    found = owed(pact("x", "abc", "1900/1903") + suspension("1902-01-01", actor="a", towards="b"))
    assert years(found) == [1900, 1901]


def test_after_a_suspension_that_names_nobody_nothing_says_what_is_owed() -> None:
    found = owed(pact("x", "abc", "1900/1903") + suspension("1901-06-01", actor="a"))
    assert years(found) == years(found, 902, 901) == [1900, 1901]
    assert years(found, 902, 903) == [1900, 1901, 1902, 1903]


@pytest.fixture(scope="module")
def defence(store: EmbeddedStore) -> set[tuple[Cell, ...]]:
    """Who owes whom defence in which year, by the repository's own facts."""
    found = rows(made(store, "directed-dyad-year", "curated"), "ccode1", "ccode2", "year", "defence")
    assert {row[3] for row in found} == {1, None}
    return {row[:3] for row in found if row[3]}


def test_members_of_nato_owe_each_other_defence_since_they_joined(defence: set[tuple[Cell, ...]]) -> None:
    assert {(385, 211, 1949), (2, 200, LAST), (375, 385, 2023), (380, 2, 2024)} <= defence
    assert (380, 2, 2023) not in defence


@pytest.mark.parametrize("day", ["1914-07-28", "1955-06-01", "1986-08-10", "2001-09-11", "2020-01-01"])
def test_a_pledge_that_holds_on_a_day_is_there_in_the_year(
    day: str, store: EmbeddedStore, defence: set[tuple[Cell, ...]]
) -> None:
    text = (QUERIES / "who-must-defend-whom.rq").read_text(encoding="utf-8").replace("$date", f'"{day}"^^xsd:date')
    numbers = read_numbers(store)
    pledges = [
        (numbers[pledge["obligor"]], numbers[pledge["obligee"]], int(day[:4]))
        for pledge in store.query(text)
        if pledge["standingOnDay"].value == "certain" and pledge["obligor"] in numbers and pledge["obligee"] in numbers
    ]
    assert len(pledges) > 20
    assert defence.issuperset(pledges)

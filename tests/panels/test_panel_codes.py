"""Codes of a state in a year."""

from __future__ import annotations

import pytest
from panel_sample import STATES, designation, load, spells, store_of

from kg.namespaces import entity
from kg.panels.codes import Codes, read_numbers, read_states


def codes(text: str = "", states: str = "") -> Codes:
    """The codes of the five states, and what the Turtle says of them."""
    store = store_of(identity=text)
    load(store, states, STATES)
    return Codes(read_states(store), read_numbers(store))


def test_a_code_without_a_period_stands_for_all_years() -> None:
    assert codes().of_number(901, 1816) == codes().of_number(901, 2018) == (None, None, "AAA", None, "State a")


@pytest.mark.parametrize(("year", "iso3"), [(1973, None), (1974, "OLD"), (1992, "NEW"), (1993, "NEW"), (2001, None)])
def test_the_code_that_held_last_in_the_year_counts(year: int, iso3: str | None) -> None:
    text = designation("a", "iso3", "OLD", "1974/1992-08-30") + designation("a", "iso3", "NEW", "1992-08-30/2000")
    assert codes(text).of_number(901, year)[2] == iso3


def test_of_codes_that_hold_to_the_end_of_the_year_the_later_counts() -> None:
    text = designation("a", "iso3", "OLD", "1974/1977") + designation("a", "iso3", "NEW", "1977/..")
    assert [codes(text).of_number(901, year)[2] for year in (1976, 1977)] == ["OLD", "NEW"]


def test_abbreviation_number_and_item_are_those_of_the_year() -> None:
    text = "".join(
        designation("a", system, code, period)
        for system, code, period in (
            ("cow-abbreviation", "OLD", "1816/1900"), ("gw-number", "77", "1816/1900"), ("wikidata", "Q1", "../1900"),
            ("gw-number", "78", "1901/.."),
        )
    )  # fmt: skip
    found = codes(text)
    assert found.of_number(901, 1900) == ("OLD", 77, "AAA", "Q1", "State a")
    assert found.of_number(901, 1901) == (None, 78, "AAA", None, "State a")


def test_the_bearer_of_a_number_in_the_year_gives_the_other_codes() -> None:
    heir = 'actor:heir a lw:State ; rdfs:label "Heir"@en ; lw:iso3 "HEI" .\n'
    heir += designation("heir", "cow-number", "901", "2006-06-05/..") + designation(
        "a", "cow-number", "901", "1900/2006-06-04"
    )
    found = codes(heir)
    assert [found.of_number(901, year)[4] for year in (1850, 2005, 2006, 2010)] == [
        "State a",
        "State a",
        "Heir",
        "Heir",
    ]
    assert found.number(entity("actor", "heir")) == found.number(entity("actor", "a")) == 901


def test_a_name_that_was_given_up_counts_while_it_held() -> None:
    text = designation("a", "name", "Union", "1922/1991") + designation("a", "name", "Federation", "1992/..")
    assert [codes(text).of_number(901, year)[4] for year in (1921, 1922, 1991, 1992)] == [
        "State a", "Union", "Union", "State a",
    ]  # fmt: skip


def test_the_label_goes_before_other_names_of_the_same_time() -> None:
    text = "".join(designation("a", "name", name, "1949/1990") for name in ("Alpha", "State a", "Zeta"))
    assert codes(text).of_number(901, 1960)[4] == "State a"
    others = "".join(designation("a", "name", name, "1949/1990") for name in ("Zeta", "Alpha"))
    assert codes(others).of_number(901, 1960)[4] == "Alpha"


def test_imported_spells_count() -> None:
    imported = spells(a="1816/1900") + designation("a", "gw-number", "55", "1816/1900")
    assert codes(states=imported).of_number(901, 1850)[1] == 55


def test_a_number_that_nobody_bears_has_no_codes() -> None:
    assert codes().of_number(999, 1900) == (None,) * 5
    assert codes().number(entity("actor", "nobody")) is None

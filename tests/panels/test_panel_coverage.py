"""Several sources side by side: columns of their own, and 0 only where a source covers the row."""

from __future__ import annotations

import pytest
from panel_sample import made, membership, pact, rows, spells, store_of
from pyoxigraph import NamedNode

from kg.errors import InputError, SourceNotFoundError
from kg.panels.source import PanelSource

SYSTEM = spells(a="1816-01-01/", b="1816-01-01/", c="1816-01-01/1901-06-30", d="1950/")
ATLAS = membership("a", "1900/1900", ("defence",)) + membership("b", "1900/1900")
IN_BOTH = ("ccode1", "ccode2", "year", "atlas_defense", "book_defense", "coverage")


def test_a_source_that_observed_the_year_says_0_where_it_has_no_tie() -> None:
    store = store_of(atlas=ATLAS, book=membership("c", "1900/1900", phase="two"), states=SYSTEM)
    assert rows(made(store, "directed-dyad-year", "atlas", "book"), *IN_BOTH) == [
        (901, 902, 1900, 1, 0, "atlas book"),
        (902, 901, 1900, 0, 0, "atlas book"),
    ]


def test_a_source_says_nothing_of_a_year_that_it_did_not_observe() -> None:
    earlier = ATLAS.replace("1900/1900", "1899/1899")
    store = store_of(atlas=earlier, book=membership("c", "1900/1900", phase="two"), states=SYSTEM)
    assert rows(made(store, "dyad-year", "atlas", "book"), *IN_BOTH) == [(901, 902, 1899, 1, None, "atlas")]


def test_a_source_says_nothing_of_states_that_were_not_there() -> None:
    with_d = membership("a", "1900/1900") + membership("d", "1900/1900", ("defence",))
    store = store_of(atlas=with_d, book=membership("c", "1900/1900", phase="two"), states=SYSTEM)
    assert rows(made(store, "dyad-year", "atlas", "book"), *IN_BOTH) == [(901, 904, 1900, 1, None, "atlas")]


def test_without_the_state_system_a_source_covers_only_its_own_ties() -> None:
    both = membership("a", "1900/1900") + membership("c", "1900/1900", ("defence",))
    found = made(store_of(atlas=ATLAS, book=both), "dyad-year", "atlas", "book")
    assert "a source covers only the rows in which it has a tie; run `latticework import states DIR`" in found.notes[0]
    assert rows(found, *IN_BOTH) == [(901, 902, 1900, 1, None, "atlas"), (901, 903, 1900, None, 1, "book")]


def test_one_source_needs_no_state_system() -> None:
    found = made(store_of(atlas=ATLAS), "dyad-year", "atlas")
    assert found.notes == ()
    assert rows(found, "ccode1", "ccode2", "coverage") == [(901, 902, "atlas")]


def test_what_a_source_leaves_open_is_empty_although_it_covers_the_row() -> None:
    leaves_open = ATLAS + "membership:a lw:leavesOpen concept:consultation .\n"
    store = store_of(atlas=leaves_open, states=SYSTEM)
    assert rows(made(store, "dyad-year", "atlas"), "defense", "consul", "neutral", "coverage") == [
        (1, None, 0, "atlas")
    ]


def test_all_pairs_are_those_of_the_states_that_were_there() -> None:
    store = store_of(atlas=ATLAS, states=SYSTEM)
    found = rows(made(store, "dyad-year", "atlas", every_pair=True), "ccode1", "ccode2", "year", "defense", "coverage")
    assert [row for row in found if row[:2] == (901, 902) and row[2] in (1815, 1816, 1899, 1900, 2018, 2019)] == [
        (901, 902, 1816, 0, "atlas"),
        (901, 902, 1899, 0, "atlas"),
        (901, 902, 1900, 1, "atlas"),
        (901, 902, 2018, 0, "atlas"),
    ]
    assert max(row[2] or 0 for row in found if row[:2] == (901, 903)) == 1901
    assert [row[2] for row in found if row[:2] == (901, 904)] == list(range(1950, 2019))
    assert [row for row in found if row[:2] == (903, 904)] == []
    directed = rows(made(store, "directed-dyad-year", "atlas", every_pair=True), "ccode1", "ccode2", "year")
    assert {row[:3] for row in found} == {row for row in directed if (row[0] or 0) < (row[1] or 0)}
    assert len(directed) == 2 * len(found)
    assert directed == sorted(directed)


def test_all_pairs_are_empty_where_a_source_did_not_observe_the_year() -> None:
    store = store_of(atlas=ATLAS, book=membership("c", "1900/1900", phase="two"), states=SYSTEM)
    found = rows(made(store, "dyad-year", "atlas", "book", every_pair=True), *IN_BOTH)
    assert (901, 902, 1899, 0, None, "atlas") in found
    assert (901, 902, 1901, 0, 0, "atlas book") in found
    assert (901, 902, 2013, 0, None, "atlas") in found


def test_all_pairs_need_the_state_system() -> None:
    with pytest.raises(SourceNotFoundError, match=r"run `latticework import states DIR` first, or leave out --all"):
        made(store_of(atlas=ATLAS), "dyad-year", "atlas", every_pair=True)


@pytest.mark.parametrize("unit", ["state-year", "agreement-member"])
def test_all_pairs_are_for_dyads(unit: str) -> None:
    with pytest.raises(InputError, match=rf"a {unit} panel has no pairs .* ask for dyad-year or directed-dyad-year"):
        made(store_of(atlas=ATLAS, states=SYSTEM), unit, "atlas", every_pair=True)


def test_a_selection_has_no_pairs_to_add() -> None:
    store = store_of(pacts=pact("x", "ab", "1900/1900"), states=SYSTEM)
    with pytest.raises(InputError, match=r"the curated facts are a selection .* add a source such as atop"):
        made(store, "dyad-year", "curated", every_pair=True)


def test_a_selection_never_says_0_and_is_marked_as_one() -> None:
    store = store_of(atlas=ATLAS, pacts=pact("x", "ac", "1900/1901"), states=SYSTEM)
    found = made(store, "directed-dyad-year", "atlas", "curated")
    assert rows(
        found, "ccode1", "ccode2", "year", "atlas_defense", "curated_defence", "curated_offence", "coverage"
    ) == [
        (901, 902, 1900, 1, None, None, "atlas"),
        (901, 903, 1900, 0, 1, None, "atlas curated(selected)"),
        (901, 903, 1901, 0, 1, None, "atlas curated(selected)"),
        (902, 901, 1900, 0, None, None, "atlas"),
        (903, 901, 1900, 0, 1, None, "atlas curated(selected)"),
        (903, 901, 1901, 0, 1, None, "atlas curated(selected)"),
    ]


def test_columns_of_several_sources_begin_with_the_source() -> None:
    source = PanelSource("cow-alliances", "", (NamedNode("urn:x"),), {}, 1816, 2012)
    assert source.prefix == "cow_alliances_"
    alone = made(store_of(atlas=ATLAS), "dyad-year", "atlas")
    assert "defense" in [column.name for column in alone.columns]

"""State-years: allies and obligations counted."""

from __future__ import annotations

from panel_sample import made, membership, pact, rows, spells, store_of

SYSTEM = spells(a="1899-03-01/1901-01-01", b="1899/", c="1901-06-30/")
COUNTS = ("ccode", "year", "agreements", "allies", "defense_owes", "defense_owed", "consul_owes", "coverage")


def test_a_state_counts_its_allies_and_what_is_owed_to_and_by_it() -> None:
    text = membership("a", "1900/1900", ("defence", "consultation"))
    text += membership("b", "1900/1900", ("defence",)) + membership("c", "1900/1900")
    assert rows(made(store_of(atlas=text), "state-year", "atlas"), *COUNTS) == [
        (901, 1900, 1, 2, 2, 1, 2, "atlas"),
        (902, 1900, 1, 2, 2, 1, 0, "atlas"),
        (903, 1900, 1, 2, 0, 2, 0, "atlas"),
    ]


def test_an_ally_in_two_agreements_is_one_ally() -> None:
    text = "".join(membership(f"a{phase}", "1900/1900", ("defence",), phase) for phase in ("one", "two"))
    text += "".join(membership(f"b{phase}", "1900/1900", (), phase) for phase in ("one", "two"))
    assert rows(made(store_of(atlas=text), "state-year", "atlas"), *COUNTS[:5])[0] == (901, 1900, 2, 1, 1)


def test_a_state_has_a_row_for_each_year_in_the_system_and_no_ally_is_0() -> None:
    text = membership("a", "1900/1900") + membership("b", "1900/1900")
    found = made(store_of(atlas=text, states=SYSTEM), "state-year", "atlas")
    assert found.notes == ()
    counted = rows(found, *COUNTS)
    assert [row for row in counted if row[0] == 901] == [
        (901, 1899, 0, 0, 0, 0, 0, "atlas"),
        (901, 1900, 1, 1, 0, 0, 0, "atlas"),
        (901, 1901, 0, 0, 0, 0, 0, "atlas"),
    ]
    assert [row[1] for row in counted if row[0] == 902] == list(range(1899, 2019))
    assert [row[1] for row in counted if row[0] == 903] == list(range(1901, 2019))


def test_a_state_with_an_ally_has_a_row_although_it_is_not_in_the_system() -> None:
    text = membership("c", "1900/1900") + membership("b", "1900/1900")
    counted = rows(made(store_of(atlas=text, states=SYSTEM), "state-year", "atlas"), *COUNTS)
    assert (903, 1900, 1, 1, 0, 0, 0, "atlas") in counted


def test_without_the_state_system_there_are_rows_only_for_years_with_an_ally() -> None:
    text = membership("a", "1900/1900") + membership("b", "1900/1900")
    found = made(store_of(atlas=text), "state-year", "atlas")
    assert "rows only for the years in which a state has an ally; run `latticework import states" in found.notes[0]
    assert [row[:2] for row in rows(found, "ccode", "year")] == [(901, 1900), (902, 1900)]


def test_a_count_is_empty_where_something_is_open_that_would_change_it() -> None:
    text = membership("a", "1900/1900", ("defence",)) + membership("b", "1900/1900")
    text += "membership:a lw:leavesOpen concept:consultation . membership:b lw:leavesOpen concept:consultation .\n"
    text += membership("a2", "1900/1900", ("consultation",), "two") + membership("b2", "1900/1900", (), "two")
    columns = ("ccode", "defense_owes", "consul_owes", "consul_owed")
    assert rows(made(store_of(atlas=text), "state-year", "atlas"), *columns) == [(901, 1, 1, None), (902, 0, None, 1)]


def test_a_selection_counts_what_it_has_and_leaves_the_rest_empty() -> None:
    text = membership("a", "1900/1900") + membership("b", "1900/1900")
    store = store_of(atlas=text, pacts=pact("x", "ab", "1900/1900"), states=SYSTEM)
    columns = (
        "ccode",
        "year",
        "atlas_allies",
        "curated_allies",
        "curated_defence_owes",
        "curated_offence_owes",
        "coverage",
    )
    counted = rows(made(store, "state-year", "atlas", "curated"), *columns)
    assert counted[:2] == [
        (901, 1899, 0, None, None, None, "atlas"),
        (901, 1900, 1, 1, 1, None, "atlas curated(selected)"),
    ]

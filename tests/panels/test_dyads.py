"""Dyad-years on made-up facts: who is tied to whom when, and what they owe one another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from panel_sample import ATLAS, QUERIES, made, membership, owed_rows, store_of, years

from kg.errors import InputError, SourceNotFoundError
from kg.panels import panel, released
from kg.panels.column import Cell
from kg.provenance import Manifest, source_manifest

Rows = list[tuple[Cell, ...]]


def rows(*memberships: str, source: Manifest = ATLAS, unit: str = "directed-dyad-year") -> Rows:
    """The panel of the memberships."""
    store = store_of(atlas="".join(memberships))
    return owed_rows(panel(store, unit, [released(source, store)], QUERIES))


def test_each_owes_what_it_promised() -> None:
    found = rows(
        membership("a", "1900-05-01/1901-02-01", ("defence", "consultation")),
        membership("b", "1900-05-01/1901-02-01", ("offence", "neutrality", "non-aggression")),
    )
    assert found == [
        (901, 902, 1900, 1, 0, 0, 0, 1),
        (901, 902, 1901, 1, 0, 0, 0, 1),
        (902, 901, 1900, 0, 1, 1, 1, 0),
        (902, 901, 1901, 0, 1, 1, 1, 0),
    ]


def test_allies_who_owe_nothing_are_there() -> None:
    assert rows(membership("a", "1900/1900"), membership("b", "1900/1900")) == [
        (901, 902, 1900, 0, 0, 0, 0, 0),
        (902, 901, 1900, 0, 0, 0, 0, 0),
    ]


def test_obligations_of_shared_alliances_add_up() -> None:
    found = rows(
        membership("a", "1900/1901", ("defence",)),
        membership("b", "1900/1901"),
        membership("a2", "1901/1902", ("consultation",), phase="two"),
        membership("b2", "1901/1902", phase="two"),
    )
    assert [row for row in found if row[0] == 901] == [
        (901, 902, 1900, 1, 0, 0, 0, 0),
        (901, 902, 1901, 1, 0, 0, 0, 1),
        (901, 902, 1902, 0, 0, 0, 0, 1),
    ]


def test_members_of_different_phases_are_no_pair() -> None:
    assert rows(membership("a", "1900/1910"), membership("b", "1900/1910", phase="two")) == []


def test_a_state_is_no_pair_with_itself() -> None:
    assert rows(membership("a", "1900/1910"), membership("a2", "1905/1920")) == []


@pytest.mark.parametrize(
    ("one", "two", "shared"),
    [
        ("1900-01-01/1905-06-30", "1905-06-29/1910-01-01", [1905]),
        ("1900-01-01/1905-06-30", "1905-06-30/1910-01-01", []),
        ("1900-01-01/1905-06-30", "1905-07-01/1910-01-01", []),
        ("1900-01-01/1905-06", "1905-06-29/1910-01-01", [1905]),
        ("1900-01-01/1905-06", "1905-06-30/1910-01-01", []),
        ("1900-01-01/1905-06-02", "1905-06/1910-01-01", [1905]),
        ("1900-01-01/1905-06-01", "1905-06/1910-01-01", []),
        ("1899-12-31/1902-01-01", "1890-01-01/1903-01-01", [1899, 1900, 1901, 1902]),
    ],
)
def test_pairs_are_those_whose_spells_overlap_strictly(one: str, two: str, shared: list[int]) -> None:
    found = rows(membership("a", one), membership("b", two))
    assert years(found) == shared
    assert years(found, 902, 901) == shared


def test_what_is_still_in_effect_runs_to_the_last_year_observed() -> None:
    found = rows(membership("a", "2015-01-01/"), membership("b", "2016-01-01/"), membership("c", "2014/2016"))
    assert years(found) == [2016, 2017, 2018]
    assert years(found, 901, 903) == [2015, 2016]
    until = [membership(name, "2010-01-01/", until="2012-06-30") for name in "ab"]
    assert years(rows(*until)) == [2010, 2011, 2012]


def test_rows_are_sorted_as_numbers() -> None:
    found = rows(*(membership(name, "1900/1912") for name in "cba"))
    assert found == sorted(found)
    assert [row[:3] for row in found][:2] == [(901, 902, 1900), (901, 902, 1901)]
    assert len(found) == 6 * 13


def test_facts_of_other_sources_do_not_count() -> None:
    both = membership("a", "1900/1900") + membership("b", "1900/1900")
    store = store_of(atlas=both, book=membership("c", "1900/1900", phase="two"))
    assert len(owed_rows(made(store, "directed-dyad-year", "atlas"))) == 2
    assert owed_rows(made(store, "directed-dyad-year", "book")) == []
    with pytest.raises(SourceNotFoundError, match=r"holds no facts of https://w3id.org/latticework/graph/atop/5.1"):
        released(source_manifest("atop"), store)


def test_a_dyad_year_counts_what_either_owes() -> None:
    found = rows(
        membership("b", "1900-05-01/1901-02-01", ("defence",)),
        membership("a", "1900-05-01/1901-02-01", ("consultation",)),
        unit="dyad-year",
    )
    assert found == [(901, 902, 1900, 1, 0, 0, 0, 1), (901, 902, 1901, 1, 0, 0, 0, 1)]


def test_what_is_owed_to_one_by_name_is_not_owed_to_the_others() -> None:
    named = "commitment:a-defence lw:obligee actor:b .\n"
    found = rows(
        membership("a", "1900/1900", ("defence", "consultation")) + named,
        membership("b", "1900/1900"),
        membership("c", "1900/1900"),
    )
    assert [row for row in found if row[0] == 901] == [
        (901, 902, 1900, 1, 0, 0, 0, 1),
        (901, 903, 1900, 0, 0, 0, 0, 1),
    ]


def test_who_owes_nothing_but_to_one_by_name_is_an_ally_of_the_others() -> None:
    named = "commitment:a-defence lw:obligee actor:b .\n"
    found = rows(
        membership("a", "1900/1900", ("defence",)) + named, membership("b", "1900/1900"), membership("c", "1900/1900")
    )
    assert (901, 903, 1900, 0, 0, 0, 0, 0) in found


def test_what_is_not_known_is_empty_unless_another_alliance_has_it() -> None:
    found = rows(
        membership("a", "1900/1901", ("defence",)) + "membership:a lw:leavesOpen concept:non-aggression .\n",
        membership("b", "1900/1901"),
        membership("a2", "1901/1902", ("non-aggression",), phase="two"),
        membership("b2", "1901/1902", phase="two"),
    )
    assert [row for row in found if row[0] == 901] == [
        (901, 902, 1900, 1, 0, 0, None, 0),
        (901, 902, 1901, 1, 0, 0, 1, 0),
        (901, 902, 1902, 0, 0, 0, 1, 0),
    ]


def test_members_of_an_agreement_without_phases_are_a_pair() -> None:
    plain = [membership(name, "1900/1900").replace("lw:inPhase phase:one ; ", "") for name in "ab"]
    in_phase = membership("c", "1900/1900")
    assert years(rows(*plain, in_phase)) == [1900]
    assert years(rows(*plain, in_phase), 901, 903) == []
    assert years(rows(*plain, in_phase), 903, 901) == []


def test_years_before_the_source_began_do_not_count() -> None:
    memberships = [membership(name, "1386-05-09/1817-01-01") for name in "ab"]
    assert years(rows(*memberships)) == [1816, 1817]
    earlier = replace(ATLAS, observed_from="1386-01-01")
    assert years(rows(*memberships, source=earlier))[0] == 1386


def test_years_after_the_source_stopped_do_not_count() -> None:
    memberships = [membership(name, "2017/..") for name in "ab"]
    assert years(rows(*memberships)) == [2017, 2018]


def test_a_source_without_obligations_has_no_panel() -> None:
    with pytest.raises(
        InputError, match=r"codes no obligations of alliances, so that there is no panel of it; choose a source"
    ):
        rows(source=replace(ATLAS, obligations={}))


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    store = store_of(atlas=membership("a", "1900/1900") + membership("b", "1900/1900"))
    step = panel(store, "dyad-year", [released(ATLAS, store)], QUERIES, progress=lambda *step: told.append(step))
    assert len(list(step.rows)) == 1
    assert told == [("Pairs", 0, 2), ("Pairs", 1, 2), ("Pairs", 2, 2)]

"""Multinational Military Exercises: made-up rows for every rule, and the real file where it is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from trade_sample import Cells, converted, graph_of, kept_in_part, read_release, refused, rows

from kg.importers import Imported
from kg.importers.mme import EXERCISES


def exercise(number: str = "mme1", start: str = "1990-5-1", end: str = "1990-5-9", **cells: Any) -> Cells:
    """A row: an exercise of Chile and Peru from the first to the ninth of May 1990; xx is a day that is not known."""
    own: Cells = {"MMEID": number, "Ex_Name": "Made Up", "Peacekeeping": 0, "Humanitarian": 0}
    for side, column, text in (("s", "StartDate", start), ("e", "EndDate", end)):
        year, month, day = text.split("-")
        own |= {f"{side}.year": year, f"{side}.month": month, f"{side}.day": day}
        own[column] = f"{year}-{month:0>2}-xx" if day == "xx" else f"{month}/{day}/{year[2:]}"
    return {**own, "StateA": "Chile", "StateB": "Peru", **cells}


def imported(folder: Path, *found: Cells) -> Imported:
    return converted("mme", folder, {EXERCISES: found})


def test_an_exercise(tmp_path: Path) -> None:
    found = imported(tmp_path, exercise(Humanitarian=1))
    assert (refused(found), kept_in_part(found)) == ([], [])
    store = graph_of(found)
    query = "SELECT ?label ?type ?date { event:mme-1 rdfs:label ?label ; lw:eventType ?type ; lw:date ?date }"
    assert rows(store, query) == [("Made Up (MME 1)", "exercise", "1990-05-01/1990-05-09")]
    assert rows(store, "SELECT ?p { event:mme-1 lw:participant ?p }") == [("chile",), ("peru",)]
    assert rows(store, "SELECT ?f { event:mme-1 lw:field ?f }") == [("field-exercises",), ("field-humanitarian",)]


@pytest.mark.parametrize(
    ("start", "end", "date"),
    [
        ("1990-5-1", "1990-5-1", "1990-05-01"),
        ("1990-5-xx", "1990-5-xx", "1990-05"),
        ("1990-5-xx", "1990-6-3", "1990-05/1990-06-03"),
        ("1990-5-3", "1990-5-xx", "1990-05-03/1990-05"),
    ],
)
def test_dates_are_as_exact_as_the_file(tmp_path: Path, start: str, end: str, date: str) -> None:
    found = imported(tmp_path, exercise(start=start, end=end))
    assert kept_in_part(found) == []
    assert rows(graph_of(found), "SELECT ?d { event:mme-1 lw:date ?d }") == [(date,)]


def test_a_name_that_is_not_known(tmp_path: Path) -> None:
    store = graph_of(imported(tmp_path, exercise(Ex_Name="-9")))
    assert rows(store, "SELECT ?l { event:mme-1 rdfs:label ?l }") == [("Exercise without a known name (MME 1)",)]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (exercise("mme1"), "duplicate"),
        (exercise("two"), "malformed-value"),
        (exercise("mme2", Peacekeeping="?"), "malformed-value"),
        (exercise("mme2", **{"s.month": "May"}), "malformed-value"),
        (exercise("mme2", start="1990-2-30"), "impossible-date"),
        (exercise("mme2", end="1990-4-1"), "contradictory-dates"),
        (exercise("mme2", StartDate="5/2/90"), "contradictory-dates"),
        (exercise("mme2", StateA="-9", StateB="NATO"), "unknown-state"),
    ],
)
def test_what_is_left_out(tmp_path: Path, row: Cells, rule: str) -> None:
    found = imported(tmp_path, exercise(), row)
    assert refused(found) == [(3, rule)]
    assert len(rows(graph_of(found), "SELECT ?e { ?e a lw:Event }")) == 1


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (exercise(StateC="-9", StateD="-9"), "unknown-party"),
        (exercise(start="1990-5-xx"), "unknown-start"),
    ],
)
def test_what_is_kept_in_part(tmp_path: Path, row: Cells, rule: str) -> None:
    found = imported(tmp_path, row)
    assert (refused(found), kept_in_part(found)) == ([], [(2, rule)])


def test_an_end_does_not_come_before_a_start_of_which_the_day_is_not_known(tmp_path: Path) -> None:
    store = graph_of(imported(tmp_path, exercise(start="1990-5-xx")))
    assert rows(store, "SELECT ?d { event:mme-1 lw:date ?d }") == [("1990-05",)]


def test_the_real_file(real_data: Path) -> None:
    found = read_release("mme", real_data / "exercises")
    store = graph_of(found)
    assert rows(store, "SELECT ?l ?d { event:mme-87 rdfs:label ?l ; lw:date ?d }") == [
        ("Readex 1-80 (MME 87)", "1980-01-14/1980-01-21")
    ]
    assert rows(store, "SELECT ?p { event:mme-90 lw:participant ?p }") == [
        ("belgium",), ("canada",), ("netherlands",), ("united-kingdom",), ("united-states",), ("west-germany",),
    ]  # fmt: skip
    assert rows(store, "SELECT ?d { event:mme-88 lw:date ?d }") == [("1980-01",)]
    assert [line for line, rule in refused(found) if rule == "duplicate"] == [2817, 3163, 3164]
    assert rows(store, "SELECT (COUNT(?e) AS ?n) { ?e a lw:Event }") == [(str(3707 - len(found.left_out)),)]

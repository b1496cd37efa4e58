"""The International Environmental Agreements Database: made-up rows for every rule, and the real files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from trade_sample import Cells, converted, graph_of, kept_in_part, read_release, refused, rows

from kg.importers import Imported
from kg.importers.ieadb import MEMBERS, TREATIES
from kg.importers.ieadb_rows import NUMBER

SIGNED = "Signature Date"
FORCE = "Date IEA entered into force"


def treaty(number: int = 1, **cells: Any) -> Cells:
    """A row: a treaty of many, signed on 1970-05-01 and in force on 1971-05-01."""
    own = {NUMBER: number, "Inclusion": "MEA", "Signature Year": "1970", "Treaty Name": f"Made up {number}"}
    return {**own, SIGNED: "1970-05-01", FORCE: "1971-05-01", **cells}


def member(country: str, number: int = 1, **cells: Any) -> Cells:
    """A row: a country that signed with the others, ratified, and for which it came into force on 1971-05-01."""
    acts = {"csig": "1970-05-01", "crat": "1971-02-03", "ceif3": "1971-05-01"}
    return {"country": country, "mitch_id": number, "tsig": "1970-05-01", **acts, **cells}


PAIR = (member("Chile"), member("Peru"))


def imported(folder: Path, treaties: list[Cells], *members: Cells) -> Imported:
    return converted("ieadb", folder, {TREATIES: treaties, MEMBERS: members})


def test_a_treaty_and_what_was_done_on_a_day(tmp_path: Path) -> None:
    found = imported(tmp_path, [treaty()], *PAIR, member("Japan", csig="", crat="1980-01-01", ceif3="1980-04-01"))
    assert (refused(found), kept_in_part(found)) == ([], [])
    store = graph_of(found)
    assert rows(store, "SELECT ?f ?p { agreement:ieadb-1 lw:field ?f ; lw:period ?p }") == [
        ("field-environment", "1971-05-01/")
    ]
    assert rows(store, "SELECT ?act ?actor { ?act lw:onAgreement ?a ; lw:actor ?actor }") == [
        ("ieadb-1-entry-into-force-1971-05-01", "chile"),
        ("ieadb-1-entry-into-force-1971-05-01", "peru"),
        ("ieadb-1-entry-into-force-1980-04-01", "japan"),
        ("ieadb-1-ratification-1971-02-03", "chile"),
        ("ieadb-1-ratification-1971-02-03", "peru"),
        ("ieadb-1-ratification-1980-01-01", "japan"),
        ("ieadb-1-signature-1970-05-01", "chile"),
        ("ieadb-1-signature-1970-05-01", "peru"),
    ]
    assert rows(store, "SELECT ?d { act:ieadb-1-entry-into-force lw:date ?d }") == [("1971-05-01",)]
    assert rows(store, "SELECT ?m ?p { ?m lw:inAgreement ?a ; lw:period ?p }") == [
        ("chile-in-ieadb-1", "1971-05-01/"),
        ("japan-in-ieadb-1", "1980-04-01/"),
        ("peru-in-ieadb-1", "1971-05-01/"),
    ]


def test_in_force_and_no_longer_by_turns(tmp_path: Path) -> None:
    back = member("Japan", ceif4="1975-06-30", ceif5="1990-01-01")
    store = graph_of(imported(tmp_path, [treaty()], *PAIR, back))
    assert rows(store, "SELECT ?m ?p { ?m lw:member actor:japan ; lw:period ?p }") == [
        ("japan-in-ieadb-1", "1971-05-01/1975-06-30"),
        ("japan-in-ieadb-1-spell-2", "1990-01-01/"),
    ]
    assert rows(store, "SELECT ?a { act:ieadb-1-withdrawal-1975-06-30 lw:actor ?a }") == [("japan",)]


def test_a_treaty_that_ended_ended_for_all(tmp_path: Path) -> None:
    ended = [member(country, tterm="1985-12-31", ceif4=end) for country, end in (("Chile", "1985-12-31"), ("Peru", ""))]
    store = graph_of(imported(tmp_path, [treaty()], *ended))
    assert rows(store, "SELECT DISTINCT ?p { ?m lw:inAgreement ?a ; lw:period ?p }") == [("1971-05-01/1985-12-31",)]
    assert rows(store, "SELECT ?d { act:ieadb-1-termination lw:date ?d }") == [("1985-12-31",)]
    assert rows(store, "SELECT ?a { ?a lw:actionType concept:withdrawal }") == []


def test_who_only_signed_is_no_party(tmp_path: Path) -> None:
    store = graph_of(imported(tmp_path, [treaty()], *PAIR, member("Japan", crat="", ceif3="")))
    assert rows(store, "SELECT ?p { agreement:ieadb-1 lw:party ?p }") == [("chile",), ("peru",)]
    assert ("japan",) in rows(store, "SELECT ?a { act:ieadb-1-signature-1970-05-01 lw:actor ?a }")


def test_where_nobody_is_known_to_be_bound_all_that_acted_are_named(tmp_path: Path) -> None:
    store = graph_of(imported(tmp_path, [treaty()], *(member(c, crat="", ceif3="") for c in ("Chile", "Peru"))))
    assert len(rows(store, "SELECT ?p { agreement:ieadb-1 lw:party ?p }")) == 2
    assert rows(store, "SELECT ?m { ?m lw:inAgreement ?a }") == []


def test_a_day_that_is_not_known_leaves_the_year(tmp_path: Path) -> None:
    vague = treaty(**{SIGNED: "0000-00-00"})
    pair = [member(country, csig="1970-01-01", tsig="1970-01-01") for country in ("Chile", "Peru")]
    store = graph_of(imported(tmp_path, [vague], *pair))
    assert rows(store, "SELECT ?d { ?act lw:actionType concept:signature ; lw:date ?d }") == [("1970",)]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (treaty(2, Inclusion="BNN"), "out-of-scope"),
        (treaty(2, **{"Treaty Name": ""}), "malformed-value"),
        (treaty(2, **{"Signature Year": "soon"}), "malformed-value"),
        (treaty(2, **{"Signature Year": "1969"}), "contradictory-dates"),
        (treaty(2, **{FORCE: "1971-02-30"}), "impossible-date"),
        (treaty(2, **{FORCE: "1971"}), "impossible-date"),
        (treaty(1), "duplicate"),
        (treaty(2), "too-few-parties"),
    ],
)
def test_treaties_that_are_left_out(tmp_path: Path, row: Cells, rule: str) -> None:
    assert refused(imported(tmp_path, [treaty(), row], *PAIR)) == [(3, rule)]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (member("Japan", 9), "no-treaty"),
        (member("Japan", csig="", crat="", ceif3=""), "no-action"),
        (member("Japan", csig="1960-01-01"), "contradictory-dates"),
        (member("Japan", ceif4="1970-12-31"), "contradictory-dates"),
        (member("Japan", ceif3="", ceif4="1980-12-31"), "contradictory-dates"),
        (member("Japan", tterm="1971-01-01"), "contradictory-dates"),
        (member("Japan", csig="1970-13-01"), "impossible-date"),
        (member("Atlantis"), "unknown-state"),
        (member("Germany"), "unknown-state"),
        (member("Croatia"), "unknown-state"),
        (member("Chile"), "duplicate"),
    ],
)
def test_members_that_are_left_out(tmp_path: Path, row: Cells, rule: str) -> None:
    assert refused(imported(tmp_path, [treaty()], *PAIR, row)) == [(4, rule)]


def test_the_members_of_a_treaty_that_is_left_out(tmp_path: Path) -> None:
    assert refused(imported(tmp_path, [treaty(), treaty(2)], *PAIR, member("Chile", 2))) == [
        (4, "no-treaty"),
        (3, "too-few-parties"),
    ]


def test_dates_that_stand_for_none(tmp_path: Path) -> None:
    found = imported(tmp_path, [treaty()], *PAIR, member("Japan", ceif3="2899-01-01"))
    assert (refused(found), kept_in_part(found)) == ([], [(4, "placeholder-date")])
    assert rows(graph_of(found), "SELECT ?m { ?m lw:member actor:japan }") == []


def test_an_entry_before_signature(tmp_path: Path) -> None:
    found = imported(tmp_path, [treaty(**{FORCE: "1969-01-01"})], *PAIR)
    assert (refused(found), kept_in_part(found)) == ([], [(2, "entry-before-signature")])


def test_the_real_files(real_data: Path) -> None:
    found = read_release("ieadb", real_data / "ieadb")
    store = graph_of(found)
    # The whaling convention: Iceland left in 1992 and came back in 2002, Canada left in 1982.
    query = """SELECT ?m ?p {
        VALUES ?s { actor:iceland actor:canada }
        ?m lw:member ?s ; lw:inAgreement agreement:ieadb-2621 ; lw:period ?p
    }"""
    assert rows(store, query) == [
        ("canada-in-ieadb-2621", "1949-02-25/1982-06-30"),
        ("iceland-in-ieadb-2621", "1948-11-10/1992-06-30"),
        ("iceland-in-ieadb-2621-spell-2", "2002-10-10/"),
    ]
    assert rows(store, 'SELECT ?d { ?s lw:date ?d FILTER (STRSTARTS(?d, "2899")) }') == []
    assert len(found.change.add) < 600_000

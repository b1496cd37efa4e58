"""DESTA's list of treaties: made-up rows for every rule, and the real list where it is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from trade_sample import Cells, converted, graph_of, kept_in_part, read_release, refused, rows

from kg.importers import Imported
from kg.importers.desta import TREATIES

CHILE, PERU, GERMANY, CZECHIA, HONG_KONG, JAPAN = "152", "604", "276", "203", "344", "392"


def treaty(number: str = "1", countries: str = f"{CHILE} {PERU}", roles: str = "", **cells: Any) -> Cells:
    """A row: a treaty of Chile and Peru, signed in 1990 and in force in 1991."""
    codes = countries.split()
    own = {f"c{place}": code for place, code in enumerate(codes, 1)}
    own |= {f"mc{place}": role for place, role in enumerate(roles.split() or ["0"] * len(codes), 1)}
    base = {"number": number, "base_treaty": number, "name": f"Made up {number}", "entry_type": "base_treaty"}
    return {**base, "year": 1990, "entryforceyear": 1991, "typememb": 1, **own, **cells}


def joining(number: str = "1+1", countries: str = f"{JAPAN} {CHILE}", roles: str = "1 2", **cells: Any) -> Cells:
    own = {"base_treaty": "1", "entry_type": "accession", "typememb": 5, "year": 1995, "entryforceyear": 1996}
    return treaty(number, countries, roles, **{**own, **cells})


def leaving(number: str = "1_1", countries: str = f"{PERU} {CHILE}", roles: str = "1 2", **cells: Any) -> Cells:
    return joining(
        number,
        countries,
        roles,
        **{"entry_type": "withdrawal", "typememb": 7, "year": 2000, "entryforceyear": "NA", **cells},
    )


def imported(folder: Path, *found: Cells) -> Imported:
    return converted("desta", folder, {TREATIES: found}, blank="NA")


def test_a_treaty(tmp_path: Path) -> None:
    found = imported(tmp_path, treaty())
    assert (refused(found), kept_in_part(found)) == ([], [])
    store = graph_of(found)
    query = """SELECT ?form ?field ?rule ?period ?end {
        agreement:desta-1 lw:legalForm ?form ; lw:field ?field ; lw:accessionRule ?rule ;
            lw:period ?period ; lw:endLatest ?end
    }"""
    assert rows(store, query) == [("trade-agreement", "field-trade", "closed-bilateral", "1991/", "9999-12-31")]
    assert rows(store, "SELECT ?m ?p { ?m lw:inAgreement agreement:desta-1 ; lw:period ?p }") == [
        ("chile-in-desta-1", "1991/"),
        ("peru-in-desta-1", "1991/"),
    ]
    acts = """SELECT ?act ?date (COUNT(?actor) AS ?n) {
        ?act lw:onAgreement ?a ; lw:date ?date OPTIONAL { ?act lw:actor ?actor }
    } GROUP BY ?act ?date"""
    assert rows(store, acts) == [("desta-1-entry-into-force", "1991", "0"), ("desta-1-signature", "1990", "2")]


def test_a_treaty_not_known_to_be_in_force_has_no_members(tmp_path: Path) -> None:
    store = graph_of(imported(tmp_path, treaty(entryforceyear="NA")))
    assert rows(store, "SELECT ?m { ?m lw:inAgreement ?a }") == []
    assert len(rows(store, "SELECT ?p { agreement:desta-1 lw:party ?p }")) == 2


def test_a_protocol_amends_and_a_bloc_does_not_sign(tmp_path: Path) -> None:
    protocol = treaty("2", f"{CHILE} {PERU} {JAPAN}", "1 1 0", base_treaty="1", entry_type="protocol or amendment")
    store = graph_of(imported(tmp_path, treaty(), {**protocol, "typememb": 3}))
    assert rows(store, "SELECT ?a ?b { ?a lw:amends ?b }") == [("desta-2", "desta-1")]
    assert rows(store, "SELECT ?actor { act:desta-2-signature lw:actor ?actor }") == []


def test_who_accedes_and_who_withdraws(tmp_path: Path) -> None:
    found = imported(tmp_path, treaty(), joining(), leaving())
    assert (refused(found), kept_in_part(found)) == ([], [])
    store = graph_of(found)
    assert rows(store, "SELECT ?m ?p { ?m lw:inAgreement agreement:desta-1 ; lw:period ?p }") == [
        ("chile-in-desta-1", "1991/"),
        ("japan-in-desta-1", "1996/"),
        ("peru-in-desta-1", "1991/2000"),
    ]
    assert rows(store, "SELECT ?d ?a { act:desta-1-accession-1 lw:date ?d ; lw:actor ?a }") == [("1995", "japan")]
    assert rows(store, "SELECT ?d ?a { act:desta-1-withdrawal-1 lw:date ?d ; lw:actor ?a }") == [("2000", "peru")]


def test_an_accession_not_known_to_be_in_force_is_an_act_alone(tmp_path: Path) -> None:
    store = graph_of(imported(tmp_path, treaty(), joining(entryforceyear="NA")))
    assert rows(store, "SELECT ?d { act:desta-1-accession-1 lw:date ?d }") == [("1995",)]
    assert rows(store, "SELECT ?m { ?m lw:member actor:japan }") == []


def test_entry_to_a_bloc_has_another_role(tmp_path: Path) -> None:
    store = graph_of(imported(tmp_path, treaty(), joining(typememb=6, countries=f"{JAPAN} {CHILE}", roles="2 3")))
    assert rows(store, "SELECT ?a { act:desta-1-accession-1 lw:actor ?a }") == [("japan",)]


@pytest.mark.parametrize(
    ("year", "code", "state"),
    [
        (1989, GERMANY, "west-germany"),
        (1991, GERMANY, "germany"),
        (1974, CZECHIA, "czechoslovakia"),
        (1993, CZECHIA, "czechia"),
    ],
)
def test_codes_stand_for_states_of_their_time(tmp_path: Path, year: int, code: str, state: str) -> None:
    store = graph_of(imported(tmp_path, treaty(countries=f"{code} {PERU}", year=year, entryforceyear=1994)))
    assert (state,) in rows(store, "SELECT ?p { ?a lw:party ?p }")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (treaty("2", year="NA", entry_type="negotiation"), "not-signed"),
        (treaty("2a", base_treaty="1", entry_type="consolidated"), "consolidated-text"),
        (treaty("2", entry_type="promise"), "malformed-value"),
        (treaty("two"), "malformed-value"),
        (treaty("2", year="soon"), "malformed-value"),
        (treaty("2", year=0), "impossible-date"),
        (treaty("2", typememb=5), "contradictory-type"),
        (treaty("2", f"{CHILE} {PERU} {CHILE}", "0 0 1"), "contradictory-parties"),
        (treaty("2", f"{CHILE} {HONG_KONG}"), "too-few-parties"),
        (treaty("2", f"{CHILE} {GERMANY}", year=1990), "too-few-parties"),
        (treaty("1"), "duplicate"),
        (joining(base_treaty="9"), "no-treaty"),
        (joining(countries=f"{HONG_KONG} {CHILE}"), "unknown-state"),
        (joining(roles="NA 2"), "malformed-value"),
        (joining(name="Made up accession Brazil"), "contradictory-parties"),
        (joining(year=1980, entryforceyear="NA"), "contradictory-dates"),
    ],
)
def test_what_is_left_out(tmp_path: Path, row: Cells, rule: str) -> None:
    found = imported(tmp_path, treaty(), row)
    assert refused(found) == [(3, rule)]
    assert len(rows(graph_of(found), "SELECT ?a { ?a a lw:Agreement }")) == 1


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (treaty("2", entryforceyear=1980), "entry-before-signature"),
        (treaty("2", f"{CHILE} {PERU} {HONG_KONG}", typememb=2), "unknown-party"),
        (treaty("2", mc3="0"), "incomplete-party"),
        (joining(countries=f"{CHILE} {PERU}"), "already-a-party"),
    ],
)
def test_what_is_kept_in_part(tmp_path: Path, row: Cells, rule: str) -> None:
    found = imported(tmp_path, treaty(), row)
    assert (refused(found), kept_in_part(found)) == ([], [(3, rule)])


@pytest.fixture(scope="module")
def real(real_data: Path) -> Imported:
    return read_release("desta", real_data / "desta")


def test_the_real_list(real: Imported) -> None:
    store = graph_of(real)
    names = """SELECT ?label ?period {
        VALUES ?a { agreement:desta-84 agreement:desta-290 } ?a rdfs:label ?label ; lw:period ?period
    }"""
    assert rows(store, names) == [
        ("Australia US (DESTA treaty 84, 2004)", "2005/"),
        ("Czechoslovakia Finland (DESTA treaty 290, 1974)", "1975/"),
    ]
    assert rows(store, "SELECT ?p { agreement:desta-290 lw:party ?p }") == [("czechoslovakia",), ("finland",)]
    assert rows(store, "SELECT ?p { membership:poland-in-desta-192 lw:period ?p }") == [("1993/2004",)]
    # Tanzania has no role in two rows about the treaty of the Southern African Development Community.
    assert [line for line, rule in refused(real) if rule == "malformed-value"] == [878, 883]
    assert {rule for _, rule in kept_in_part(real)} >= {"incomplete-party", "entry-before-signature"}

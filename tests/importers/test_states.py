"""The importer of the state systems, on made-up rows and on the real files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from kg import sources
from kg.crosswalk import CowStates, cow_states, resolve
from kg.derivation import derived
from kg.designations import read_register
from kg.errors import InputError
from kg.importers import Imported, states
from kg.importers.table import Row, read_table
from kg.namespaces import compact
from kg.provenance import source_manifest
from kg.settings import Settings

CURATED = """
@prefix lw: <https://w3id.org/latticework/ontology#> .
@prefix concept: <https://w3id.org/latticework/concept/> .
@prefix actor: <https://w3id.org/latticework/id/actor/> .
@prefix designation: <https://w3id.org/latticework/id/designation/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
actor:ruritania a lw:State ; rdfs:label "Ruritania"@en ; lw:cowCode 901 .
actor:old-zenda a lw:State ; rdfs:label "Old Zenda"@en ; lw:cowCode 903 .
actor:new-zenda a lw:State ; rdfs:label "New Zenda"@en ; lw:cowCode 904 .
designation:a a lw:Designation ; lw:designates actor:ruritania ; lw:codeSystem concept:code-gw-number ;
    lw:designationText "911" .
designation:b a lw:Designation ; lw:designates actor:old-zenda ; lw:codeSystem concept:code-gw-number ;
    lw:designationText "903" ; lw:period "1920-01-01/1959-12-31"^^edtf:EDTF .
designation:c a lw:Designation ; lw:designates actor:new-zenda ; lw:codeSystem concept:code-gw-number ;
    lw:designationText "903" ; lw:period "1960-01-01/"^^edtf:EDTF .
"""


def cow(code: object, start: tuple[int, int, int], end: tuple[int, int, int], **changed: object) -> dict[str, Any]:
    days = zip(("styear", "stmonth", "stday", "endyear", "endmonth", "endday"), (*start, *end), strict=True)
    return {"stateabb": "RUR", "ccode": code, "version": "2016", **dict(days), **changed}


def gw(code: object, start: str, end: str, **changed: object) -> dict[str, Any]:
    return {"gwcode": code, "gw_abb": "RUR", "start": start, "end": end, **changed}


COW_ROW = cow(901, (1900, 1, 2), (1910, 3, 4))
GW_ROW = gw("911.0", "1899-05-06", "1910-03-04")


def converted(cow_rows: list[dict[str, Any]], gw_rows: list[dict[str, Any]]) -> Imported:
    tables = {
        name: [
            Row(name, line, {column: str(value) for column, value in row.items()}) for line, row in enumerate(rows, 2)
        ]
        for name, rows in ((states.COW, cow_rows), (states.GW, gw_rows))
    }
    return states.convert(tables, known(), source_manifest("states"))


def known() -> CowStates:
    return cow_states(parse(CURATED, RdfFormat.TURTLE))


def spells(imported: Imported) -> set[tuple[str, str, str, str]]:
    """State, code system, code and period of each designation."""
    facts: dict[str, dict[str, str]] = {}
    for quad in imported.change.add:
        name = quad.predicate.value.rsplit("#", 1)[-1]
        facts.setdefault(str(quad.subject), {})[name] = getattr(quad.object, "value", "")
    return {
        (
            compact(found["designates"]),
            found["codeSystem"].rsplit("code-", 1)[-1],
            found["designationText"],
            found["period"] + (" seen until " + found["observedUntil"] if "observedUntil" in found else ""),
        )
        for found in facts.values()
        if "designates" in found
    }


def test_a_spell_gives_a_number_and_an_abbreviation() -> None:
    assert spells(converted([COW_ROW], [GW_ROW])) == {
        ("actor:ruritania", "cow-number", "901", "1900-01-02/1910-03-04"),
        ("actor:ruritania", "cow-abbreviation", "RUR", "1900-01-02/1910-03-04"),
        ("actor:ruritania", "gw-number", "911", "1899-05-06/1910-03-04"),
        ("actor:ruritania", "gw-abbreviation", "RUR", "1899-05-06/1910-03-04"),
    }


def test_a_state_returns() -> None:
    found = spells(converted([COW_ROW, cow(901, (1950, 1, 1), (1960, 1, 1))], [GW_ROW]))
    periods = {period for _, system, _, period in found if system == "cow-number"}
    assert periods == {"1900-01-02/1910-03-04", "1950-01-01/1960-01-01"}


def test_the_last_day_of_the_coding_is_no_end() -> None:
    found = spells(converted([cow(901, (1900, 1, 2), (2016, 12, 31))], [gw("911.0", "1899-05-06", "2020-12-31")]))
    assert {(system, period) for _, system, _, period in found if system.endswith("number")} == {
        ("cow-number", "1900-01-02/ seen until 2016-12-31"),
        ("gw-number", "1899-05-06/ seen until 2020-12-31"),
    }


def test_a_number_of_two_states_in_turn_is_divided_by_the_day() -> None:
    found = spells(converted([COW_ROW], [gw("903.0", "1920-01-01", "2020-12-31", gw_abb="ZEN")]))
    assert {row for row in found if row[1] == "gw-number"} == {
        ("actor:old-zenda", "gw-number", "903", "1920-01-01/1959-12-31"),
        ("actor:new-zenda", "gw-number", "903", "1960-01-01/ seen until 2020-12-31"),
    }


@pytest.mark.parametrize(
    ("cow_row", "gw_row", "line"),
    [
        (cow("9O1", (1900, 1, 2), (1910, 3, 4)), GW_ROW, "states2016.csv:2: malformed-value: ccode is '9O1'"),
        (COW_ROW | {"stateabb": "RU"}, GW_ROW, "states2016.csv:2: malformed-value: the abbreviation is 'RU'"),
        (cow(901, (1900, 2, 30), (1910, 3, 4)), GW_ROW, "states2016.csv:2: impossible-date: '1900-02-30'"),
        (cow(901, (1911, 1, 2), (1910, 3, 4)), GW_ROW, "states2016.csv:2: contradictory-dates: it begins on 1911"),
        (cow(902, (1900, 1, 2), (1910, 3, 4)), GW_ROW, "states2016.csv:2: unknown-state: no state of the graph has"),
        (COW_ROW, GW_ROW | {"gwcode": "911.5"}, "isard_gw_system.csv:2: malformed-value: gwcode is '911.5'"),
        (COW_ROW, GW_ROW | {"end": "1910"}, "isard_gw_system.csv:2: impossible-date: '1910' is not one day"),
        (COW_ROW, GW_ROW | {"gwcode": "912.0"}, "isard_gw_system.csv:2: unknown-state: no state of the graph has"),
    ],
)
def test_a_row_that_makes_no_sense_is_left_out(cow_row: dict[str, Any], gw_row: dict[str, Any], line: str) -> None:
    imported = converted([cow_row], [gw_row])
    (left,) = imported.left_out
    assert f"{left.file}:{left.line}: {left.rule}: {left.why}".startswith(line)
    assert len(spells(imported)) == 2, "the other row stays"


def test_two_spells_at_once_are_one_too_many() -> None:
    imported = converted([COW_ROW, cow(901, (1905, 1, 1), (1920, 1, 1))], [GW_ROW])
    (left,) = imported.left_out
    assert (left.line, left.rule, left.why) == (3, "duplicate", "line 2 has the same number at the same time")


def test_another_version_is_refused() -> None:
    with pytest.raises(InputError, match=r"states2016\.csv:2: the row is of release 2011"):
        converted([COW_ROW | {"version": "2011"}], [GW_ROW])


@pytest.fixture(scope="module")
def real(real_data: Path) -> Imported:
    folder = real_data / "states"
    tables = {name: read_table(folder / name, columns) for name, columns in states.IMPORTER.files.items()}
    curated = cow_states(quad for source in sources.state_files(Settings()) for quad in source.quads())
    return states.convert(tables, curated, source_manifest("states"))


def test_every_row_of_the_real_files_has_its_state(real: Imported) -> None:
    assert real.left_out == ()
    found = spells(real)
    assert len([row for row in found if row[1] == "cow-number"]) == 243 + 1, "Serbia is divided"
    assert len([row for row in found if row[1] == "gw-number"]) == 239 + 2, "Germany and Yemen are divided"
    assert ("actor:netherlands", "cow-number", "210", "1816-01-01/1940-07-14") in found
    assert ("actor:haiti", "gw-number", "41", "1934-08-15/ seen until 2020-12-31") in found
    assert ("actor:germany", "gw-number", "260", "1990-10-03/ seen until 2020-12-31") in found


def test_curated_spells_are_those_of_the_real_files(real: Imported) -> None:
    """The spells that the project states itself say what the lists say."""
    curated = read_register(quad for source in sources.state_files(Settings()) for quad in source.quads())
    listed = {(state, system, text, period.partition(" ")[0]) for state, system, text, period in spells(real)}
    own = {
        (compact(d.state.value), d.system, d.text, d.period)
        for d in curated.designations
        if d.bounds and d.system.startswith(("cow-", "gw-"))
    }
    assert len(own) > 250
    assert own - listed == set()


def test_what_was_undated_has_its_spells_after_the_import(real: Imported) -> None:
    own: list[Quad] = [quad for source in sources.state_files(Settings()) for quad in source.quads()]
    found = read_register([*own, *real.change.add])
    (match,) = resolve(found, "Jamaica", "1970-01-01").matches
    assert (match.standing, match.codes["gw-abbreviation"]) == ("certain", ("JAM",))
    assert list(derived(real.change.add)), "each spell has bounds to filter on"

"""State codes and the actors they stand for."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg import sources
from kg.crosswalk import Match, Resolution, codes_on, cow_state, cow_states, resolve
from kg.designations import Register, read_register
from kg.errors import DateError, InputError, UnknownStateError
from kg.namespaces import entity
from kg.settings import Settings

HEAD = """
@prefix lw: <https://w3id.org/latticework/ontology#> .
@prefix actor: <https://w3id.org/latticework/id/actor/> .
@prefix concept: <https://w3id.org/latticework/concept/> .
@prefix designation: <https://w3id.org/latticework/id/designation/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def quads(text: str) -> list[Quad]:
    return list(parse(HEAD + text, RdfFormat.TURTLE))


def test_a_code_gives_the_actor_and_its_label() -> None:
    states = cow_states(quads('actor:ruritania rdfs:label "Ruritania"@en ; lw:cowCode 901 .'))
    found = cow_state(states, 901)
    assert found.actor == entity("actor", "ruritania")
    assert (found.label, found.slug, found.cow_code) == ("Ruritania", "ruritania", 901)


def test_actors_without_a_code_are_passed_over() -> None:
    assert cow_states(quads('actor:zenda rdfs:label "Zenda"@en .')) == {}


def test_an_unknown_code_says_where() -> None:
    with pytest.raises(UnknownStateError) as caught:
        cow_state({}, 8152, "members.csv:7")
    assert str(caught.value) == (
        "members.csv:7: no state of the graph has the COW code 8152; mend the code or add the state to states.ttl"
    )


def test_a_code_stands_for_one_state() -> None:
    twice = 'actor:a rdfs:label "A"@en ; lw:cowCode 901 . actor:b rdfs:label "B"@en ; lw:cowCode 901 .'
    with pytest.raises(InputError, match=r"the COW code 901 stands for both .*/actor/a and .*/actor/b"):
        cow_states(quads(twice))


@pytest.mark.parametrize(
    ("code", "slug"), [(2, "united-states"), (300, "austria-hungary"), (365, "russia"), (990, "samoa")]
)
def test_states_of_the_graph(code: int, slug: str) -> None:
    states = cow_states(sources.curated_file(Settings().curated / "states.ttl").quads())
    assert cow_state(states, code).actor == NamedNode(f"https://w3id.org/latticework/id/actor/{slug}")


def register() -> Register:
    """The register of the curated facts."""
    return read_register(quad for source in sources.state_files(Settings()) for quad in source.quads())


REGISTER = register()


def asked(text: str, day: str, system: str | None = None) -> Resolution:
    return resolve(REGISTER, text, day, system)


def standings(text: str, day: str, system: str | None = None) -> dict[str, str]:
    """The states found, by slug, and how each stands."""
    return {match.state.value.rsplit("/", 1)[-1]: match.standing for match in asked(text, day, system).matches}


def only(text: str, day: str, system: str | None = None) -> Match:
    (match,) = asked(text, day, system).matches
    return match


@pytest.mark.parametrize(
    ("text", "day", "found"),
    [
        # Germany: Gleditsch and Ward let 260 go on where COW goes back to 255.
        ("260", "1949-09-20", {}),
        ("260", "1949-09-21", {"west-germany"}),
        ("260", "1990-10-02", {"west-germany"}),
        ("260", "1990-10-03", {"germany"}),
        ("255", "1945-05-08", {"germany"}),
        ("255", "1945-05-09", {}),
        ("255", "1990-10-02", {}),
        ("255", "1990-10-03", {"germany"}),
        ("Germany", "1914-07-28", {"germany"}),
        ("Germany", "1960-01-01", {"west-germany", "east-germany"}),
        ("Germany", "1990-10-03", {"germany"}),
        ("West Germany", "1990-10-03", {}),
        # Serbia and Yugoslavia: COW's 345 is both, one after the other.
        ("345", "1914-07-28", {"yugoslavia"}),
        ("345", "2006-06-04", {"yugoslavia"}),
        ("345", "2006-06-05", {"serbia"}),
        ("340", "1914-07-28", {"yugoslavia"}),
        ("340", "1950-01-01", {}),
        ("340", "2006-06-05", {"serbia"}),
        ("Serbia", "1918-11-30", {"yugoslavia"}),
        ("Serbia", "2006-06-05", {"serbia"}),
        ("Serbia and Montenegro", "2003-02-04", {"yugoslavia"}),
        # Korea
        ("Korea", "1910-08-29", {"korea"}),
        ("Korea", "1950-06-25", {"north-korea", "south-korea"}),
        # Yemen
        ("Yemen", "1967-01-01", {"yemen-arab-republic", "yemen-peoples-republic"}),
        ("Yemen", "1990-05-21", {"yemen-arab-republic", "yemen-peoples-republic"}),
        ("Yemen", "1990-05-22", {"yemen"}),
        ("678", "1990-05-21", {"yemen-arab-republic"}),
        ("678", "1990-05-22", {"yemen"}),
        ("679", "1990-05-22", {"yemen"}),
        # Vietnam
        ("Vietnam", "1880-01-01", {"annam"}),
        ("Vietnam", "1975-04-30", {"vietnam", "south-vietnam"}),
        ("Vietnam", "1975-05-01", {"vietnam"}),
        # Others
        ("Congo", "1975-01-01", {"republic-of-the-congo", "democratic-republic-of-the-congo"}),
        ("Macedonia", "2000-01-01", {"north-macedonia"}),
        ("Soviet Union", "1991-12-26", {"russia"}),
        ("United Arab Republic", "1960-01-01", {"egypt"}),
        ("Syria", "1958-02-01", {"syria"}),
        ("511", "1964-04-26", {"zanzibar"}),
        ("511", "1964-04-27", {}),
        ("531", "1993-05-23", {}),
        ("531", "1993-05-24", {"eritrea"}),
        ("626", "2011-07-08", {}),
        ("626", "2011-07-09", {"south-sudan"}),
        ("Czechoslovakia", "1992-12-31", {"czechoslovakia"}),
        ("Czechoslovakia", "1993-01-01", {}),
        ("300", "1918-11-12", {"austria-hungary"}),
        ("Two Sicilies", "1861-02-13", {"two-sicilies"}),
        ("Two Sicilies", "1871-01-01", {}),
        # Codes that two systems give to two states
        ("970", "2005-01-01", {"nauru", "kiribati"}),
        ("AUS", "2000-01-01", {"austria", "australia"}),
        ("MNG", "2010-01-01", {"montenegro", "mongolia"}),
        ("SLV", "2000-01-01", {"slovenia", "el-salvador"}),
    ],
)
def test_who_goes_by_a_code_or_name_to_the_day(text: str, day: str, found: set[str]) -> None:
    if found:
        assert set(standings(text, day)) == found
    else:
        with pytest.raises(UnknownStateError, match=f"'{text}' stands for no state on {day}: it belongs to "):
            asked(text, day)


def test_all_codes_on_the_day_come_with_the_state() -> None:
    match = only("West Germany", "1955-05-09")
    assert (match.label, match.standing) == ("West Germany", "certain")
    assert match.reason == "name West Germany, 1949-05-23/1990-10-02"
    assert match.codes == {
        "cow-number": ("260",),
        "cow-abbreviation": ("GFR",),
        "gw-number": ("260",),
        "gw-abbreviation": ("GFR",),
        "wikidata": ("Q713750",),
    }
    assert "cow-number" not in only("West Germany", "1955-05-04").codes, "the day before the first in COW's list"


def test_a_collision_says_what_tells_the_states_apart() -> None:
    found = {match.label: match.reason for match in asked("970", "2005-01-01").matches}
    assert found == {"Nauru": "COW number 970, 1999-09-14/", "Kiribati": "G-W number 970, 1979-07-12/"}
    assert only("970", "2005-01-01", "gw").label == "Kiribati"
    assert only("970", "2005-01-01", "cow").label == "Nauru"


def test_what_is_passed_over_is_said() -> None:
    found = asked("260", "2001-09-11")
    assert [match.label for match in found.matches] == ["Germany"]
    assert "West Germany (COW number 260, 1955-05-05/1990-10-02)" in found.passed_over


def test_a_name_of_other_days_leads_to_a_state_that_is_there() -> None:
    assert standings("Soviet Union", "2000-01-01") == {"russia": "renamed"}
    assert standings("Macedonia", "2026-01-01") == {"north-macedonia": "renamed"}
    assert only("Ceylon", "2000-01-01").reason == "name Ceylon, ../1972 (on the day: name Sri Lanka, 1972/..)"


def test_what_the_sources_leave_open_is_possible() -> None:
    assert standings("Zaire", "1971-06-01") == {"democratic-republic-of-the-congo": "possible"}
    assert standings("255", "2016-12-31") == {"germany": "certain"}
    assert standings("255", "2017-01-01") == {"germany": "possible"}, "COW's coding stopped the day before"


def test_without_a_period_nothing_is_certain() -> None:
    match = only("Jamaica", "1970-01-01")
    assert match.standing == "undated"
    assert match.reason == "name Jamaica, no period given (`latticework import states DIR` brings the spells)"


def test_a_code_is_found_whatever_its_writing() -> None:
    for text in ("cote d'ivoire", " CÔTE  D'IVOIRE ", "CIV", "civ", "437", "0437", "Q1008"):
        assert only(text, "2000-01-01").label == "Côte d'Ivoire"


@pytest.mark.parametrize("day", ["1955-02-30", "1955-13-01", "1955", "1955-05", "1955-05-09/1955-05-10", "..", "soon"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(DateError, match=day.replace(".", r"\.")):
        asked("Germany", day)


def test_an_unknown_name_gets_the_closest() -> None:
    with pytest.raises(UnknownStateError, match="no state of the graph goes by 'Yugoslawia': did you mean Yugoslavia"):
        asked("Yugoslawia", "1950-01-01")
    with pytest.raises(UnknownStateError, match="goes by 'qqqqqqqq': write a name or code of it"):
        asked("qqqqqqqq", "1950-01-01")
    with pytest.raises(UnknownStateError, match="no state of the graph goes by 'DEU'"):
        asked("DEU", "2000-01-01", "cow")


def test_who_came_after_is_said() -> None:
    message = r"West Germany, 1949-05-23/1990-10-02\).*; after it came Germany \(1990-10-03\); ask for another day"
    with pytest.raises(UnknownStateError, match=message):
        asked("West Germany", "1995-01-01")


def test_codes_of_a_state_change_with_the_day() -> None:
    germany = entity("actor", "germany")
    assert codes_on(REGISTER, germany, "1914-07-28")["gw-number"] == ("255",)
    assert codes_on(REGISTER, germany, "1947-01-01") == {"wikidata": ("Q183",)}
    assert codes_on(REGISTER, germany, "2000-01-01")["gw-number"] == ("260",)
    assert codes_on(REGISTER, germany, "2000-01-01")["cow-number"] == ("255",)


def test_what_has_a_period_takes_the_place_of_what_has_none() -> None:
    found = read_register(
        quads(
            'actor:ruritania a lw:State ; rdfs:label "Ruritania"@en ; lw:cowCode 901 .'
            "designation:one a lw:Designation ; lw:designates actor:ruritania ;"
            ' lw:codeSystem concept:code-cow-number ; lw:designationText "901" ;'
            ' lw:period "1900-01-01/1910-12-31"^^edtf:EDTF .'
        )
    )
    assert [(d.system, d.text, d.period) for d in found.designations] == [
        ("cow-number", "901", "1900-01-01/1910-12-31"),
        ("name", "Ruritania", ""),
    ]
    assert resolve(found, "Ruritania", "1905-01-01").matches[0].standing == "certain"
    with pytest.raises(UnknownStateError, match=r"Ruritania, no period given, COW number 901, 1900-01-01/1910-12-31"):
        resolve(found, "Ruritania", "1911-01-01")

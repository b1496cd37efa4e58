"""What becomes of rows in the form of UK Treaties Online, and which are left out and why; and of the real records."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from agreement_sample import (
    Cells,
    converted,
    made_up_states,
    notes,
    objects,
    of_type,
    real_states,
    rules,
    stored,
    write_table,
)
from pyoxigraph import NamedNode

from kg.import_source import import_source
from kg.importers import Imported, uk_treaties
from kg.namespaces import DCTERMS, RDFS, entity, graph, lw
from kg.settings import Settings

LABEL = NamedNode(f"{RDFS}label")
IDENTIFIER = NamedNode(f"{DCTERMS}identifier")
AGREEMENT = entity("agreement", "uk-treaties-70")
SIGNATURE = entity("act", "uk-treaties-70-signature")
ENTRY = entity("act", "uk-treaties-70-entry-into-force")
END = entity("act", "uk-treaties-70-termination")

IN_FORCE: Cells = {"definative_eif_event_date": "01/03/1931"}
MANY: Cells = {"field3": "MULTI", "country_name": "GRAUSTARK ; RURITANIA ; UNITED KINGDOM"}


def row(number: int = 70, **cells: object) -> Cells:
    """A row: a treaty with Ruritania, signed on 4 February 1931, unless the cells say otherwise."""
    return {
        "id": number,
        "title": "Treaty on the Castle of Zenda",
        "field3": "BI",
        "country_name": "RURITANIA ; UNITED KINGDOM",
        "signed_event_date": "04/02/1931",
        "signed_event_location": "Strelsau",
        **cells,
    }


def convert(folder: Path, *rows: Cells) -> Imported:
    write_table(folder / uk_treaties.RECORDS, uk_treaties.IMPORTER.files[uk_treaties.RECORDS], rows)
    return converted("uk-treaties", folder, made_up_states())


def test_a_row_about_a_treaty_is_an_agreement(tmp_path: Path) -> None:
    found = convert(tmp_path, row())
    assert found.left_out == found.noted == ()
    assert {quad.graph_name for quad in found.change.add} == {graph("uk-treaties/2022-03")}
    assert objects(found, AGREEMENT, LABEL) == ["Treaty on the Castle of Zenda (UK treaty 70)"]
    assert objects(found, AGREEMENT, lw("party")) == ["ruritania", "united-kingdom"]
    assert objects(found, AGREEMENT, lw("accessionRule")) == ["closed-bilateral"]
    assert objects(found, AGREEMENT, lw("bindingness")) == ["legally-binding"]
    assert objects(found, AGREEMENT, lw("period")) == []
    assert of_type(found, "TreatyAction") == {"uk-treaties-70-signature"}
    assert objects(found, SIGNATURE, lw("date")) == ["1931-02-04"]
    assert objects(found, SIGNATURE, lw("placeName")) == ["Strelsau"]
    assert objects(found, SIGNATURE, lw("actor")) == ["ruritania", "united-kingdom"]


def test_a_bilateral_treaty_in_force_has_a_period_and_an_unknown_end(tmp_path: Path) -> None:
    found = convert(tmp_path, row(**IN_FORCE))
    assert objects(found, ENTRY, lw("date")) == ["1931-03-01"]
    assert objects(found, AGREEMENT, lw("period")) == ["1931-03-01/"]
    assert objects(found, AGREEMENT, lw("observedUntil")) == []


def test_an_event_takes_effect_later(tmp_path: Path) -> None:
    cells = IN_FORCE | {
        "definative_eif_event_effective_date": "01/04/1931",
        "terminated_event_date": "01/05/1950",
        "terminated_event_effective_date": "01/11/1950",
    }
    found = convert(tmp_path, row(**cells))
    assert objects(found, ENTRY, lw("date")) == ["1931-04-01"]
    assert objects(found, END, lw("date")) == ["1950-11-01"]
    assert objects(found, AGREEMENT, lw("period")) == ["1931-04-01/1950-11-01"]


def test_an_end_without_a_beginning_is_an_act_alone(tmp_path: Path) -> None:
    found = convert(tmp_path, row(terminated_event_date="01/05/1950"))
    assert objects(found, END, lw("date")) == ["1950-05-01"]
    assert objects(found, AGREEMENT, lw("period")) == []


def test_who_was_in_a_text_of_many_when_is_not_said(tmp_path: Path) -> None:
    found = convert(tmp_path, row(**MANY, **IN_FORCE, adopted_event_date="01/02/1931"))
    assert objects(found, AGREEMENT, lw("party")) == ["graustark", "ruritania", "united-kingdom"]
    assert objects(found, AGREEMENT, lw("accessionRule")) == []
    assert objects(found, AGREEMENT, lw("period")) == []
    assert objects(found, SIGNATURE, lw("actor")) == []
    assert objects(found, entity("act", "uk-treaties-70-adoption"), lw("date")) == ["1931-02-01"]
    assert objects(found, ENTRY, lw("date")) == ["1931-03-01"]


def test_territories_in_small_letters_are_no_parties(tmp_path: Path) -> None:
    found = convert(tmp_path, row(country_name="Bahamas ; Graustark ; RURITANIA ; UNITED KINGDOM"))
    assert found.noted == ()
    assert objects(found, AGREEMENT, lw("party")) == ["ruritania", "united-kingdom"]


def test_parties_go_by_any_name_of_a_state(tmp_path: Path) -> None:
    found = convert(tmp_path, row(country_name="BRITISH EMPIRE ; GRAND DUCHY OF ZENDA ; UNITED KINGDOM"))
    assert objects(found, AGREEMENT, lw("party")) == ["graustark", "united-kingdom"]


@pytest.mark.parametrize(
    ("name", "day", "field3", "party"),
    [
        ("AUSTRIA", "04/02/1860", "BI", "austria-hungary"),
        ("AUSTRIA", "04/02/1880", "BI", "austria-hungary"),
        ("AUSTRIA", "04/02/1931", "BI", "austria"),
        ("AUSTRIA", "04/02/1931", "MULTI", "austria"),
        ("GERMANY FEDERAL REPUBLIC", "02/10/1990", "BI", "west-germany"),
        ("GERMANY FEDERAL REPUBLIC", "03/10/1990", "BI", "germany"),
        ("BAHAMAS", "10/07/1973", "BI", "bahamas"),
        ("BAHAMAS", "04/02/1931", "MULTI", "bahamas"),
    ],
)
def test_names_that_hang_on_the_date(name: str, day: str, field3: str, party: str, tmp_path: Path) -> None:
    found = convert(tmp_path, row(country_name=f"{name} ; UNITED KINGDOM", signed_event_date=day, field3=field3))
    assert objects(found, AGREEMENT, lw("party")) == sorted((party, "united-kingdom"))


def test_a_state_in_the_making_signs_what_enters_into_force_with_it(tmp_path: Path) -> None:
    cells = {"signed_event_date": "01/06/1973", "definative_eif_event_date": "10/07/1973"}
    found = convert(tmp_path, row(country_name="BAHAMAS ; UNITED KINGDOM", **cells))
    assert objects(found, AGREEMENT, lw("party")) == ["bahamas", "united-kingdom"]


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("Exchange of Notes on Roads", "exchange-of-notes"),
        ("Text of Notes Exchanged on Roads", "exchange-of-notes"),
        ("Exchanges of Letters on Roads", "exchange-of-notes"),
        ("Notes exchanged on Roads", "exchange-of-notes"),
        ("Treaty on Exchange of Notes", "international-agreement"),
    ],
)
def test_the_form_is_told_by_the_title(title: str, form: str, tmp_path: Path) -> None:
    assert objects(convert(tmp_path, row(title=title)), AGREEMENT, lw("legalForm")) == [form]


def test_character_references_and_blanks_in_titles(tmp_path: Path) -> None:
    found = convert(tmp_path, row(title="Treaty   on Trade &amp; Travel"))
    assert objects(found, AGREEMENT, LABEL) == ["Treaty on Trade & Travel (UK treaty 70)"]


@pytest.mark.parametrize(
    ("reference", "identifiers"),
    [
        ("Treaty Series 007/1931: C. 7930||https://example.org/a.pdf", ["C 7930", "Treaty Series No. 7 (1931)"]),
        ("Miscellaneous Series 008/1938: Cmd. 5848", ["Cmd 5848", "Miscellaneous Series No. 8 (1938)"]),
        (
            "European Communities Series (EC) 2/1972: CMND 4862",
            ["Cmnd 4862", "European Communities Series No. 2 (1972)"],
        ),
        ("Country Series 0/1947: Cmd. 7257", ["Cmd 7257"]),
        ("Command Paper  /1947: Cmd 7257", ["Cmd 7257"]),
        ("Command Paper 1/1850: P. 12", []),
        ("Treaty Series 007/1931: 0", ["Treaty Series No. 7 (1931)"]),
        ("UN Registration United/0: 86 19;Other NOT PUBLISHED/0: 0", []),
    ],
)
def test_references_are_identifiers(reference: str, identifiers: list[str], tmp_path: Path) -> None:
    found = convert(tmp_path, row(references=reference))
    assert objects(found, AGREEMENT, IDENTIFIER) == sorted(["70", *identifiers])


@pytest.mark.parametrize("place", ["", "U/N", "Unknown", "NK", "Various", "Strelsau?"])
def test_a_place_that_is_not_known(place: str, tmp_path: Path) -> None:
    assert objects(convert(tmp_path, row(signed_event_location=place)), SIGNATURE, lw("placeName")) == []


def test_subjects_that_have_a_concept_are_fields(tmp_path: Path) -> None:
    found = convert(tmp_path, row(subject="DEFENCE"), row(71, subject="WAR GRAVES"))
    assert objects(found, AGREEMENT, lw("field")) == ["field-security"]
    assert objects(found, entity("agreement", "uk-treaties-71"), lw("field")) == []


@pytest.mark.parametrize(
    ("cells", "rule", "why"),
    [
        ({"thumbnail": "scan.png"}, "not-a-treaty", "it describes a scan of the Treaty Series"),
        ({"id": 7}, "duplicate", "line 2 has the same id"),
        ({"id": "x"}, "malformed-value", "id is 'x' where a whole number is expected"),
        ({"title": ""}, "malformed-value", "there is no title"),
        ({"field3": "TRI"}, "malformed-value", "field3 is 'TRI' where BI, MULTI or blank is expected"),
        (
            {"signed_event_date": "31/02/1931"},
            "impossible-date",
            "signed_event_date is '31/02/1931', which is no day of the calendar",
        ),
        (
            {"signed_event_date": "1931-02-04"},
            "impossible-date",
            "signed_event_date is '1931-02-04', which is no day of the calendar",
        ),
        (
            {"terminated_event_date": "01/04/2022"},
            "impossible-date",
            "terminated_event_date is 2022-04-01, which is later than the release",
        ),
        ({"country_name": ""}, "too-few-parties", "the row names fewer than two states as parties"),
        (
            {"country_name": "DANZIG ; UNITED KINGDOM"},
            "too-few-parties",
            "the row names fewer than two states as parties: no state of the graph is known by DANZIG",
        ),
        (
            {"country_name": "BAHAMAS ; UNITED KINGDOM"},
            "too-few-parties",
            "the row names fewer than two states as parties: no state then: BAHAMAS",
        ),
        (
            {"country_name": "CONGO ; UNITED KINGDOM"},
            "too-few-parties",
            "the row names fewer than two states as parties: no state of the graph is known by CONGO",
        ),
        (
            {"country_name": "GRAUSTARK ; RURITANIA"},
            "without-united-kingdom",
            "the United Kingdom is not among its parties",
        ),
    ],
)
def test_rows_that_are_left_out(cells: Cells, rule: str, why: str, tmp_path: Path) -> None:
    before = convert(tmp_path, row(7))
    found = convert(tmp_path, row(7), row() | cells)
    assert rules(found) == [(3, rule)]
    assert found.left_out[0].why == why
    assert found.change == before.change


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"definative_eif_event_date": "01/01/1931"}, "entry-before-signature"),
        (IN_FORCE | {"definative_eif_event_effective_date": "28/02/1931"}, "contradictory-dates"),
        ({"terminated_event_date": "01/01/1931"}, "contradictory-dates"),
        (
            {"terminated_event_date": "02/01/1950", "terminated_event_effective_date": "01/01/1950"},
            "contradictory-dates",
        ),
    ],
)
def test_dates_that_make_no_sense_are_left_out_alone(cells: Cells, rule: str, tmp_path: Path) -> None:
    found = convert(tmp_path, row(**cells))
    assert notes(found) == [(2, rule)]
    assert of_type(found, "TreatyAction") == {"uk-treaties-70-signature"}
    assert objects(found, AGREEMENT, lw("period")) == []


def test_parties_that_are_not_known_are_left_out_alone(tmp_path: Path) -> None:
    found = convert(tmp_path, row(**MANY | {"country_name": "AUSTRIA ; DANZIG ; RURITANIA ; UNITED KINGDOM"}))
    assert notes(found) == [(2, "unknown-party")]
    assert found.noted[0].why == "no state of the graph is known by DANZIG; kept with the other parties"
    old = convert(
        tmp_path,
        row(**MANY | {"country_name": "AUSTRIA ; RURITANIA ; UNITED KINGDOM"})
        | {
            "signed_event_date": "04/02/1900",
        },
    )
    assert objects(old, AGREEMENT, lw("party")) == ["ruritania", "united-kingdom"]


def test_a_bilateral_treaty_of_three_is_a_text_of_many(tmp_path: Path) -> None:
    for third in ("GRAUSTARK", "DANZIG"):
        found = convert(tmp_path, row(country_name=f"{third} ; RURITANIA ; UNITED KINGDOM", **IN_FORCE))
        assert (2, "contradictory-parties") in notes(found)
        assert objects(found, AGREEMENT, lw("period")) == []
        assert objects(found, AGREEMENT, lw("accessionRule")) == []
        assert objects(found, SIGNATURE, lw("actor")) == []


def test_what_was_no_state_then_is_no_party(tmp_path: Path) -> None:
    found = convert(tmp_path, row(country_name="BAHAMAS ; RURITANIA ; UNITED KINGDOM", **IN_FORCE))
    assert notes(found) == [(2, "not-yet-a-state")]
    assert objects(found, AGREEMENT, lw("party")) == ["ruritania", "united-kingdom"]
    assert objects(found, AGREEMENT, lw("period")) == ["1931-03-01/"]


@pytest.fixture(scope="module")
def release(real_data: Path) -> Imported:
    """What the importer makes of the real records."""
    return converted("uk-treaties", real_data / "uk_treaties", real_states())


def test_what_of_the_records_is_left_out(release: Imported) -> None:
    counted = Counter(left.rule for left in release.left_out)
    assert counted["not-a-treaty"] == 12697 - 8134
    assert counted.keys() == {"not-a-treaty", "too-few-parties", "without-united-kingdom"}
    assert len(of_type(release, "Agreement")) == 12697 - len(release.left_out)
    assert {(58, "entry-before-signature"), (194, "contradictory-dates"), (870, "contradictory-dates")} <= {
        *notes(release)
    }


def test_rows_of_the_records(release: Imported) -> None:
    """Lines 2, 11, 1286, 2980 and 6586 of the file."""
    parcels = entity("agreement", "uk-treaties-58135")
    assert objects(release, parcels, lw("party")) == ["argentina", "united-kingdom"]
    assert objects(release, parcels, IDENTIFIER) == ["58135", "C 7930", "Treaty Series No. 1 (1896)"]
    assert objects(release, entity("act", "uk-treaties-58135-termination"), lw("date")) == ["1908-11-01"]
    assert objects(release, entity("act", "uk-treaties-58135-signature"), lw("placeName")) == ["Buenos Ayres"]
    assert objects(release, parcels, lw("period")) == []
    fugitives = entity("agreement", "uk-treaties-58146")
    assert objects(release, fugitives, lw("period")) == ["1878-12-09/1978-10-13"]
    ceylon = entity("agreement", "uk-treaties-60327")
    assert objects(release, ceylon, lw("party")) == ["sri-lanka", "united-kingdom"]
    assert objects(release, ceylon, lw("period")) == ["1948-02-04/"]
    assert objects(release, ceylon, lw("field")) == ["field-security"]
    munich = entity("agreement", "uk-treaties-64414")
    assert objects(release, munich, lw("party")) == ["france", "germany", "italy", "united-kingdom"]
    nato = entity("agreement", "uk-treaties-70300")
    assert objects(release, nato, lw("field")) == ["field-collective-defence"]
    assert "Treaty Series No. 56 (1949)" in objects(release, nato, IDENTIFIER)


def test_only_bilateral_treaties_have_memberships(release: Imported) -> None:
    query = """SELECT (COUNT(DISTINCT ?agreement) AS ?agreements) (COUNT(?membership) AS ?memberships) {
        ?membership lw:inAgreement ?agreement . ?agreement lw:accessionRule concept:closed-bilateral
    }"""
    store = stored(release)
    ((agreements, memberships),) = ([int(term.value) for term in row] for row in store.query(query))
    assert agreements > 2000
    assert memberships == 2 * agreements
    assert len(list(store.query("SELECT ?m { ?m a lw:Membership }"))) == memberships


def test_the_records_pass_the_shapes(real_data: Path, own_settings: Settings) -> None:
    outcome = import_source(own_settings, "uk-treaties", real_data / "uk_treaties")
    assert outcome.unpublished == ()
    assert outcome.rows == 12697
    before = outcome.imported.read_bytes()
    again = import_source(own_settings, "uk-treaties", real_data / "uk_treaties")
    assert not again.changed
    assert again.imported.read_bytes() == before

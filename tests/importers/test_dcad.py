"""What becomes of rows in DCAD's form, and which are left out and why; and of the real release."""

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

from kg.errors import InputError
from kg.import_source import import_source
from kg.importers import Imported, dcad
from kg.namespaces import DCTERMS, RDFS, entity, graph, lw
from kg.settings import Settings

LABEL = NamedNode(f"{RDFS}label")
IDENTIFIER = NamedNode(f"{DCTERMS}identifier")
AGREEMENT = entity("agreement", "dcad-7001")
SIGNATURE = entity("act", "dcad-7001-signature")
ENTRY = entity("act", "dcad-7001-entry-into-force")
END = entity("act", "dcad-7001-termination")

IN_FORCE: Cells = {"EIFDay": 3, "EIFMonth": 5, "EIFYear": 1996, "terminated": 0}
ENDED: Cells = {**IN_FORCE, "terminated": 1, "durationActual": 9, "endYearEstimate": 2004}
NEWS: Cells = {"sourceType": "factiva", "factivaConf": 4, "factivaSign": 1, "factivaEIF": -99}


def row(number: int = 7001, **cells: object) -> Cells:
    """A row: signed by Graustark and Ruritania on 2 March 1995, and no more known, unless the cells say otherwise."""
    return {
        "DCAid": f"DCADv1.0-{number}",
        "ccode1": 902,
        "cowName1": "GRA",
        "ccode2": 901,
        "cowName2": "RUR",
        "signDay": 2,
        "signMonth": 3,
        "signYear": 1995,
        "category1": "DCA",
        "categoryConf": "high",
        "terminated": -88,
        "endYearEstimate": 2002,
        "sourceType": "treaty",
        **cells,
    }


def convert(folder: Path, *rows: Cells) -> Imported:
    write_table(folder / dcad.AGREEMENTS, dcad.IMPORTER.files[dcad.AGREEMENTS], rows)
    return converted("dcad", folder, made_up_states())


def test_a_row_is_a_bilateral_agreement(tmp_path: Path) -> None:
    found = convert(tmp_path, row())
    assert found.left_out == found.noted == ()
    assert {quad.graph_name for quad in found.change.add} == {graph("dcad/1.0")}
    assert objects(found, AGREEMENT, LABEL) == ["DCAD agreement 7001 (Ruritania, Graustark)"]
    assert objects(found, AGREEMENT, IDENTIFIER) == ["DCADv1.0-7001"]
    assert objects(found, AGREEMENT, lw("party")) == ["graustark", "ruritania"]
    assert objects(found, AGREEMENT, lw("accessionRule")) == ["closed-bilateral"]
    assert objects(found, AGREEMENT, lw("legalForm")) == ["international-agreement"]
    assert objects(found, AGREEMENT, lw("bindingness")) == ["bindingness-not-stated"]
    assert objects(found, SIGNATURE, lw("date")) == ["1995-03-02"]
    assert objects(found, SIGNATURE, lw("actor")) == ["graustark", "ruritania"]
    assert objects(found, SIGNATURE, lw("onAgreement")) == ["dcad-7001"]


def test_what_is_not_known_to_be_in_force_has_no_period(tmp_path: Path) -> None:
    found = convert(tmp_path, row(terminated=-88), row(7002, terminated=-99))
    assert [quad for quad in found.change.add if quad.predicate in (lw("period"), lw("observedUntil"))] == []
    assert of_type(found, "TreatyAction") == {"dcad-7001-signature", "dcad-7002-signature"}


def test_in_force_when_coding_stopped_is_no_end(tmp_path: Path) -> None:
    found = convert(tmp_path, row(**IN_FORCE))
    assert objects(found, ENTRY, lw("date")) == ["1996-05-03"]
    assert objects(found, ENTRY, lw("actor")) == []
    assert objects(found, AGREEMENT, lw("period")) == ["1996-05-03/"]
    assert objects(found, AGREEMENT, lw("observedUntil")) == ["2010-12-31"]


def test_a_status_that_is_not_known_is_no_observation(tmp_path: Path) -> None:
    found = convert(tmp_path, row(**{**IN_FORCE, "terminated": -99}))
    assert objects(found, AGREEMENT, lw("period")) == ["1996-05-03/"]
    assert objects(found, AGREEMENT, lw("observedUntil")) == []


def test_nothing_is_observed_before_it_is_in_force(tmp_path: Path) -> None:
    found = convert(tmp_path, row(**{**IN_FORCE, "EIFYear": 2011}))
    assert notes(found) == [(2, "in-force-before-entry")]
    assert found.noted[0].why.startswith("terminated is 0, in force on 2010-12-31, and it enters into force on 2011")
    assert objects(found, AGREEMENT, lw("period")) == ["2011-05-03/"]
    assert objects(found, AGREEMENT, lw("observedUntil")) == []


def test_a_known_end_is_a_year(tmp_path: Path) -> None:
    found = convert(tmp_path, row(**ENDED))
    assert objects(found, AGREEMENT, lw("period")) == ["1996-05-03/2004"]
    assert objects(found, AGREEMENT, lw("observedUntil")) == []
    assert objects(found, END, lw("date")) == ["2004"]


def test_an_end_after_the_last_year_of_the_estimate(tmp_path: Path) -> None:
    found = convert(tmp_path, row(**{**ENDED, "durationActual": 18, "endYearEstimate": 2010}))
    assert objects(found, AGREEMENT, lw("period")) == ["1996-05-03/2013"]


def test_an_end_without_a_beginning_is_an_act_alone(tmp_path: Path) -> None:
    found = convert(tmp_path, row(terminated=1, durationActual=9, endYearEstimate=2004))
    assert objects(found, END, lw("date")) == ["2004"]
    assert objects(found, AGREEMENT, lw("period")) == []


def test_dates_are_as_exact_as_the_file(tmp_path: Path) -> None:
    found = convert(tmp_path, row(signDay=""), row(7002, signDay="", signMonth="", EIFYear=1999))
    assert objects(found, SIGNATURE, lw("date")) == ["1995-03"]
    assert objects(found, entity("act", "dcad-7002-signature"), lw("date")) == ["1995"]
    assert objects(found, entity("agreement", "dcad-7002"), lw("period")) == ["1999/"]


@pytest.mark.parametrize(
    ("category", "field"),
    [
        ("DCA", "field-defence-cooperation"),
        ("DIC", "field-defence-industry"),
        ("PROCUREMENT", "field-arms-sales"),
        ("TREX", "field-military-training"),
        ("RESEARCH", "field-defence-research"),
        ("COMMISSION", "field-defence-policy"),
    ],
)
def test_every_category_of_the_codebook(category: str, field: str, tmp_path: Path) -> None:
    found = convert(tmp_path, row(category1=category), row(7002, category1=category, categoryConf="low"))
    assert objects(found, AGREEMENT, lw("field")) == [field]
    assert objects(found, entity("agreement", "dcad-7002"), lw("field")) == ["field-security"]


@pytest.mark.parametrize(("span", "years"), [(5, ["5"]), (-77, []), (-88, []), ("", [])])
def test_the_term_is_a_fact_where_it_is_a_number(span: object, years: list[str], tmp_path: Path) -> None:
    assert objects(convert(tmp_path, row(span=span)), AGREEMENT, lw("termYears")) == years


def test_abbreviations_of_the_files_own(tmp_path: Path) -> None:
    found = convert(tmp_path, row(ccode2=732, cowName2="KOR"), row(7002, ccode2=255, cowName2="GER"))
    assert found.left_out == ()
    assert objects(found, AGREEMENT, lw("party")) == ["graustark", "south-korea"]


def test_news_that_assert_a_signature(tmp_path: Path) -> None:
    found = convert(tmp_path, row(**NEWS), row(7002, **{**NEWS, "factivaConf": ""}))
    assert found.left_out == ()
    assert objects(found, SIGNATURE, lw("date")) == ["1995-03-02"]


@pytest.mark.parametrize(
    ("cells", "rule", "why"),
    [
        (NEWS | {"factivaSign": 0}, "not-signed", "factivaSign is 0: it was not signed"),
        (NEWS | {"factivaSign": -99}, "not-signed", "factivaSign is -99: it is not clear that it was signed"),
        (
            NEWS | {"factivaConf": 2},
            "doubtful-agreement",
            "factivaConf is 2: it is not clear that there was a formal agreement",
        ),
        (
            NEWS | IN_FORCE | {"factivaEIF": 0},
            "contradictory-dates",
            "factivaEIF is 0 and it enters into force on 1996-05-03",
        ),
        ({"ccode1": 999}, "unknown-state", "no state of the graph has the COW code 999"),
        ({"ccode1": "GRA"}, "malformed-value", "ccode1 is 'GRA' where a whole number is expected"),
        ({"ccode1": 901, "cowName1": "RUR"}, "same-party", "both signatories are Ruritania"),
        (
            {"cowName1": "RUR"},
            "contradictory-identifier",
            "ccode1 is 902, Graustark, and cowName1 is RUR",
        ),
        ({"signYear": ""}, "impossible-date", "the year of signature is not known"),
        ({"signMonth": ""}, "impossible-date", "sign has a day and no month"),
        ({"signMonth": 2, "signDay": 30}, "impossible-date", "1995-02-30 is not in the calendar"),
        ({"span": 0}, "malformed-value", "span is 0 where a number of years is expected"),
        ({"span": -66}, "malformed-value", "span is '-66' where a whole number is expected"),
        ({"terminated": 2}, "malformed-value", "terminated is '2' where the codebook has 0, 1, -88, -99"),
        ({"categoryConf": ""}, "malformed-value", "categoryConf is '' where the codebook has high, med, low, atypical"),
        ({"sourceType": "radio"}, "malformed-value", "sourceType is 'radio' where the codebook has treaty"),
        (
            {"durationActual": 9},
            "contradictory-dates",
            "terminated is -88 and there is durationActual",
        ),
        ({"terminated": 1}, "contradictory-dates", "terminated is 1 and there is no durationActual"),
        (
            ENDED | {"endYearEstimate": 2003},
            "contradictory-dates",
            "it ends in 2003 and lasts 9 years",
        ),
        (
            ENDED | {"EIFYear": 2006},
            "contradictory-dates",
            "it enters into force on 2006-05-03 and ends in 2004",
        ),
        ({"DCAid": "DCADv1.0-7000"}, "duplicate", "line 2 has the same identifier"),
    ],
)
def test_rows_that_are_left_out(cells: Cells, rule: str, why: str, tmp_path: Path) -> None:
    before = convert(tmp_path, row(7000))
    found = convert(tmp_path, row(7000), row() | cells)
    assert rules(found) == [(3, rule)]
    assert found.left_out[0].why == why
    assert found.change == before.change


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"EIFDay": 3, "EIFMonth": 5}, "date-without-year"),
        ({**IN_FORCE, "EIFYear": 1994}, "entry-before-signature"),
    ],
)
def test_an_entry_into_force_that_makes_no_sense(cells: Cells, rule: str, tmp_path: Path) -> None:
    found = convert(tmp_path, row(**cells))
    assert found.left_out == ()
    assert notes(found) == [(2, rule)]
    assert of_type(found, "TreatyAction") == {"dcad-7001-signature"}
    assert objects(found, AGREEMENT, lw("period")) == []


def test_another_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"DCAD-v1.0-main.csv:2: the identifier is DCADv2.0-1 and the importer reads"):
        convert(tmp_path, row(DCAid="DCADv2.0-1"))


@pytest.fixture(scope="module")
def release(real_data: Path) -> Imported:
    """What the importer makes of the real release."""
    return converted("dcad", real_data / "dcad", real_states())


def test_what_of_the_release_is_left_out(release: Imported) -> None:
    assert Counter(left.rule for left in release.left_out) == {
        "doubtful-agreement": 167,
        "not-signed": 104,
        "contradictory-identifier": 2,
        "same-party": 2,
    }
    assert Counter(note.rule for note in release.noted) == {
        "in-force-before-entry": 42,
        "entry-before-signature": 5,
        "date-without-year": 1,
    }
    assert len(of_type(release, "Agreement")) == 1871 - 275
    others = [row for row in release.left_out if row.rule in ("contradictory-identifier", "same-party")]
    assert [row.line for row in others] == [109, 293, 1593, 1811]


def test_rows_of_the_release(release: Imported) -> None:
    """Lines 5, 10, 69 and 349 of the file, read against the codebook."""
    query = """SELECT ?agreement ?signed ?period ?until ?term ?held {
        VALUES ?agreement { agreement:dcad-0004 agreement:dcad-0009 agreement:dcad-0068 agreement:dcad-0356 }
        ?agreement lw:period ?period ; lw:endEarliest ?held .
        ?act lw:onAgreement ?agreement ; lw:actionType concept:signature ; lw:date ?signed .
        OPTIONAL { ?agreement lw:observedUntil ?until }
        OPTIONAL { ?agreement lw:termYears ?term }
    }"""
    found = sorted(tuple("" if term is None else term.value for term in row) for row in stored(release).query(query))
    agreement = "https://w3id.org/latticework/id/agreement/dcad-"
    assert found == [
        (f"{agreement}0004", "1996-08-29", "1996-08-29/", "2010-12-31", "25", "2010-12-31"),
        (f"{agreement}0009", "1983-08-31", "1984-02-06/2012", "", "5", "2012-01-01"),
        (f"{agreement}0068", "2002-10-11", "2002-12-04/2009", "", "7", "2009-01-01"),
        (f"{agreement}0356", "2010-11-02", "2011-07-01/", "", "", "2011-07-01"),
    ]


def test_the_release_passes_the_shapes(real_data: Path, own_settings: Settings) -> None:
    outcome = import_source(own_settings, "dcad", real_data / "dcad")
    assert outcome.unpublished == ()
    assert (outcome.rows, len(outcome.left_out), len(outcome.noted)) == (1871, 275, 48)
    assert len(outcome.report.read_text(encoding="utf-8").splitlines()) == 1 + 275 + 48
    before = outcome.imported.read_bytes()
    again = import_source(own_settings, "dcad", real_data / "dcad")
    assert not again.changed
    assert again.imported.read_bytes() == before

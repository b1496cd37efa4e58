"""What becomes of rows in ATOP's form, and which are left out and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from atop_sample import ENDED, LEFT, Release, alliance, member, phase
from pyoxigraph import Literal, NamedNode, Quad

from kg.derivation import derived
from kg.errors import InputError
from kg.importers import Imported
from kg.namespaces import DCTERMS, EDTF_DATATYPE, RDF_TYPE, RDFS, entity, graph, lw

LABEL = NamedNode(f"{RDFS}label")
IDENTIFIER = NamedNode(f"{DCTERMS}identifier")
SOURCE = NamedNode(f"{DCTERMS}source")


def objects(found: Imported, subject: NamedNode, predicate: NamedNode) -> list[Any]:
    """What is said of a subject, as short names of concepts and entities or as text, sorted."""
    quads = [quad for quad in found.change.add if (quad.subject, quad.predicate) == (subject, predicate)]
    return sorted(quad.object.value.rsplit("/", 1)[-1] if _is_iri(quad) else quad.object.value for quad in quads)


def _is_iri(quad: Quad) -> bool:
    return isinstance(quad.object, NamedNode)


def of_type(found: Imported, kind: str) -> set[str]:
    """The slugs of all entities of a class."""
    return {
        quad.subject.value.rsplit("/", 1)[-1]
        for quad in found.change.add
        if (quad.predicate, quad.object) == (RDF_TYPE, lw(kind))
    }


def rules(found: Imported) -> list[tuple[str, int, str]]:
    """File, line and rule of the rows that were left out."""
    return [(row.file, row.line, row.rule) for row in found.left_out]


def test_an_alliance_is_an_agreement(release: Release, tmp_path: Path) -> None:
    found = release.convert(tmp_path)
    node = entity("agreement", "atop-1005")
    assert found.left_out == ()
    assert objects(found, node, RDF_TYPE) == ["ontology#Agreement"]
    assert objects(found, node, IDENTIFIER) == ["1005"]
    assert objects(found, node, LABEL) == ["ATOP alliance 1005 (Ruritania, Graustark)"]
    assert objects(found, node, lw("legalForm")) == ["alliance-treaty"]
    assert objects(found, node, lw("bindingness")) == ["legally-binding"]
    assert objects(found, node, lw("party")) == ["graustark", "ruritania"]
    assert objects(found, node, SOURCE) == ["atop-5-1"]


def test_all_is_in_the_graph_of_the_release_and_names_its_document(release: Release, tmp_path: Path) -> None:
    found = release.convert(tmp_path)
    document = entity("document", "atop-5-1")
    assert {quad.graph_name for quad in found.change.add} == {graph("atop/5.1")}
    assert found.change.remove == frozenset()
    assert objects(found, document, lw("documentType")) == ["dataset-release"]
    assert objects(found, document, lw("url")) == ["http://www.atopdata.org"]
    without_source = {q.subject for q in found.change.add} - {
        q.subject for q in found.change.add if q.predicate == SOURCE
    }
    assert without_source == {document}


def test_the_same_alliance_of_cow_is_named_in_a_graph_of_its_own(release: Release, tmp_path: Path) -> None:
    release.alliances[0]["cow4id"] = 227
    found = release.convert(tmp_path)
    where = graph("alignment/atop-cow-alliances")
    same = Quad(entity("agreement", "atop-1005"), lw("sameAgreementAs"), entity("agreement", "cow-227"), where)
    assert [quad for quad in found.change.add if quad.graph_name == where] == [same]
    described = {quad.predicate.value.rsplit("/", 1)[-1] for quad in found.change.add if quad.subject == where}
    assert {"title", "license", "prov#wasDerivedFrom"} <= described


@pytest.mark.parametrize("missing", ["", "-9"])
def test_an_alliance_that_cow_does_not_have_is_aligned_with_none(
    missing: str, release: Release, tmp_path: Path
) -> None:
    release.alliances[0]["cow4id"] = missing
    found = release.convert(tmp_path)
    assert objects(found, entity("agreement", "atop-1005"), lw("sameAgreementAs")) == []
    assert {quad.graph_name for quad in found.change.add} == {graph("atop/5.1")}


def test_a_label_names_three_parties(release: Release, tmp_path: Path) -> None:
    release.members += [member(903), member(904)]
    label = objects(release.convert(tmp_path), entity("agreement", "atop-1005"), LABEL)
    assert label == ["ATOP alliance 1005 (Ruritania, Graustark, Zenda and 1 other)"]


def test_a_member_row_is_a_membership_in_a_phase(tmp_path: Path) -> None:
    release = Release([alliance()], [phase(number=2)], [member(901, phase=2), member(902, phase=2)])
    found = release.convert(tmp_path)
    node = entity("membership", "ruritania-atop-1005-2")
    assert objects(found, node, lw("member")) == ["ruritania"]
    assert objects(found, node, lw("inAgreement")) == ["atop-1005"]
    assert objects(found, node, lw("inPhase")) == ["atop-1005-2"]
    assert objects(found, node, lw("role")) == ["role-party"]
    assert objects(found, entity("phase", "atop-1005-2"), lw("phaseOf")) == ["atop-1005"]
    assert objects(found, entity("phase", "atop-1005-2"), IDENTIFIER) == ["1005.2"]
    assert objects(found, entity("phase", "atop-1005-2"), LABEL) == ["ATOP alliance 1005, phase 2"]


def test_the_importer_leaves_no_membership_to_be_derived(release: Release, tmp_path: Path) -> None:
    found = release.convert(tmp_path)
    types = [quad for quad in derived(found.change.add) if quad.predicate == RDF_TYPE]
    assert types == []
    assert of_type(found, "Membership") == {"ruritania-atop-1005", "graustark-atop-1005"}


def test_each_obligation_of_a_member_is_a_commitment(release: Release, tmp_path: Path) -> None:
    found = release.convert(tmp_path)
    assert of_type(found, "Commitment") == {
        "ruritania-atop-1005-defence",
        "ruritania-atop-1005-consultation",
        "graustark-atop-1005-neutrality",
        "graustark-atop-1005-consultation",
    }
    node = entity("commitment", "ruritania-atop-1005-defence")
    assert objects(found, node, lw("commitmentType")) == ["defence"]
    assert objects(found, node, lw("obligor")) == ["ruritania"]
    assert objects(found, node, lw("obligeeRole")) == ["role-party"]
    assert objects(found, node, lw("underAgreement")) == ["atop-1005"]
    assert objects(found, node, lw("ofMembership")) == ["ruritania-atop-1005"]
    assert objects(found, node, LABEL) == ["Ruritania: defence under ATOP alliance 1005"]
    assert objects(found, node, lw("trigger")) == []


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("defense", "defence"),
        ("offense", "offence"),
        ("neutral", "neutrality"),
        ("nonagg", "non-aggression"),
        ("consul", "consultation"),
    ],
)
def test_the_five_obligations(column: str, kind: str, tmp_path: Path) -> None:
    release = Release([alliance()], [phase()], [member(901, **{column: 1}), member(902)])
    found = release.convert(tmp_path)
    node = entity("commitment", f"ruritania-atop-1005-{kind}")
    assert objects(found, node, lw("commitmentType")) == [kind]
    assert of_type(found, "Commitment") == {f"ruritania-atop-1005-{kind}"}


@pytest.mark.parametrize(
    ("obligation", "summary", "column", "condition"),
    [
        ("defense", "defcon", "defcoadv", "specific-adversary"),
        ("defense", "defcon", "defcoloc", "specific-location"),
        ("defense", "defcon", "defcocon", "specific-conflict"),
        ("defense", "defcon", "defconum", "number-of-adversaries"),
        ("defense", "defcon", "defcodem", "on-demand"),
        ("defense", "defcon", "defconpr", "unprovoked"),
        ("offense", "offcon", "offcoadv", "specific-adversary"),
        ("offense", "offcon", "offcoloc", "specific-location"),
        ("offense", "offcon", "offcocon", "specific-conflict"),
        ("offense", "offcon", "offconum", "number-of-adversaries"),
        ("offense", "offcon", "offcodem", "on-demand"),
        ("neutral", "neucon", "neucoadv", "specific-adversary"),
        ("neutral", "neucon", "neucoloc", "specific-location"),
        ("neutral", "neucon", "neucocon", "specific-conflict"),
        ("neutral", "neucon", "neuconum", "number-of-adversaries"),
        ("neutral", "neucon", "neucodem", "on-demand"),
        ("neutral", "neucon", "neuconpr", "unprovoked"),
        ("neutral", "neucon", "neucoatt", "attack-on-adversary"),
        ("consul", "concon", "concoadv", "specific-adversary"),
        ("consul", "concon", "concoloc", "specific-location"),
        ("consul", "concon", "concocon", "specific-conflict"),
        ("consul", "concon", "concoreq", "on-request"),
    ],
)
def test_every_condition_of_the_codebook(
    obligation: str, summary: str, column: str, condition: str, tmp_path: Path
) -> None:
    limited = member(901, **{obligation: 1, summary: 1, column: 1})
    found = Release([alliance()], [phase()], [limited, member(902)]).convert(tmp_path)
    (trigger,) = of_type(found, "TriggerCondition")
    assert trigger.endswith(f"-{condition}")
    assert objects(found, entity("trigger", trigger), lw("condition")) == [f"condition-{condition}"]


def test_members_under_the_same_conditions_share_a_trigger(tmp_path: Path) -> None:
    limits = {"defense": 1, "defcon": 1, "defcoadv": 1, "defconpr": 1}
    release = Release([alliance()], [phase()], [member(901, **limits), member(902, **limits), member(903, defense=1)])
    found = release.convert(tmp_path)
    trigger = "atop-1005-defence-specific-adversary-unprovoked"
    assert of_type(found, "TriggerCondition") == {trigger}
    for state, expected in (("ruritania", [trigger]), ("graustark", [trigger]), ("zenda", [])):
        assert objects(found, entity("commitment", f"{state}-atop-1005-defence"), lw("trigger")) == expected
    assert objects(found, entity("trigger", trigger), LABEL) == [
        "ATOP alliance 1005: defence only against a particular adversary and if the partner did not provoke it"
    ]


def test_still_in_effect_is_no_end_and_a_last_day_observed(release: Release, tmp_path: Path) -> None:
    found = release.convert(tmp_path)
    for node in (
        entity("agreement", "atop-1005"),
        entity("phase", "atop-1005"),
        entity("membership", "ruritania-atop-1005"),
        entity("commitment", "ruritania-atop-1005-defence"),
    ):
        assert objects(found, node, lw("period")) == ["1880-01-01/"]
        assert objects(found, node, lw("observedUntil")) == ["2018-12-31"]


def test_dates_are_edtf_literals(release: Release, tmp_path: Path) -> None:
    found = release.convert(tmp_path)
    dates = [quad.object for quad in found.change.add if quad.predicate in (lw("period"), lw("observedUntil"))]
    assert {date.datatype for date in dates if isinstance(date, Literal)} == {EDTF_DATATYPE}
    assert len(dates) == 2 * (1 + 1 + 2 + 4)


@pytest.mark.parametrize("unknown", ["", "-9"])
def test_a_day_that_is_missing_leaves_the_month(unknown: str, tmp_path: Path) -> None:
    release = Release(
        [alliance()],
        [phase()],
        [member(901, dayent=unknown, yrexit=1899, moexit=2, dayexit=unknown), member(902)],
    )
    found = release.convert(tmp_path)
    assert found.left_out == ()
    node = entity("membership", "ruritania-atop-1005")
    assert objects(found, node, lw("period")) == ["1880-01/1899-02"]
    assert objects(found, node, lw("observedUntil")) == []


def test_a_state_may_return_to_a_phase(tmp_path: Path) -> None:
    back = member(901, yrent=1910, moent=3, dayent=1, defense=1)
    release = Release([alliance()], [phase()], [back, member(901, defense=1, **LEFT), member(902)])
    found = release.convert(tmp_path)
    first, second = (entity("membership", name) for name in ("ruritania-atop-1005", "ruritania-atop-1005-spell-2"))
    assert objects(found, first, lw("period")) == ["1880-01-01/1900-06-30"]
    assert objects(found, second, lw("period")) == ["1910-03-01/"]
    assert objects(found, entity("commitment", "ruritania-atop-1005-spell-2-defence"), LABEL) == [
        "Ruritania: defence under ATOP alliance 1005, spell 2"
    ]


def test_the_order_of_rows_does_not_matter(release: Release, tmp_path: Path) -> None:
    release.alliances.append(alliance(1010))
    release.phases += [phase(1010, 1, **ENDED), phase(1010, 2, begyr=1900, begmo=6, begday=30)]
    release.members += [
        member(901, 1010, phase=1, **LEFT),
        member(902, 1010, phase=1, **LEFT),
        member(903, 1010, phase=2, yrent=1901),
        member(903, 1005, **LEFT),
        member(903, 1005, yrent=1950),
    ]
    straight = release.convert(tmp_path)
    for rows in (release.alliances, release.phases, release.members):
        rows.reverse()
    assert straight.left_out == ()
    assert release.convert(tmp_path).change == straight.change


@pytest.mark.parametrize(
    ("cells", "rule", "why"),
    [
        ({"member": 999}, "unknown-state", "no state of the graph has the COW code 999"),
        ({"member": "RUR"}, "malformed-value", "member is 'RUR' where a whole number is expected"),
        ({"defense": 2}, "malformed-value", "defense is '2' where 0 or 1 is expected"),
        ({"defense": ""}, "malformed-value", "defense is '' where 0 or 1 is expected"),
        ({"moent": 2, "dayent": 30}, "impossible-date", "1880-02-30 is not in the calendar"),
        ({"moent": 13}, "impossible-date", "1880-13-01 is not in the calendar"),
        ({"dayent": 0}, "impossible-date", "1880-1-0 is no date"),
        ({"dayent": 111}, "impossible-date", "1880-1-111 is no date"),
        ({"moent": 0, "dayent": ""}, "impossible-date", "1880-0- is no date"),
        ({"yrent": 0}, "impossible-date", "0000-01-01 is not in the calendar"),
        ({"moent": ""}, "malformed-value", "moent is '' where a whole number is expected"),
        (LEFT | {"ineffect": 1}, "contradictory-dates", "ineffect is 1 and there is an end date"),
        ({"ineffect": 0}, "contradictory-dates", "ineffect is 0 and there is no end date"),
        (
            LEFT | {"yrent": 1901, "ineffect": 0},
            "contradictory-dates",
            "it begins on 1901-01-01 and ends on 1900-06-30",
        ),
        ({"yrent": 2019}, "contradictory-dates", "it begins on 2019-01-01 and ends on 2018-12-31"),
        (
            {"yrent": 1879},
            "contradictory-dates",
            "1879-01-01/ is not within the phase's 1880-01-01/",
        ),
        (
            {"defcoadv": 1, "defcon": 1},
            "contradictory-obligations",
            "defense is 0 and conditions on it are 1",
        ),
        (
            {"defense": 1, "defcon": 1},
            "contradictory-obligations",
            "defcon does not sum up the conditions on defense",
        ),
        ({"phase": 1}, "no-phase", "there is no phase 1005, phase 1"),
        ({"atopid": 1010}, "no-phase", "there is no phase 1010, phase 0"),
        (
            {"member": 902},
            "duplicate",
            "line 3 has the same member in the same phase at the same time",
        ),
    ],
)
def test_member_rows_that_are_left_out(
    cells: dict[str, Any], rule: str, why: str, release: Release, tmp_path: Path
) -> None:
    before = release.convert(tmp_path)
    release.members.append(member(903, defense=0) | cells)
    found = release.convert(tmp_path)
    assert rules(found) == [("atop5_1m.csv", 4, rule)]
    assert found.left_out[0].why == why
    assert found.change == before.change


@pytest.mark.parametrize(
    ("cells", "rule", "why"),
    [
        ({"begmo": 2, "begday": 30}, "impossible-date", "1880-02-30 is not in the calendar"),
        (ENDED | {"ineffect": 1}, "contradictory-dates", "ineffect is 1 and there is an end date"),
        (
            {"atopidphase": "1005.2"},
            "contradictory-identifier",
            "atopidphase is '1005.2' where atopid and phase make 1005.1",
        ),
        ({"atopidphase": "1010.1", "atopid": 1010}, "no-alliance", "there is no alliance 1010"),
        ({"begyr": 1870}, "contradictory-dates", "1870-01-01/ is not within the alliance's 1880-01-01/"),
        ({"atopidphase": "1005", "phase": 0}, "duplicate", "line 2 is about the same"),
    ],
)
def test_phase_rows_that_are_left_out(
    cells: dict[str, Any], rule: str, why: str, release: Release, tmp_path: Path
) -> None:
    before = release.convert(tmp_path)
    release.phases.append(phase(number=1) | cells)
    found = release.convert(tmp_path)
    assert rules(found) == [("atop5_1aph.csv", 3, rule)]
    assert found.left_out[0].why == why
    assert found.change == before.change


def test_an_alliance_row_that_repeats_another_is_left_out(release: Release, tmp_path: Path) -> None:
    release.alliances.append(alliance(begyr=1885))
    found = release.convert(tmp_path)
    assert rules(found) == [("atop5_1a.csv", 3, "duplicate")]
    assert objects(found, entity("agreement", "atop-1005"), lw("period")) == ["1880-01-01/"]


def test_an_alliance_that_cannot_be_read_takes_its_phases_and_members_with_it(release: Release, tmp_path: Path) -> None:
    release.alliances[0]["begmo"] = 13
    found = release.convert(tmp_path)
    assert rules(found) == [
        ("atop5_1a.csv", 2, "impossible-date"),
        ("atop5_1aph.csv", 2, "no-alliance"),
        ("atop5_1m.csv", 2, "no-phase"),
        ("atop5_1m.csv", 3, "no-phase"),
    ]
    assert of_type(found, "Membership") == set()


def test_an_alliance_left_with_one_state_is_left_out_whole(release: Release, tmp_path: Path) -> None:
    release.members[1]["member"] = 8152
    found = release.convert(tmp_path)
    assert rules(found) == [
        ("atop5_1a.csv", 2, "too-few-parties"),
        ("atop5_1aph.csv", 2, "too-few-parties"),
        ("atop5_1m.csv", 2, "too-few-parties"),
        ("atop5_1m.csv", 3, "unknown-state"),
    ]
    assert of_type(found, "Agreement") == of_type(found, "Phase") == of_type(found, "Commitment") == set()


def test_a_member_must_fit_the_alliance_where_the_phase_is_less_exact(tmp_path: Path) -> None:
    release = Release(
        [alliance(begday=15)],
        [phase(begday="")],
        [member(901, dayent=1), member(902, dayent=15), member(903, dayent="")],
    )
    found = release.convert(tmp_path)
    assert rules(found) == [("atop5_1m.csv", 2, "contradictory-dates")]
    assert found.left_out[0].why == "1880-01-01/ is not within the alliance's 1880-01-15/"


@pytest.mark.parametrize("version", ["5.0", ""])
def test_another_release_is_refused(version: str, release: Release, tmp_path: Path) -> None:
    release.members[1]["version"] = version
    with pytest.raises(InputError, match=r"^atop5_1m.csv:3: the row is of release .* the importer reads 5.1; get"):
        release.convert(tmp_path)

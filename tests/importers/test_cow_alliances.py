"""What becomes of rows in the form of COW's Formal Alliances, and which are left out or kept in part, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from atop_sample import OwnFacts
from cow_alliance_sample import Release, both, directed, member
from pyoxigraph import Literal, NamedNode, Quad

from kg.derivation import derived
from kg.errors import InputError
from kg.import_source import import_source
from kg.importers import Imported
from kg.importers.left_out import LeftOut
from kg.namespaces import DCTERMS, RDF_TYPE, RDFS, entity, graph, lw
from kg.store import EmbeddedStore

LABEL = NamedNode(f"{RDFS}label")
IDENTIFIER = NamedNode(f"{DCTERMS}identifier")
SOURCE = NamedNode(f"{DCTERMS}source")
MEMBER, DIRECTED = "alliance_v4.1_by_member.csv", "alliance_v4.1_by_directed.csv"
DEFENCE = {"defense": 1}


@pytest.fixture
def pact() -> Release:
    """Ruritania and Graustark defend each other."""
    return Release([member(901, **DEFENCE), member(902, **DEFENCE)], both(901, 902, **DEFENCE))


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


def rules(rows: tuple[LeftOut, ...]) -> list[tuple[str, int, str]]:
    """File, line and rule."""
    return [(row.file, row.line, row.rule) for row in rows]


def test_an_alliance_is_an_agreement(pact: Release, tmp_path: Path) -> None:
    found = pact.convert(tmp_path)
    node = entity("agreement", "cow-7")
    assert (found.left_out, found.noted) == ((), ())
    assert objects(found, node, RDF_TYPE) == ["ontology#Agreement"]
    assert objects(found, node, IDENTIFIER) == ["7"]
    assert objects(found, node, LABEL) == ["COW alliance 7 (Ruritania, Graustark)"]
    assert objects(found, node, lw("legalForm")) == ["alliance-treaty"]
    assert objects(found, node, lw("bindingness")) == ["legally-binding"]
    assert objects(found, node, lw("party")) == ["graustark", "ruritania"]
    assert objects(found, node, SOURCE) == ["cow-alliances-4-1"]


def test_all_is_in_the_graph_of_the_release_and_names_its_document(pact: Release, tmp_path: Path) -> None:
    found = pact.convert(tmp_path)
    document = entity("document", "cow-alliances-4-1")
    assert {quad.graph_name for quad in found.change.add} == {graph("cow-alliances/4.1")}
    assert objects(found, document, LABEL) == ["Correlates of War Formal Alliances, release 4.1"]
    # The project does not say on which day it released this version.
    assert objects(found, document, lw("date")) == []
    sourced = {quad.subject for quad in found.change.add if quad.predicate == SOURCE}
    assert {quad.subject for quad in found.change.add} - sourced == {document}


def test_a_spell_is_a_membership(pact: Release, tmp_path: Path) -> None:
    found = pact.convert(tmp_path)
    node = entity("membership", "ruritania-cow-7")
    assert objects(found, node, lw("member")) == ["ruritania"]
    assert objects(found, node, lw("inAgreement")) == ["cow-7"]
    assert objects(found, node, lw("role")) == ["role-party"]
    assert of_type(found, "Membership") == {"ruritania-cow-7", "graustark-cow-7"}
    assert [quad for quad in derived(found.change.add) if quad.predicate == RDF_TYPE] == []


def test_a_commitment_to_all_has_a_role_as_its_obligee(pact: Release, tmp_path: Path) -> None:
    found = pact.convert(tmp_path)
    node = entity("commitment", "ruritania-cow-7-defence")
    assert of_type(found, "Commitment") == {"ruritania-cow-7-defence", "graustark-cow-7-defence"}
    assert objects(found, node, LABEL) == ["Ruritania: defence under COW alliance 7"]
    assert objects(found, node, lw("commitmentType")) == ["defence"]
    assert objects(found, node, lw("obligor")) == ["ruritania"]
    assert objects(found, node, lw("obligee")) == []
    assert objects(found, node, lw("obligeeRole")) == ["role-party"]
    assert objects(found, node, lw("underAgreement")) == ["cow-7"]
    assert objects(found, node, lw("ofMembership")) == ["ruritania-cow-7"]


@pytest.mark.parametrize(
    ("column", "kind", "kind_of_alliance"),
    [
        ("defense", "defence", "Type I: Defense Pact"),
        ("neutrality", "neutrality", "Type II: Neutrality"),
        ("neutrality", "neutrality", "Type IIa: Non-Aggression Pact"),
        ("nonaggression", "non-aggression", "Type IIb: Non-Aggression Pact"),
        ("entente", "consultation", "Type III: Entente"),
    ],
)
def test_the_four_obligations(column: str, kind: str, kind_of_alliance: str, tmp_path: Path) -> None:
    members = [member(code, **{column: 1, "ss_type": kind_of_alliance}) for code in (901, 902)]
    found = Release(members, both(901, 902, **{column: 1})).convert(tmp_path)
    assert found.noted == ()
    assert objects(found, entity("commitment", f"ruritania-cow-7-{kind}"), lw("commitmentType")) == [kind]
    assert of_type(found, "Commitment") == {f"{state}-cow-7-{kind}" for state in ("ruritania", "graustark")}


def test_who_alone_owes_owes_to_the_other_by_name(tmp_path: Path) -> None:
    release = Release([member(901, **DEFENCE), member(902)], [directed(901, 902, **DEFENCE), directed(902, 901)])
    found = release.convert(tmp_path)
    assert (found.left_out, found.noted) == ((), ())
    assert of_type(found, "Commitment") == {"ruritania-cow-7-defence"}
    node = entity("commitment", "ruritania-cow-7-defence")
    assert objects(found, node, lw("obligee")) == ["graustark"]
    assert objects(found, node, lw("obligeeRole")) == []


def test_who_owes_some_owes_them_by_name(tmp_path: Path) -> None:
    release = Release(
        [member(code, **DEFENCE) for code in (901, 902, 903)],
        [*both(901, 902, **DEFENCE), *both(902, 903, **DEFENCE), directed(901, 903), directed(903, 901, **DEFENCE)],
    )
    found = release.convert(tmp_path)
    named = {name: objects(found, entity("commitment", f"{name}-cow-7-defence"), lw("obligee"))
             for name in ("ruritania", "graustark", "zenda")}  # fmt: skip
    assert named == {"ruritania": ["graustark"], "graustark": [], "zenda": []}


def test_still_in_force_is_no_end_and_a_last_day_observed(pact: Release, tmp_path: Path) -> None:
    found = pact.convert(tmp_path)
    for node in (
        entity("agreement", "cow-7"),
        entity("membership", "ruritania-cow-7"),
        entity("commitment", "ruritania-cow-7-defence"),
    ):
        assert objects(found, node, lw("period")) == ["1880-01-01/"]
        assert objects(found, node, lw("observedUntil")) == ["2012-12-31"]


def test_a_member_may_leave_an_alliance_that_goes_on_and_come_back(pact: Release, tmp_path: Path) -> None:
    spells = ("1910-05-02/", "1885-01-01/1900-06-30")
    pact.members += [member(903, days=days, **DEFENCE) for days in spells]
    pact.directed += [
        row for days in spells for code in (901, 902) for row in both(code, 903, days=days, **DEFENCE)
    ]  # fmt: skip
    found = pact.convert(tmp_path)
    assert (found.left_out, found.noted) == ((), ())
    first, second = (entity("membership", name) for name in ("zenda-cow-7", "zenda-cow-7-spell-2"))
    assert objects(found, first, lw("period")) == ["1885-01-01/1900-06-30"]
    assert objects(found, first, lw("observedUntil")) == []
    assert objects(found, second, lw("period")) == ["1910-05-02/"]
    label = objects(found, entity("commitment", "zenda-cow-7-spell-2-defence"), LABEL)
    assert label == ["Zenda: defence under COW alliance 7, spell 2"]
    assert objects(found, entity("agreement", "cow-7"), LABEL) == ["COW alliance 7 (Ruritania, Graustark, Zenda)"]


def censored(codes: tuple[int, ...], whole: str) -> Release:
    """Members of an alliance that began before 1816 and ended in 1820."""
    days = "1816-01-01/1820-02-03"
    pairs = [directed(one, two, days=days, left_censor=1) for one in codes for two in codes if one != two]
    return Release([member(code, days=days, whole=whole, left_censor=1, **DEFENCE) for code in codes],
                   [{**pair, **DEFENCE} for pair in pairs])  # fmt: skip


def test_an_alliance_of_two_from_before_1816_binds_both_from_its_first_day(tmp_path: Path) -> None:
    found = censored((901, 902), "1703-05-16/1820-02-03").convert(tmp_path)
    assert (found.left_out, found.noted) == ((), ())
    for node in (entity("agreement", "cow-7"), entity("membership", "ruritania-cow-7")):
        assert objects(found, node, lw("period")) == ["1703-05-16/1820-02-03"]
    assert of_type(found, "Commitment") == {"ruritania-cow-7-defence", "graustark-cow-7-defence"}


def test_of_several_members_of_1815_only_the_year_is_known(tmp_path: Path) -> None:
    found = censored((901, 902, 903), "1815-06-08/1820-02-03").convert(tmp_path)
    assert (found.left_out, found.noted) == ((), ())
    assert objects(found, entity("agreement", "cow-7"), lw("period")) == ["1815-06-08/1820-02-03"]
    assert objects(found, entity("membership", "zenda-cow-7"), lw("period")) == ["1815/1820-02-03"]


def test_of_several_members_of_long_ago_nothing_is_known(tmp_path: Path) -> None:
    found = censored((901, 902, 903), "1703-05-16/1820-02-03").convert(tmp_path)
    assert of_type(found, "Agreement") == set()
    assert rules(found.left_out)[-3:] == [(MEMBER, line, "unknown-start") for line in (2, 3, 4)]
    assert found.left_out[-1].why == "it begins between 1703-05-16 and 1816-01-01, and nothing says when"
    assert {row.rule for row in found.left_out[:-3]} == {"no-spells"}


def test_what_is_blank_is_left_open(pact: Release, tmp_path: Path) -> None:
    pact.members[0]["entente"] = ""
    pact.directed[0]["entente"] = ""
    found = pact.convert(tmp_path)
    assert found.left_out == ()
    assert rules(found.noted) == [(DIRECTED, 2, "missing-value"), (MEMBER, 2, "missing-value")]
    assert found.noted[1].why == "entente is blank: whether it is owed is not known"
    assert objects(found, entity("membership", "ruritania-cow-7"), lw("leavesOpen")) == ["consultation"]
    assert objects(found, entity("membership", "graustark-cow-7"), lw("leavesOpen")) == []
    assert "ruritania-cow-7-consultation" not in of_type(found, "Commitment")


def test_a_blank_censor_of_a_start_that_is_plain_does_not_matter(pact: Release, tmp_path: Path) -> None:
    before = pact.convert(tmp_path).change
    pact.members[0]["left_censor"] = ""
    found = pact.convert(tmp_path)
    assert (found.change, found.left_out, found.noted) == (before, (), ())


def test_the_order_of_rows_does_not_matter(pact: Release, tmp_path: Path) -> None:
    days = "1890-01-01/1895-01-01"
    pact.members += [member(903, days=days), member(903, 8), member(901, 8, **DEFENCE)]
    pact.members += [member(903, days="1899-01-01/1901-01-01")]
    pact.directed += [row for code in (901, 902) for row in both(code, 903, days=days)]
    pact.directed += [row for code in (901, 902) for row in both(code, 903, days="1899-01-01/1901-01-01")]
    pact.directed += [directed(901, 903, 8, **DEFENCE), directed(903, 901, 8)]
    straight = pact.convert(tmp_path)
    pact.members.reverse()
    pact.directed.reverse()
    assert straight.left_out == ()
    assert pact.convert(tmp_path).change == straight.change


@pytest.mark.parametrize(
    ("cells", "rule", "why"),
    [
        ({"ccode": 999}, "unknown-state", "no state of the graph has the COW code 999"),
        ({"ccode": "ZEN"}, "malformed-value", "ccode is 'ZEN' where a whole number is expected"),
        ({"defense": -9}, "malformed-value", "defense is '-9' where 0 or 1 is expected"),
        ({"right_censor": ""}, "malformed-value", "right_censor is '' where 0 or 1 is expected"),
        ({"mem_st_month": 2, "mem_st_day": 30}, "impossible-date", "1880-2-30 is not in the calendar"),
        ({"mem_st_day": 0}, "impossible-date", "1880-1-0 is not in the calendar"),
        ({"mem_st_day": ""}, "malformed-value", "mem_st_day is '' where a whole number is expected"),
        ({"mem_end_year": 1900}, "malformed-value", "mem_end_day is '' where a whole number is expected"),
        ({"right_censor": 0}, "contradictory-dates", "right_censor is 0 and there is no end date"),
        (
            {"mem_end_year": 1900, "mem_end_month": 1, "mem_end_day": 1},
            "contradictory-dates",
            "right_censor is 1 and there is an end date",
        ),
        (
            {"mem_end_year": 1879, "mem_end_month": 1, "mem_end_day": 1, "right_censor": 0},
            "contradictory-dates",
            "it begins on 1880-01-01 and ends on 1879-01-01",
        ),
        ({"mem_st_year": 2013}, "contradictory-dates", "it begins on 2013-01-01 and ends on 2012-12-31"),
        (
            {"mem_end_year": 2013, "mem_end_month": 1, "mem_end_day": 1, "right_censor": 0},
            "contradictory-dates",
            "it ends on 2013-01-01, after the coding stopped on 2012-12-31",
        ),
        (
            {"mem_st_year": 1810},
            "contradictory-dates",
            "it begins on 1810-01-01, before the coding does on 1816-01-01",
        ),
        ({"left_censor": 1}, "contradictory-dates", "left_censor is 1 and it begins on 1880-01-01"),
        (
            {"left_censor": 1, "mem_st_year": 1816},
            "contradictory-dates",
            "left_censor is 1 and the alliance begins on 1880-01-01",
        ),
        (
            {"left_censor": "", "mem_st_year": 1816},
            "unknown-start",
            "left_censor is blank, so that 1816-01-01 may not be its start",
        ),
        (
            {"ss_type": "Type III: Entente"},
            "contradictory-alliance",
            "it says other than line 2 when the alliance held, or of which type it is",
        ),
        (
            {"all_st_year": 1879},
            "contradictory-alliance",
            "it says other than line 2 when the alliance held, or of which type it is",
        ),
        ({"ccode": 902}, "duplicate", "line 3 has the same member in the same alliance at the same time"),
        ({"version4id": 8}, "too-few-parties", "alliance 8 is left with fewer than two states of the graph"),
    ],
)
def test_member_rows_that_are_left_out(
    cells: dict[str, Any], rule: str, why: str, pact: Release, tmp_path: Path
) -> None:
    before = pact.convert(tmp_path)
    pact.members.append(member(903) | cells)
    found = pact.convert(tmp_path)
    assert rules(found.left_out) == [(MEMBER, 4, rule)]
    assert found.left_out[0].why == why
    assert (found.change, found.noted) == (before.change, ())


@pytest.mark.parametrize(
    ("cells", "rule", "why"),
    [
        ({"ccode2": 999}, "unknown-state", "no state of the graph has the COW code 999"),
        ({"ccode2": 901}, "contradictory-identifier", "ccode1 and ccode2 are both 901"),
        (
            {"dyad_end_year": 1879, "dyad_end_month": 1, "dyad_end_day": 1, "right_censor": 0},
            "contradictory-dates",
            "it begins on 1880-01-01 and ends on 1879-01-01",
        ),
        ({"left_censor": 1}, "contradictory-dates", "left_censor is 1 and it begins on 1880-01-01"),
        (
            {"dyad_st_year": 1881},
            "no-spells",
            "901 and 902 have no spells in alliance 7 of the member file that share 1881-01-01/",
        ),
        (
            {"ccode2": 903},
            "no-spells",
            "901 and 903 have no spells in alliance 7 of the member file that share 1880-01-01/",
        ),
        (
            {"version4id": 8},
            "no-spells",
            "901 and 902 have no spells in alliance 8 of the member file that share 1880-01-01/",
        ),
        (
            {"entente": 1},
            "contradictory-obligations",
            "entente is 1, and not so in line 2 of the member file",
        ),
        ({"defense": 1}, "duplicate", "line 2 has the same two at the same time"),
    ],
)
def test_directed_rows_that_are_left_out(
    cells: dict[str, Any], rule: str, why: str, pact: Release, tmp_path: Path
) -> None:
    before = pact.convert(tmp_path)
    pact.directed.append(directed(901, 902) | cells)
    found = pact.convert(tmp_path)
    assert rules(found.left_out) == [(DIRECTED, 4, rule)]
    assert found.left_out[0].why == why
    assert (found.change, found.noted) == (before.change, ())


def test_an_alliance_whose_members_came_before_it_has_no_period(tmp_path: Path) -> None:
    release = Release(
        [member(code, days="1879-12-27/", **DEFENCE) for code in (901, 902)],
        both(901, 902, days="1879-12-27/", **DEFENCE),
    )
    found = release.convert(tmp_path)
    assert found.left_out == ()
    assert rules(found.noted) == [(MEMBER, line, "contradictory-dates") for line in (2, 3)]
    assert found.noted[0].why == (
        "1879-12-27/ is not within the alliance's 1880-01-01/; the member's dates stand, the alliance has none"
    )
    assert objects(found, entity("agreement", "cow-7"), lw("period")) == []
    assert objects(found, entity("agreement", "cow-7"), lw("observedUntil")) == []
    assert objects(found, entity("membership", "ruritania-cow-7"), lw("period")) == ["1879-12-27/"]


def test_a_member_that_outlasts_its_alliance_takes_its_period_away(tmp_path: Path) -> None:
    whole, short = "1880-01-01/1890-01-01", "1880-01-01/1885-01-01"
    release = Release(
        [member(901, whole=whole, **DEFENCE), member(902, days=short, whole=whole, **DEFENCE)],
        both(901, 902, days=short, **DEFENCE),
    )
    found = release.convert(tmp_path)
    assert rules(found.noted) == [(MEMBER, 2, "contradictory-dates")]
    assert objects(found, entity("agreement", "cow-7"), lw("period")) == []


@pytest.mark.parametrize("text", ["Type III: Entente", "Type IV", ""])
def test_a_type_that_is_not_that_of_the_obligations_is_noted(text: str, pact: Release, tmp_path: Path) -> None:
    before = pact.convert(tmp_path).change
    for row in pact.members:
        row["ss_type"] = text
    found = pact.convert(tmp_path)
    assert rules(found.noted) == [(MEMBER, line, "contradictory-type") for line in (2, 3)]
    assert found.noted[0].why == f"ss_type is {text!r} and the furthest obligation is defence; the obligations stand"
    assert found.change == before


def test_what_no_directed_row_says_is_not_known(pact: Release, tmp_path: Path) -> None:
    del pact.directed[0]
    found = pact.convert(tmp_path)
    assert found.left_out == ()
    assert rules(found.noted) == [(MEMBER, 2, "no-directed-row")]
    assert found.noted[0].why == "no row of the directed file says what it owes to 902: that is not known"
    assert of_type(found, "Commitment") == {"graustark-cow-7-defence"}


@pytest.mark.parametrize("version", ["4.0", ""])
def test_another_release_is_refused(version: str, pact: Release, tmp_path: Path) -> None:
    pact.directed[1]["version"] = version
    with pytest.raises(InputError, match=r"_by_directed.csv:3: the row is of release .* the importer reads 4.1; get"):
        pact.convert(tmp_path)


def test_the_sample_passes_the_shapes_and_comes_twice_the_same(
    sample_settings: OwnFacts, pact: Release, tmp_path: Path
) -> None:
    pact.members[0]["entente"] = ""
    pact.members.append(member(999))
    folder = pact.write(tmp_path / "cow")
    outcome = import_source(sample_settings, "cow-alliances", folder)
    kept = outcome.imported.read_bytes()
    assert (len(outcome.left_out), len(outcome.noted), outcome.rows) == (1, 1, 5)
    store = EmbeddedStore.read(outcome.build.store)
    owed = "ASK { commitment:ruritania-cow-7-defence lw:towardsMembership membership:graustark-cow-7 }"
    assert store.query(owed)
    again = import_source(sample_settings, "cow-alliances", folder)
    assert not again.changed
    assert again.imported.read_bytes() == kept


def test_dates_are_edtf_literals(pact: Release, tmp_path: Path) -> None:
    periods = [quad.object for quad in pact.convert(tmp_path).change.add if quad.predicate == lw("period")]
    assert {period.datatype.value.rsplit("/", 1)[-1] for period in periods if isinstance(period, Literal)} == {"EDTF"}

"""The panels: their rules on made-up facts, and their rows on the real releases of ATOP and COW."""

from __future__ import annotations

import calendar
import csv
import io
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg import panel, sources
from kg.crosswalk import cow_states
from kg.derivation import derived
from kg.errors import InputError, SourceNotFoundError
from kg.importers import IMPORTERS
from kg.importers.table import read_table
from kg.namespaces import PREFIXES, graph
from kg.panel import Cells, write_csv
from kg.provenance import Manifest, source_manifest
from kg.settings import Settings
from kg.store import EmbeddedStore

ATLAS = replace(source_manifest("atop"), name="atlas", release="1")
QUERIES = Settings().queries
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
ACTORS = "actor:a lw:cowCode 901 . actor:b lw:cowCode 902 . actor:c lw:cowCode 903 ."

Rows = list[Cells]


def membership(
    name: str, period: str, owed: tuple[str, ...] = (), phase: str = "one", until: str = "2018-12-31"
) -> str:
    """A membership of the actor whose name is the first letter of ``name``, with its commitments, in Turtle."""
    node = f"membership:{name}"
    text = f'{node} lw:member actor:{name[0]} ; lw:inPhase phase:{phase} ; lw:period "{period}"^^edtf:EDTF .\n'
    if period.endswith("/"):
        text += f'{node} lw:observedUntil "{until}"^^edtf:EDTF .\n'
    for kind in owed:
        text += f"commitment:{name}-{kind} lw:ofMembership {node} ; lw:commitmentType concept:{kind} .\n"
    return text


def rows(*memberships: str, source: Manifest = ATLAS, unit: str = "directed-dyad-year") -> Rows:
    """The panel of the memberships."""
    store = EmbeddedStore.in_memory()
    for text, where in (("".join(memberships), ATLAS.graph), (ACTORS, graph("curated/states"))):
        load(store, text, where)
    return list(panel.panel(store, unit, source, QUERIES).rows)


def load(store: EmbeddedStore, text: str, where: NamedNode) -> None:
    """Loads Turtle with its date bounds."""
    triples = parse(HEAD + text, RdfFormat.TURTLE)
    quads = [Quad(triple.subject, triple.predicate, triple.object, where) for triple in triples]
    store.load([*quads, *derived(quads)])


def years(found: Rows, one: int = 901, two: int = 902) -> list[int]:
    return [row[2] for row in found if row[:2] == (one, two)]


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
    store_rows = rows(membership("a", "1900/1900"), membership("b", "1900/1900"))
    assert len(store_rows) == 2
    with pytest.raises(SourceNotFoundError, match=r"holds no facts of https://w3id.org/latticework/graph/atop/5.1"):
        rows(membership("a", "1900/1900"), membership("b", "1900/1900"), source=source_manifest("atop"))
    states = replace(ATLAS, name="curated", release="states")
    assert rows(membership("a", "1900/1900"), membership("b", "1900/1900"), source=states) == []


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
    file = io.StringIO()
    write_csv(file, ["a"], found[:1])
    assert file.getvalue() == "a\n901,902,1900,1,0,0,,0\n"


def test_members_of_an_agreement_without_phases_are_a_pair() -> None:
    plain = [
        membership(name, "1900/1900").replace("lw:inPhase phase:one", "lw:inAgreement agreement:x") for name in "ab"
    ]
    in_phase = membership("c", "1900/1900") + "membership:c lw:inAgreement agreement:x .\n"
    assert years(rows(*plain, in_phase)) == [1900]
    assert years(rows(*plain, in_phase), 901, 903) == []
    assert years(rows(*plain, in_phase), 903, 901) == []


def test_years_before_the_source_began_do_not_count() -> None:
    since = replace(ATLAS, observed_from="1816-01-01")
    memberships = [membership(name, "1386-05-09/1817-01-01") for name in "ab"]
    assert years(rows(*memberships, source=since)) == [1816, 1817]
    assert years(rows(*memberships))[0] == 1386


def test_a_source_without_obligations_has_no_panel() -> None:
    with pytest.raises(InputError, match=r"codes no obligations of alliances, so that there is no dyad-year panel"):
        rows(source=replace(ATLAS, obligations={}), unit="dyad-year")


def test_the_table_has_a_head_and_unix_line_ends() -> None:
    file = io.StringIO()
    columns = panel.panel(with_pair(), "directed-dyad-year", ATLAS, QUERIES).columns
    assert write_csv(file, columns, [(2, 20, 1942, 1, 1, 0, 0, 0)]) == 1
    assert file.getvalue() == ("ccode1,ccode2,year,defense,offense,neutral,nonagg,consul\n2,20,1942,1,1,0,0,0\n")


def with_pair() -> EmbeddedStore:
    """A store with one alliance of two."""
    store = EmbeddedStore.in_memory()
    load(store, ACTORS + membership("a", "1900/1900") + membership("b", "1900/1900"), ATLAS.graph)
    return store


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    list(panel.panel(with_pair(), "directed-dyad-year", ATLAS, QUERIES, lambda *step: told.append(step)).rows)
    assert told == [("Pairs", 0, 2), ("Pairs", 1, 2), ("Pairs", 2, 2)]


def imported(source: str, folder: Path) -> EmbeddedStore:
    """The states and a real release, without what follows from them but their date bounds."""
    importer = IMPORTERS[source]
    tables = {name: read_table(folder / name, columns) for name, columns in importer.files.items()}
    states = list(sources.curated_file(Settings().curated / "states.ttl").quads())
    found = importer.convert(tables, cow_states(states), source_manifest(source))
    store = EmbeddedStore.in_memory()
    store.load([*states, *found.change.add, *derived(found.change.add)])
    return store


@pytest.fixture(scope="module")
def atop_rows(real_data: Path) -> Rows:
    """The directed panel of the real release of ATOP."""
    store = imported("atop", real_data / "atop")
    return list(panel.panel(store, "directed-dyad-year", source_manifest("atop"), QUERIES).rows)


@pytest.fixture(scope="module")
def cow_store(real_data: Path) -> EmbeddedStore:
    """The real release of COW's alliances."""
    return imported("cow-alliances", real_data / "cow")


@pytest.fixture(scope="module")
def cow_rows(cow_store: EmbeddedStore) -> Rows:
    """The directed panel of the real release of COW's alliances."""
    return list(panel.panel(cow_store, "directed-dyad-year", source_manifest("cow-alliances"), QUERIES).rows)


def test_atop_has_as_many_rows_as_its_authors_published(atop_rows: Rows) -> None:
    assert len(atop_rows) == 273_296
    assert len({row[:3] for row in atop_rows}) == 273_296


@pytest.mark.parametrize(
    "row",
    [
        pytest.param((255, 300, 1914, 1, 1, 1, 0, 1), id="Germany owes Austria-Hungary, 1914"),
        pytest.param((300, 255, 1914, 1, 0, 1, 0, 1), id="Austria-Hungary owes Germany, 1914"),
        pytest.param((325, 255, 1914, 1, 0, 1, 0, 1), id="Italy owes Germany, 1914"),
        pytest.param((220, 365, 1914, 1, 0, 0, 0, 1), id="France owes Russia, 1914"),
        pytest.param((200, 220, 1914, 0, 0, 0, 0, 1), id="Britain owes France but to consult, 1914"),
        pytest.param((200, 380, 1855, 1, 0, 0, 0, 1), id="Britain owes Sweden, 1855"),
        pytest.param((380, 200, 1855, 0, 0, 0, 0, 1), id="Sweden owes Britain less, 1855"),
        pytest.param((2, 200, 1949, 1, 0, 0, 1, 1), id="NATO: the United States owe Britain, 1949"),
        pytest.param((2, 220, 2018, 1, 0, 0, 1, 1), id="NATO: the United States owe France, 2018"),
        pytest.param((290, 365, 1991, 1, 0, 0, 1, 1), id="Warsaw Pact: Poland owes Russia, 1991"),
    ],
)
def test_rows_of_atop(row: tuple[int, ...], atop_rows: Rows) -> None:
    assert row in atop_rows


def test_italy_owes_nothing_to_austria_after_it_left(atop_rows: Rows) -> None:
    assert [row[2] for row in atop_rows if row[:2] == (325, 300) and 1912 <= row[2] <= 1918] == [1912, 1913, 1914, 1915]


def test_atop_years_run_from_1815_to_2018(atop_rows: Rows) -> None:
    assert min(row[2] for row in atop_rows) == 1815
    assert max(row[2] for row in atop_rows) == 2018


def test_the_graph_says_what_a_plain_reckoning_over_the_member_file_says(atop_rows: Rows, real_data: Path) -> None:
    assert set(atop_rows) == reckoned(real_data / "atop" / "atop5_1m.csv")


def reckoned(members: Path) -> set[tuple[int, ...]]:
    """The panel without a graph: the member file's rows, paired and spread over the years."""
    groups = defaultdict(list)
    with members.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["member"] != "8152":
                groups[row["atopid"], row["phase"]].append(row)
    owed: dict[tuple[int, int, int], list[int]] = {}
    for group in groups.values():
        for one in group:
            for two in group:
                if one["member"] == two["member"] or not (start(one) < end(two) and start(two) < end(one)):
                    continue
                for year in range(max(start(one), start(two))[0], min(end(one), end(two))[0] + 1):
                    key = (int(one["member"]), int(two["member"]), year)
                    flags = [int(one[name]) for name in source_manifest("atop").obligations]
                    owed[key] = [max(pair) for pair in zip(flags, owed.get(key, flags), strict=True)]
    return {(*key, *flags) for key, flags in owed.items()}


def start(row: dict[str, str]) -> tuple[int, int, int]:
    return int(row["yrent"]), int(row["moent"]), int(row["dayent"] or 1)


def end(row: dict[str, str]) -> tuple[int, int, int]:
    if row["yrexit"] == "0":
        return 2018, 12, 31
    year, month = int(row["yrexit"]), int(row["moexit"])
    return year, month, int(row["dayexit"] or calendar.monthrange(year, month)[1])


@pytest.mark.parametrize(
    "row",
    [
        pytest.param((200, 235, 1816, 1, 0, 1, 0), id="Britain owes Portugal, allies since long before 1816"),
        pytest.param((220, 325, 1859, 1, 0, 0, 0), id="France owes Piedmont, 1859"),
        pytest.param((325, 220, 1859, 0, 0, 0, 0), id="Piedmont owes France nothing, 1859"),
        pytest.param((325, 300, 1914, 1, 0, 0, 1), id="Italy owes Austria-Hungary, 1914"),
        pytest.param((2, 220, 2012, 1, 0, 1, 1), id="NATO: the United States owe France, 2012"),
        pytest.param((200, 255, 1816, 1, 0, None, 1), id="whether Britain owes Prussia non-aggression is blank, 1816"),
        pytest.param((255, 200, 1816, 1, 0, 0, 1), id="Prussia does not owe it, 1816"),
        pytest.param((630, 640, 1930, 0, 1, 1, None), id="whether Iran owes Turkey to consult is blank, 1930"),
    ],
)
def test_rows_of_cow(row: Cells, cow_rows: Rows) -> None:
    assert row in cow_rows


def test_cow_years_run_from_1816_to_2012(cow_rows: Rows) -> None:
    assert min(row[2] or 0 for row in cow_rows) == 1816
    assert max(row[2] or 0 for row in cow_rows) == 2012


def test_yugoslavia_and_greece_owe_each_other_defence_from_the_second_treaty_on(cow_rows: Rows) -> None:
    assert [row[2:4] for row in cow_rows if row[:2] == (345, 350) and 1952 <= (row[2] or 0) <= 1955] == [
        (1953, 0),
        (1954, 1),
        (1955, 1),
    ]


def test_the_graph_says_what_a_plain_reckoning_over_the_directed_file_says(cow_rows: Rows, real_data: Path) -> None:
    expected = directed_rows(real_data / "cow" / "alliance_v4.1_by_directed.csv")
    assert len(cow_rows) == len(expected) == 120_738
    assert set(cow_rows) == expected


def directed_rows(directed: Path) -> set[Cells]:
    """The panel without a graph: the directed file's rows, but those that end before they begin, over the years."""
    owed: dict[tuple[int, int, int], list[str]] = {}
    with directed.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            start = tuple(int(row[f"dyad_st_{part}"]) for part in ("year", "month", "day"))
            end = tuple(int(row[f"dyad_end_{part}"] or 2012) for part in ("year", "month", "day"))
            for year in range(start[0], end[0] + 1) if start <= end else ():
                key = (int(row["ccode1"]), int(row["ccode2"]), year)
                flags = [row[name] for name in source_manifest("cow-alliances").obligations]
                owed[key] = [_either(pair) for pair in zip(flags, owed.get(key, flags), strict=True)]
    return {(*key, *(int(flag) if flag else None for flag in flags)) for key, flags in owed.items()}


def _either(flags: tuple[str, str]) -> str:
    """1 if one is, else blank if one is, else 0."""
    return next(flag for flag in ("1", "", "0") if flag in flags)


def test_a_dyad_of_cow_owes_what_either_of_the_two_does(cow_store: EmbeddedStore, cow_rows: Rows) -> None:
    found = list(panel.panel(cow_store, "dyad-year", source_manifest("cow-alliances"), QUERIES).rows)
    assert len(found) * 2 == len(cow_rows)
    assert (220, 325, 1859, 1, 0, 0, 0) in found
    assert (325, 220, 1859, 0, 0, 0, 0) not in found

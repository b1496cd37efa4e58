"""Panels of the real releases of ATOP and of COW's alliances."""

from __future__ import annotations

import calendar
import csv
import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from panel_sample import QUERIES, owed_rows
from panel_sample import rows as cells

from api.examples.defence_pacts import SYSTEM, shares, system
from api.examples.directed_dyads import owed
from kg import sources
from kg.crosswalk import cow_states
from kg.derivation import derived
from kg.importers import IMPORTERS
from kg.importers.table import read_table
from kg.panels import Panel, panel, panel_source
from kg.panels.column import Cell
from kg.provenance import source_manifest
from kg.query import QueryRequest, answer
from kg.settings import Settings
from kg.store import EmbeddedStore

Rows = list[tuple[Cell, ...]]


@pytest.fixture(scope="module")
def store(real_data: Path) -> EmbeddedStore:
    """The states, their systems and both releases, without what follows from them but their date bounds."""
    found = EmbeddedStore.in_memory()
    identity = [quad for file in sources.state_files(Settings()) for quad in file.quads()]
    found.load([*identity, *derived(identity)])
    for source, folder in (("states", "states"), ("atop", "atop"), ("cow-alliances", "cow")):
        importer = IMPORTERS[source]
        tables = {name: read_table(real_data / folder / name, columns) for name, columns in importer.files.items()}
        change = importer.convert(tables, cow_states(identity), source_manifest(source)).change
        found.load([*change.add, *derived(change.add)])
    return found


def made(store: EmbeddedStore, unit: str, *names: str, every_pair: bool = False) -> Panel:
    """The panel of the releases of those names."""
    return panel(store, unit, [panel_source(name, store) for name in names], QUERIES, every_pair)


@pytest.fixture(scope="module")
def atop_rows(store: EmbeddedStore) -> Rows:
    """The directed panel of ATOP."""
    return owed_rows(made(store, "directed-dyad-year", "atop"))


@pytest.fixture(scope="module")
def cow_rows(store: EmbeddedStore) -> Rows:
    """The directed panel of COW's alliances."""
    return owed_rows(made(store, "directed-dyad-year", "cow-alliances"))


def test_atop_has_as_many_rows_as_its_authors_published(atop_rows: Rows) -> None:
    assert len(atop_rows) == 273_296
    assert len({row[:3] for row in atop_rows}) == 273_296
    counted = owed(({"defense": str(row[3])} for row in atop_rows), ["defense"])
    assert counted == {"rows": 273_296, "defense": 137_976}


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
    obligations = tuple(source_manifest("atop").obligations)
    owed: dict[tuple[int, int, int], list[int]] = {}
    for group in groups.values():
        for one in group:
            for two in group:
                if one["member"] == two["member"] or not (start(one) < end(two) and start(two) < end(one)):
                    continue
                for year in range(max(start(one), start(two))[0], min(end(one), end(two))[0] + 1):
                    key = (int(one["member"]), int(two["member"]), year)
                    flags = [int(one[name]) for name in obligations]
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
def test_rows_of_cow(row: tuple[Cell, ...], cow_rows: Rows) -> None:
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


def directed_rows(directed: Path) -> set[tuple[Cell, ...]]:
    """The panel without a graph: the directed file's rows, but those that end before they begin, over the years."""
    obligations = tuple(source_manifest("cow-alliances").obligations)
    owed: dict[tuple[int, int, int], list[str]] = {}
    with directed.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            start = tuple(int(row[f"dyad_st_{part}"]) for part in ("year", "month", "day"))
            end = tuple(int(row[f"dyad_end_{part}"] or 2012) for part in ("year", "month", "day"))
            for year in range(start[0], end[0] + 1) if start <= end else ():
                key = (int(row["ccode1"]), int(row["ccode2"]), year)
                flags = [row[name] for name in obligations]
                owed[key] = [_either(pair) for pair in zip(flags, owed.get(key, flags), strict=True)]
    return {(*key, *(int(flag) if flag else None for flag in flags)) for key, flags in owed.items()}


def _either(flags: tuple[str, str]) -> str:
    """1 if one is, else blank if one is, else 0."""
    return next(flag for flag in ("1", "", "0") if flag in flags)


def test_a_dyad_owes_what_either_of_the_two_does(store: EmbeddedStore, atop_rows: Rows, cow_rows: Rows) -> None:
    for name, directed in (("atop", atop_rows), ("cow-alliances", cow_rows)):
        either: dict[tuple[Cell, ...], list[tuple[Cell, ...]]] = defaultdict(list)
        for one, two, year, *flags in directed:
            assert isinstance(one, int)
            assert isinstance(two, int)
            either[min(one, two), max(one, two), year].append(tuple(flags))
        expected = {(*key, *map(_any, zip(*flags, strict=True))) for key, flags in either.items()}
        assert set(owed_rows(made(store, "dyad-year", name))) == expected


def _any(flags: Sequence[Cell]) -> Cell:
    """1 if one is, else empty if one is, else 0."""
    return next(flag for flag in (1, None, 0) if flag in flags)


def test_state_years_count_what_directed_dyad_years_say(store: EmbeddedStore, atop_rows: Rows) -> None:
    allies = Counter((row[0], row[2]) for row in atop_rows)
    owes = Counter((row[0], row[2]) for row in atop_rows if row[3])
    owed = Counter((row[1], row[2]) for row in atop_rows if row[3])
    found = cells(made(store, "state-year", "atop"), "ccode", "year", "allies", "defense_owes", "defense_owed")
    assert {row[:2]: row[2] for row in found if row[2]} == allies
    assert {row[:2]: row[3] for row in found if row[3]} == owes
    assert {row[:2]: row[4] for row in found if row[4]} == owed


def test_the_share_of_states_in_a_defence_pact(store: EmbeddedStore, atop_rows: Rows, real_data: Path) -> None:
    """As the script tells it, and as counted from pairs and from the list of the state system."""
    table = made(store, "state-year", "atop")
    names = [column.name for column in table.columns]
    rows = [{name: str(cell or "") for name, cell in zip(names, row, strict=True)} for row in table.rows]
    spelled = answer(store, QueryRequest(SYSTEM, bindings_format="csv")).body.decode()
    told = shares(
        [row for row in rows if int(row["year"]) >= 1816],
        system(csv.DictReader(io.StringIO(spelled)), 1816, 2018),
    )
    bound = {(row[0], row[2]) for row in atop_rows if row[3]}
    there = spells(real_data)
    for year, share in {1816: 60.9, 1914: 26.7, 1949: 65.3, 2000: 63.4, 2018: 73.8}.items():
        states = {state for state, years in there.items() if year in years}
        assert told[year] == 100 * len({s for s, y in bound if y == year} & states) / len(states)
        assert round(told[year], 1) == share


def test_state_years_are_those_of_the_state_system(store: EmbeddedStore, real_data: Path) -> None:
    found = cells(made(store, "state-year", "cow-alliances"), "ccode", "year", "allies", "coverage")
    listed = {(state, year) for state, years in spells(real_data).items() for year in years if year <= 2012}
    there = {row[:2] for row in found}
    assert listed <= there
    # COW's alliances have members on days on which COW's list does not have them, such as 260 after 1990.
    assert all(row[2] for row in found if row[:2] not in listed)
    assert {row[3] for row in found} == {"cow-alliances"}


def spells(real_data: Path) -> dict[int, set[int]]:
    """The years of each state in COW's list, and what follows it for those who were there when it stopped."""
    years: dict[int, set[int]] = defaultdict(set)
    with (real_data / "states" / "states2016.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            last = 2018 if row["endyear"] == "2016" else int(row["endyear"])
            years[int(row["ccode"])].update(range(int(row["styear"]), last + 1))
    return years


def test_with_all_pairs_there_is_a_row_for_each_two_states_of_a_year(
    store: EmbeddedStore, real_data: Path, atop_rows: Rows, cow_rows: Rows
) -> None:
    there = spells(real_data)
    listed = {(one, two, year) for one in there for two in there if one < two for year in there[one] & there[two]}
    tied = {"atop": {row[:3] for row in atop_rows}, "cow-alliances": {row[:3] for row in cow_rows}}
    observed = {"atop": range(1815, 2019), "cow-alliances": range(1816, 2013)}
    found = made(store, "dyad-year", "atop", "cow-alliances", every_pair=True)
    keys = set()
    for *pair, coverage in cells(found, "ccode1", "ccode2", "year", "coverage"):
        key = tuple(pair)
        keys.add(key)
        covers = [name for name in tied if key in tied[name] or (key in listed and key[2] in observed[name])]
        assert coverage == " ".join(covers)
    assert keys == listed | {key for of_source in tied.values() for key in of_source if key[0] < key[1]}


def test_only_what_covers_a_row_says_0_there(store: EmbeddedStore) -> None:
    found = made(store, "directed-dyad-year", "atop", "cow-alliances")
    for atop, cow, coverage in cells(found, "atop_defense", "cow_alliances_defense", "coverage"):
        assert ("atop" in str(coverage).split()) == (atop is not None)
        assert cow is None or "cow-alliances" in str(coverage).split()


def test_codes_are_those_of_the_year(store: EmbeddedStore) -> None:
    found = set(
        cells(made(store, "state-year", "atop"), "ccode", "year", "stateabb", "gwcode", "iso3", "wikidata", "name")
    )
    assert (255, 1914, "GMY", 255, None, "Q183", "German Empire") in found
    assert (255, 1995, "GMY", 260, "DEU", "Q183", "Germany") in found
    assert (260, 1980, "GFR", 260, "DEU", "Q713750", "West Germany") in found
    assert (345, 2010, "YUG", 340, "SRB", "Q403", "Serbia") in found
    assert (365, 1980, "RUS", 365, "SUN", "Q15180", "Soviet Union") in found
    assert (365, 1992, "RUS", 365, "RUS", "Q159", "Russia") in found
    assert (490, 1980, "DRC", 490, "ZAR", "Q974", "Zaire") in found


def test_agreement_members_are_the_rows_of_the_member_files(store: EmbeddedStore, real_data: Path) -> None:
    found = cells(
        made(store, "agreement-member", "atop", "cow-alliances"),
        "source_identifier", "ccode", "start_latest", "coverage", "atop_defense", "cow_alliances_defense",
    )  # fmt: skip
    with (real_data / "atop" / "atop5_1m.csv").open(encoding="utf-8", newline="") as file:
        atop = [(row["atopid"], int(row["member"]), row["defense"]) for row in csv.DictReader(file)]
    expected = Counter(row for row in atop if row[0] != "1320")
    assert Counter((row[0], row[1], str(row[4])) for row in found if row[3] == "atop") == expected
    with (real_data / "cow" / "alliance_v4.1_by_member.csv").open(encoding="utf-8", newline="") as file:
        cow = [(row["version4id"], int(row["ccode"]), row["defense"]) for row in csv.DictReader(file)]
    in_cow = Counter((row[0], row[1], str(row[5])) for row in found if row[3] == "cow-alliances")
    assert in_cow == Counter(cow)
    assert len(found) == sum(expected.values()) + len(cow)

"""The directed dyad-year panel: its rules on made-up facts, and its rows on the real release of ATOP."""

from __future__ import annotations

import calendar
import csv
import io
from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg import panel, sources
from kg.crosswalk import cow_states
from kg.derivation import derived
from kg.errors import SourceNotFoundError
from kg.importers import IMPORTERS
from kg.importers.table import read_table
from kg.namespaces import PREFIXES, graph
from kg.panel import DIRECTED_DYAD_YEAR_COLUMNS, directed_dyad_year_query, directed_dyad_years, write_csv
from kg.provenance import source_manifest
from kg.settings import Settings
from kg.store import EmbeddedStore

TEST_GRAPH = graph("atlas/1")
QUERY = directed_dyad_year_query(Settings().queries)
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
ACTORS = "actor:a lw:cowCode 901 . actor:b lw:cowCode 902 . actor:c lw:cowCode 903 ."

Rows = list[tuple[int, ...]]


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


def rows(*memberships: str, source: NamedNode = TEST_GRAPH) -> Rows:
    """The panel of the memberships."""
    store = EmbeddedStore.in_memory()
    for text, where in (("".join(memberships), TEST_GRAPH), (ACTORS, graph("curated/states"))):
        load(store, text, where)
    return list(directed_dyad_years(store, QUERY, source))


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
        rows(membership("a", "1900/1900"), membership("b", "1900/1900"), source=graph("atop/5.1"))
    states = rows(membership("a", "1900/1900"), membership("b", "1900/1900"), source=graph("curated/states"))
    assert states == []


def test_the_table_has_a_head_and_unix_line_ends() -> None:
    file = io.StringIO()
    assert write_csv(file, DIRECTED_DYAD_YEAR_COLUMNS, [(2, 20, 1942, 1, 1, 0, 0, 0)]) == 1
    assert file.getvalue() == ("ccode1,ccode2,year,defense,offense,neutral,nonagg,consul\n2,20,1942,1,1,0,0,0\n")


def test_progress_is_told() -> None:
    store = EmbeddedStore.in_memory()
    load(store, ACTORS + membership("a", "1900/1900") + membership("b", "1900/1900"), TEST_GRAPH)
    told: list[tuple[str, int, int]] = []
    list(panel.directed_dyad_years(store, QUERY, TEST_GRAPH, lambda *step: told.append(step)))
    assert told == [("Pairs", 0, 2), ("Pairs", 1, 2), ("Pairs", 2, 2)]


@pytest.fixture(scope="module")
def atop_rows(real_data: Path) -> Rows:
    """The panel of the real release."""
    importer = IMPORTERS["atop"]
    tables = {name: read_table(real_data / "atop" / name, columns) for name, columns in importer.files.items()}
    states = list(sources.curated_file(Settings().curated / "states.ttl").quads())
    found = importer.convert(tables, cow_states(states), source_manifest("atop"))
    store = EmbeddedStore.in_memory()
    store.load([*states, *found.change.add, *derived(found.change.add)])
    return list(directed_dyad_years(store, QUERY, source_manifest("atop").graph))


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
                    flags = [int(one[name]) for name in panel.OBLIGATIONS]
                    owed[key] = [max(pair) for pair in zip(flags, owed.get(key, flags), strict=True)]
    return {(*key, *flags) for key, flags in owed.items()}


def start(row: dict[str, str]) -> tuple[int, int, int]:
    return int(row["yrent"]), int(row["moent"]), int(row["dayent"] or 1)


def end(row: dict[str, str]) -> tuple[int, int, int]:
    if row["yrexit"] == "0":
        return 2018, 12, 31
    year, month = int(row["yrexit"]), int(row["moexit"])
    return year, month, int(row["dayexit"] or calendar.monthrange(year, month)[1])

"""Panels as files, and their dictionaries."""

from __future__ import annotations

import csv
import datetime
import io
import re
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from panel_sample import made, membership, pact, spells, store_of

from kg.errors import InputError
from kg.panels import UNITS, Panel, dictionary, write_csv, write_table
from kg.panels.column import Column

ATLAS = membership("a", "1900/1900", ("defence",)) + membership("b", "1900-05/")
ATLAS += "membership:a lw:leavesOpen concept:consultation .\n"
SOURCES = ("atlas", "curated")


def both(unit: str) -> Panel:
    """A panel of a release and of curated facts."""
    return made(
        store_of(atlas=ATLAS, pacts=pact("x", "ac", "1900/1901"), states=spells(a="1899/", c="1900/")), unit, *SOURCES
    )


def test_csv_has_a_head_unix_line_ends_and_empty_cells() -> None:
    columns = (Column("a", "integer", "x"), Column("b", "text", "y", "never said"))
    file = io.StringIO()
    assert write_csv(file, Panel("u", "m", (), columns, iter([(1, "one, two"), (2, None)]))) == 2
    assert file.getvalue() == 'a,b\n1,"one, two"\n2,\n'


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_csv_and_parquet_have_the_same_cells(unit: str, tmp_path: Path) -> None:
    count = write_table(tmp_path / "panel.csv", both(unit))
    assert write_table(tmp_path / "panel.parquet", both(unit)) == count > 0
    with (tmp_path / "panel.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    table = pq.read_table(tmp_path / "panel.parquet")
    assert table.column_names == head
    columns = [[_text(cell) for cell in table[name].to_pylist()] for name in head]
    assert [list(row) for row in zip(*columns, strict=True)] == rows


def _text(cell: object) -> str:
    return "" if cell is None else cell.isoformat() if isinstance(cell, datetime.date) else str(cell)


def test_parquet_has_types_and_says_what_columns_mean(tmp_path: Path) -> None:
    write_table(tmp_path / "panel.PARQUET", both("agreement-member"))
    schema = pq.read_schema(tmp_path / "panel.PARQUET")
    types = {name: schema.field(name).type for name in ("ccode", "atlas_defense", "name", "start_earliest")}
    assert types == {
        "ccode": pa.int32(),
        "atlas_defense": pa.int8(),
        "name": pa.string(),
        "start_earliest": pa.date32(),
    }
    assert schema.field("entry").metadata[b"description"] == b"when it began, in EDTF; `..` where it has always been"
    assert schema.field("entry").metadata[b"missing"] == b"not known"
    assert schema.metadata[b"unit"] == b"agreement-member"
    assert not schema.field("agreement").nullable
    assert schema.field("entry").nullable


def test_many_rows_are_written_in_batches(tmp_path: Path) -> None:
    columns = (Column("a", "integer", "x"),)
    panel = Panel("u", "m", (), columns, iter([(number,) for number in range(150_000)]))
    assert write_table(tmp_path / "panel.parquet", panel) == 150_000
    assert pq.read_table(tmp_path / "panel.parquet")["a"].to_pylist() == list(range(150_000))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_nothing_half_written_stays(suffix: str, tmp_path: Path) -> None:
    def failing() -> object:
        yield (1,)
        raise KeyboardInterrupt

    path = tmp_path / f"panel.{suffix}"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        write_table(path, Panel("u", "m", (), (Column("a", "integer", "x"),), failing()))  # type: ignore[arg-type]
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_suffix_that_names_no_form_of_a_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"panel\.xlsx: .* end the name in \.csv or \.parquet"):
        write_table(tmp_path / "panel.xlsx", both("dyad-year"))


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_the_dictionary_names_just_the_columns(unit: str) -> None:
    panel = both(unit)
    text = dictionary(panel)
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == [column.name for column in panel.columns]
    assert len({column.name for column in panel.columns}) == len(panel.columns)
    assert "never 0" in text
    assert all(len(row) == len(panel.columns) for row in panel.rows)


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_a_column_that_is_never_empty_never_is(unit: str) -> None:
    panel = both(unit)
    for row in panel.rows:
        for column, cell in zip(panel.columns, row, strict=True):
            assert cell is not None or column.missing, column.name


def test_the_dictionary_tells_what_to_know_of_the_sources_and_of_the_graph() -> None:
    panel = replace(both("state-year"), notes=("Something is missing.",))
    text = dictionary(panel)
    assert "release 1, 1816 to 2018. Periods run from signature." in text
    assert "Periods run from entry into force." in text
    assert "\nSomething is missing.\n" in text

"""Panels as files: CSV, and Parquet with the type of each column and what it means."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from kg.errors import InputError
from kg.output_file import output_bytes, output_file
from kg.panels.column import Cell, Column, Kind, Row
from kg.panels.panel import Panel

_TYPES: dict[Kind, pa.DataType] = {"integer": pa.int32(), "flag": pa.int8(), "text": pa.string(), "day": pa.date32()}
_ROWS_AT_ONCE = 65_536


def write_table(path: Path, panel: Panel) -> int:
    """Writes the panel to a file, whole or not at all, as its suffix says; how many rows it has.

    Raises InputError for a suffix that is neither ``.csv`` nor ``.parquet``, and where the place cannot be written to.
    """
    require_suffix(path)
    if path.suffix.lower() == ".parquet":
        with output_bytes(path) as file:
            return write_parquet(file, panel)
    with output_file(path) as text:
        return write_csv(text, panel)


def require_suffix(path: Path) -> None:
    """Raises InputError for a suffix that names no form of a table."""
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise InputError(
            "the suffix says in which form a panel is written; end the name in .csv or .parquet", str(path)
        )


def write_csv(file: TextIO, panel: Panel) -> int:
    """Writes the panel with a head line, None as an empty cell; how many rows it has."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(column.name for column in panel.columns)
    count = 0
    for row in panel.rows:
        writer.writerow(row)
        count += 1
    return count


def write_parquet(file: BinaryIO, panel: Panel) -> int:
    """Writes the panel with typed columns, None as null, and the meaning of each column; how many rows it has."""
    schema = pa.schema(
        [_field(column) for column in panel.columns], metadata={"unit": panel.unit, "row": panel.meaning}
    )
    count = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in _batches(panel.rows):
            writer.write_batch(pa.record_batch(list(_arrays(panel.columns, rows)), schema=schema))
            count += len(rows)
    return count


def _field(column: Column) -> pa.Field:
    texts = {"description": column.meaning, "missing": column.missing or "never"}
    return pa.field(column.name, _TYPES[column.kind], nullable=bool(column.missing), metadata=texts)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield batch


def _arrays(columns: Iterable[Column], rows: list[Row]) -> Iterator[pa.Array]:
    for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
        values = [_day(cell) for cell in cells] if column.kind == "day" else cells
        yield pa.array(values, type=_TYPES[column.kind])


def _day(cell: Cell) -> datetime.date | None:
    return datetime.date.fromisoformat(str(cell)) if cell else None

"""Reads the CSV files of sources: every row with its file and line, and no row that is broken."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import TableError
from kg.importers.left_out import LeftOut, RowRefused
from kg.rdf_files import read_text


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its values by column, without surrounding blanks, and where it stands."""

    file: str
    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def number(self, column: str) -> int:
        """The whole number in a column. Raises RowRefused for anything else."""
        text = self.values[column]
        if not (text.isascii() and text.isdigit()):
            raise RowRefused("malformed-value", f"{column} is {text!r} where a whole number is expected")
        return int(text)

    def flag(self, column: str) -> bool:
        """Whether a column says 1. Raises RowRefused for what is neither 0 nor 1."""
        text = self.values[column]
        if text not in ("0", "1"):
            raise RowRefused("malformed-value", f"{column} is {text!r} where 0 or 1 is expected")
        return text == "1"

    def left_out(self, rule: str, why: str) -> LeftOut:
        """The note that this row was left out."""
        return LeftOut(self.file, self.line, rule, why)


def read_table(path: Path, columns: Iterable[str], delimiter: str = ",") -> list[Row]:
    """The rows of a CSV file with a head line, which must name the given columns.

    Raises SourceNotFoundError, EncodingError, and TableError for a missing column, a row that is longer or
    shorter than the head, or a file without rows.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), delimiter=delimiter, strict=True)
    try:
        head = [name.strip() for name in next(reader, [])]
        if missing := [column for column in columns if column not in head]:
            raise TableError(
                f"it lacks the columns {', '.join(missing)}; take the file as its project published it",
                str(path),
            )
        rows = [_row(path, reader.line_num, head, cells) for cells in reader if cells]
    except csv.Error as error:
        raise TableError(f"not well-formed CSV: {error}; mend the line", f"{path}:{reader.line_num}") from None
    if not rows:
        raise TableError("it has a head and no rows; take the file as its project published it", str(path))
    return rows


def _row(path: Path, line: int, head: list[str], cells: list[str]) -> Row:
    if len(cells) != len(head):
        raise TableError(
            f"the row has {len(cells)} values and the head {len(head)} columns; mend the row",
            f"{path}:{line}",
        )
    return Row(path.name, line, dict(zip(head, (cell.strip() for cell in cells), strict=True)))

"""Columns and rows of a panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

Cell = int | str | None
"""A value; None is an empty cell. Days are written ``YYYY-MM-DD``."""

Row = tuple[Cell, ...]
"""A cell for each column."""

Kind = OneOf["integer", "flag", "text", "day"]
"""What a column's cells are: ``flag`` is 0 or 1."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its cells are and mean, and what an empty one means; ``missing`` is empty where none is.

    Both texts begin in lower case and have no full stop, to stand in a table.
    """

    name: str
    kind: Kind
    meaning: str
    missing: str = ""

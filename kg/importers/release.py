"""What holds of all rows of a release, whatever the source."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from kg.errors import InputError
from kg.importers.left_out import LeftOut, RowRefused
from kg.importers.table import Row
from kg.provenance import Manifest

Value = TypeVar("Value")


def require_release(rows: Iterable[Row], manifest: Manifest) -> None:
    """Raises InputError for a row whose column ``version`` is not the manifest's release."""
    for row in rows:
        if row["version"] != manifest.release:
            raise InputError(
                f"the row is of release {row['version'] or '(blank)'} and the importer reads "
                f"{manifest.release}; get that release from {manifest.url}",
                f"{row.file}:{row.line}",
            )


def read_rows(rows: Iterable[Row], read: Callable[[Row], Value], left_out: list[LeftOut]) -> list[Value]:
    """The rows as values; those that ``read`` refuses are left out."""
    found = []
    for row in rows:
        try:
            found.append(read(row))
        except RowRefused as refusal:
            left_out.append(row.left_out(refusal.rule, refusal.why))
    return found

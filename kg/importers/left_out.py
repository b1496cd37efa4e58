"""Rows of a source that an importer leaves out, each with its place and the reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """A row that was left out: file, line from one, the rule that it breaks, and why in one sentence."""

    file: str
    line: int
    rule: str
    why: str


class RowRefused(Exception):  # noqa: N818 - a verdict on one row, which the importer turns into a LeftOut
    """A row cannot be made sense of."""

    def __init__(self, rule: str, why: str) -> None:
        self.rule = rule
        self.why = why
        super().__init__(why)


def report_text(rows: Iterable[LeftOut]) -> str:
    """The rows as CSV with the columns file, line, rule, why, by file and line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(LeftOut)])
    writer.writerows(astuple(row) for row in sorted(rows))
    return text.getvalue()

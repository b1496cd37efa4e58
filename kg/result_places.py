"""Says where what breaks a shape was written: in which file and line, or by which change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg import sources
from kg.history import Record
from kg.sources import SourceFile
from kg.validation import Result


def explained(
    results: Iterable[Result], files: list[SourceFile], changes: Sequence[Record] = (), limit: int = 20
) -> str:
    """The results as lines of ``file:line: who: what``, no more than ``limit`` of them.

    Where a change speaks of the focus node, its number, maker and time stand there too.
    """
    lines = []
    found = list(results)
    for result in found[:limit]:
        lines.append(f"{place(result, files)}{_change_of(result, changes)}{result.sentence()}")
    if len(found) > limit:
        lines.append(f"… and {len(found) - limit} more")
    return "\n".join(lines)


def place(result: Result, files: list[SourceFile]) -> str:
    """Where the focus node of a result is written, as ``file:line: ``; empty where no file says."""
    iri = getattr(result.focus, "value", "")
    for source in files:
        if line := sources.line_of(source.path, iri):
            return f"{source.path}:{line}: "
    return ""


def _change_of(result: Result, changes: Sequence[Record]) -> str:
    focus = str(result.focus)
    for record in reversed(changes):
        if focus in record.text:
            return f"change {record.sequence} by {record.by} on {record.time}: "
    return ""

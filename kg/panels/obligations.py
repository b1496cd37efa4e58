"""Obligations as columns: 1, 0, or an empty cell where the source does not cover the row or leaves it open."""

from __future__ import annotations

from collections.abc import Sequence

from kg.panels.column import Cell, Column
from kg.panels.source import PanelSource
from kg.panels.ties import Owed


def flag_columns(sources: Sequence[PanelSource], yes: str, no: str) -> tuple[Column, ...]:
    """A column for each obligation of each source; the texts say what 1 and 0 mean, with ``{}`` for the obligation."""
    return tuple(
        Column(
            f"{prefix(source, sources)}{name}",
            "flag",
            f"1 where, by {source.name}, {yes.format(kind)}" + ("" if source.selected else f"; 0 where {no}"),
            missing(source, "leaves it open"),
        )
        for source in sources
        for name, kind in source.obligations.items()
    )


def prefix(source: PanelSource, sources: Sequence[PanelSource]) -> str:
    """What the names of a source's columns begin with: nothing where it is the only one."""
    return source.prefix if len(sources) > 1 else ""


def missing(source: PanelSource, leaves: str) -> str:
    """What an empty cell of a source means, in words."""
    if source.selected:
        return f"not among the facts of {source.name}, which are a selection; it may be owed all the same"
    return f"{source.name} does not cover the row, or {leaves}"


def flags(owed: Owed | None, width: int, selected: bool) -> tuple[Cell, ...]:
    """The cells of ``width`` obligations; ``owed`` is None for a row that the source does not cover.

    A selection does not know what it lacks: it has no 0.
    """
    if owed is None:
        return (None,) * width
    return tuple(_flag(owed, place, selected) for place in range(width))


def _flag(owed: Owed, place: int, selected: bool) -> Cell:
    if owed[0] >> place & 1:
        return 1
    return None if selected or owed[1] >> place & 1 else 0

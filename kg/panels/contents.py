"""What a panel has, before it is made: what a row is, its sources, and its columns with their meaning."""

from __future__ import annotations

from dataclasses import dataclass

from kg.panels.column import Column
from kg.panels.files import PanelOrder
from kg.panels.panel import UNITS
from kg.panels.source import PanelSource, panel_source
from kg.store.base import Store


@dataclass(frozen=True, slots=True)
class PanelContents:
    """What a row is, whose facts are counted, and the columns."""

    meaning: str
    sources: tuple[PanelSource, ...]
    columns: tuple[Column, ...]


def panel_contents(store: Store, order: PanelOrder) -> PanelContents:
    """What the panel would have. Raises InputError and SourceNotFoundError as ``panel_source`` does."""
    sources = tuple(panel_source(name, store) for name in order.sources)
    unit = UNITS[order.unit]
    return PanelContents(unit.meaning, sources, unit.columns(sources))

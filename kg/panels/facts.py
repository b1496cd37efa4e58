"""What a panel is made of: the store, the sources, and the codes and years of the states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.panels.codes import Codes
from kg.panels.coverage import StateSystem
from kg.panels.source import PanelSource
from kg.panels.ties import Ties, read_ties
from kg.progress import Progress
from kg.store.base import Store


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of some sources in a store; ``queries`` is the folder of the named queries."""

    store: Store
    sources: Sequence[PanelSource]
    codes: Codes
    system: StateSystem
    queries: Path
    progress: Progress

    @property
    def observed(self) -> frozenset[int]:
        """The years that a source observed; a selection observes none."""
        complete = (source for source in self.sources if not source.selected)
        return frozenset(year for source in complete for year in range(source.since, source.until + 1))

    def ties(self) -> list[Ties]:
        """The ties that each source has."""
        return [read_ties(self.store, source, self.codes, self.queries, self.progress) for source in self.sources]

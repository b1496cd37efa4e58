"""A panel in all its forms at once, for whoever serves it: CSV, Parquet, and the dictionary."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import ParameterError
from kg.output_file import output_bytes, output_file
from kg.panels.column import Row
from kg.panels.dictionary import dictionary
from kg.panels.panel import UNITS, panel
from kg.panels.source import CURATED, panel_source
from kg.panels.tables import write_parquet
from kg.provenance import panel_source_names
from kg.store.base import Store

CSV, PARQUET, DICTIONARY = "panel.csv", "panel.parquet", "dictionary.md"


@dataclass(frozen=True, slots=True)
class PanelOrder:
    """Which panel: a unit of UNITS, names of sources, and whether pairs that are not tied are in it."""

    unit: str
    sources: tuple[str, ...]
    every_pair: bool = False

    @property
    def name(self) -> str:
        """A name for files, the same for the same panel."""
        return "_".join([self.unit, *self.sources, *(["all"] if self.every_pair else [])])

    def require_years(self) -> None:
        """Raises ParameterError where its rows are not about years, so that none can be chosen."""
        if not UNITS[self.unit].years:
            raise ParameterError(f"a {self.unit} panel has no years; leave out from and to")


def panel_order(unit: str, sources: list[str], every_pair: bool = False) -> PanelOrder:
    """The order of a panel; in which order its sources are named does not matter.

    Raises ParameterError for a unit or source that there is not, and where no source is named.
    """
    known = [*panel_source_names(), CURATED]
    if unit not in UNITS:
        raise ParameterError(f"there is no panel {unit!r}; ask for one of {', '.join(UNITS)}")
    if not sources:
        raise ParameterError(f"source: name whose facts to count, one or more of {', '.join(known)}")
    for source in sources:
        if source not in known:
            raise ParameterError(f"source: there is no {source!r}; name one or more of {', '.join(known)}")
    return PanelOrder(unit, tuple(source for source in known if source in sources), every_pair)


def write_files(store: Store, order: PanelOrder, queries: Path, folder: Path) -> int:
    """Writes a panel into a folder, as CSV, PARQUET and DICTIONARY; how many rows it has.

    Raises InputError and SourceNotFoundError as ``panel`` and ``panel_source`` do.
    """
    sources = [panel_source(name, store) for name in order.sources]
    table = panel(store, order.unit, sources, queries, order.every_pair)
    with output_file(folder / CSV) as text, output_bytes(folder / PARQUET) as file:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(column.name for column in table.columns)
        count = write_parquet(file, replace(table, rows=_copied(table.rows, writer)))
    with output_file(folder / DICTIONARY) as text:
        text.write(dictionary(table))
    return count


def _copied(rows: Iterator[Row], writer: Any) -> Iterator[Row]:
    """The rows, each of which is written on its way."""
    for row in rows:
        writer.writerow(row)
        yield row

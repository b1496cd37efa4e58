"""Panels for regressions, from one source or several. See README.md beside this file."""

from kg.panels.column import Column, Row
from kg.panels.dictionary import dictionary
from kg.panels.panel import UNITS, Panel, panel
from kg.panels.source import CURATED, PanelSource, panel_source, released
from kg.panels.tables import require_suffix, write_csv, write_parquet, write_table

__all__ = [
    "CURATED",
    "UNITS",
    "Column",
    "Panel",
    "PanelSource",
    "Row",
    "dictionary",
    "panel",
    "panel_source",
    "released",
    "require_suffix",
    "write_csv",
    "write_parquet",
    "write_table",
]

"""Importers of datasets that other projects publish, one module a source. See README.md beside this file."""

from kg.importers import atop
from kg.importers.importer import Imported, Importer

IMPORTERS: dict[str, Importer] = {"atop": atop.IMPORTER}

__all__ = ["IMPORTERS", "Imported", "Importer"]

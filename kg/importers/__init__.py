"""Importers of datasets that other projects publish, one module a source. See README.md beside this file."""

from kg.importers import atop, cow_alliances, dcad, desta, ieadb, mme, states, uk_treaties
from kg.importers.importer import Imported, Importer

IMPORTERS: dict[str, Importer] = {
    "atop": atop.IMPORTER,
    "cow-alliances": cow_alliances.IMPORTER,
    "dcad": dcad.IMPORTER,
    "desta": desta.IMPORTER,
    "ieadb": ieadb.IMPORTER,
    "mme": mme.IMPORTER,
    "states": states.IMPORTER,
    "uk-treaties": uk_treaties.IMPORTER,
}

__all__ = ["IMPORTERS", "Imported", "Importer"]

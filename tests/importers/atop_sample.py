"""A made-up release in ATOP's form, of made-up states, written to a folder with whatever a test changes in it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.crosswalk import CodedState
from kg.importers import Imported, atop
from kg.importers.table import read_table
from kg.namespaces import entity
from kg.provenance import source_manifest
from kg.settings import Settings

Cells = dict[str, Any]

COLUMNS = {name: tuple(columns) for name, columns in atop.IMPORTER.files.items()}
ENDED = {"endyr": 1900, "endmo": 6, "endday": 30}
LEFT = {"yrexit": 1900, "moexit": 6, "dayexit": 30}

STATES = {
    code: CodedState(code, entity("actor", name.lower()), name)
    for code, name in ((901, "Ruritania"), (902, "Graustark"), (903, "Zenda"), (904, "Strelsau"))
}

CURATED = """
@prefix lw: <https://w3id.org/latticework/ontology#> .
@prefix concept: <https://w3id.org/latticework/concept/> .
@prefix actor: <https://w3id.org/latticework/id/actor/> .
@prefix document: <https://w3id.org/latticework/id/document/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

document:atlas a lw:Document ;
    rdfs:label "An atlas"@en ;
    lw:documentType concept:book ;
    lw:url "https://example.org/atlas"^^xsd:anyURI .
"""


@dataclass
class Release:
    """The rows of the three files; columns that a test does not name are 0."""

    alliances: list[Cells]
    phases: list[Cells]
    members: list[Cells]

    def write(self, folder: Path) -> Path:
        """Writes the files and answers with their folder."""
        folder.mkdir(exist_ok=True)
        tables = {atop.ALLIANCES: self.alliances, atop.PHASES: self.phases, atop.MEMBERS: self.members}
        for name, rows in tables.items():
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS[name], restval=0)
                writer.writeheader()
                writer.writerows({"version": "5.1", **row} for row in rows)
        return folder

    def convert(self, folder: Path) -> Imported:
        """What the importer makes of the files."""
        self.write(folder)
        tables = {name: read_table(folder / name, columns) for name, columns in COLUMNS.items()}
        return atop.convert(tables, STATES, source_manifest("atop"))


def alliance(atopid: int = 1005, **cells: Any) -> Cells:
    """A row of the alliance file: in force from 1880-01-01, and still so unless the cells say otherwise."""
    start = {"begyr": 1880, "begmo": 1, "begday": 1, "ineffect": int("endyr" not in cells)}
    return {"atopid": atopid, "cow4id": "", **start, **cells}


def phase(atopid: int = 1005, number: int = 0, **cells: Any) -> Cells:
    """A row of the phase file."""
    identifier = f"{atopid}.{number}" if number else str(atopid)
    own = {column: cell for column, cell in alliance(atopid).items() if column != "cow4id"}
    return {**own, "atopidphase": identifier, "phase": number, **_ineffect(cells, "endyr"), **cells}


def member(code: int, atopid: int = 1005, **cells: Any) -> Cells:
    """A row of the member file."""
    start = {"yrent": 1880, "moent": 1, "dayent": 1}
    return {"atopid": atopid, "member": code, **start, **_ineffect(cells, "yrexit"), **cells}


def _ineffect(cells: Cells, end: str) -> Cells:
    return {"ineffect": int(end not in cells)}


class OwnFacts(Settings):
    """Settings whose curated facts are in a folder of the test's own."""

    facts: Path

    @property
    def curated(self) -> Path:
        return self.facts

"""A made-up release in the form of COW's Formal Alliances, of made-up states, with whatever a test changes in it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atop_sample import STATES

from kg.importers import Imported, cow_alliances
from kg.importers.table import read_table
from kg.provenance import source_manifest

Cells = dict[str, Any]

COLUMNS = {name: tuple(columns) for name, columns in cow_alliances.IMPORTER.files.items()}


@dataclass
class Release:
    """The rows of the two files; obligations that a test does not name are 0."""

    members: list[Cells]
    directed: list[Cells]

    def write(self, folder: Path) -> Path:
        """Writes the files and answers with their folder."""
        folder.mkdir(exist_ok=True)
        for name, rows in ((cow_alliances.MEMBERS, self.members), (cow_alliances.DIRECTED, self.directed)):
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS[name], restval=0)
                writer.writeheader()
                writer.writerows({"version": "4.1", **row} for row in rows)
        return folder

    def convert(self, folder: Path) -> Imported:
        """What the importer makes of the files."""
        self.write(folder)
        tables = {name: read_table(folder / name, columns) for name, columns in COLUMNS.items()}
        return cow_alliances.convert(tables, STATES, source_manifest("cow-alliances"))


def member(code: int, alliance: int = 7, days: str = "1880-01-01/", whole: str = "1880-01-01/", **cells: Any) -> Cells:
    """A row of the member file: a defence pact in force since 1880 unless the arguments say otherwise."""
    row = {"version4id": alliance, "ccode": code, "ss_type": "Type I: Defense Pact"}
    return {**row, **_dates("all", whole), **_dates("mem", days), **_censored(days), **cells}


def directed(one: int, two: int, alliance: int = 7, days: str = "1880-01-01/", **cells: Any) -> Cells:
    """A row of the directed file."""
    row = {"version4id": alliance, "ccode1": one, "ccode2": two}
    return {**row, **_dates("dyad", days), **_censored(days), **cells}


def both(one: int, two: int, *args: Any, **cells: Any) -> list[Cells]:
    """The rows of the directed file for two who owe each other the same."""
    return [directed(one, two, *args, **cells), directed(two, one, *args, **cells)]


def _dates(prefix: str, days: str) -> Cells:
    start, _, end = days.partition("/")
    return {
        f"{prefix}_{name}_{part}": value
        for name, day in (("st", start), ("end", end))
        for part, value in zip(("year", "month", "day"), (day or "--").split("-"), strict=True)
    }


def _censored(days: str) -> Cells:
    return {"left_censor": 0, "right_censor": int(days.endswith("/"))}

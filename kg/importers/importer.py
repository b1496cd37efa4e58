"""What an importer is: which files it needs, and a pure function from their rows to a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kg.change import Change
from kg.crosswalk import CowStates
from kg.importers.left_out import LeftOut
from kg.importers.table import Row
from kg.provenance import Manifest

Tables = Mapping[str, Sequence[Row]]
"""The rows of each file of a source, by file name."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of the rows: quads to add, the rows that were left out, and those that were kept in part.

    A row of ``noted`` is in the graph but for the value that its reason names.
    """

    change: Change
    left_out: tuple[LeftOut, ...]
    noted: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Importer:
    """A source's files, each with the columns that are read, and what makes a change of their rows.

    ``delimiter`` is what stands between values in the files.
    The function raises InputError where the rows are those of another release than the manifest's.
    """

    files: Mapping[str, Sequence[str]]
    convert: Callable[[Tables, CowStates, Manifest], Imported]
    delimiter: str = ","

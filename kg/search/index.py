"""An index of all names of a state of the graph, in SQLite with its FTS5: in memory, or in a file of a build."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.search.folding import folded
from kg.search.kinds import KINDS
from kg.search.spelling import remainders

_FORM = 1
"""The number of the tables below: a file of tables with another number is not read."""

_TABLES = """
CREATE TABLE thing (
    iri TEXT PRIMARY KEY, kinds TEXT, weight INTEGER, label TEXT, sorted TEXT,
    period TEXT, start TEXT, end TEXT, ties INTEGER
);
CREATE TABLE region (iri TEXT, region TEXT, PRIMARY KEY (iri, region)) WITHOUT ROWID;
CREATE TABLE kind (kind TEXT, iri TEXT, PRIMARY KEY (kind, iri)) WITHOUT ROWID;
CREATE TABLE name (id INTEGER PRIMARY KEY, iri TEXT, text TEXT, folded TEXT, way TEXT, period TEXT);
CREATE INDEX name_folded ON name (folded);
CREATE INDEX name_iri ON name (iri);
CREATE VIRTUAL TABLE word USING fts5 (folded, content='', prefix='1 2 3');
CREATE TABLE state (applied INTEGER);
CREATE TABLE slip (remainder TEXT, word TEXT, PRIMARY KEY (remainder, word)) WITHOUT ROWID;
"""

_FORGET = (
    "INSERT INTO word (word, rowid, folded) SELECT 'delete', id, folded FROM name WHERE iri = ? AND way != 'code'",
    "DELETE FROM name WHERE iri = ?",
    "DELETE FROM kind WHERE iri = ?",
    "DELETE FROM region WHERE iri = ?",
    "DELETE FROM thing WHERE iri = ?",
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing; ``way`` is label, name or code, ``period`` the EDTF interval for which it holds, or empty."""

    iri: str
    text: str
    way: str = "label"
    period: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that bears a name.

    ``kinds`` are keys of KINDS, the one that it is shown under first; ``period`` is its period or date in EDTF,
    ``start`` its earliest and ``end`` its latest day, all empty where none is known; ``regions`` are the labels of its
    regions; ``ties`` is how many memberships it has.
    """

    iri: str
    kinds: tuple[str, ...]
    label: str
    period: str = ""
    ties: int = 0
    start: str = ""
    end: str = ""
    regions: tuple[str, ...] = ()


class Index:
    """The names of one state of the graph. Thread-safe."""

    def __init__(self, things: Iterable[Thing], names: Iterable[Name]) -> None:
        self._lock = threading.Lock()
        self._connection = _connected(":memory:")
        self._connection.executescript(f"PRAGMA user_version = {_FORM}; {_TABLES}")
        self.replace((), things, names)

    @classmethod
    def read(cls, file: Path) -> Index | None:
        """The index in a file that nobody writes to; None where there is none of the present form."""
        if not file.is_file():
            return None
        index = cls._over(_connected(f"{file.resolve().as_uri()}?immutable=1"))
        return index if index.rows("PRAGMA user_version") == [(_FORM,)] else None

    @classmethod
    def _over(cls, connection: sqlite3.Connection) -> Index:
        index = cls.__new__(cls)
        index._lock, index._connection = threading.Lock(), connection
        return index

    def write(self, file: Path, applied: int) -> None:
        """Writes it into a file that is not there yet, with the number of the last change that it has in it."""
        with self._lock:
            self._connection.execute("INSERT INTO state VALUES (?)", (applied,))
            self._connection.execute("VACUUM INTO ?", (str(file),))

    @property
    def applied(self) -> int:
        """The number of the last change that an index which was written has in it."""
        return max((number for (number,) in self.rows("SELECT applied FROM state")), default=0)

    def copy(self) -> Index:
        """The same in memory, to be changed."""
        copied = _connected(":memory:")
        with self._lock:
            self._connection.backup(copied)
        return self._over(copied)

    def replace(self, iris: Iterable[str], things: Iterable[Thing], names: Iterable[Name]) -> None:
        """Forgets what there is of some things, and takes in things and their names; labels need not be named."""
        with self._lock:
            self._connection.execute("BEGIN")
            with self._connection:
                for iri in iris:
                    for statement in _FORGET:
                        self._connection.execute(statement, (iri,))
                self._fill({thing.iri: thing for thing in things}, names)

    def like(self, word: str) -> list[str]:
        """The words of names that differ from this one by one slip; none where it is shorter than four letters."""
        keys = list(remainders(word))
        marks = ", ".join("?" * len(keys))
        found = self.rows(f"SELECT DISTINCT word FROM slip WHERE remainder IN ({marks}) ORDER BY word", keys)
        return [other for (other,) in found if other != word]

    def rows(self, statement: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a SELECT over the tables above."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def _fill(self, things: dict[str, Thing], names: Iterable[Name]) -> None:
        run = self._connection.executemany
        run("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [_row(thing) for thing in things.values()])
        run("INSERT INTO kind VALUES (?, ?)", [(kind, thing.iri) for thing in things.values() for kind in thing.kinds])
        run(
            "INSERT INTO region VALUES (?, ?)",
            [(thing.iri, region) for thing in things.values() for region in thing.regions],
        )
        labels = [Name(thing.iri, thing.label) for thing in things.values()]
        known = dict.fromkeys(name for name in (*labels, *names) if name.iri in things)
        ((last,),) = self._connection.execute("SELECT IFNULL(MAX(id), 0) FROM name")
        rows = [
            (number, name.iri, name.text, folded(name.text), name.way, name.period)
            for number, name in enumerate(known, last + 1)
        ]
        run("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)", rows)
        # Codes are not begun: they are known or not.
        begun = [row for row in rows if row[4] != "code"]
        run("INSERT INTO word (rowid, folded) VALUES (?, ?)", [(row[0], row[3]) for row in begun])
        words = {word for row in begun for word in row[3].split()}
        # Sorted, the rows of the table are appended instead of being put between others. Words that nothing has any
        # more stay: they are looked for and not found.
        slips = sorted((remainder, word) for word in words for remainder in remainders(word))
        run("INSERT OR IGNORE INTO slip VALUES (?, ?)", slips)


def _connected(place: str) -> sqlite3.Connection:
    return sqlite3.connect(place, check_same_thread=False, isolation_level=None, uri=place.startswith("file:"))


def _row(thing: Thing) -> tuple[object, ...]:
    kinds, weight = " ".join(thing.kinds), KINDS[thing.kinds[0]].weight
    return (
        thing.iri, kinds, weight, thing.label, folded(thing.label), thing.period, thing.start, thing.end, thing.ties,
    )  # fmt: skip

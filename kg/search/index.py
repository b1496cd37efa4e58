"""An index of all names of a state of the graph, in SQLite's FTS5 and in memory.

It is read from the graph in four queries, so that it is right after each change without being fed; see ``current``
for when.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.search.folding import folded
from kg.search.kinds import KINDS, OF_CLASS
from kg.search.spelling import Vocabulary

Rows = Callable[[str], list[dict[str, str]]]
"""From a SELECT query to its rows, each a mapping of variable to value."""

_TABLES = """
CREATE TABLE thing (
    iri TEXT PRIMARY KEY, kinds TEXT, weight INTEGER, label TEXT, sorted TEXT,
    period TEXT, start TEXT, end TEXT, ties INTEGER
);
CREATE TABLE region (iri TEXT, region TEXT, PRIMARY KEY (iri, region)) WITHOUT ROWID;
CREATE TABLE kind (kind TEXT, iri TEXT, PRIMARY KEY (kind, iri)) WITHOUT ROWID;
CREATE TABLE name (id INTEGER PRIMARY KEY, iri TEXT, text TEXT, folded TEXT, way TEXT, period TEXT);
CREATE INDEX name_folded ON name (folded);
CREATE VIRTUAL TABLE word USING fts5 (folded, content='', prefix='1 2 3');
"""


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
        self._connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        with self._lock:
            self._connection.executescript(_TABLES)
            self._connection.execute("BEGIN")
            self._fill({thing.iri: thing for thing in things}, names)
            self._connection.execute("COMMIT")

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
        rows = [
            (number, name.iri, name.text, folded(name.text), name.way, name.period)
            for number, name in enumerate(known, 1)
        ]
        run("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)", rows)
        # Codes are not begun: they are known or not.
        run("INSERT INTO word (rowid, folded) VALUES (?, ?)", [(row[0], row[3]) for row in rows if row[4] != "code"])
        self.vocabulary = Vocabulary(word for row in rows if row[4] != "code" for word in row[3].split())

    def rows(self, statement: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a SELECT over the tables above."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()


def read_index(rows: Rows, queries: Path) -> Index:
    """The index of the graph that ``rows`` asks; ``queries`` is the folder of the named queries."""

    def ask(name: str) -> list[dict[str, str]]:
        return rows((queries / "search" / f"{name}.rq").read_text(encoding="utf-8"))

    ties = {row["thing"]: int(row["ties"]) for row in ask("ties")}
    kinds: dict[str, set[str]] = defaultdict(set)
    regions: dict[str, list[str]] = defaultdict(list)
    known: dict[str, dict[str, str]] = {}
    for row in ask("things"):
        if row["class"] in OF_CLASS:
            kinds[row["thing"]].add(OF_CLASS[row["class"]].name)
            known.setdefault(row["thing"], row)
    for row in ask("regions"):
        regions[row["thing"]].append(row["region"])
    things = (
        Thing(
            iri,
            tuple(kind for kind in KINDS if kind in kinds[iri]),
            row["label"],
            row.get("when", ""),
            ties.get(iri, 0),
            row.get("from", ""),
            row.get("to", ""),
            tuple(regions[iri]),
        )
        for iri, row in known.items()
    )
    names = (Name(row["thing"], row["name"], row["way"], row.get("period", "")) for row in ask("names"))
    return Index(things, names)


def _row(thing: Thing) -> tuple[object, ...]:
    kinds, weight = " ".join(thing.kinds), KINDS[thing.kinds[0]].weight
    return (
        thing.iri, kinds, weight, thing.label, folded(thing.label), thing.period, thing.start, thing.end, thing.ties,
    )  # fmt: skip

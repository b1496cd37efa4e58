"""The index of the state of the graph that serves: read from the build, and kept up with changes."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from pathlib import Path

from kg.change import Change
from kg.history import START, records
from kg.search.index import Index
from kg.search.reading import Rows, read_again, read_index, touched
from kg.snapshot import Snapshot

NAMES_FILE = "names.sqlite"
"""The index in the folder of a build, beside its store."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """An index, the build and the last change that it has in it, and how far the log has been read for it.

    ``shared`` says that it is that of the build, which is not to be changed.
    """

    origin: str
    index: Index | None = None
    sequence: int = 0
    shared: bool = False
    offset: int = 0
    link: str = START
    read: int = 0


class CurrentIndex:
    """Keeps the index of one state of the graph, and makes that of another when it is asked for. Thread-safe.

    A build brings its index. After a change the things that it touched are read again; after one that touched too many,
    or where a build has no index, all are. Who asks meanwhile waits: nobody is told what is not so any more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = ""
        self._kept = _Kept("")

    def of(self, snapshot: Snapshot, rows: Rows, queries: Path) -> Index:
        """The index of a state that ``rows`` asks; ``queries`` is the folder of the named queries."""
        with self._lock:
            if self._kept.index is None or self._state != snapshot.id:
                self._kept, self._state = _made(self._kept, snapshot, rows, queries), snapshot.id
            assert self._kept.index is not None
            return self._kept.index


def _made(kept: _Kept, snapshot: Snapshot, rows: Rows, queries: Path) -> _Kept:
    if kept.origin != snapshot.origin or kept.sequence > snapshot.sequence or snapshot.log is None:
        index = None if snapshot.address else Index.read(snapshot.folder.parent / NAMES_FILE)
        if index and index.applied != snapshot.sequence and snapshot.log is None:
            index = None  # how it came to be as it is, nobody says
        kept = _Kept(snapshot.origin, index, index.applied if index else snapshot.sequence, shared=True)
    found, kept = _changes(kept, snapshot)
    iris = touched(found, rows) if found else set()
    if kept.index is None or iris is None:
        return replace(kept, index=read_index(rows, queries), shared=False)
    if iris:
        if kept.shared:
            kept = replace(kept, index=kept.index.copy(), shared=False)
        assert kept.index is not None
        read_again(kept.index, iris, rows, queries)
    return kept


def _changes(kept: _Kept, snapshot: Snapshot) -> tuple[list[Change], _Kept]:
    """The changes of a state that what is kept does not have yet, and the same with the log read up to them."""
    found = []
    for record in records(snapshot.log, kept.offset, kept.link, kept.read) if snapshot.log else ():
        if record.sequence > snapshot.sequence:
            break
        if record.sequence > kept.sequence:
            found.append(record.change())
        kept = replace(kept, offset=record.end, link=record.link, read=record.sequence)
    return found, replace(kept, sequence=max(kept.sequence, snapshot.sequence))

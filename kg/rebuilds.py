"""What each build from files changed beside what served before it, so that states before it can be had again.

Changes over HTTP are in the log; a build that reads other files than the one before changes the graph as well. Each
leaves a file ``changes/builds/<id>.gz``: a line of JSON with its checksum, and the canonical text of the change from
the last state before it to its first. The first build of a home has none before it, and an empty text.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg import history
from kg.attribution import attributed
from kg.change import Change, read_change
from kg.errors import HistoryError
from kg.history import Record
from kg.output_file import output_bytes
from kg.store import EmbeddedStore

BUILD_TIME = "%Y%m%dT%H%M%S-%f"
"""The identifier of a build: the time when it was made."""


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A build from files: its identifier, that of the one before (empty for the first), and the time.

    ``sequence`` is the number of the last change before it. ``added`` and ``removed`` count the quads that came and
    went, ``bytes`` is the length of the text in ``path``, ``sha256`` its checksum.
    """

    build: str
    previous: str
    sequence: int
    time: str
    added: int
    removed: int
    bytes: int
    sha256: str
    path: Path

    def change(self) -> Change:
        """What it changed. Raises HistoryError where the file is not as it was written."""
        return read_change(self.text())

    def text(self) -> str:
        """The canonical text of what it changed. Raises HistoryError where the file is not as it was written."""
        try:
            with gzip.open(self.path) as file:
                file.readline()
                text = file.read()
        except (OSError, EOFError, zlib.error):
            raise _damaged(self.path) from None
        if hashlib.sha256(text).hexdigest() != self.sha256:
            raise _damaged(self.path)
        return text.decode()


def folder(home: Path) -> Path:
    """Where what builds changed is kept."""
    return history.log_path(home).parent / "builds"


def rebuilds(home: Path) -> dict[str, Rebuild]:
    """What is kept of builds, by their identifiers, the oldest first. Raises HistoryError where a file is damaged."""
    return {path.stem: read(path) for path in sorted(folder(home).glob("*.gz"))}


@lru_cache(maxsize=1024)
def read(path: Path) -> Rebuild:
    """What is kept of one build. Raises HistoryError where it is damaged."""
    try:
        with gzip.open(path) as file:
            head = json.loads(file.readline())
        return Rebuild(path.stem, path=path, **head)
    except (OSError, EOFError, zlib.error, ValueError, TypeError):
        raise _damaged(path) from None


def unknown(build: str, sequence: int) -> Rebuild:
    """What stands for a build of which nothing is kept; its time is as far as its identifier tells."""
    try:
        made = datetime.datetime.strptime(build, BUILD_TIME).replace(tzinfo=datetime.UTC)
    except ValueError:
        made = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return Rebuild(build, "", sequence, made.isoformat(timespec="microseconds"), 0, 0, 0, "", Path())


def write_first(home: Path, build: str, sequence: int, time: str) -> None:
    """Notes that history begins with a build."""
    _write(home, build, "", sequence, time, set(), set())


def write(
    home: Path, build: str, made: EmbeddedStore, previous: str, before: set[bytes], sequence: int, time: str
) -> None:
    """Keeps what a build changed: ``before`` are the lines of all quads of the state before it."""
    after = made.lines()
    _write(home, build, previous, sequence, time, after - before, before - after)


def lines_before(store: EmbeddedStore, missing: Iterable[Record], described: bool) -> set[bytes]:
    """The lines of a store after changes that are not in it."""
    lines = store.lines()
    for record in missing:
        change = attributed(record, described)
        lines -= {f"{quad} .".encode() for quad in change.remove}
        lines |= {f"{quad} .".encode() for quad in change.add}
    return lines


def _write(
    home: Path, build: str, previous: str, sequence: int, time: str, added: set[bytes], removed: set[bytes]
) -> None:
    signed = [*(b"- " + line for line in sorted(removed)), *(b"+ " + line for line in sorted(added))]
    text = b"".join(line + b"\n" for line in signed)
    head = {
        "previous": previous,
        "sequence": sequence,
        "time": time,
        "added": len(added),
        "removed": len(removed),
        "bytes": len(text),
        "sha256": hashlib.sha256(text).hexdigest(),
    }
    folder(home).mkdir(parents=True, exist_ok=True)
    with (
        output_bytes(folder(home) / f"{build}.gz") as file,
        gzip.GzipFile("", "wb", 6, file, mtime=0) as compressed,
    ):
        compressed.write(json.dumps(head).encode() + b"\n")
        compressed.write(text)


def _damaged(path: Path) -> HistoryError:
    return HistoryError(f"{path} is not as it was written; put it back from a backup, or remove it with all before it")

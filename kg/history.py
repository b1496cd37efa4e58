"""The log of changes: one file, a record a change, written to the disk before anybody is told that it is in.

A record is a line of JSON and the canonical text of the change. The line says how long the text is, its SHA-256, and
the SHA-256 of the line before it, so that a record that was altered, or one that is missing, is found. A record that
was being written when the power went is short; nobody was told of it, and it is cut off when the log is next opened
for writing. What is cut off is kept beside the log.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from kg.change import Change, read_change
from kg.errors import HistoryError, HomeInUseError, StorageError

START = "0" * 64
"""The link that the first record follows on."""


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of a change: a message, the change that it takes back, the proposal that it was (zero for none), and
    who accepted that."""

    message: str = ""
    reverts: int = 0
    accepted_by: str = ""
    proposal: int = 0


UNTOLD = Why()


@dataclass(frozen=True, slots=True)
class Record:
    """One change: its number, the time (UTC, ISO 8601), who made it, why, and its canonical text.

    ``link`` is the SHA-256 of the record's line; ``end`` the place in the file after it, in bytes. ``began`` is when
    the work on it began, empty where that was not written down.
    """

    sequence: int
    time: str
    by: str
    text: str
    link: str
    end: int
    why: Why = UNTOLD
    began: str = ""

    def change(self) -> Change:
        """What was changed, without what the graph says about the change (``attribution``)."""
        return read_change(self.text)

    @property
    def added(self) -> int:
        """How many quads came."""
        return self.text.startswith("+ ") + self.text.count("\n+ ")

    @property
    def removed(self) -> int:
        """How many quads went."""
        return self.text.startswith("- ") + self.text.count("\n- ")


def now() -> str:
    """This moment as records have it: UTC, ISO 8601, to the microsecond."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")


def log_path(home: Path) -> Path:
    """Where the log of a home lies."""
    return home / "changes" / "log"


def last_change(home: Path) -> int:
    """The number of the last change in the log of a home; zero where there is none."""
    return max((record.sequence for record in records(log_path(home))), default=0)


def records(path: Path, offset: int = 0, previous: str = START, sequence: int = 0) -> Iterator[Record]:
    """The records of a log after a place in it, which follows on the record of that number and link.

    A short record at the end is passed over. Raises HistoryError where a record is not as it was written.
    """
    if not path.is_file():
        return
    with path.open("rb") as file:
        file.seek(offset)
        while (found := _next(file, path, previous, sequence)) is not None:
            yield found
            previous, sequence = found.link, found.sequence


def require(path: Path, there: int, applied: int) -> None:
    """Raises HistoryError where a log has fewer changes than the graph."""
    if there < applied:
        raise HistoryError(
            f"{path}: the graph has {applied} changes and the log only {there}; put the log back from a backup"
        )


def record_at(path: Path, offset: int, sequence: int) -> Record:
    """The record of that number, which lies at that place. Raises HistoryError where it does not, or is damaged."""
    with path.open("rb") as file:
        file.seek(offset)
        found = _next(file, path, None, sequence - 1)
    if found is None:
        raise HistoryError(f"{path}: change {sequence} is not there any more; put the log back from a backup")
    return found


def _next(file: BinaryIO, path: Path, previous: str | None, sequence: int) -> Record | None:
    """The next record; None where the file ends before it does. ``previous`` is None where the link is not checked."""
    place = file.tell()
    line = file.readline()
    # What the disk never got reads as zeros.
    if not line.endswith(b"\n") or line.startswith(b"\0"):
        return None
    try:
        head = json.loads(line)
        size, digest = head["bytes"], head["sha256"]
        text = file.read(size)
        if len(text) < size or text.endswith(b"\0"):
            return None
        sound = previous in (None, head["previous"]) and head["sequence"] == sequence + 1
        if sound and hashlib.sha256(text).hexdigest() == digest:
            link = hashlib.sha256(line).hexdigest()
            return Record(
                head["sequence"],
                head["time"],
                head["by"],
                text.decode(),
                link,
                file.tell(),
                Why(**head.get("why", {})),
                head.get("began", ""),
            )
    except (ValueError, KeyError, TypeError):
        pass
    raise HistoryError(
        f"{path}: the record at byte {place}, change {sequence + 1}, is not as it was written; "
        "put the log back from a backup"
    )


class Log:
    """The log of a home, open for appending. One process at a time has it; its threads take turns.

    ``sequence`` is the number of its last change, zero where there is none.
    """

    def __init__(self, home: Path) -> None:
        """Raises HomeInUseError, HistoryError, and StorageError where the home cannot be written to."""
        self.path = log_path(home)
        self.sequence, self._link, self._end = 0, START, 0
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = (home / "writer.lock").open("w")
        except OSError as error:
            raise StorageError(f"{home} cannot be written to: {error.strerror}") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise HomeInUseError(
                f"another server has {home} open; stop it, or give this one a home of its own with --home"
            ) from None
        try:
            self._open()
        except BaseException:
            self._lock.close()
            raise

    def _open(self) -> None:
        for record in records(self.path):
            self.sequence, self._link, self._end = record.sequence, record.link, record.end
        self._file = self.path.open("ab", buffering=0)
        for folder in (self.path.parent, self.path.parent.parent):
            _sync_folder(folder)
        torn = self._file.tell() - self._end
        if torn:
            with self.path.open("rb") as whole:
                whole.seek(self._end)
                (self.path.parent / f"torn-{self._end}").write_bytes(whole.read())
            self._cut()

    def append(self, change: Change, by: str, why: Why = UNTOLD, began: str = "") -> Record:
        """Writes a change, and returns when the disk has it. Raises StorageError, after which it is not in the log."""
        if self._file.closed:
            raise StorageError(f"an earlier write to {self.path} could not be undone; start the server anew")
        text = change.text()
        body = text.encode()
        head = {
            "sequence": self.sequence + 1,
            "time": now(),
            "began": began,
            "by": by,
            "why": {name: value for name, value in asdict(why).items() if value},
            "bytes": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
            "previous": self._link,
        }
        line = json.dumps(head).encode() + b"\n"
        try:
            self._write(line + body)
        except OSError as error:
            # What is half there goes; where even that fails, the log is closed, and opening it anew finds out.
            with contextlib.suppress(OSError):
                self._cut()
            raise StorageError(
                f"the change cannot be written to {self.path} ({error.strerror}); make room on the disk"
            ) from None
        self.sequence += 1
        self._link = hashlib.sha256(line).hexdigest()
        self._end += len(line) + len(body)
        return Record(self.sequence, str(head["time"]), by, text, self._link, self._end, why, began)

    def close(self) -> None:
        """Lets another process have the log."""
        self._file.close()
        self._lock.close()

    def _write(self, content: bytes) -> None:
        left = memoryview(content)
        while left:
            left = left[self._file.write(left) :]
        os.fsync(self._file.fileno())

    def _cut(self) -> None:
        """Cuts off what is after the last whole record."""
        try:
            self._file.truncate(self._end)
            os.fsync(self._file.fileno())
        except OSError:
            self._file.close()
            raise


@contextlib.contextmanager
def still(home: Path) -> Iterator[None]:
    """Nothing is added to the log of a home while the block runs; waits until what is being added is in."""
    folder = log_path(home).parent
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _sync_folder(folder: Path) -> None:
    """Makes sure that the disk knows the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

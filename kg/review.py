"""Proposals that wait for a reviewer: changes by those who may propose, kept until somebody accepts or declines them.

Each is a file in ``<home>/proposals/``, of a line of JSON and the canonical text of the change that it came to when it
was made. It is checked then, and again when it is accepted, as it stands: if the graph has changed where it applies,
that is told, and it goes on waiting.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kg import history
from kg.change import Change, read_change
from kg.errors import ConflictError, HistoryError, ProposalNotFoundError, TooManyProposalsError
from kg.history import Why
from kg.output_file import output_bytes
from kg.proposal import ExactChange
from kg.transaction import Receipt, Writer

STATUSES = ("waiting", "accepted", "declined")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal: its number, who made it, when and why, and on which state of the graph.

    ``status`` is one of STATUSES; where it is decided, ``decided_by``, ``decided`` and ``reason`` say by whom, when and
    why, and ``change`` is the number of the change that it became.
    """

    number: int
    by: str
    time: str
    message: str
    state: str
    text: str
    status: str = STATUSES[0]
    decided_by: str = ""
    decided: str = ""
    reason: str = ""
    change: int = 0

    def delta(self) -> Change:
        """What it would add and remove."""
        return read_change(self.text)


class Proposals:
    """The proposals of a home. Threads and processes take turns."""

    def __init__(self, home: Path, most: int) -> None:
        """``most`` is how many may wait at once."""
        self._folder = home / "proposals"
        self._most = most

    def all(self) -> list[Waiting]:
        """All proposals, the oldest first. Raises HistoryError where a file is damaged."""
        return [_read(path) for path in sorted(self._folder.glob("[0-9]*"))]

    def find(self, number: int) -> Waiting:
        """The proposal of that number. Raises ProposalNotFoundError."""
        path = self._path(number)
        if not path.is_file():
            raise ProposalNotFoundError(f"there is no proposal {number}")
        return _read(path)

    def add(self, by: str, message: str, state: str, change: Change) -> Waiting:
        """Keeps a proposal, on the disk when it returns. Raises TooManyProposalsError."""
        with self._turn():
            known = self.all()
            if sum(one.status == STATUSES[0] for one in known) >= self._most:
                raise TooManyProposalsError(f"{self._most} proposals wait already; let somebody decide on them first")
            number = known[-1].number + 1 if known else 1
            made = Waiting(number, by, history.now(), message, state, change.text())
            self._write(made)
        return made

    @contextmanager
    def deciding(self, number: int) -> Iterator[Waiting]:
        """The proposal, which nobody else decides on while the block runs.

        Raises ConflictError where it has been decided on.
        """
        with self._turn():
            found = self.find(number)
            if found.status != STATUSES[0]:
                raise ConflictError(f"proposal {number} was {found.status} by {found.decided_by}; make another")
            yield found

    def accept(self, waiting: Waiting, by: str, reason: str, change: int) -> Waiting:
        """Notes that a proposal has become a change."""
        return self._decided(
            replace(waiting, status="accepted", decided_by=by, decided=history.now(), reason=reason, change=change)
        )

    def decline(self, waiting: Waiting, by: str, reason: str) -> Waiting:
        """Notes that a proposal is not made, and why."""
        return self._decided(replace(waiting, status="declined", decided_by=by, decided=history.now(), reason=reason))

    def _decided(self, made: Waiting) -> Waiting:
        self._write(made)
        return made

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:08d}"

    def _write(self, made: Waiting) -> None:
        head = {name: value for name, value in asdict(made).items() if name != "text"}
        head["sha256"] = hashlib.sha256(made.text.encode()).hexdigest()
        with output_bytes(self._path(made.number)) as file:
            file.write(json.dumps(head).encode() + b"\n" + made.text.encode())
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def _turn(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def accept_into(writer: Writer, proposals: Proposals, number: int, by: str, reason: str = "") -> Receipt:
    """Makes a proposal as it stands, checked anew, and notes who accepted it.

    Raises ProposalNotFoundError, ConflictError where it has been decided on, and what ``Writer.commit`` raises; it then
    goes on waiting.
    """
    with proposals.deciding(number) as waiting:
        why = Why(waiting.message, accepted_by=by, proposal=number)
        done = writer.commit(ExactChange(waiting.delta()), waiting.by, why=why)
        proposals.accept(waiting, by, reason, done.sequence)
    return done


def _read(path: Path) -> Waiting:
    try:
        line, _, text = path.read_bytes().partition(b"\n")
        head = json.loads(line)
        if hashlib.sha256(text).hexdigest() == head.pop("sha256"):
            return Waiting(text=text.decode(), **head)
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise HistoryError(f"{path} is not as it was written; put it back from a backup, or remove it")

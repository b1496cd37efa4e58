"""The states that the graph has had, in order, and the steps between them.

A state is the build from files that it began as and the last change in it. The states of a build begin where it took
over from the one before, after the changes that there were by then. From each state to the next leads either a change
of the log or what a build changed: exact ones both, so that they can be followed in either direction.
"""

from __future__ import annotations

import contextlib
import datetime
import re
import threading
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg import history, rebuilds
from kg.attribution import attributed
from kg.change import Change
from kg.errors import ParameterError, StateNotFoundError
from kg.history import Record
from kg.rebuilds import Rebuild
from kg.snapshot import Snapshot

_SNAPSHOT = re.compile(r"(.+)\.([0-9]+)")


@dataclass(frozen=True, slots=True)
class State:
    """A state of the graph: the build that it began as, the last change in it, and since when it served."""

    origin: str
    sequence: int
    time: str

    @property
    def id(self) -> str:
        """The same as that of its snapshot."""
        return f"{self.origin}.{self.sequence}"


class LogIndex:
    """Where each change of a log lies, and its time, read on as the log grows. Thread-safe."""

    def __init__(self, home: Path) -> None:
        self.path = history.log_path(home)
        self._lock = threading.Lock()
        self._offsets = array("Q", [0])
        self._times: list[str] = []
        self._link = history.START

    def read_on(self, last: int | None = None) -> int:
        """Reads on, no further than the change of that number, and gives the number of the last that is known."""
        with self._lock:
            if last is None or last > len(self._times):
                for record in history.records(self.path, self._offsets[-1], self._link, len(self._times)):
                    self._offsets.append(record.end)
                    self._times.append(record.time)
                    self._link = record.link
                    if record.sequence == last:
                        break
            return len(self._times)

    def record(self, sequence: int) -> Record:
        """The change of that number, which has been read before. Raises HistoryError."""
        return history.record_at(self.path, self._offsets[sequence - 1], sequence)

    def time(self, sequence: int) -> str:
        """When that change was made."""
        return self._times[sequence - 1]

    def bytes(self, first: int, last: int) -> int:
        """How long the records from one change to another are, in the log."""
        return self._offsets[last] - self._offsets[first - 1]


@dataclass(frozen=True, slots=True)
class Era:
    """The states of one build: from its first, after the changes up to ``first``, to that after the change ``last``."""

    rebuild: Rebuild
    first: int
    last: int


class Timeline:
    """All states up to that which serves."""

    def __init__(self, home: Path, index: LogIndex, serving: Snapshot, described: bool = True) -> None:
        """``serving`` is the state that serves; ``described`` is whether the graph says of changes who made them.

        Raises HistoryError where what is kept is damaged.
        """
        self._index = index
        self._described = described
        self._last = index.read_on(serving.sequence)
        self.eras = _eras(home, serving, self._last)

    def now(self) -> State:
        """The state that serves."""
        return self._state(self.eras[-1], self._last)

    def first(self) -> State:
        """The first state that is kept."""
        return self._state(self.eras[0], self.eras[0].first)

    def count(self) -> int:
        """How many states there are."""
        return sum(era.last - era.first + 1 for era in self.eras)

    def states(self, start: int, end: int) -> list[State]:
        """The states from one place in their order up to before another; the first is at place 0."""
        found: list[State] = []
        before = 0
        for era in self.eras:
            size = era.last - era.first + 1
            places = range(max(start - before, 0), min(end - before, size))
            found += [self._state(era, era.first + place) for place in places]
            before += size
        return found

    def record(self, sequence: int) -> Record:
        """A change. Raises StateNotFoundError where there is none of that number."""
        if not 1 <= sequence <= self._last:
            raise StateNotFoundError(f"there is no change {sequence}; the last is {self._last}")
        return self._index.record(sequence)

    @property
    def last(self) -> int:
        """The number of the last change, zero where there is none."""
        return self._last

    def after(self, sequence: int) -> State:
        """The state right after a change, or for zero the first that is kept. Raises StateNotFoundError."""
        for era in self.eras:
            if era.first <= sequence <= era.last:
                return self._state(era, sequence)
        if sequence > self._last:
            raise StateNotFoundError(f"there is no change {sequence}; the last is {self._last}")
        raise StateNotFoundError(f"states before that after change {self.eras[0].first} are not kept")

    def before(self, sequence: int) -> State:
        """The state right before a change. Raises StateNotFoundError."""
        self.record(sequence)
        for era in self.eras:
            if era.first < sequence <= era.last:
                return self._state(era, sequence - 1)
        raise StateNotFoundError(f"states before that after change {self.eras[0].first} are not kept")

    def at(self, moment: datetime.datetime) -> State:
        """The state at a moment: the last that served by then. Raises StateNotFoundError for one before the first."""
        text = moment.astimezone(datetime.UTC).isoformat(timespec="microseconds")
        # From the end, for a clock may have gone wrong in between: the order is that of the log.
        for era in reversed(self.eras):
            for sequence in range(era.last, era.first, -1):
                if self._index.time(sequence) <= text:
                    return self._state(era, sequence)
            if era.rebuild.time <= text:
                return self._state(era, era.first)
        raise StateNotFoundError(f"the first state that is kept is of {self.eras[0].rebuild.time}")

    def named(self, name: str) -> State:
        """The state by the number of a change, by the identifier of its snapshot, by a time, or ``now``.

        A day stands for its end, a time without a zone is UTC. Raises ParameterError and StateNotFoundError.
        """
        if name == "now":
            return self.now()
        if name.isascii() and name.isdigit() and len(name) < 16:
            return self.after(int(name))
        with contextlib.suppress(StateNotFoundError):
            return self.snapshot(name)
        try:
            moment = datetime.datetime.fromisoformat(name.replace(" ", "+"))  # a plus sign that was not escaped
        except ValueError:
            if _SNAPSHOT.fullmatch(name):
                raise StateNotFoundError(f"there is no state {name!r}, or it is not kept any more") from None
            raise ParameterError(
                f"{name!r} is no state of the graph: give the number of a change, the name of a release, or a time "
                "such as 2026-11-25 or 2026-11-25T18:00:00Z"
            ) from None
        if len(name) == 10:
            moment += datetime.timedelta(days=1, microseconds=-1)
        return self.at(moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC))

    def snapshot(self, name: str) -> State:
        """The state by the identifier of its snapshot. Raises StateNotFoundError."""
        parts = _SNAPSHOT.fullmatch(name)
        for era in self.eras if parts else ():
            if parts and era.rebuild.build == parts[1] and era.first <= int(parts[2]) <= era.last:
                return self._state(era, int(parts[2]))
        raise StateNotFoundError(f"there is no state {name!r}, or it is not kept any more")

    def steps(self, start: State, end: State) -> Iterator[Change]:
        """The changes that lead from one state to another, each exact, in their order."""
        first, last = self._place(start), self._place(end)
        if first > last:
            for change in reversed(list(self._between(last, first))):
                yield change.inverse()
        else:
            yield from self._between(first, last)

    def bytes(self, start: State, end: State) -> int:
        """How many bytes the steps between two states have."""
        first, last = sorted((self._place(start), self._place(end)))
        total = 0
        for number in range(first[0], last[0] + 1):
            low, high = self._span(number, first, last)
            total += self._index.bytes(low + 1, high) if high > low else 0
            total += self.eras[number].rebuild.bytes if number > first[0] else 0
        return total

    def _between(self, first: tuple[int, int], last: tuple[int, int]) -> Iterator[Change]:
        for number in range(first[0], last[0] + 1):
            if number > first[0]:
                yield self.eras[number].rebuild.change()
            low, high = self._span(number, first, last)
            for sequence in range(low + 1, high + 1):
                yield attributed(self._index.record(sequence), self._described)

    def _span(self, number: int, first: tuple[int, int], last: tuple[int, int]) -> tuple[int, int]:
        """The changes of an era between two places: after the first number, up to the second."""
        era = self.eras[number]
        low = first[1] if number == first[0] else era.first
        return low, last[1] if number == last[0] else era.last

    def _place(self, state: State) -> tuple[int, int]:
        """Era and change of a state, which compare as the states follow one another."""
        for number, era in enumerate(self.eras):
            if era.rebuild.build == state.origin and era.first <= state.sequence <= era.last:
                return number, state.sequence
        raise StateNotFoundError(f"there is no state {state.id!r}, or it is not kept any more")

    def _state(self, era: Era, sequence: int) -> State:
        time = self._index.time(sequence) if sequence > era.first else era.rebuild.time
        return State(era.rebuild.build, sequence, time)


def _eras(home: Path, serving: Snapshot, last: int) -> list[Era]:
    """The eras up to that which serves, as far back as what builds changed is kept."""
    known = rebuilds.rebuilds(home)
    found: list[Era] = []
    name = serving.origin
    if name not in known:
        # A build of before history was kept: it begins with what is on the disk.
        return [Era(rebuilds.unknown(name, serving.applied), serving.applied, last)]
    while name in known:
        rebuild = known[name]
        found.append(Era(rebuild, rebuild.sequence, found[-1].first if found else last))
        name = rebuild.previous
    return found[::-1]

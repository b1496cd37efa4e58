"""Rows of the Correlates of War Formal Alliances as plain values, each row judged by itself.

The member file has a row for each spell of a state in an alliance: the alliance's own dates (``all_``), the spell's
(``mem_``), and 1 or 0 for each of four obligations. The directed file has a row for each spell that two members share,
and what the first owes the second. Dates are days. A blank end means that it was still in force on the last day of
the coding, which ``right_censor`` repeats; ``left_censor`` is 1 where a spell began before the first day, and the
file then has that first day in the place of the true start.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from kg.crosswalk import CodedState, CowStates, cow_state
from kg.errors import UnknownStateError
from kg.importers.left_out import RowRefused
from kg.importers.table import Row
from kg.provenance import Manifest

OBLIGATIONS = {
    "defense": "defence",
    "neutrality": "neutrality",
    "nonaggression": "non-aggression",
    "entente": "consultation",
}
"""The commitment type that each column stands for, from the furthest to the least."""

_PARTS = ("day", "month", "year")


def _columns(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}_{end}_{part}" for end in ("st", "end") for part in _PARTS)


_COMMON = ("version4id", "left_censor", "right_censor", *OBLIGATIONS, "version")
MEMBER_COLUMNS = ("ccode", "ss_type", *_columns("all"), *_columns("mem"), *_COMMON)
DIRECTED_COLUMNS = ("ccode1", "ccode2", *_columns("dyad"), *_COMMON)

Owed = Mapping[str, bool | None]
"""Whether each commitment type is owed; None where the file leaves it blank."""


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both inclusive; without an end where it was in force when the coding stopped."""

    start: datetime.date
    end: datetime.date | None

    def __str__(self) -> str:
        return f"{self.start}/{self.end or ''}"

    def shared(self, other: Days) -> Days | None:
        """The days of both, if there are any."""
        start = max(self.start, other.start)
        end = min((day for day in (self.end, other.end) if day), default=None)
        return Days(start, end) if end is None or start <= end else None

    def within(self, other: Days) -> bool:
        """Whether the other has all these days."""
        return self.shared(other) == self


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the member file; ``began_before`` says that the true start lies before ``days``."""

    row: Row
    alliance: int
    whole: Days
    kind: str
    state: CodedState
    days: Days
    began_before: bool
    owed: Owed


@dataclass(frozen=True, slots=True)
class Directed:
    """A row of the directed file: what a state owes another."""

    row: Row
    alliance: int
    obligor: int
    obligee: int
    days: Days
    owed: Owed


def member(row: Row, states: CowStates, manifest: Manifest) -> Member:
    """The member of a row. Raises RowRefused."""
    code = row.number("ccode")
    whole, days = _days(row, "all", manifest), _days(row, "mem", manifest)
    began_before = _began_before(row, days, manifest)
    if began_before and whole.start >= days.start:
        raise RowRefused("contradictory-dates", f"left_censor is 1 and the alliance begins on {whole.start}")
    return Member(
        row,
        row.number("version4id"),
        whole,
        row["ss_type"],
        _state(states, code),
        days,
        began_before,
        _owed(row),
    )


def directed(row: Row, states: CowStates, manifest: Manifest) -> Directed:
    """The directed pair of a row. Raises RowRefused."""
    one, two = row.number("ccode1"), row.number("ccode2")
    if one == two:
        raise RowRefused("contradictory-identifier", f"ccode1 and ccode2 are both {one}")
    days = _days(row, "dyad", manifest)
    _began_before(row, days, manifest)
    return Directed(
        row,
        row.number("version4id"),
        _state(states, one).cow_code,
        _state(states, two).cow_code,
        days,
        _owed(row),
    )


def blanks(row: Row) -> list[str]:
    """The obligations of which the row says nothing, by column."""
    return [column for column in OBLIGATIONS if row[column] == ""]


def _state(states: CowStates, code: int) -> CodedState:
    try:
        return cow_state(states, code)
    except UnknownStateError:
        raise RowRefused("unknown-state", f"no state of the graph has the COW code {code}") from None


def _owed(row: Row) -> dict[str, bool | None]:
    return {kind: None if row[column] == "" else row.flag(column) for column, kind in OBLIGATIONS.items()}


def _days(row: Row, prefix: str, manifest: Manifest) -> Days:
    """The days of six columns. Raises RowRefused."""
    start = _day(row, f"{prefix}_st")
    end = _day(row, f"{prefix}_end") if any(row[f"{prefix}_end_{part}"] for part in _PARTS) else None
    last = datetime.date.fromisoformat(manifest.observed_until)
    if (end or last) < start:
        raise RowRefused("contradictory-dates", f"it begins on {start} and ends on {end or last}")
    if end and end > last:
        raise RowRefused("contradictory-dates", f"it ends on {end}, after the coding stopped on {last}")
    # The flag is about the spell, not about the alliance, which may go on without this member.
    if prefix != "all" and row.flag("right_censor") != (end is None):
        raise RowRefused(
            "contradictory-dates",
            f"right_censor is {row['right_censor']} and {'there is an' if end else 'there is no'} end date",
        )
    return Days(start, end)


def _day(row: Row, prefix: str) -> datetime.date:
    day, month, year = (row.number(f"{prefix}_{part}") for part in _PARTS)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise RowRefused("impossible-date", f"{year}-{month}-{day} is not in the calendar") from None


def _began_before(row: Row, days: Days, manifest: Manifest) -> bool:
    """Whether the spell began before the first day of the coding. Raises RowRefused where that cannot be told."""
    first = datetime.date.fromisoformat(manifest.observed_from)
    if days.start < first:
        raise RowRefused("contradictory-dates", f"it begins on {days.start}, before the coding does on {first}")
    if row["left_censor"] == "":
        if days.start == first:
            raise RowRefused("unknown-start", f"left_censor is blank, so that {first} may not be its start")
        return False
    if row.flag("left_censor") and days.start != first:
        raise RowRefused("contradictory-dates", f"left_censor is 1 and it begins on {days.start}")
    return row.flag("left_censor")

"""Rows of the IEADB as plain values, each row judged by itself.

There is no codebook; what columns mean is read off the records and said in kg/importers/README.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg import dates
from kg.errors import DateError
from kg.importers.left_out import RowRefused
from kg.importers.table import Row

NUMBER = "IEA# (click for add'l info)"
_SIGNED = "Signature Date"
_IN_FORCE = "Date IEA entered into force"
TREATY_COLUMNS = (NUMBER, "Inclusion", "Signature Year", _SIGNED, _IN_FORCE, "Treaty Name")
_SPELLS = ("ceif3", "ceif4", "ceif5", "ceif6", "ceif7", "ceif8", "ceif9")
MEMBER_COLUMNS = ("country", "mitch_id", "tsig", "inclusion", "tterm", "csig", "crat", *_SPELLS)

_NO_DAY = "-00-00"
# Dates such as 2899-01-01 stand for one that is not known or has not come.
_LAST_YEAR = "2100"


@dataclass(frozen=True, slots=True)
class Treaty:
    """A treaty; days are EDTF dates, ``in_force`` empty where not known. ``notes`` are rules and reasons."""

    row: Row
    number: int
    title: str
    bilateral: bool
    signed: str
    in_force: str
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """What a country did: days as EDTF dates, empty where not known; spells in force from one day to another."""

    row: Row
    number: int
    country: str
    signed: str
    ratified: str
    spells: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]

    @property
    def first(self) -> str:
        """The day of the first thing that it did."""
        return min(day for day in (self.signed, self.ratified, *(start for start, _ in self.spells)) if day)


def treaty(row: Row) -> Treaty:
    """The treaty of a row. Raises RowRefused."""
    notes: list[tuple[str, str]] = []
    if row["Inclusion"] not in ("BEA", "MEA"):
        raise RowRefused("out-of-scope", f"Inclusion is {row['Inclusion']}: no agreement of states, or not by itself")
    title = " ".join(row["Treaty Name"].split())
    if not title:
        raise RowRefused("malformed-value", "there is no name")
    signed = _signature(row, notes)
    in_force = _day(row, _IN_FORCE, notes)
    if in_force and dates.bounds(in_force).end_latest < dates.bounds(signed).start_earliest:
        why = f"it enters into force on {in_force} and is signed on {signed}; kept without entry into force"
        notes.append(("entry-before-signature", why))
        in_force = ""
    return Treaty(row, row.number(NUMBER), title, row["Inclusion"] == "BEA", signed, in_force, tuple(notes))


def _signature(row: Row, notes: list[tuple[str, str]]) -> str:
    """The day of signature, or the year where no more is known."""
    year = f"{row.number('Signature Year'):04d}"
    if row[_SIGNED] == f"0000{_NO_DAY}":
        return year
    signed = _day(row, _SIGNED, notes)
    if not signed.startswith(year):
        raise RowRefused("contradictory-dates", f"Signature Year is {year} and {_SIGNED} is {row[_SIGNED]}")
    return signed


def member(row: Row, treaties: dict[int, Treaty]) -> Member:
    """What a country did. Raises RowRefused for one that did nothing, or in an order that cannot be."""
    number = row.number("mitch_id")
    if number not in treaties:
        raise RowRefused("no-treaty", f"there is no treaty {number}")
    notes: list[tuple[str, str]] = []
    signed, ratified = (_day(row, column, notes) for column in ("csig", "crat"))
    if signed and signed == row["tsig"] and len(treaties[number].signed) == 4 and signed.endswith("-01-01"):
        signed = signed[:4]  # the file of treaties knows the year alone
    days = [_day(row, column, notes) for column in _SPELLS]
    if not (signed or ratified or any(days)):
        raise RowRefused("no-action", f"nothing that {row['country']} did is known")
    spells = _spells(days, _day(row, "tterm", notes))
    own = Member(row, number, row["country"], signed, ratified, spells, tuple(notes))
    if dates.bounds(own.first).end_latest < dates.bounds(treaties[number].signed).start_earliest:
        raise RowRefused("contradictory-dates", f"it acts on {own.first}, before the treaty was signed")
    return own


def _spells(days: Sequence[str], terminated: str) -> tuple[tuple[str, str], ...]:
    """In force and no longer in force by turns; the treaty's own end is that of the last."""
    while days and not days[-1]:
        days = days[:-1]
    if "" in days:
        raise RowRefused("contradictory-dates", "an entry into force or end between others is missing")
    if list(days) != sorted(days):
        raise RowRefused("contradictory-dates", f"entries into force and ends are not in order: {', '.join(days)}")
    ends = [*days[1::2], terminated] if len(days) % 2 else days[1::2]
    spells = tuple(zip(days[::2], ends, strict=True))
    if spells and spells[-1][1] and spells[-1][1] < spells[-1][0]:
        raise RowRefused("contradictory-dates", f"in force from {spells[-1][0]} and ended on {terminated}")
    return spells


def _day(row: Row, column: str, notes: list[tuple[str, str]]) -> str:
    """The EDTF date in a column, empty for a blank and, with a note, for a date that stands for none."""
    text = row[column]
    if not text:
        return ""
    if text >= _LAST_YEAR:
        notes.append(("placeholder-date", f"{column} is {text}, which stands for no date; kept without it"))
        return ""
    try:
        found = dates.bounds(text)
    except DateError:
        raise RowRefused("impossible-date", f"{column} is {text!r}, which is no day of the calendar") from None
    if found.start_earliest != found.end_latest:
        raise RowRefused("impossible-date", f"{column} is {text!r}, which is no day")
    return text

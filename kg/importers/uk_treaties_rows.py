"""Rows of UK Treaties Online as plain values, each row judged by itself.

There is no codebook; what columns mean is read off the records and said in kg/importers/README.md.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg import dates
from kg.errors import DateError
from kg.importers.left_out import RowRefused
from kg.importers.table import Row
from kg.namespaces import concept

COLUMNS = (
    *("id", "title", "field3", "subject", "country_name", "references", "thumbnail"),
    *("signed_event_date", "signed_event_location", "adopted_event_date"),
    *("definative_eif_event_date", "definative_eif_event_effective_date"),
    *("terminated_event_date", "terminated_event_effective_date"),
)

_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_SERIES = re.compile(r"(Treaty|Miscellaneous|Country|European Communities) Series(?: \(EC\))? +0*(\d+)/(\d{4}): ?(.*)")
_COMMAND = re.compile(r"(CP|C|Cd|Cmd|Cmnd|Cm)\b\.? ?0*([1-9]\d*)", re.IGNORECASE)
_COMMAND_PAPER = re.compile(r"Command Paper.*?: ?(.*)")
_NO_PLACE = {"", "u/n", "nk", "unknown", "various"}
_EXCHANGE = re.compile(r"(?:text of )?(?:exchanges? of (?:notes|letters)|notes exchanged?)\b", re.IGNORECASE)

_FIELDS = {
    "ATOMIC ENERGY": concept("field-nuclear"),
    "COMMERCE": concept("field-trade"),
    "CUSTOMS": concept("field-trade"),
    "DEBTS": concept("field-finance"),
    "DEFENCE": concept("field-security"),
    "ECONOMIC CO-OPERATION": concept("field-economy"),
    "EDUCATION": concept("field-education"),
    "ENERGY": concept("field-energy"),
    "GATT": concept("field-trade"),
    "HEALTH": concept("field-health"),
    "LOANS, CREDITS & GRANTS": concept("field-finance"),
    "NORTH ATLANTIC TREATY ORGANISATION (NATO)": concept("field-collective-defence"),
    "SPACE": concept("field-space"),
    "STERLING": concept("field-finance"),
    "TERRORISM": concept("field-counter-terrorism"),
    "TRADE": concept("field-trade"),
    "TRADE AND COMMERCE EXCLUDING GATT": concept("field-trade"),
}


@dataclass(frozen=True, slots=True)
class Life:
    """Days of a treaty's life, each empty where not known; and notes of rule and reason."""

    signed: str
    adopted: str
    in_force: str
    ended: str
    notes: tuple[tuple[str, str], ...]

    @property
    def day(self) -> str:
        """The last day by which it was made: of entry into force, or else of signature or adoption."""
        return self.in_force or self.signed or self.adopted


def is_treaty(row: Row) -> bool:
    """Whether a row is about a treaty: the others describe scans of the Treaty Series and have a picture of one."""
    return not row["thumbnail"]


def is_bilateral(row: Row) -> bool:
    """Whether the file says that a treaty is bilateral. Raises RowRefused for a code that is not known."""
    if row["field3"] not in ("BI", "MULTI", ""):
        raise RowRefused("malformed-value", f"field3 is {row['field3']!r} where BI, MULTI or blank is expected")
    return row["field3"] == "BI"


def title(row: Row) -> str:
    """The title in one line, its character references replaced. Raises RowRefused where there is none."""
    text = " ".join(html.unescape(row["title"]).split())
    if not text:
        raise RowRefused("malformed-value", "there is no title")
    return text


def legal_form(row: Row) -> NamedNode:
    """The concept of the form, which the file tells by the first words of the title alone."""
    return concept("exchange-of-notes" if _EXCHANGE.match(title(row)) else "international-agreement")


def fields(row: Row) -> tuple[NamedNode, ...]:
    """The concept for the subject, where there is one."""
    return (_FIELDS[row["subject"]],) if row["subject"] in _FIELDS else ()


def place(row: Row) -> str:
    """Where it was signed, as the file names it; empty where that is not known or in doubt."""
    text = " ".join(html.unescape(row["signed_event_location"]).split())
    return "" if text.casefold() in _NO_PLACE or "?" in text else text


def identifiers(row: Row) -> tuple[str, ...]:
    """The record's number, numbers in the series of the Foreign Office, and Command Papers.

    ``Treaty Series 001/1896: C. 7930||<address>`` becomes ``Treaty Series No. 1 (1896)`` and ``C 7930``. A zero stands
    for no number.
    """
    found = {row["id"]}
    for reference in row["references"].split(";"):
        text = reference.partition("||")[0].strip()
        series = _SERIES.fullmatch(text)
        if series and int(series[2]) and int(series[3]):
            found.add(f"{series[1]} Series No. {int(series[2])} ({series[3]})")
        paper = series[4] if series else (match[1] if (match := _COMMAND_PAPER.fullmatch(text)) else "")
        if command := _COMMAND.match(paper):
            prefix = command[1].upper() if command[1].upper() == "CP" else command[1].capitalize()
            found.add(f"{prefix} {command[2]}")
    return tuple(sorted(found))


def life(row: Row, last_day: str) -> Life:
    """The days of a treaty's life. Raises RowRefused for what is no date or later than ``last_day``.

    An entry into force or an end that cannot be told from a slip is noted and left empty.
    """
    notes: list[tuple[str, str]] = []
    signed = _day(row, "signed_event_date", last_day)
    adopted = _day(row, "adopted_event_date", last_day)
    in_force = _effect(row, "definative_eif", last_day, notes)
    ended = _effect(row, "terminated", last_day, notes)
    made = signed or adopted
    if in_force and in_force < made:
        # The file does not say whether that is effect back in time or a slip.
        why = f"it enters into force on {in_force} and is made on {made}; kept without entry into force"
        notes.append(("entry-before-signature", why))
        in_force = ""
    if ended and ended < max(made, in_force):
        why = f"it ends on {ended} and is made on {made}; kept without its end"
        notes.append(("contradictory-dates", why))
        ended = ""
    return Life(signed, adopted, in_force, ended, tuple(notes))


def _effect(row: Row, event: str, last_day: str, notes: list[tuple[str, str]]) -> str:
    """The day on which an event takes effect: that of the event unless the file gives a later one for its effect."""
    happened = _day(row, f"{event}_event_date", last_day)
    effective = _day(row, f"{event}_event_effective_date", last_day)
    if effective and effective < happened:
        why = f"{event}_event_date is {happened} and takes effect on {effective}; kept without both"
        notes.append(("contradictory-dates", why))
        return ""
    return effective or happened


def _day(row: Row, column: str, last_day: str) -> str:
    """The EDTF date of a day written 31/12/1999; empty for a blank. Raises RowRefused."""
    text = row[column]
    if not text:
        return ""
    match = _DATE.fullmatch(text)
    day = f"{match[3]}-{match[2]}-{match[1]}" if match else ""
    try:
        dates.bounds(day)
    except DateError:
        raise RowRefused("impossible-date", f"{column} is {text!r}, which is no day of the calendar") from None
    if day > last_day:
        raise RowRefused("impossible-date", f"{column} is {day}, which is later than the release")
    return day

"""Imports Multinational Military Exercises, version 7 (D'Orazio & Galambos 2021): exercises of 1980 to 2010.

A row is an exercise and becomes an event, with the states that the file names and a date as exact as the file.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from kg import dates
from kg.change import addition
from kg.crosswalk import CodedState, CowStates
from kg.errors import DateError
from kg.importers.importer import Imported, Importer, Tables
from kg.importers.left_out import LeftOut, RowRefused
from kg.importers.release_facts import IDENTIFIER, ReleaseFacts
from kg.importers.state_names import AUSTRIA, GERMANY, VIETNAM, WEST_GERMANY, YEMEN, StateNames
from kg.importers.table import Row
from kg.namespaces import EDTF_DATATYPE, concept, entity, lw
from kg.provenance import Manifest

EXERCISES = "mme_v7.csv"
_STATES = tuple(f"State{letters}" for letters in (*string.ascii_uppercase, *(f"A{c}" for c in "ABCDEFGHIJKLM")))
_PARTS = ("year", "month", "day")
COLUMNS = (
    *("MMEID", "Ex_Name", "StartDate", "EndDate", "Peacekeeping", "Humanitarian"),
    *(f"{end}.{part}" for end in "se" for part in _PARTS),
    *_STATES,
)

_NOT_KNOWN = "-9"
_NO_DAY = "xx"
_CODES = {
    "Bosnia & Herzegovina": 346,
    "Congo - Brazzaville": 484,
    "Congo - Kinshasa": 490,
    "Myanmar (Burma)": 775,
    "St. Kitts & Nevis": 60,
    "St. Vincent & Grenadines": 57,
    "São Tomé & Príncipe": 403,
    "st. christopher": 60,
}
_SPANS = {
    "Austria": AUSTRIA,
    "Federal Republic of Germany": WEST_GERMANY,
    "Germany": GERMANY,
    "Vietnam": VIETNAM,
    "Yemen": YEMEN,
}
_FIELDS = {"Peacekeeping": concept("field-peacekeeping"), "Humanitarian": concept("field-humanitarian")}


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise; ``date`` is an EDTF day, month or interval, ``name`` empty where it is not known."""

    number: str
    name: str
    date: str
    participants: tuple[CodedState, ...]
    fields: tuple[NamedNode, ...]


class _ExerciseFacts(ReleaseFacts):
    def exercise(self, found: Exercise) -> Iterator[Quad]:
        """An exercise as an event."""
        node = entity("event", found.number)
        name = found.name or "Exercise without a known name"
        yield from self._entity(node, "Event", f"{name} (MME {found.number.removeprefix('mme-')})")
        yield from self._quads(
            (node, IDENTIFIER, Literal(found.number.replace("-", ""))),
            (node, lw("eventType"), concept("exercise")),
            (node, lw("date"), Literal(found.date, datatype=EDTF_DATATYPE)),
            *((node, lw("participant"), state.actor) for state in found.participants),
            *((node, lw("field"), field) for field in found.fields),
        )


def convert(tables: Tables, states: CowStates, manifest: Manifest) -> Imported:
    """The quads of all rows that make sense, and the others with the reason why each was left out."""
    facts = _ExerciseFacts(manifest)
    names = StateNames(states, _CODES, _SPANS)
    quads = list(facts.document())
    left_out: list[LeftOut] = []
    noted: list[LeftOut] = []
    seen: dict[str, int] = {}
    for row in tables[EXERCISES]:
        first = seen.setdefault(row["MMEID"], row.line)
        try:
            if first != row.line:
                raise RowRefused("duplicate", f"line {first} has the same MMEID")
            exercise, notes = _exercise(row, names)
        except RowRefused as refusal:
            left_out.append(row.left_out(refusal.rule, refusal.why))
            continue
        quads += facts.exercise(exercise)
        noted += [row.left_out(rule, why) for rule, why in notes]
    return Imported(addition(quads), tuple(sorted(left_out)), tuple(sorted(noted)))


def _exercise(row: Row, names: StateNames) -> tuple[Exercise, list[tuple[str, str]]]:
    """The exercise of a row, and rules and reasons for what of it was not taken. Raises RowRefused."""
    notes: list[tuple[str, str]] = []
    if not re.fullmatch(r"mme\d+", row["MMEID"]):
        raise RowRefused("malformed-value", f"MMEID is {row['MMEID']!r} where one such as mme87 is expected")
    start, end = _date(row, "s", "StartDate"), _date(row, "e", "EndDate")
    if dates.bounds(end).end_latest < dates.bounds(start).start_earliest:
        raise RowRefused("contradictory-dates", f"it begins on {start} and ends on {end}")
    if len(start) < len(end) and end.startswith(start):
        # An interval would let it begin after its end.
        notes.append(("unknown-start", f"it begins on a day of {start} and ends on {end}; kept with the month alone"))
        end = start
    found: dict[int, CodedState] = {}
    unknown: dict[str, None] = {}
    for name in (row[column] for column in _STATES if row[column]):
        if state := names.state(name, start):
            found[state.cow_code] = state
        else:
            unknown["-9 (not known)" if name == _NOT_KNOWN else name] = None
    if not found:
        raise RowRefused("unknown-state", "none of its participants is a state of the graph")
    if unknown:
        why = f"no state of the graph is known by {', '.join(unknown)}; kept with the other participants"
        notes.append(("unknown-party", why))
    exercise = Exercise(
        number=row["MMEID"].replace("mme", "mme-"),
        name="" if row["Ex_Name"] in ("", _NOT_KNOWN) else " ".join(row["Ex_Name"].split()),
        date=start if start == end else f"{start}/{end}",
        participants=tuple(found[code] for code in sorted(found)),
        fields=(concept("field-exercises"), *(field for column, field in _FIELDS.items() if row.flag(column))),
    )
    return exercise, notes


def _date(row: Row, end: str, column: str) -> str:
    """The EDTF date of year, month and day, a month where the day is not known. Raises RowRefused.

    The file has it a second time, as 1/14/80 or, without a day, 1980-01-xx; both must say the same.
    """
    year, month = row.number(f"{end}.year"), row.number(f"{end}.month")
    text = f"{year:04d}-{month:02d}"
    if row[f"{end}.day"] == _NO_DAY:
        again = f"{text}-{_NO_DAY}"
    else:
        day = row.number(f"{end}.day")
        text += f"-{day:02d}"
        again = f"{month}/{day}/{year % 100:02d}"
    if row[column] != again:
        raise RowRefused("contradictory-dates", f"{column} is {row[column]} and its parts say {text}")
    try:
        dates.bounds(text)
    except DateError:
        raise RowRefused("impossible-date", f"{text} is not in the calendar") from None
    return text


IMPORTER = Importer({EXERCISES: COLUMNS}, convert)

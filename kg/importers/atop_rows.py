"""Rows of ATOP as plain values: alliances, phases and members, each row judged by itself.

Sections, variables and codes are those of the ATOP 5.1 codebook (2022): section 2.3 for the member file, 2.4
for the alliance and phase files, appendix B for the numeric codes.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg import dates
from kg.crosswalk import CodedState, CowStates, cow_state
from kg.errors import DateError, UnknownStateError
from kg.importers.left_out import RowRefused
from kg.importers.spell import Spell, spell
from kg.importers.table import Row

# Blank in the release; -9 in the coders' own files (appendix B).
_MISSING = ("", "-9")

_ALLIANCE_DATES = ("begyr", "begmo", "begday", "endyr", "endmo", "endday")
_MEMBER_DATES = ("yrent", "moent", "dayent", "yrexit", "moexit", "dayexit")

# The condition that the end of a column's name stands for: DEFCOADV is DEF-CO-ADV.
_CONDITIONS = {
    "adv": "specific-adversary",
    "loc": "specific-location",
    "con": "specific-conflict",
    "num": "number-of-adversaries",
    "dem": "on-demand",
    "npr": "unprovoked",
    "att": "attack-on-adversary",
    "req": "on-request",
}


@dataclass(frozen=True, slots=True)
class _Code:
    """An obligation's column and commitment type, the column that sums up its conditions, and theirs."""

    column: str
    kind: str
    summary: str = ""
    conditions: tuple[str, ...] = ()


def _code(column: str, kind: str, prefix: str, *ends: str) -> _Code:
    return _Code(column, kind, f"{prefix}con", tuple(f"{prefix}co{end}" for end in ends))


# NONAGG has no conditions in ATOP. OLIMOB, a condition of another kind, names no obligation and is not read.
_CODES = (
    _code("defense", "defence", "def", "adv", "loc", "con", "num", "dem", "npr"),
    _code("offense", "offence", "off", "adv", "loc", "con", "num", "dem"),
    _code("neutral", "neutrality", "neu", "adv", "loc", "con", "num", "dem", "npr", "att"),
    _Code("nonagg", "non-aggression"),
    _code("consul", "consultation", "con", "adv", "loc", "con", "req"),
)

ALLIANCE_COLUMNS = ("atopid", *_ALLIANCE_DATES, "ineffect", "version")
COW_COLUMN = "cow4id"
PHASE_COLUMNS = ("atopidphase", "phase", *ALLIANCE_COLUMNS)
MEMBER_COLUMNS = (
    *("atopid", "phase", "member", *_MEMBER_DATES, "ineffect", "version"),
    *(name for code in _CODES for name in (code.column, code.summary, *code.conditions) if name),
)


@dataclass(frozen=True, slots=True)
class Obligation:
    """A commitment type and the conditions on it, sorted: slugs of concepts without ``condition-``."""

    kind: str
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alliance:
    """A row of the alliance file; ``cow`` is the number of the same alliance in COW's release 4.1, where it has one."""

    row: Row
    atopid: int
    spell: Spell
    cow: int | None


@dataclass(frozen=True, slots=True)
class Phase:
    """A row of the phase file; ``number`` is 0 where the alliance has no phases."""

    row: Row
    atopid: int
    number: int
    spell: Spell

    @property
    def key(self) -> tuple[int, int]:
        """What a member row names it by."""
        return self.atopid, self.number


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the member file."""

    row: Row
    atopid: int
    phase: int
    state: CodedState
    spell: Spell
    obligations: tuple[Obligation, ...]

    @property
    def phase_key(self) -> tuple[int, int]:
        """The phase that it belongs to, as ``Phase.key``."""
        return self.atopid, self.phase


def alliance(row: Row, observed_until: str) -> Alliance:
    """The alliance of a row. Raises RowRefused."""
    # COW4ID is blank for an alliance that COW does not have (section 2.41).
    cow = None if row[COW_COLUMN] in _MISSING else row.number(COW_COLUMN)
    return Alliance(row, row.number("atopid"), _spell(row, _ALLIANCE_DATES, observed_until), cow)


def phase(row: Row, observed_until: str) -> Phase:
    """The phase of a row. Raises RowRefused."""
    atopid, number = row.number("atopid"), row.number("phase")
    # ATOPIDPHASE is ATOPID plus a tenth of PHASE (section 2.41).
    expected = f"{atopid}.{number}" if number else str(atopid)
    if row["atopidphase"] != expected:
        raise RowRefused(
            "contradictory-identifier",
            f"atopidphase is {row['atopidphase']!r} where atopid and phase make {expected}",
        )
    return Phase(row, atopid, number, _spell(row, _ALLIANCE_DATES, observed_until))


def member(row: Row, states: CowStates, observed_until: str) -> Member:
    """The member of a row. Raises RowRefused."""
    code = row.number("member")
    try:
        state = cow_state(states, code)
    except UnknownStateError:
        raise RowRefused("unknown-state", f"no state of the graph has the COW code {code}") from None
    return Member(
        row,
        row.number("atopid"),
        row.number("phase"),
        state,
        _spell(row, _MEMBER_DATES, observed_until),
        tuple(_obligations(row)),
    )


def _spell(row: Row, columns: tuple[str, ...], observed_until: str) -> Spell:
    """The interval that six columns give: year, month and day of start and end.

    A blank day is not known, and the date is then one of a month. Three zeros for an end mean that it had not
    come when the coding stopped, and INEFFECT says so too (sections 2.32 and 2.42).
    """
    start = _date(row, columns[:3])
    ended = any(row[column] != "0" for column in columns[3:])
    if ended == row.flag("ineffect"):
        raise RowRefused(
            "contradictory-dates",
            f"ineffect is {row['ineffect']} and {'there is an' if ended else 'there is no'} end date",
        )
    return spell(start, _date(row, columns[3:]) if ended else "", observed_until)


def _date(row: Row, columns: tuple[str, ...]) -> str:
    """The EDTF date of year, month and day, without the day where that is missing. Raises RowRefused."""
    year, month = (row.number(column) for column in columns[:2])
    text = f"{year:04d}-{month:02d}"
    if row[columns[2]] not in _MISSING:
        text += f"-{row.number(columns[2]):02d}"
    # The widths of EDTF hold no other number, and no calendar has a month or day 0.
    if len(text) not in (7, 10) or text.endswith("-00") or "-00-" in text:
        raise RowRefused("impossible-date", f"{'-'.join(row[column] for column in columns)} is no date")
    try:
        dates.bounds(text)
    except DateError:
        raise RowRefused("impossible-date", f"{text} is not in the calendar") from None
    return text


def _obligations(row: Row) -> list[Obligation]:
    found = []
    for code in _CODES:
        limits = tuple(sorted(_CONDITIONS[name[-3:]] for name in code.conditions if row.flag(name)))
        owed = row.flag(code.column)
        if limits and not owed:
            raise RowRefused("contradictory-obligations", f"{code.column} is 0 and conditions on it are 1")
        if code.summary and row.flag(code.summary) != bool(limits):
            raise RowRefused(
                "contradictory-obligations", f"{code.summary} does not sum up the conditions on {code.column}"
            )
        if owed:
            found.append(Obligation(code.kind, limits))
    return found

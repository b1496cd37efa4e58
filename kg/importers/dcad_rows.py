"""Rows of DCAD as plain values, each row judged by itself.

Variables and codes are those of the codebook of release 1.0. Negative codes stand for what is not known or does not
apply and never become facts; nor do the alternatives of an ambiguous category and the estimated end.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg import dates
from kg.crosswalk import CodedState, CowStates, cow_state
from kg.errors import DateError, UnknownStateError
from kg.importers.agreement_facts import Act
from kg.importers.left_out import RowRefused
from kg.importers.table import Row
from kg.namespaces import concept

COLUMNS = (
    *("DCAid", "ccode1", "cowName1", "ccode2", "cowName2"),
    *("signDay", "signMonth", "signYear", "EIFDay", "EIFMonth", "EIFYear"),
    *("category1", "categoryConf", "span", "terminated", "durationActual", "endYearEstimate"),
    *("sourceType", "factivaConf", "factivaSign", "factivaEIF"),
)

_FIELDS = {
    "DCA": concept("field-defence-cooperation"),
    "DIC": concept("field-defence-industry"),
    "PROCUREMENT": concept("field-arms-sales"),
    "TREX": concept("field-military-training"),
    "RESEARCH": concept("field-defence-research"),
    "COMMISSION": concept("field-defence-policy"),
}
_ANY_FIELD = concept("field-security")

# What DCAD writes for these states where the state system of 2016 has ROK, GMY and GFR.
_OWN_ABBREVIATIONS = {"KOR": 732, "GER": 255, "FRG": 260}

_LAST_YEAR = 2010
_DOUBTFUL = ("1", "2")


@dataclass(frozen=True, slots=True)
class Life:
    """Acts, period and last day observed, the last two empty where not known; and notes of rule and reason."""

    acts: tuple[Act, ...]
    period: str
    observed_until: str
    notes: tuple[tuple[str, str], ...]


class Signatories:
    """Finds the signatories of rows among the states given."""

    def __init__(self, states: CowStates) -> None:
        self._states = states
        self._abbreviations: dict[NamedNode, set[str]] = defaultdict(set)
        for designation in states.register.designations:
            if designation.system == "cow-abbreviation":
                self._abbreviations[designation.state].add(designation.text)

    def of(self, row: Row) -> tuple[CodedState, ...]:
        """The two signatories by COW code. Raises RowRefused."""
        one, two = (self._signatory(row, number) for number in "12")
        if one == two:
            raise RowRefused("same-party", f"both signatories are {one.label}")
        return tuple(sorted((one, two), key=lambda state: state.cow_code))

    def _signatory(self, row: Row, number: str) -> CodedState:
        code, name = row.number(f"ccode{number}"), row[f"cowName{number}"]
        try:
            state = cow_state(self._states, code)
        except UnknownStateError:
            raise RowRefused("unknown-state", f"no state of the graph has the COW code {code}") from None
        if name not in self._abbreviations[state.actor] and _OWN_ABBREVIATIONS.get(name) != code:
            raise RowRefused(
                "contradictory-identifier", f"ccode{number} is {code}, {state.label}, and cowName{number} is {name}"
            )
        return state


def field(row: Row) -> NamedNode:
    """The concept of what the agreement is about.

    Where coders have little confidence in the category, only what holds of every agreement of the dataset.
    """
    category = _FIELDS[_code(row, "category1", *_FIELDS)]
    return _ANY_FIELD if _code(row, "categoryConf", "high", "med", "low", "atypical") == "low" else category


def term(row: Row) -> int:
    """The years for which it was concluded; zero for no limit (-77), an unknown limit (-88) and unknown (blank)."""
    text = row["span"]
    if text in ("", "-77", "-88"):
        return 0
    if (years := row.number("span")) == 0:
        raise RowRefused("malformed-value", "span is 0 where a number of years is expected")
    return years


def life(row: Row, observed_until: str, signatories: tuple[CodedState, ...]) -> Life:
    """What was done when, and from when to when it held. Raises RowRefused."""
    notes: list[tuple[str, str]] = []
    signed = _signature(row)
    in_force = _entry_into_force(row, signed, notes)
    ended = _end(row)
    acts = [Act("signature", signed, signatories)]
    if in_force:
        acts.append(Act("entry-into-force", in_force))
    if ended:
        acts.append(Act("termination", ended))
    if not in_force:
        return Life(tuple(acts), "", "", tuple(notes))
    if ended and dates.bounds(ended).end_latest < dates.bounds(in_force).start_earliest:
        raise RowRefused("contradictory-dates", f"it enters into force on {in_force} and ends in {ended}")
    if row["terminated"] != "0":
        return Life(tuple(acts), f"{in_force}/{ended}", "", tuple(notes))
    if dates.bounds(in_force).start_earliest > dates.bounds(observed_until).end_latest:
        notes.append(
            (
                "in-force-before-entry",
                f"terminated is 0, in force on {observed_until}, and it enters into force on {in_force}; "
                "kept without the observation",
            )
        )
        observed_until = ""
    return Life(tuple(acts), f"{in_force}/", observed_until, tuple(notes))


def _signature(row: Row) -> str:
    """The date of a signature that the sources assert. Raises RowRefused where they leave it open."""
    if row["sourceType"] == "factiva":
        if _code(row, "factivaSign", "1", "0", "-99") != "1":
            why = "it was not signed" if row["factivaSign"] == "0" else "it is not clear that it was signed"
            raise RowRefused("not-signed", f"factivaSign is {row['factivaSign']}: {why}")
        if _code(row, "factivaConf", "", "1", "2", "3", "4", "5") in _DOUBTFUL:
            raise RowRefused(
                "doubtful-agreement",
                f"factivaConf is {row['factivaConf']}: it is not clear that there was a formal agreement",
            )
    else:
        _code(row, "sourceType", "treaty")
    signed = _date(row, "sign")
    if not signed:
        raise RowRefused("impossible-date", "the year of signature is not known")
    return signed


def _entry_into_force(row: Row, signed: str, notes: list[tuple[str, str]]) -> str:
    """The date of entry into force; empty where it is not known or cannot be told from a slip."""
    if not row["EIFYear"] and (row["EIFMonth"] or row["EIFDay"]):
        notes.append(("date-without-year", "entry into force has a month and no year; kept without it"))
        return ""
    in_force = _date(row, "EIF")
    if in_force and _code(row, "factivaEIF", "", "0", "1", "-99") == "0":
        raise RowRefused("contradictory-dates", f"factivaEIF is 0 and it enters into force on {in_force}")
    if in_force and dates.bounds(in_force).end_latest < dates.bounds(signed).start_earliest:
        # The codebook does not say whether that is effect back in time or a slip.
        why = f"it enters into force on {in_force} and is signed on {signed}; kept without entry into force"
        notes.append(("entry-before-signature", why))
        return ""
    return in_force


def _end(row: Row) -> str:
    """The year of termination where it is known to have ended, else an empty text.

    Years are counted from signature, and endYearEstimate, which never goes beyond 2010, says the same.
    """
    ended = _code(row, "terminated", "0", "1", "-88", "-99") == "1"
    if ended != bool(row["durationActual"]):
        state = "is" if row["durationActual"] else "is no"
        raise RowRefused("contradictory-dates", f"terminated is {row['terminated']} and there {state} durationActual")
    if not ended:
        return ""
    year = row.number("signYear") + row.number("durationActual")
    if row.number("endYearEstimate") != min(year, _LAST_YEAR):
        raise RowRefused(
            "contradictory-dates", f"it ends in {row['endYearEstimate']} and lasts {row['durationActual']} years"
        )
    return f"{year:04d}"


def _date(row: Row, prefix: str) -> str:
    """The EDTF date of year, month and day, as exact as known; empty where nothing is. Raises RowRefused."""
    year, month, day = (row[f"{prefix}{part}"] for part in ("Year", "Month", "Day"))
    if not year:
        return ""
    if day and not month:
        raise RowRefused("impossible-date", f"{prefix} has a day and no month")
    text = f"{row.number(f'{prefix}Year'):04d}"
    for part in ("Month", "Day"):
        if row[f"{prefix}{part}"]:
            text += f"-{row.number(f'{prefix}{part}'):02d}"
    try:
        dates.bounds(text)
    except DateError:
        raise RowRefused("impossible-date", f"{text} is not in the calendar") from None
    return text


def _code(row: Row, column: str, *codes: str) -> str:
    """The value of a column, one of the codebook's. Raises RowRefused for any other."""
    if row[column] not in codes:
        known = ", ".join(code or "blank" for code in codes)
        raise RowRefused("malformed-value", f"{column} is {row[column]!r} where the codebook has {known}")
    return row[column]

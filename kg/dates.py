"""EDTF dates and the four bounds that queries filter on.

An author writes one EDTF value (ISO 8601-2:2019, levels 0 to 2); queries need days. For a value that is known
to the day all bounds of one end fall together; ``1949`` as a start lies between its first and last day; ``..``
is an end that has not come and an empty end one that nobody recorded, which the two end bounds tell apart.
``[..1949-04]`` is some day up to April 1949, ``[1949-04..]`` some day from then on.
``~``, ``?`` and ``%`` widen a bound by one unit of the value's precision.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kg.errors import DateError

FIRST_DAY = "0001-01-01"
LAST_DAY = "9999-12-31"

_PLAIN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%])?")
_OPEN_SET = re.compile(r"\[\.\.([^.\],]+)\]|\[([^.\],]+)\.\.\]")
_EXAMPLES = "write for example 1949-04-04, 1949-04, 1949, 1980~, 1949-08-24/.. or 1955/1991-07-01"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Days as ``YYYY-MM-DD``: the earliest and latest start, the earliest and latest end, all inclusive."""

    start_earliest: str
    start_latest: str
    end_earliest: str
    end_latest: str


@lru_cache(maxsize=65536)
def bounds(value: str) -> Bounds:
    """The bounds of an EDTF date or interval.

    Raises DateError for what is not EDTF, is no day of the calendar, ends before it starts, or lies outside
    the years 1 to 9999.
    """
    if "/" not in value:
        return Bounds(*_range(value, value), *_range(value, value))
    start_text, _, end_text = value.partition("/")
    if start_text in ("", "..") and end_text in ("", ".."):
        raise DateError(f"the interval {value!r} has neither start nor end; {_EXAMPLES}")
    start = (FIRST_DAY, LAST_DAY) if start_text in ("", "..") else _range(start_text, value)
    if end_text == "..":
        end = (LAST_DAY, LAST_DAY)
    elif end_text == "":
        end = (start[0], LAST_DAY)
    else:
        end = _range(end_text, value)
    if start_text == "":
        start = (FIRST_DAY, end[1])
    elif start_text == "..":
        start = (FIRST_DAY, FIRST_DAY)
    if end[1] < start[0]:
        raise DateError(f"the interval {value!r} ends before it starts; swap its ends or mend the year")
    return Bounds(*start, *end)


def observed(found: Bounds, until: str) -> Bounds:
    """The bounds of something that a source saw still holding on the last day of ``until``, an EDTF date.

    Only an end that is not known is narrowed. Raises DateError as ``bounds`` does.
    """
    last = bounds(until).end_latest
    if found.end_latest != LAST_DAY or found.end_earliest >= last:
        return found
    return Bounds(found.start_earliest, found.start_latest, last, LAST_DAY)


def _range(text: str, whole: str) -> tuple[str, str]:
    """The first and last day that one end of a value may mean."""
    if one_of := _OPEN_SET.fullmatch(text):
        latest, earliest = one_of.groups()
        return (FIRST_DAY, _range(latest, whole)[1]) if latest else (_range(earliest, whole)[0], LAST_DAY)
    plain = _PLAIN.fullmatch(text)
    if plain is None:
        return _parsed_range(text, whole)
    year, month, day = (int(part) if part else 0 for part in plain.group(1, 2, 3))
    try:
        first = datetime.date(year, month or 1, day or 1)
        last = datetime.date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
        if plain.group(4):
            first, last = _widened(first, last)
    except (ValueError, OverflowError):  # calendar.IllegalMonthError is a ValueError
        raise DateError(f"{whole!r} names a day that is not in the calendar; {_EXAMPLES}") from None
    return first.isoformat(), last.isoformat()


def _widened(first: datetime.date, last: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The range with one more day, month or year on either side, whichever the range itself spans."""
    one_day = datetime.timedelta(days=1)
    if first == last:
        return first - one_day, last + one_day
    if first.month == last.month:
        before = first - one_day
        after = last + one_day
        return before.replace(day=1), after.replace(day=calendar.monthrange(after.year, after.month)[1])
    return first.replace(year=first.year - 1), last.replace(year=last.year + 1)


def _parsed_range(text: str, whole: str) -> tuple[str, str]:
    """As _range, for the forms beyond plain year, month and day."""
    # Here, for it takes a tenth of a second to import, and hardly any date needs it.
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        parsed = parse_edtf(text)
        return _iso(parsed.lower_fuzzy()), _iso(parsed.upper_fuzzy())
    except EDTFParseException:
        raise DateError(f"{whole!r} is not an EDTF date; {_EXAMPLES}") from None
    except (ValueError, OverflowError, AttributeError, TypeError):
        raise DateError(f"{whole!r} is EDTF but gives no days between the years 1 and 9999; {_EXAMPLES}") from None


def _iso(moment: Any) -> str:
    return datetime.date(moment.tm_year, moment.tm_mon, moment.tm_mday).isoformat()

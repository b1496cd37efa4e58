"""When a row of a table holds: a day, a month or a year."""

from __future__ import annotations

from dataclasses import dataclass

from kg.dates import bounds
from kg.errors import DateError


@dataclass(frozen=True, slots=True)
class Moment:
    """The first and the last day that are meant, ``YYYY-MM-DD``; they are the same for a day."""

    first: str
    last: str


def moment(value: object) -> Moment:
    """The moment that a cell means: a number such as 1955, or an EDTF date such as ``1955-06``. Raises DateError."""
    whole = isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer()
    text = f"{int(value):04}" if whole and isinstance(value, (int, float)) else str(value).strip()
    text = text.removesuffix("T00:00:00Z").removesuffix("T00:00:00")
    try:
        found = bounds(text)
    except DateError as error:
        raise DateError(f"date: {error}; write a year or a day such as 1955-06-01") from None
    return Moment(found.start_earliest, found.end_latest)

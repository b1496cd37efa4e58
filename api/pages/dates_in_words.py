"""Dates in EDTF as people write them, no more and no less exact than they are."""

from __future__ import annotations

import calendar
import re

_DAY = re.compile(r"(-?\d{4})(?:-(\d\d)(?:-(\d\d))?)?([?~%]?)")
_RANGE = re.compile(r"\[([^\[\],]*?)\.\.([^\[\],]*)\]")
_DOUBT = {"?": "perhaps ", "~": "about ", "%": "perhaps about ", "": ""}


def in_words(edtf: str) -> str:
    """``1949-08-24/..`` is ``since 24 August 1949``. What has no plain words stays as it is written."""
    start, slash, end = edtf.partition("/")
    if not slash:
        return _point(edtf)
    if start in ("", "..") and end in ("", ".."):
        return "no dates known"
    if start in ("", ".."):
        return f"until {_point(end)}"
    if end == "..":
        return f"since {_point(start)}"
    if end == "":
        return f"from {_point(start)}, end not known"
    return f"{_point(start)} to {_point(end)}"


def _point(text: str) -> str:
    """A day, month, year, decade or one of a range, in words."""
    if found := _DAY.fullmatch(text):
        year, month, day, doubt = found.groups()
        name = f"{calendar.month_name[int(month)]} " if month and 1 <= int(month) <= 12 else ""
        if month and not name:
            return text
        return f"{_DOUBT[doubt]}{f'{int(day)} ' if day else ''}{name}{int(year)}"
    if re.fullmatch(r"\d{3}X", text):
        return f"{text[:3]}0s"
    if found := _RANGE.fullmatch(text):
        first, last = (_point(part) if part else "" for part in found.groups())
        if first and last:
            return f"between {first} and {last}"
        return f"{first} or later" if first else f"{last} or earlier"
    return text

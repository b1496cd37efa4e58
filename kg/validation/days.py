"""Days whose order is that of their texts: those of years with four digits, without a time zone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal

from kg.namespaces import XSD_DATE
from kg.validation.paths import Term

DAY = re.compile(
    r"(?!0000)[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13578]|1[02])-(29|3[01])|(0[469]|11)-(29|30))"
)
ORDERS = ("<", "<=", ">", ">=")


def texts(values: Iterable[Term]) -> list[str] | None:
    """The texts of days; None where one of the values is none, or not of this kind."""
    found = []
    for value in values:
        if not isinstance(value, Literal) or value.datatype != XSD_DATE or DAY.fullmatch(value.value) is None:
            return None
        found.append(value.value)
    return found


def may_be_so(some: Iterable[Term], order: str, others: Iterable[Term]) -> bool:
    """Whether one of some values may be in an order to one of the others. What is no such day may be in any."""
    first, second = texts(some), texts(others)
    if first is None or second is None:
        return True
    if not first or not second:
        return False
    if order.startswith("<"):
        least, most = min(first), max(second)
    else:
        least, most = min(second), max(first)
    return least < most or (order.endswith("=") and least == most)

"""The interval in which a source says that something held."""

from __future__ import annotations

from dataclasses import dataclass

from kg import dates
from kg.dates import Bounds
from kg.importers.left_out import RowRefused


@dataclass(frozen=True, slots=True)
class Spell:
    """An EDTF interval and its bounds; ``observed_until`` is empty where the end is known."""

    period: str
    observed_until: str
    bounds: Bounds

    def within(self, other: Spell) -> bool:
        """Whether this spell can lie within the other, as far as both are known."""
        inner, outer = self.bounds, other.bounds
        return inner.start_latest >= outer.start_earliest and inner.end_earliest <= outer.end_latest

    def overlaps(self, other: Spell) -> bool:
        """Whether the two can share more than the day on which one ends and the other begins."""
        one, two = self.bounds, other.bounds
        return one.start_earliest < two.end_latest and two.start_earliest < one.end_latest


def spell(start: str, end: str, observed_until: str) -> Spell:
    """The spell from one EDTF date to another; without an end it was last seen on ``observed_until``.

    Raises RowRefused where it ends before it begins.
    """
    if dates.bounds(end or observed_until).end_latest < dates.bounds(start).start_earliest:
        raise RowRefused("contradictory-dates", f"it begins on {start} and ends on {end or observed_until}")
    period = f"{start}/{end}"
    found = dates.bounds(period)
    return Spell(period, "", found) if end else Spell(period, observed_until, dates.observed(found, observed_until))

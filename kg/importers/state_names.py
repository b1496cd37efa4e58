"""Which state of the graph a name or code in a source stands for on a date.

A source's own spellings and codes come first, then the names that the graph knows. Where a name stands for several
states at different times, or the state was not there yet, the date decides; where it leaves that open, nobody is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg import dates
from kg.crosswalk import CodedState, CowStates
from kg.dates import FIRST_DAY, LAST_DAY
from kg.namespaces import slug


@dataclass(frozen=True, slots=True)
class Span:
    """The COW code for which a name stands from one day to another, both included."""

    code: int
    start: str = FIRST_DAY
    end: str = LAST_DAY


GERMANY = (Span(255, end="1945-05-08"), Span(255, "1990-10-03"))
WEST_GERMANY = (Span(260, end="1990-10-02"), Span(255, "1990-10-03"))
YEMEN = (Span(678, "1918-10-30", "1967-11-29"), Span(679, "1990-05-22"))
VIETNAM = (Span(816, "1976-07-02"),)
AUSTRIA = (Span(305, "1918-11-12"),)

# States that came out of others since 1990. What a source gives them of earlier years was their predecessor's doing.
_SINCE = {
    316: "1993-01-01", 317: "1993-01-01", 341: "2006-06-03", 343: "1991-09-08", 344: "1991-06-25", 346: "1992-03-03",
    347: "2008-02-17", 349: "1991-06-25", 359: "1991-08-27", 371: "1991-09-21", 372: "1991-04-09", 373: "1991-08-30",
    531: "1993-05-24", 565: "1990-03-21", 626: "2011-07-09", 701: "1991-10-27", 702: "1991-09-09", 703: "1991-08-31",
    704: "1991-08-31", 705: "1991-12-16", 860: "2002-05-20",
}  # fmt: skip


class StateNames:
    """Finds the states that names stand for.

    ``spans`` are the names that stand for states by date, ``codes`` the other names that the graph does not know; both
    give COW codes.
    """

    def __init__(self, states: CowStates, codes: Mapping[str, int], spans: Mapping[str, Sequence[Span]]) -> None:
        self._states = states
        self._codes = codes
        self._spans = spans
        self._known: dict[str, set[int]] = defaultdict(set)
        numbers = {state.actor: state.cow_code for state in states.values()}
        for designation in states.register.designations:
            if designation.system == "name" and designation.state in numbers:
                self._known[slug(designation.text)].add(numbers[designation.state])

    def state(self, name: str, date: str) -> CodedState | None:
        """The state of a name on an EDTF date; None where it stands for none, or the date leaves open for which."""
        found = dates.bounds(date)
        if name in self._spans:
            fitting = (
                span.code
                for span in self._spans[name]
                if span.start <= found.start_earliest and found.end_latest <= span.end
            )
            code = next(fitting, 0)
        elif name in self._codes:
            code = self._codes[name]
        else:
            known = self._known.get(slug(name), set())
            code = next(iter(known)) if len(known) == 1 else 0
        return self._states.get(code) if found.end_latest >= _SINCE.get(code, FIRST_DAY) else None

    def named_in(self, title: str) -> set[int]:
        """The COW codes of the states whose names are among the words of a title."""
        words = f"-{slug(title)}-"
        return {code for name, codes in self._known.items() if f"-{name}-" in words for code in codes}

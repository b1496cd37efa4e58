"""Who is tied to whom in which years, and what they owe one another, as one source has it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QuerySolution, QuerySolutions

from kg.dates import LAST_DAY
from kg.namespaces import CONCEPT
from kg.panels.codes import Codes
from kg.panels.source import PanelSource
from kg.progress import Progress
from kg.store.base import Store

Owed = tuple[int, int]
"""What is owed and what the source leaves open, a bit an obligation."""

NOTHING: Owed = (0, 0)

Pairs = Mapping[tuple[int, int], Mapping[int, Owed]]
"""What the first of two COW numbers owes the second, by year."""


@dataclass(frozen=True, slots=True)
class Ties:
    """``pairs`` has both directions of each tie; ``agreements`` are those that tie a COW number in a year."""

    pairs: Pairs
    agreements: Mapping[tuple[int, int], set[str]]


def read_ties(store: Store, source: PanelSource, codes: Codes, queries: Path, progress: Progress) -> Ties:
    """All ties of a source between states that have a COW number. What they owe in several agreements adds up."""
    bits = {f"{CONCEPT}{kind}": 1 << place for place, kind in enumerate(source.obligations.values())}
    pairs: dict[tuple[int, int], dict[int, Owed]] = defaultdict(dict)
    agreements: dict[tuple[int, int], set[str]] = defaultdict(set)
    found = list(solutions(store, source, queries / "panels" / source.pairs))
    step = max(1, len(found) // 100)
    for done, pair in enumerate(found):
        if done % step == 0:
            progress("Pairs", done, len(found))
        one, two = codes.number(pair["obligor"]), codes.number(pair["obligee"])
        if one is None or two is None or one == two:
            continue
        owed, untold = (sum(bits.get(kind, 0) for kind in pair[name].value.split()) for name in ("owed", "open"))
        there, back = pairs[one, two], pairs[two, one]
        for year in _years(pair, source):
            before = there.get(year, NOTHING)
            there[year] = (before[0] | owed, before[1] | untold)
            back.setdefault(year, NOTHING)
            agreements[one, year].add(pair["agreement"].value)
            agreements[two, year].add(pair["agreement"].value)
    progress("Pairs", len(found), len(found))
    return Ties({pair: years for pair, years in pairs.items() if years}, agreements)


def solutions(store: Store, source: PanelSource, query: Path) -> QuerySolutions:
    """The answer to a panel's query, in which ``$sources`` stands for the graphs of a source."""
    text = query.read_text(encoding="utf-8").replace("$sources", " ".join(str(where) for where in source.graphs))
    answer = store.query(text)
    if not isinstance(answer, QuerySolutions):
        raise TypeError("a panel's query is a SELECT query")
    return answer


def _years(pair: QuerySolution, source: PanelSource) -> range:
    """The years in which all that makes the pair holds, of those that the source observed."""
    first = max(_values(pair, "start1", "start2", "start3"))
    held, ends = _values(pair, "held1", "held2", "held3"), _values(pair, "end1", "end2", "end3")
    # Where no end is known, the last day on which it is known to have held.
    last = min(known if end == LAST_DAY else end for known, end in zip(held, ends, strict=True))
    if suspended := _values(pair, "suspended1", "suspended2", "suspended3"):
        last = min(last, _day_before(min(suspended)))
    return range(max(int(first[:4]), source.since), min(int(last[:4]), source.until) + 1)


def _values(pair: QuerySolution, *names: str) -> list[str]:
    """The values of those variables that the query has and that are bound."""
    found = []
    for name in names:
        with suppress(KeyError):
            if term := pair[name]:
                found.append(term.value)
    return found


def _day_before(day: str) -> str:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()

"""Lists of all things of a kind, by letter, region, the decade in which they began, and whether they hold on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.search.index import Index, Thing

# Days that stand for no bound at all.
_NO_START = "0001-01-01"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a list is narrowed to: a first letter (``#`` for what begins with none), the label of a region, the first
    year of a decade, and a day on which things hold for sure or possibly. Empty is no limit."""

    letter: str = ""
    region: str = ""
    decade: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, how many things the whole list has, and what may be chosen, with numbers."""

    things: list[Thing]
    total: int
    letters: Mapping[str, int]
    regions: Mapping[str, int]
    decades: Mapping[str, int]


_LETTER = "CASE WHEN SUBSTR(sorted, 1, 1) BETWEEN 'a' AND 'z' THEN UPPER(SUBSTR(sorted, 1, 1)) ELSE '#' END"
_DECADE = "CASE WHEN start > '' THEN SUBSTR(start, 1, 3) || '0' END"
_OF_KIND = "FROM kind JOIN thing USING (iri) LEFT JOIN region USING (iri) WHERE kind = :kind"
_LIMITS = {
    "letter": f"{_LETTER} = :letter",
    "region": "region = :region",
    "decade": f"{_DECADE} = :decade AND start != '{_NO_START}'",
    "day": "start > '' AND start <= :day AND :day <= end",
}


def counts(index: Index) -> dict[str, int]:
    """How many things there are of each kind."""
    return {str(kind): int(count) for kind, count in index.rows("SELECT kind, COUNT(*) FROM kind GROUP BY kind")}


def listing(index: Index, kind: str, choice: Choice, offset: int, limit: int) -> Listing:
    """The things of a kind within a choice, by name, from an offset on. What may be chosen is counted within the rest
    of the choice."""
    values = {
        "kind": kind, "letter": choice.letter, "region": choice.region, "decade": choice.decade, "day": choice.day,
        "offset": offset, "limit": limit,
    }  # fmt: skip
    chosen = [name for name in _LIMITS if values[name]]

    def within(without: str = "") -> str:
        return " AND ".join([_OF_KIND, *(_LIMITS[name] for name in chosen if name != without)])

    def counted(name: str, expression: str) -> dict[str, int]:
        rows = index.rows(f"SELECT {expression} AS value, COUNT(DISTINCT iri) {within(name)} GROUP BY value", values)
        return {
            str(value): count for value, count in sorted((row for row in rows if row[0]), key=lambda row: str(row[0]))
        }

    ((total,),) = index.rows(f"SELECT COUNT(DISTINCT iri) {within()}", values)
    page = f"{within()} ORDER BY sorted, iri LIMIT :limit OFFSET :offset"
    rows = index.rows(f"SELECT DISTINCT iri, kinds, label, period, ties, sorted {page}", values)
    return Listing(
        [Thing(iri, tuple(kinds.split()), label, period, ties) for iri, kinds, label, period, ties, _ in rows],
        int(total),
        counted("letter", _LETTER),
        counted("region", "region"),
        {decade: count for decade, count in counted("decade", _DECADE).items() if decade != f"{_NO_START[:3]}0"},
    )

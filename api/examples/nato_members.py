"""How many members NATO had at the end of each year in which it grew.

python -m api.examples.nato_members http://localhost:8000

Known figure: twelve at its founding, then 14 (1952), 15 (1955), 16 (1982), 19 (1999), 26 (2004), 28 (2009), 29 (2017),
30 (2020), 31 (2023) and 32 (2024), as counted from NATO's own list, https://www.nato.int/cps/en/natohq/topics_52044.htm
"""

from __future__ import annotations

from api.examples.rows import rows, server

_MEMBERS = """
SELECT ?member ?start ?end WHERE {
    ?membership lw:inPartnership partnership:nato ; lw:role concept:role-full-member ;
        lw:member ?member ; lw:startEarliest ?start ; lw:endLatest ?end .
}"""


def members_by_year(base: str) -> dict[int, int]:
    """The number of members at the end of each year in which it changed."""
    found = rows(base, "/sparql", query=_MEMBERS)
    counts: dict[int, int] = {}
    for year in range(1949, max(int(row["start"][:4]) for row in found) + 1):
        day = f"{year}-12-31"
        count = len({row["member"] for row in found if row["start"] <= day <= row["end"]})
        if count != next(reversed(counts.values()), 0):
            counts[year] = count
    return counts


if __name__ == "__main__":
    for year, count in members_by_year(server()).items():
        print(f"{year} {count:3} {'#' * count}")

"""The share of states in a defence pact, each year since 1816.

python -m api.examples.defence_pacts http://localhost:8000

It needs the sources ``states`` and ``atop``; with release 5.1 it is 61 % in 1816, 27 % in 1914, 65 % in 1949, 74 % in
2018. A state is in a defence pact if it owes another state defence on some day of the year; the states are those of the
Correlates of War state system in that year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.examples.rows import rows, server

SYSTEM = """
SELECT ?code ?from ?to WHERE {
    ?spell lw:codeSystem concept:code-cow-number ; lw:designationText ?code ;
        lw:startEarliest ?from ; lw:endLatest ?to .
}"""


def system(spells: Iterable[Mapping[str, str]], first: int, last: int) -> dict[int, set[str]]:
    """The codes of the states that there were in each year, from their spells in the state system."""
    found: dict[int, set[str]] = {year: set() for year in range(first, last + 1)}
    for spell in spells:
        for year in range(max(first, int(spell["from"][:4])), min(last, int(spell["to"][:4])) + 1):
            found[year].add(spell["code"])
    return found


def shares(state_years: Iterable[Mapping[str, str]], states: Mapping[int, set[str]]) -> dict[int, float]:
    """By year, the percentage of the states that owe another defence, from the rows of a state-year panel."""
    bound: dict[int, set[str]] = {year: set() for year in states}
    for row in state_years:
        if int(row["defense_owes"] or 0) > 0:
            bound[int(row["year"])].add(row["ccode"])
    return {year: 100 * len(bound[year] & there) / len(there) for year, there in states.items()}


if __name__ == "__main__":
    panel = rows(server(), "/panels/state-year.csv", source="atop", **{"from": "1816"})
    spells = rows(server(), "/sparql", query=SYSTEM)
    for year, share in shares(panel, system(spells, 1816, max(int(row["year"]) for row in panel))).items():
        print(f"{year} {share:5.1f} % {'#' * round(share / 2)}")

"""The share of states in a defence pact, each year since 1816.

python -m api.examples.defence_pacts http://localhost:8000

It needs the sources ``states`` and ``atop``; with release 5.1 it is 64 % in 1816, 28 % in 1914, 65 % in 1949, 74 % in
2018. A state is in a defence pact if it owes another state defence on some day of the year; the states are those of the
Correlates of War state system.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.examples.rows import rows, server


def shares(state_years: Iterable[Mapping[str, str]], column: str = "defense_owes") -> dict[int, float]:
    """By year, the share of states with more than 0 in a column of a state-year panel, in percent.

    Rows that the source does not cover are left out.
    """
    states: dict[int, int] = {}
    bound: dict[int, int] = {}
    for row in state_years:
        if row["coverage"]:
            year = int(row["year"])
            states[year] = states.get(year, 0) + 1
            bound[year] = bound.get(year, 0) + (int(row[column] or 0) > 0)
    return {year: 100 * bound[year] / states[year] for year in sorted(states)}


if __name__ == "__main__":
    covered = rows(server(), "/panels/state-year.csv", source="atop", **{"from": "1816"})
    for year, share in shares(covered).items():
        print(f"{year} {share:5.1f} % {'#' * round(share / 2)}")

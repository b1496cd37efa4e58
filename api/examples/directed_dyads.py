"""How many directed dyad-years of allies there are, and what is owed in them.

python -m api.examples.directed_dyads http://localhost:8000

It needs the sources ``states`` and ``atop``. Known figure: 273,296 rows, as in the table that the R package
peacesciencer has of the same release, https://rdrr.io/cran/peacesciencer/man/atop_alliance.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.examples.rows import rows, server


def owed(dyad_years: Iterable[Mapping[str, str]], columns: Iterable[str]) -> dict[str, int]:
    """How many rows there are (``rows``), and in how many each column is 1."""
    counts = {"rows": 0, **dict.fromkeys(columns, 0)}
    for row in dyad_years:
        counts["rows"] += 1
        for column in counts.keys() - {"rows"}:
            counts[column] += row[column] == "1"
    return counts


if __name__ == "__main__":
    obligations = ("defense", "offense", "neutral", "nonagg", "consul")
    for name, count in owed(rows(server(), "/panels/directed-dyad-year.csv", source="atop"), obligations).items():
        print(f"{name:8} {count:8,}")

"""Rows of DESTA's list of treaties as plain values, each row judged by itself.

What columns mean is said in kg/importers/README.md. ``NA`` stands for what is not known or does not apply.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.importers.left_out import RowRefused
from kg.importers.table import Row

_PLACES = range(1, 92)
COLUMNS = (
    *("number", "base_treaty", "name", "entry_type", "year", "entryforceyear", "typememb"),
    *(f"c{place}" for place in _PLACES),
    *(f"mc{place}" for place in _PLACES),
)

TREATY, PROTOCOL, ACCESSION, WITHDRAWAL = "base_treaty", "protocol or amendment", "accession", "withdrawal"
_KINDS = (TREATY, PROTOCOL, ACCESSION, WITHDRAWAL)
_UNKNOWN = "NA"

# In typememb 6 a state enters a bloc, and with it the bloc's treaty with others: these have the role 3.
_CHANGING_ROLE = {"5": "1", "6": "2", "7": "1"}


@dataclass(frozen=True, slots=True)
class Country:
    """A country code, and the role that it has in its entry."""

    code: str
    role: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A treaty or protocol, or an accession to one or withdrawal from it.

    ``in_force`` is a year, empty where it is not known. ``notes`` say what is missing of a country.
    """

    row: Row
    number: str
    base: str
    kind: str
    name: str
    year: str
    in_force: str
    countries: tuple[Country, ...]
    notes: tuple[str, ...] = ()

    @property
    def bilateral(self) -> bool:
        """Whether two countries made it."""
        return self.row["typememb"] == "1"

    @property
    def blocs(self) -> bool:
        """Whether the countries of a bloc are parties to it as such."""
        return any(country.role not in ("0", _UNKNOWN) for country in self.countries)

    @property
    def changing(self) -> tuple[Country, ...]:
        """The countries that accede or withdraw."""
        return tuple(c for c in self.countries if c.role == _CHANGING_ROLE.get(self.row["typememb"]))


def entry(row: Row) -> Entry:
    """The entry of a row. Raises RowRefused."""
    kind = row["entry_type"]
    if kind == "negotiation":
        raise RowRefused("not-signed", "it was under negotiation when the coding stopped")
    if kind == "consolidated":
        raise RowRefused("consolidated-text", f"it is treaty {row['base_treaty']} as amended, and no act of its own")
    if kind not in _KINDS:
        raise RowRefused("malformed-value", f"entry_type is {kind!r} where the list has {', '.join(_KINDS)}")
    if not re.fullmatch(r"\d+([+_]\d+)?", row["number"]):
        raise RowRefused("malformed-value", f"number is {row['number']!r} where a number such as 672 is expected")
    if (kind in (ACCESSION, WITHDRAWAL)) != (row["typememb"] in _CHANGING_ROLE):
        raise RowRefused("contradictory-type", f"entry_type is {kind} and typememb is {row['typememb']}")
    countries, notes = _countries(row)
    return Entry(
        row=row,
        number=row["number"],
        base=row["base_treaty"],
        kind=kind,
        name=row["name"],
        year=_year(row, "year"),
        in_force="" if row["entryforceyear"] == _UNKNOWN else _year(row, "entryforceyear"),
        countries=countries,
        notes=notes,
    )


def _year(row: Row, column: str) -> str:
    if not 1000 <= (year := row.number(column)) <= 9999:
        raise RowRefused("impossible-date", f"{column} is {year}")
    return str(year)


def _countries(row: Row) -> tuple[tuple[Country, ...], tuple[str, ...]]:
    """The countries, each once, and what is missing of one. Raises RowRefused for a missing role that matters."""
    found: dict[str, Country] = {}
    notes = []
    for place in _PLACES:
        code, role = row[f"c{place}"], row[f"mc{place}"]
        if (code == _UNKNOWN) != (role == _UNKNOWN):
            notes.append(f"c{place} is {code} and mc{place} is {role}; kept with the countries that there are")
        if code == _UNKNOWN:
            continue
        if found.setdefault(code, Country(code, role)).role != role:
            raise RowRefused("contradictory-parties", f"country {code} has the roles {found[code].role} and {role}")
    if row["typememb"] in _CHANGING_ROLE and any(country.role == _UNKNOWN for country in found.values()):
        raise RowRefused("malformed-value", "a country has no role, which tells whether it acceded or withdrew")
    return tuple(found.values()), tuple(notes)

"""Imports the spells of all states in two systems: COW's, version 2016, and Gleditsch and Ward's as isard has it.

A row is a spell of membership under a number and an abbreviation, and becomes a designation for each. A number that the
curated facts give to several states, one after the other, is divided among them by day: Gleditsch and Ward's 260 is
West Germany to 1990-10-02 and Germany since.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from kg import dates
from kg.change import addition
from kg.crosswalk import CowStates
from kg.dates import LAST_DAY
from kg.designations import Designation, Register
from kg.errors import DateError
from kg.importers.importer import Imported, Importer, Tables
from kg.importers.left_out import LeftOut, RowRefused
from kg.importers.release import read_rows, require_release
from kg.importers.release_facts import ReleaseFacts
from kg.importers.spell import Spell, spell
from kg.importers.table import Row
from kg.namespaces import concept, entity, local_name, lw
from kg.provenance import Manifest

COW = "states2016.csv"
GW = "isard_gw_system.csv"
COW_COLUMNS = (
    "stateabb", "ccode", "styear", "stmonth", "stday", "endyear", "endmonth", "endday", "version",
)  # fmt: skip
GW_COLUMNS = ("gwcode", "gw_abb", "start", "end")

# isard gives this end to the states that were there when its list was last brought up to date (its help page).
GW_OBSERVED_UNTIL = "2020-12-31"


@dataclass(frozen=True, slots=True)
class Member:
    """A row: a number and abbreviation in a system, ``cow`` or ``gw``, and the spell of membership."""

    row: Row
    system: str
    number: int
    abbreviation: str
    spell: Spell


def convert(tables: Tables, states: CowStates, manifest: Manifest) -> Imported:
    """The designations of all rows that make sense, and the others with the reason why each was left out.

    Raises InputError where a row of COW's file is of another version.
    """
    require_release(tables[COW], manifest)
    left_out: list[LeftOut] = []
    read = read_rows(tables[COW], lambda row: _cow(row, manifest.observed_until), left_out)
    read += read_rows(tables[GW], _gw, left_out)
    bearers = _bearers(states.register)
    facts = _StateFacts(manifest)
    quads = list(facts.document())
    for member in _without_overlaps(read, left_out):
        given = bearers.get((member.system, member.number))
        if given is None:
            why = f"no state of the graph has the {member.system.upper()} number {member.number}"
            left_out.append(member.row.left_out("unknown-state", why))
            continue
        for state, part in _divided(member, given):
            quads += facts.designations(member, state, part)
    return Imported(addition(quads), tuple(sorted(left_out)))


def _cow(row: Row, until: str) -> Member:
    start, end = (_day([row[f"{side}{unit}"] for unit in ("year", "month", "day")]) for side in ("st", "end"))
    return Member(row, "cow", row.number("ccode"), _abbreviation(row["stateabb"]), _spell(start, end, until))


def _gw(row: Row) -> Member:
    number = row["gwcode"].removesuffix(".0")
    if not (number.isascii() and number.isdigit()):
        raise RowRefused("malformed-value", f"gwcode is {row['gwcode']!r} where a whole number is expected")
    start, end = (_day(row[side].split("-")) for side in ("start", "end"))
    return Member(row, "gw", int(number), _abbreviation(row["gw_abb"]), _spell(start, end, GW_OBSERVED_UNTIL))


def _abbreviation(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise RowRefused("malformed-value", f"the abbreviation is {text!r} where three capital letters are expected")
    return text


def _day(parts: Sequence[str]) -> str:
    text = "-".join([parts[0], *(part.zfill(2) for part in parts[1:])])
    try:
        found = dates.bounds(text)
    except DateError:
        raise RowRefused("impossible-date", f"{text!r} is not a day of the calendar") from None
    if found.start_earliest != found.end_latest:
        raise RowRefused("impossible-date", f"{text!r} is not one day")
    return text


def _spell(start: str, end: str, until: str) -> Spell:
    """The spell; one that ends on the last day of the coding was still running then."""
    return spell(start, "" if end == until else end, until)


def _without_overlaps(members: Sequence[Member], left_out: list[LeftOut]) -> Iterator[Member]:
    earlier: dict[tuple[str, int], list[Member]] = defaultdict(list)
    for member in members:
        same = earlier[member.system, member.number]
        other = next((other for other in same if other.spell.overlaps(member.spell)), None)
        if other:
            why = f"line {other.row.line} has the same number at the same time"
            left_out.append(member.row.left_out("duplicate", why))
        else:
            same.append(member)
            yield member


Bearers = dict[tuple[str, int], list[Designation]]


def _bearers(register: Register) -> Bearers:
    """The designations by system and number, of curated facts alone."""
    found: Bearers = defaultdict(list)
    for designation in register.designations:
        system, _, kind = designation.system.partition("-")
        if kind == "number":
            found[system, int(designation.text)].append(designation)
    return dict(found)


def _divided(member: Member, bearers: Sequence[Designation]) -> Iterator[tuple[NamedNode, Spell]]:
    """The parts of a spell by the state that bore the number; all of it where there was only one."""
    states = {designation.state for designation in bearers}
    if len(states) == 1:
        yield states.pop(), member.spell
        return
    whole = member.spell.bounds
    for state in sorted(states, key=str):
        own = [bearer.bounds for bearer in bearers if bearer.state == state and bearer.bounds]
        start = max(whole.start_earliest, min(found.start_earliest for found in own))
        end = min(whole.end_latest, max(found.end_latest for found in own))
        if start <= end:
            yield state, spell(start, "" if end == LAST_DAY else end, member.spell.observed_until or end)


class _StateFacts(ReleaseFacts):
    """Makes the designations of a spell."""

    def designations(self, member: Member, state: NamedNode, part: Spell) -> Iterator[Quad]:
        """The number and the abbreviation, each for the spell."""
        start = part.period.partition("/")[0]
        for kind, text in (("number", str(member.number)), ("abbreviation", member.abbreviation)):
            slug = f"{self._manifest.name}-{local_name(state.value)}-{member.system}-{kind}-{start}"
            node = entity("designation", slug)
            yield from self._entity(node, "Designation", "", part)
            yield from self._quads(
                (node, lw("designates"), state),
                (node, lw("codeSystem"), concept(f"code-{member.system}-{kind}")),
                (node, lw("designationText"), Literal(text)),
            )


IMPORTER = Importer({COW: COW_COLUMNS, GW: GW_COLUMNS}, convert)

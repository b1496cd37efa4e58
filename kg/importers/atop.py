"""Imports Alliance Treaty Obligations and Provisions, release 5.1 (Leeds, Ritter, Mitchell & Long 2002).

Three files are read: alliances (``a``), their phases (``aph``) and members (``m``). An alliance becomes an
agreement, a member row a membership, each obligation of it a commitment. A row that cannot be joined to the
others, or contradicts them or itself, is reported and left out: see kg/importers/README.md for the rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from pyoxigraph import Quad

from kg.change import addition
from kg.crosswalk import CowStates
from kg.importers import atop_rows
from kg.importers.atop_facts import AtopFacts
from kg.importers.atop_rows import Alliance, Member, Phase
from kg.importers.importer import Imported, Importer, Tables
from kg.importers.left_out import LeftOut
from kg.importers.release import read_rows, require_release
from kg.importers.spell import Spell
from kg.importers.table import Row
from kg.provenance import Manifest

ALLIANCES = "atop5_1a.csv"
PHASES = "atop5_1aph.csv"
MEMBERS = "atop5_1m.csv"


class _Read(Protocol):
    """A row as a value: alliance, phase or member."""

    @property
    def row(self) -> Row: ...

    @property
    def atopid(self) -> int: ...

    @property
    def spell(self) -> Spell: ...


Value = TypeVar("Value", bound=_Read)
Whole = TypeVar("Whole", bound=_Read)


def convert(tables: Tables, states: CowStates, manifest: Manifest) -> Imported:
    """The quads of all rows that make sense, and the others with the reason why each was left out.

    Raises InputError where a row's VERSION is not the manifest's release.
    """
    until = manifest.observed_until
    for rows in tables.values():
        require_release(rows, manifest)
    left_out: list[LeftOut] = []

    read_alliances = read_rows(tables[ALLIANCES], lambda row: atop_rows.alliance(row, until), left_out)
    alliances = _by_key(read_alliances, lambda alliance: alliance.atopid, left_out)

    read_phases = read_rows(tables[PHASES], lambda row: atop_rows.phase(row, until), left_out)
    own_phases = _joined(read_phases, alliances, lambda phase: phase.atopid, "alliance", left_out)
    phases = _by_key(own_phases, lambda phase: phase.key, left_out)

    read_members = read_rows(tables[MEMBERS], lambda row: atop_rows.member(row, states, until), left_out)
    in_phases = _joined(read_members, phases, lambda member: member.phase_key, "phase", left_out)
    # Dates that are not exact can fit the phase, and the phase the alliance, and yet not the alliance.
    own_members = _joined(in_phases, alliances, lambda member: member.atopid, "alliance", left_out)
    members = _without_duplicates(own_members, left_out)

    lonely = _lonely(alliances, members)
    facts = _facts(
        manifest,
        _without(lonely, alliances.values(), left_out),
        _without(lonely, phases.values(), left_out),
        _without(lonely, members, left_out),
    )
    return Imported(addition(facts), tuple(sorted(left_out)))


Key = TypeVar("Key", bound=Hashable)


def _by_key(values: Iterable[Value], key: Callable[[Value], Key], left_out: list[LeftOut]) -> dict[Key, Value]:
    """The values by key, the first of those that have the same."""
    found: dict[Key, Value] = {}
    for value in values:
        first = found.setdefault(key(value), value)
        if first is not value:
            left_out.append(value.row.left_out("duplicate", f"line {first.row.line} is about the same"))
    return found


def _joined(
    values: Iterable[Value],
    wholes: Mapping[Key, Whole],
    key: Callable[[Value], Key],
    kind: str,
    left_out: list[LeftOut],
) -> Iterator[Value]:
    """The values whose whole is there and whose spell lies within its."""
    for value in values:
        whole = wholes.get(key(value))
        if whole is None:
            left_out.append(value.row.left_out(f"no-{kind}", f"there is no {kind} {_shown(key(value))}"))
        elif not value.spell.within(whole.spell):
            why = f"{value.spell.period} is not within the {kind}'s {whole.spell.period}"
            left_out.append(value.row.left_out("contradictory-dates", why))
        else:
            yield value


def _shown(key: Hashable) -> str:
    """An alliance's number, or the number and phase."""
    return f"{key[0]}, phase {key[1]}" if isinstance(key, tuple) else str(key)


def _without_duplicates(members: Iterable[Member], left_out: list[LeftOut]) -> list[Member]:
    """The members but those who are in the same phase already on the same days."""
    spells: dict[tuple[int, int, int], list[Member]] = defaultdict(list)
    for member in members:
        earlier = spells[*member.phase_key, member.state.cow_code]
        same = next((other for other in earlier if other.spell.overlaps(member.spell)), None)
        if same:
            why = f"line {same.row.line} has the same member in the same phase at the same time"
            left_out.append(member.row.left_out("duplicate", why))
        else:
            earlier.append(member)
    return [member for same_state in spells.values() for member in same_state]


def _lonely(alliances: Iterable[int], members: Iterable[Member]) -> set[int]:
    """The alliances of fewer than two states, now that rows have been left out."""
    parties: dict[int, set[int]] = defaultdict(set)
    for member in members:
        parties[member.atopid].add(member.state.cow_code)
    return {atopid for atopid in alliances if len(parties[atopid]) < 2}


def _without(lonely: set[int], values: Iterable[Value], left_out: list[LeftOut]) -> list[Value]:
    kept = []
    for value in values:
        if value.atopid in lonely:
            why = f"alliance {value.atopid} is left with fewer than two states of the graph"
            left_out.append(value.row.left_out("too-few-parties", why))
        else:
            kept.append(value)
    return kept


def _facts(
    manifest: Manifest, alliances: Sequence[Alliance], phases: Sequence[Phase], members: Sequence[Member]
) -> Iterator[Quad]:
    facts = AtopFacts(manifest)
    parties: dict[int, list[Member]] = defaultdict(list)
    ordinals: Counter[tuple[int, int, int]] = Counter()
    yield from facts.document()
    for member in sorted(members, key=lambda member: (member.spell.bounds.start_earliest, member.row.line)):
        parties[member.atopid].append(member)
        key = (*member.phase_key, member.state.cow_code)
        ordinals[key] += 1
        yield from facts.membership(member, ordinals[key])
    for phase in phases:
        yield from facts.phase(phase)
    for alliance in alliances:
        yield from facts.agreement(alliance, parties[alliance.atopid])
    yield from facts.alignment(alliances)


IMPORTER = Importer(
    {
        ALLIANCES: (*atop_rows.ALLIANCE_COLUMNS, atop_rows.COW_COLUMN),
        PHASES: atop_rows.PHASE_COLUMNS,
        MEMBERS: atop_rows.MEMBER_COLUMNS,
    },
    convert,
)

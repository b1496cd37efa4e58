"""Imports the Correlates of War Formal Alliances, release 4.1 (Gibler 2009).

Two files are read: members, a row for each spell of a state in an alliance, and directed dyads, a row for each
spell that two members share. An alliance becomes an agreement, a spell a membership, each obligation of it a
commitment. The directed file says to whom it is owed. See kg/importers/README.md for the rules.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Quad

from kg.change import addition
from kg.crosswalk import CowStates
from kg.importers import cow_alliance_rows
from kg.importers.cow_alliance_facts import CowAllianceFacts, Standing
from kg.importers.cow_alliance_rows import OBLIGATIONS, Directed, Member
from kg.importers.importer import Imported, Importer, Tables
from kg.importers.left_out import LeftOut, RowRefused
from kg.importers.release import read_rows, require_release
from kg.importers.spell import Spell, spell
from kg.provenance import Manifest

MEMBERS = "alliance_v4.1_by_member.csv"
DIRECTED = "alliance_v4.1_by_directed.csv"

# What ss_type, the class of the alliance, says of its furthest obligation.
_FURTHEST = {
    "Type I": "defence",
    "Type II": "neutrality",
    "Type IIa": "neutrality",
    "Type IIb": "non-aggression",
    "Type III": "consultation",
}

Rows = Mapping[tuple[int, int], Directed]
"""Rows of the directed file by the lines of the two spells in the member file."""


@dataclass(frozen=True, slots=True)
class Alliance:
    """An alliance with its members' spells; ``spell`` is None where the rows contradict one another on it."""

    number: int
    spell: Spell | None
    standings: tuple[Standing, ...]

    def partners(self, one: Standing) -> list[Standing]:
        """The spells of others that share days with this one."""
        return [two for two in self.standings if two.state != one.state and one.days.shared(two.days)]


def convert(tables: Tables, states: CowStates, manifest: Manifest) -> Imported:
    """The quads of all rows that make sense, and which of the others were left out, or kept in part, and why.

    Raises InputError where a row's version is not the manifest's release.
    """
    for rows in tables.values():
        require_release(rows, manifest)
    left_out: list[LeftOut] = []
    noted: list[LeftOut] = []
    members = read_rows(tables[MEMBERS], lambda row: cow_alliance_rows.member(row, states, manifest), left_out)
    pairs = read_rows(tables[DIRECTED], lambda row: cow_alliance_rows.directed(row, states, manifest), left_out)
    for row in (*(member.row for member in members), *(pair.row for pair in pairs)):
        for column in cow_alliance_rows.blanks(row):
            noted.append(row.left_out("missing-value", f"{column} is blank: whether it is owed is not known"))
    alliances = _alliances(members, manifest, left_out, noted)
    directed = _matched(pairs, alliances, left_out)
    change = addition(_facts(manifest, alliances.values(), directed, noted))
    return Imported(change, tuple(sorted(left_out)), tuple(sorted(noted)))


def _alliances(
    members: Iterable[Member], manifest: Manifest, left_out: list[LeftOut], noted: list[LeftOut]
) -> dict[int, Alliance]:
    groups: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        groups[member.alliance].append(member)
    found = {}
    for number in sorted(groups):
        own = list(_without_duplicates(_of_one_alliance(groups[number], left_out), left_out))
        parties = len({member.state.cow_code for member in own})
        standings = list(_standings(own, parties, manifest, left_out))
        if len({standing.state.cow_code for standing in standings}) < 2:
            for standing in standings:
                why = f"alliance {number} is left with fewer than two states of the graph"
                left_out.append(standing.row.left_out("too-few-parties", why))
            continue
        _check_type(own, noted)
        found[number] = Alliance(number, _whole(own, manifest, noted), tuple(standings))
    return found


def _of_one_alliance(members: Sequence[Member], left_out: list[LeftOut]) -> Iterator[Member]:
    """The rows that say of the alliance what the first of them says."""
    first = members[0]
    for member in members:
        if (member.whole, member.kind) == (first.whole, first.kind):
            yield member
        else:
            why = f"it says other than line {first.row.line} when the alliance held, or of which type it is"
            left_out.append(member.row.left_out("contradictory-alliance", why))


def _without_duplicates(members: Iterable[Member], left_out: list[LeftOut]) -> Iterator[Member]:
    kept: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        earlier = kept[member.state.cow_code]
        same = next((other for other in earlier if other.days.shared(member.days)), None)
        if same:
            why = f"line {same.row.line} has the same member in the same alliance at the same time"
            left_out.append(member.row.left_out("duplicate", why))
        else:
            earlier.append(member)
            yield member


def _standings(
    members: Iterable[Member], parties: int, manifest: Manifest, left_out: list[LeftOut]
) -> Iterator[Standing]:
    """The members with their spells, which count for each state from its first."""
    ordinals: Counter[int] = Counter()
    for member in sorted(members, key=lambda member: (member.state.cow_code, member.days.start)):
        try:
            start = _start(member, parties, manifest)
        except RowRefused as refusal:
            left_out.append(member.row.left_out(refusal.rule, refusal.why))
            continue
        ordinals[member.state.cow_code] += 1
        end = member.days.end.isoformat() if member.days.end else ""
        yield Standing(member, spell(start, end, manifest.observed_until), ordinals[member.state.cow_code])


def _start(member: Member, parties: int, manifest: Manifest) -> str:
    """The start of a spell as an EDTF date. Raises RowRefused where the file does not tell enough.

    Of a spell that began before the coding did the file says only that. It then began with the alliance if that
    has two members; else between the alliance's start and the coding's, which is one year for those of 1815.
    """
    if not member.began_before:
        return member.days.start.isoformat()
    if parties == 2:
        return member.whole.start.isoformat()
    first = datetime.date.fromisoformat(manifest.observed_from)
    if member.whole.start.year == (first - datetime.timedelta(days=1)).year:
        return f"{member.whole.start.year:04d}"
    raise RowRefused("unknown-start", f"it begins between {member.whole.start} and {first}, and nothing says when")


def _whole(members: Sequence[Member], manifest: Manifest, noted: list[LeftOut]) -> Spell | None:
    """The alliance's own spell, if it has room for all of its members'."""
    whole = members[0].whole
    outside = [member for member in members if not member.days.within(whole)]
    for member in outside:
        why = f"{member.days} is not within the alliance's {whole}; the member's dates stand, the alliance has none"
        noted.append(member.row.left_out("contradictory-dates", why))
    if outside:
        return None
    return spell(whole.start.isoformat(), whole.end.isoformat() if whole.end else "", manifest.observed_until)


def _check_type(members: Sequence[Member], noted: list[LeftOut]) -> None:
    """Reports an ``ss_type`` that is not that of the furthest obligation; nothing else is made of it."""
    furthest = next((kind for kind in OBLIGATIONS.values() if any(member.owed[kind] for member in members)), "none")
    for member in members:
        if _FURTHEST.get(member.kind.partition(":")[0]) != furthest:
            why = f"ss_type is {member.kind!r} and the furthest obligation is {furthest}; the obligations stand"
            noted.append(member.row.left_out("contradictory-type", why))


def _matched(pairs: Iterable[Directed], alliances: Mapping[int, Alliance], left_out: list[LeftOut]) -> Rows:
    """The rows of the directed file that fit two spells of the member file."""
    found: dict[tuple[int, int], Directed] = {}
    for pair in pairs:
        spells = _spells(pair, alliances)
        if spells is None:
            why = (
                f"{pair.obligor} and {pair.obligee} have no spells in alliance {pair.alliance} "
                f"of the member file that share {pair.days}"
            )
            left_out.append(pair.row.left_out("no-spells", why))
            continue
        one, two = spells
        more = [column for column, kind in OBLIGATIONS.items() if pair.owed[kind] and not one.owed[kind]]
        if more:
            why = f"{', '.join(more)} is 1, and not so in line {one.row.line} of the member file"
            left_out.append(pair.row.left_out("contradictory-obligations", why))
        elif earlier := found.get((one.row.line, two.row.line)):
            why = f"line {earlier.row.line} has the same two at the same time"
            left_out.append(pair.row.left_out("duplicate", why))
        else:
            found[one.row.line, two.row.line] = pair
    return found


def _spells(pair: Directed, alliances: Mapping[int, Alliance]) -> tuple[Standing, Standing] | None:
    standings = alliances[pair.alliance].standings if pair.alliance in alliances else ()
    for one in standings:
        if one.state.cow_code == pair.obligor:
            for two in standings:
                if two.state.cow_code == pair.obligee and one.days.shared(two.days) == pair.days:
                    return one, two
    return None


def _facts(manifest: Manifest, alliances: Iterable[Alliance], directed: Rows, noted: list[LeftOut]) -> Iterator[Quad]:
    facts = CowAllianceFacts(manifest)
    """What is owed has the role of party as its obligee, or obligees by name where it is owed to some or one way."""
    yield from facts.document()
    for alliance in alliances:
        yield from facts.agreement(alliance.number, alliance.spell, [one.state for one in alliance.standings])
        for one in alliance.standings:
            yield from facts.membership(one)
            partners = alliance.partners(one)
            for two in partners:
                if (one.row.line, two.row.line) not in directed:
                    why = f"no row of the directed file says what it owes to {two.state.cow_code}: that is not known"
                    noted.append(one.row.left_out("no-directed-row", why))
            for kind in (kind for kind, owed in one.owed.items() if owed):
                owed_to = _owing(directed, kind, [(one, two) for two in partners])
                owed_by = _owing(directed, kind, [(two, one) for two in partners])
                if len(owed_to) == len(partners) and (owed_by or not partners):
                    yield from facts.commitment(one, kind)
                elif owed_to:
                    obligees = {two.state.cow_code: two.state for _, two in owed_to}
                    yield from facts.commitment(one, kind, [obligees[code] for code in sorted(obligees)])


def _owing(directed: Rows, kind: str, pairs: Iterable[tuple[Standing, Standing]]) -> list[tuple[Standing, Standing]]:
    """The pairs of which the directed file has the first owe this to the second."""
    return [(one, two) for one, two in pairs if (row := directed.get((one.row.line, two.row.line))) and row.owed[kind]]


IMPORTER = Importer(
    {MEMBERS: cow_alliance_rows.MEMBER_COLUMNS, DIRECTED: cow_alliance_rows.DIRECTED_COLUMNS},
    convert,
)

"""Imports the International Environmental Agreements Database of about 2020 (Mitchell): treaties and what parties did.

A treaty becomes an agreement. What its countries did on the same day, such as signing, is one act of them all; the
spells for which it was in force for a country are memberships.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Quad

from kg.change import addition
from kg.crosswalk import CodedState, CowStates
from kg.importers import ieadb_rows
from kg.importers.agreement_facts import Act, Agreement, AgreementFacts, Standing
from kg.importers.ieadb_rows import Member, Treaty
from kg.importers.importer import Imported, Importer, Tables
from kg.importers.left_out import LeftOut
from kg.importers.release import read_rows
from kg.importers.state_names import AUSTRIA, GERMANY, VIETNAM, YEMEN, Span, StateNames
from kg.namespaces import concept
from kg.provenance import Manifest

TREATIES = "treaties.csv"
MEMBERS = "iea-memb.csv"

_CODES = {
    "Brunei Darussalam": 835,
    "Congo, Democratic Republic of": 490,
    "Congo, Republic of the": 484,
    "Korea, Democratic People's Republic": 731,
    "Micronesia": 987,
}
_SPANS = {
    "Austria": AUSTRIA,
    "Germany": GERMANY,
    "Korea, Republic of": (Span(732, "1948-08-15"),),
    "Viet Nam": VIETNAM,
    "Yemen": YEMEN,
}


@dataclass(frozen=True, slots=True)
class _Party:
    """A state and what it did."""

    state: CodedState
    member: Member


def convert(tables: Tables, states: CowStates, manifest: Manifest) -> Imported:
    """The quads of all rows that make sense, and the others with the reason why each was left out."""
    left_out: list[LeftOut] = []
    noted: list[LeftOut] = []
    read = read_rows(tables[TREATIES], ieadb_rows.treaty, left_out)
    treaties: dict[int, Treaty] = {}
    for treaty in read:
        first = treaties.setdefault(treaty.number, treaty)
        if first is not treaty:
            left_out.append(treaty.row.left_out("duplicate", f"line {first.row.line} has the same number"))
    members = read_rows(tables[MEMBERS], lambda row: ieadb_rows.member(row, treaties), left_out)
    parties = _parties(members, StateNames(states, _CODES, _SPANS), left_out)
    facts = AgreementFacts(manifest)
    quads: list[Quad] = list(facts.document())
    for treaty in treaties.values():
        own = parties.get(treaty.number, {})
        if len(own) < 2:
            left_out.append(treaty.row.left_out("too-few-parties", "fewer than two states of the graph did anything"))
            left_out += [
                p.member.row.left_out("no-treaty", f"treaty {treaty.number} was left out") for p in own.values()
            ]
            continue
        quads += facts.agreement(_agreement(treaty, [own[code] for code in sorted(own)], manifest))
        for row, notes in ((treaty.row, treaty.notes), *((p.member.row, p.member.notes) for p in own.values())):
            noted += [row.left_out(rule, why) for rule, why in notes]
    return Imported(addition(quads), tuple(sorted(left_out)), tuple(sorted(noted)))


def _parties(members: Iterable[Member], names: StateNames, left_out: list[LeftOut]) -> dict[int, dict[int, _Party]]:
    """The states that did something, by treaty and COW code."""
    found: dict[int, dict[int, _Party]] = defaultdict(dict)
    for member in members:
        state = names.state(member.country, member.first)
        if state is None:
            why = f"no one state of the graph is known by {member.country} on {member.first}"
            left_out.append(member.row.left_out("unknown-state", why))
            continue
        first = found[member.number].setdefault(state.cow_code, _Party(state, member))
        if first.member is not member:
            why = f"line {first.member.row.line} is about the same state and treaty"
            left_out.append(member.row.left_out("duplicate", why))
    return found


def _agreement(treaty: Treaty, parties: Sequence[_Party], manifest: Manifest) -> Agreement:
    """The agreement, its parties being those for which it was in force, or all that acted where fewer than two are.

    Without two of whom that is known it has no period: nobody would be a member of it.
    """
    bound = [party for party in parties if party.member.spells]
    known = len(bound) > 1
    return Agreement(
        slug=f"{manifest.name}-{treaty.number}",
        label=f"{treaty.title} (IEA {treaty.number})",
        identifiers=(str(treaty.number),),
        legal_form=concept("international-agreement"),
        bindingness=concept("legally-binding"),
        parties=tuple(party.state for party in (bound if known else parties)),
        acts=tuple(_acts(treaty, parties)),
        fields=(concept("field-environment"),),
        bilateral=treaty.bilateral,
        period=f"{treaty.in_force}/" if known and treaty.in_force else "",
        standings=tuple(
            Standing(party.state, f"{start}/{end}") for party in bound for start, end in party.member.spells
        ),
    )


def _acts(treaty: Treaty, parties: Sequence[_Party]) -> Iterator[Act]:
    """The acts on a treaty: those of countries by kind and day, and its general entry into force."""
    actors: dict[tuple[str, str], list[CodedState]] = defaultdict(list)
    for party in parties:
        own = party.member
        last = own.row["tterm"]
        done = [("signature", own.signed), ("ratification", own.ratified)]
        for start, end in own.spells:
            done += [("entry-into-force", start), ("withdrawal", end if end != last else "")]
        for kind, day in done:
            if day:
                actors[kind, day].append(party.state)
    if ("signature", treaty.signed) not in actors:
        yield Act("signature", treaty.signed)
    if treaty.in_force:
        yield Act("entry-into-force", treaty.in_force)
    for (kind, day), states in sorted(actors.items(), key=lambda item: item[0]):
        yield Act(kind, day, tuple(states), mark=day)
    for end in sorted({party.member.row["tterm"] for party in parties} - {""}):
        yield Act("termination", end)


IMPORTER = Importer({TREATIES: ieadb_rows.TREATY_COLUMNS, MEMBERS: ieadb_rows.MEMBER_COLUMNS}, convert)

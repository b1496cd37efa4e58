"""Alliances, spells and obligations of the Correlates of War Formal Alliances as quads.

Identifiers hang on the project's own numbers and on the actor: ``agreement:cow-227``, ``membership:france-cow-227``,
``membership:syria-cow-230-spell-2`` and ``commitment:france-cow-227-defence``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from kg.crosswalk import CodedState
from kg.importers.cow_alliance_rows import Days, Member, Owed
from kg.importers.release_facts import IDENTIFIER, ReleaseFacts, listed
from kg.importers.spell import Spell
from kg.importers.table import Row
from kg.namespaces import concept, entity, lw

_PARTY = concept("role-party")


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's spell in an alliance; ``ordinal`` counts its spells from one."""

    member: Member
    spell: Spell
    ordinal: int

    @property
    def row(self) -> Row:
        """The row of the member file."""
        return self.member.row

    @property
    def state(self) -> CodedState:
        """Whose spell it is."""
        return self.member.state

    @property
    def days(self) -> Days:
        """The spell as the file has it."""
        return self.member.days

    @property
    def owed(self) -> Owed:
        """What the member owes."""
        return self.member.owed

    @property
    def slug(self) -> str:
        """The name of its membership."""
        again = f"-spell-{self.ordinal}" if self.ordinal > 1 else ""
        return f"{self.state.slug}-cow-{self.member.alliance}{again}"


class CowAllianceFacts(ReleaseFacts):
    """Makes the quads of one release of the Formal Alliances."""

    def agreement(self, number: int, spell: Spell | None, states: Sequence[CodedState]) -> Iterator[Quad]:
        """An alliance with its parties, named in the order of their COW codes."""
        node = _agreement(number)
        parties = {state.cow_code: state for state in states}
        ordered = [parties[code] for code in sorted(parties)]
        label = f"COW alliance {number} ({listed([state.label for state in ordered])})"
        yield from self._entity(node, "Agreement", label, spell)
        yield from self._quads(
            (node, IDENTIFIER, Literal(str(number))),
            (node, lw("legalForm"), concept("alliance-treaty")),
            (node, lw("bindingness"), concept("legally-binding")),
            *((node, lw("party"), state.actor) for state in ordered),
        )

    def membership(self, standing: Standing) -> Iterator[Quad]:
        """A spell, with the commitment types of which the file does not say whether they are owed."""
        node = entity("membership", standing.slug)
        yield from self._entity(node, "Membership", "", standing.spell)
        yield from self._quads(
            (node, lw("member"), standing.state.actor),
            (node, lw("inAgreement"), _agreement(standing.member.alliance)),
            (node, lw("role"), _PARTY),
            *((node, lw("leavesOpen"), concept(kind)) for kind, owed in standing.owed.items() if owed is None),
        )

    def commitment(self, standing: Standing, kind: str, obligees: Sequence[CodedState] = ()) -> Iterator[Quad]:
        """What a spell obliges its holder to: towards the obligees, or all parties where none are named."""
        node = entity("commitment", f"{standing.slug}-{kind}")
        label = f"{standing.state.label}: {kind} under COW alliance {standing.member.alliance}"
        if standing.ordinal > 1:
            label += f", spell {standing.ordinal}"
        yield from self._entity(node, "Commitment", label, standing.spell)
        yield from self._quads(
            (node, lw("commitmentType"), concept(kind)),
            (node, lw("obligor"), standing.state.actor),
            (node, lw("underAgreement"), _agreement(standing.member.alliance)),
            (node, lw("ofMembership"), entity("membership", standing.slug)),
            *((node, lw("obligee"), state.actor) for state in obligees),
        )
        if not obligees:
            yield from self._quads((node, lw("obligeeRole"), _PARTY))


def _agreement(number: int) -> NamedNode:
    return entity("agreement", f"cow-{number}")

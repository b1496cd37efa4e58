"""ATOP's alliances, phases and members as quads.

Identifiers hang on ATOP's own numbers and on the actor, so that the same row always makes the same ones:
``agreement:atop-1350``, ``phase:atop-1350-1``, ``membership:austria-hungary-atop-1350-1``,
``commitment:austria-hungary-atop-1350-1-defence`` and ``trigger:atop-1350-defence-unprovoked``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from kg.importers.atop_rows import Alliance, Member, Obligation, Phase
from kg.importers.release_facts import IDENTIFIER, ReleaseFacts, listed
from kg.namespaces import concept, entity, graph, lw
from kg.provenance import describe_alignment

_PARTY = concept("role-party")

_CONDITION_WORDS = {
    "specific-adversary": "against a particular adversary",
    "specific-location": "in a particular place",
    "specific-conflict": "in a particular conflict",
    "number-of-adversaries": "against a certain number of adversaries",
    "on-demand": "once certain demands are met or refused",
    "unprovoked": "if the partner did not provoke it",
    "attack-on-adversary": "if the partner is the one attacked",
    "on-request": "at the partner's request",
}


class AtopFacts(ReleaseFacts):
    """Makes the quads of one release of ATOP."""

    def agreement(self, alliance: Alliance, members: Sequence[Member]) -> Iterator[Quad]:
        """An alliance with its parties, named in the order of their COW codes."""
        node = _agreement(alliance.atopid)
        parties = {member.state.cow_code: member.state for member in members}
        states = [parties[code] for code in sorted(parties)]
        label = f"ATOP alliance {alliance.atopid} ({listed([state.label for state in states])})"
        yield from self._entity(node, "Agreement", label, alliance.spell)
        yield from self._quads(
            (node, IDENTIFIER, Literal(str(alliance.atopid))),
            (node, lw("legalForm"), concept("alliance-treaty")),
            (node, lw("bindingness"), concept("legally-binding")),
            *((node, lw("party"), state.actor) for state in states),
        )

    def alignment(self, alliances: Sequence[Alliance]) -> Iterator[Quad]:
        """Which of COW's alliances ATOP takes for the same, in a graph of their own."""
        where = graph("alignment/atop-cow-alliances")
        same = [(alliance.atopid, alliance.cow) for alliance in alliances if alliance.cow is not None]
        for atopid, cow in same:
            yield Quad(_agreement(atopid), lw("sameAgreementAs"), entity("agreement", f"cow-{cow}"), where)
        if same:
            title = "Alliances that ATOP and the Correlates of War both have, as ATOP matches them"
            yield from describe_alignment(where, self._manifest, title)

    def phase(self, phase: Phase) -> Iterator[Quad]:
        """A phase of an alliance; an alliance that never changed has one."""
        node = _phase(*phase.key)
        yield from self._entity(node, "Phase", _phase_label(*phase.key), phase.spell)
        yield from self._quads(
            (node, IDENTIFIER, Literal(phase.row["atopidphase"])),
            (node, lw("phaseOf"), _agreement(phase.atopid)),
        )

    def membership(self, member: Member, ordinal: int) -> Iterator[Quad]:
        """A member's spell in a phase, with its commitments; ``ordinal`` counts its spells in one phase."""
        name = f"{member.state.slug}-{_slug(member.atopid, member.phase)}"
        if ordinal > 1:
            name += f"-spell-{ordinal}"
        node = entity("membership", name)
        yield from self._entity(node, "Membership", "", member.spell)
        yield from self._quads(
            (node, lw("member"), member.state.actor),
            (node, lw("inAgreement"), _agreement(member.atopid)),
            (node, lw("inPhase"), _phase(member.atopid, member.phase)),
            (node, lw("role"), _PARTY),
        )
        for obligation in member.obligations:
            label = f"{member.state.label}: {obligation.kind} under {_phase_label(member.atopid, member.phase)}"
            if ordinal > 1:
                label += f", spell {ordinal}"
            yield from self._commitment(
                entity("commitment", f"{name}-{obligation.kind}"), label, node, member, obligation
            )

    def _commitment(
        self, node: NamedNode, label: str, membership: NamedNode, member: Member, obligation: Obligation
    ) -> Iterator[Quad]:
        yield from self._entity(node, "Commitment", label, member.spell)
        yield from self._quads(
            (node, lw("commitmentType"), concept(obligation.kind)),
            (node, lw("obligor"), member.state.actor),
            (node, lw("obligeeRole"), _PARTY),
            (node, lw("underAgreement"), _agreement(member.atopid)),
            (node, lw("ofMembership"), membership),
        )
        if obligation.conditions:
            trigger = entity("trigger", "-".join((_slug(member.atopid), obligation.kind, *obligation.conditions)))
            yield from self._quads((node, lw("trigger"), trigger))
            yield from self._trigger(trigger, member.atopid, obligation)

    def _trigger(self, node: NamedNode, atopid: int, obligation: Obligation) -> Iterator[Quad]:
        """The conditions on an obligation: one node for all members of the alliance under the same."""
        limits = " and ".join(_CONDITION_WORDS[condition] for condition in obligation.conditions)
        yield from self._entity(node, "TriggerCondition", f"ATOP alliance {atopid}: {obligation.kind} only {limits}")
        yield from self._quads(
            *((node, lw("condition"), concept(f"condition-{condition}")) for condition in obligation.conditions)
        )


def _slug(atopid: int, phase: int = 0) -> str:
    return f"atop-{atopid}-{phase}" if phase else f"atop-{atopid}"


def _agreement(atopid: int) -> NamedNode:
    return entity("agreement", _slug(atopid))


def _phase(atopid: int, number: int) -> NamedNode:
    return entity("phase", _slug(atopid, number))


def _phase_label(atopid: int, number: int) -> str:
    return f"ATOP alliance {atopid}, phase {number}" if number else f"ATOP alliance {atopid}"

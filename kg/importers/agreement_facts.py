"""Agreements with their acts as quads, for sources that have one row an agreement.

Identifiers hang on the agreement's own: ``act:dcad-0001-signature`` is what was done to ``agreement:dcad-0001``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from kg.crosswalk import CodedState
from kg.importers.release_facts import IDENTIFIER, ReleaseFacts
from kg.namespaces import EDTF_DATATYPE, XSD, concept, entity, lw


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to an agreement on an EDTF date, and by whom; by nobody where it is an act of the whole.

    ``kind`` is the slug of an action type. ``place`` is empty where it is not known. ``mark`` tells apart the acts of a
    kind in identifiers, and is empty where there is one.
    """

    kind: str
    date: str
    actors: tuple[CodedState, ...] = ()
    place: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The EDTF interval in which a state was a party, where that is not the agreement's own."""

    state: CodedState
    period: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement as a source describes it; form, bindingness and fields are concepts or their slugs.

    ``period`` is an EDTF interval and empty where the source does not say when it came into force. ``term`` is the
    number of years for which it was concluded, zero where that is not known. ``amends`` are slugs of other agreements.
    """

    slug: str
    label: str
    identifiers: tuple[str, ...]
    legal_form: NamedNode | str
    bindingness: NamedNode | str
    parties: tuple[CodedState, ...]
    acts: tuple[Act, ...]
    fields: tuple[NamedNode | str, ...] = ()
    bilateral: bool = False
    period: str = ""
    observed_until: str = ""
    term: int = 0
    amends: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()


class AgreementFacts(ReleaseFacts):
    """Makes the quads of a release's agreements."""

    def agreement(self, found: Agreement) -> Iterator[Quad]:
        """An agreement with its parties and acts."""
        node = entity("agreement", found.slug)
        yield from self._entity(node, "Agreement", found.label)
        yield from self._quads(
            (node, lw("legalForm"), _concept(found.legal_form)),
            (node, lw("bindingness"), _concept(found.bindingness)),
            *((node, IDENTIFIER, Literal(identifier)) for identifier in found.identifiers),
            *((node, lw("field"), _concept(field)) for field in found.fields),
            *((node, lw("party"), state.actor) for state in found.parties),
            *((node, lw("amends"), entity("agreement", other)) for other in found.amends),
        )
        if found.bilateral:
            yield from self._quads((node, lw("accessionRule"), concept("closed-bilateral")))
        if found.period:
            yield from self._quads((node, lw("period"), _edtf(found.period)))
        if found.observed_until:
            yield from self._quads((node, lw("observedUntil"), _edtf(found.observed_until)))
        if found.term:
            yield from self._quads(
                (node, lw("termYears"), Literal(str(found.term), datatype=NamedNode(f"{XSD}integer")))
            )
        for act in found.acts:
            yield from self._act(node, found.slug, act)
        spells: Counter[str] = Counter()
        for standing in found.standings:
            spells[standing.state.slug] += 1
            yield from self._standing(node, found.slug, standing, spells[standing.state.slug])

    def _standing(self, agreement: NamedNode, slug: str, standing: Standing, ordinal: int) -> Iterator[Quad]:
        later = f"-spell-{ordinal}" if ordinal > 1 else ""
        node = entity("membership", f"{standing.state.slug}-in-{slug}{later}")
        yield from self._entity(node, "Membership", "")
        yield from self._quads(
            (node, lw("member"), standing.state.actor),
            (node, lw("inAgreement"), agreement),
            (node, lw("role"), concept("role-party")),
            (node, lw("period"), _edtf(standing.period)),
        )

    def _act(self, agreement: NamedNode, slug: str, act: Act) -> Iterator[Quad]:
        node = entity("act", f"{slug}-{act.kind}{act.mark and f'-{act.mark}'}")
        yield from self._entity(node, "TreatyAction", "")
        yield from self._quads(
            (node, lw("onAgreement"), agreement),
            (node, lw("actionType"), concept(act.kind)),
            (node, lw("date"), _edtf(act.date)),
            *((node, lw("actor"), state.actor) for state in act.actors),
        )
        if act.place:
            yield from self._quads((node, lw("placeName"), Literal(act.place)))


def _concept(named: NamedNode | str) -> NamedNode:
    return concept(named) if isinstance(named, str) else named


def _edtf(text: str) -> Literal:
    return Literal(text, datatype=EDTF_DATATYPE)

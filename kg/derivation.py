"""What follows from facts as authors write them, put beside them before they are checked and stored.

Two rules: an EDTF value gives its four bounds, and a party of an agreement in force has a membership in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg.dates import bounds, observed
from kg.errors import DateError
from kg.namespaces import DCTERMS as DCTERMS_NAMESPACE
from kg.namespaces import EDTF_DATATYPE, RDF_TYPE, XSD_DATE, compact, concept, entity, local_name, lw

SOURCE = NamedNode(f"{DCTERMS_NAMESPACE}source")
DATED = (lw("period"), lw("date"))
OBSERVED = lw("observedUntil")
_PERIOD, _PARTY, _MEMBER, _IN_AGREEMENT, _ROLE = map(lw, ("period", "party", "member", "inAgreement", "role"))
_MEMBERSHIP, _AS_PARTY = lw("Membership"), concept("role-party")
BOUNDS = tuple(lw(name) for name in ("startEarliest", "startLatest", "endEarliest", "endLatest"))


def derived(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads that follow from those given, each in the graph of what it follows from.

    Raises DateError, naming the subject, for a value that is not an EDTF date.
    """
    given = list(quads)
    memberships = list(party_memberships(given))
    yield from memberships
    yield from date_bounds(given)
    yield from date_bounds(memberships)


def date_bounds(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Four ``xsd:date`` bounds for each EDTF value of ``lw:period`` or ``lw:date``.

    ``lw:observedUntil`` narrows an end that is not known. A value of another datatype is left to the shapes,
    which refuse it.
    """
    given = list(quads)
    until = {quad.subject: text for quad in given if quad.predicate == OBSERVED and (text := _edtf(quad))}
    for quad in given:
        if quad.predicate not in DATED or (text := _edtf(quad)) is None:
            continue
        try:
            found = bounds(text)
            if quad.subject in until:
                found = observed(found, until[quad.subject])
        except DateError as error:
            raise DateError(str(error), compact(str(getattr(quad.subject, "value", quad.subject)))) from None
        days = (found.start_earliest, found.start_latest, found.end_earliest, found.end_latest)
        for predicate, day in zip(BOUNDS, days, strict=True):
            yield Quad(quad.subject, predicate, Literal(day, datatype=XSD_DATE), quad.graph_name)


def _edtf(quad: Quad) -> str | None:
    """The EDTF text that a quad ends in, if it ends in one."""
    value = quad.object
    return value.value if isinstance(value, Literal) and value.datatype == EDTF_DATATYPE else None


def party_memberships(quads: Iterable[Quad]) -> Iterator[Quad]:
    """A membership for each party of an agreement that has a period and no membership of that party yet.

    The membership takes the agreement's period and sources; its identifier joins the slugs of both.
    """
    periods: dict[NamedNode, list[Quad]] = defaultdict(list)
    sources: dict[NamedNode, list[Quad]] = defaultdict(list)
    parties: list[Quad] = []
    joined: dict[NamedNode, NamedNode] = {}
    member: dict[NamedNode, NamedNode] = {}
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            continue
        predicate = quad.predicate
        if predicate == _PERIOD:
            periods[quad.subject].append(quad)
        elif predicate == SOURCE:
            sources[quad.subject].append(quad)
        elif not isinstance(quad.object, NamedNode):
            continue
        elif predicate == _PARTY:
            parties.append(quad)
        elif predicate == _IN_AGREEMENT:
            joined[quad.subject] = quad.object
        elif predicate == _MEMBER:
            member[quad.subject] = quad.object
    written = {(agreement, member.get(membership)) for membership, agreement in joined.items()}
    for quad in parties:
        agreement, actor, where = quad.subject, quad.object, quad.graph_name
        if not isinstance(agreement, NamedNode) or not isinstance(actor, NamedNode):
            continue
        if agreement not in periods or (agreement, actor) in written:
            continue
        made = entity("membership", f"{local_name(actor.value)}-in-{local_name(agreement.value)}")
        yield Quad(made, RDF_TYPE, _MEMBERSHIP, where)
        yield Quad(made, _MEMBER, actor, where)
        yield Quad(made, _IN_AGREEMENT, agreement, where)
        yield Quad(made, _ROLE, _AS_PARTY, where)
        for fact in (*periods[agreement], *sources[agreement]):
            yield Quad(made, fact.predicate, fact.object, where)

"""What follows from a change that somebody has made, so that the graph stays as a build would make it.

The bounds of the dates that it touches, the memberships of the parties that it touches (as ``derivation`` has them, in
the graph of what they follow from), and all that ``inference`` has in its own graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from kg.change import Change
from kg.derivation import BOUNDS, DATED, OBSERVED, SOURCE, date_bounds, party_memberships
from kg.inference import RuleReach, infer_again
from kg.namespaces import entity, local_name, lw
from kg.store import Store
from kg.validation.sight import Now

_BEARS_ON_DATES = frozenset((*DATED, OBSERVED, *BOUNDS))
_BEARS_ON_PARTIES = frozenset((lw("party"), lw("period"), SOURCE))
_BEARS_ON_MEMBERSHIPS = frozenset((lw("member"), lw("inAgreement")))
_PARTY, _IN_AGREEMENT = lw("party"), lw("inAgreement")

Graph = NamedNode | BlankNode | DefaultGraph
Subject = NamedNode | BlankNode | Triple
Where = tuple[Subject, Graph]


def follow(now: Now, change: Change, reach: RuleReach) -> Change:
    """Puts into the store what follows from a change that is in it, and gives what that adds and removes.

    ``reach`` are those of the rules of inference. Raises DateError for a date that is none.
    """
    done = now.apply(_memberships(_Sight(now.store, change)))
    done = done.then(now.apply(_bounds(_Sight(now.store, change.then(done)))))
    return done.then(infer_again(now, change.then(done), reach))


class _Sight:
    """The store with a change in it, and so also as it was before. It may not change meanwhile."""

    def __init__(self, store: Store, change: Change) -> None:
        self.store = store
        self.change = change
        self._now: dict[Where, set[Quad]] = {}
        self._came, self._gone = _by_subject(change.add), _by_subject(change.remove)

    def now(self, where: Where) -> set[Quad]:
        found = self._now.get(where)
        if found is None:
            subject, graph = where
            if isinstance(subject, Triple) or isinstance(graph, BlankNode):
                return set()
            found = self._now[where] = set(self.store.quads(graph, subject))
        return found

    def before(self, where: Where) -> set[Quad]:
        return self.now(where).difference(self._came.get(where, ())).union(self._gone.get(where, ()))

    def touched(self, predicates: frozenset[NamedNode]) -> set[Where]:
        """What the change speaks of with one of the predicates, and in which graph."""
        both = (*self._came.items(), *self._gone.items())
        return {where for where, quads in both if any(quad.predicate in predicates for quad in quads)}


def _by_subject(quads: Iterable[Quad]) -> dict[Where, list[Quad]]:
    found: dict[Where, list[Quad]] = defaultdict(list)
    for quad in quads:
        found[quad.subject, quad.graph_name].append(quad)
    return found


def _bounds(sight: _Sight) -> Change:
    add: set[Quad] = set()
    remove: set[Quad] = set()
    for where in sight.touched(_BEARS_ON_DATES):
        then, now = set(date_bounds(sight.before(where))), set(date_bounds(sight.now(where)))
        add |= now
        remove |= then - now
    return Change(frozenset(add), frozenset(remove))


def _memberships(sight: _Sight) -> Change:
    """A membership that says no more than what follows from its agreement changes with it; others are left alone."""
    add: set[Quad] = set()
    remove: set[Quad] = set()
    for agreement, graph in _agreements(sight):
        then, now = _derived(sight, agreement, graph, now=False), _derived(sight, agreement, graph, now=True)
        for membership in then.keys() | now.keys():
            was, is_ = sight.before((membership, graph)), sight.now((membership, graph))
            if not is_:
                add |= now[membership]
            elif is_ == was and was == then[membership] | set(date_bounds(then[membership])):
                add |= now[membership]
                remove |= is_ - now[membership]
    return Change(frozenset(add), frozenset(remove))


def _agreements(sight: _Sight) -> set[tuple[NamedNode, Graph]]:
    """The agreements whose parties' memberships may come or go with the change."""
    found = sight.touched(_BEARS_ON_PARTIES)
    pairs = {(subject, graph) for subject, graph in found if isinstance(subject, NamedNode)}
    for membership in sight.touched(_BEARS_ON_MEMBERSHIPS):
        for quad in sight.now(membership) | sight.before(membership):
            if quad.predicate == _IN_AGREEMENT and isinstance(quad.object, NamedNode):
                pairs.add((quad.object, quad.graph_name))
    return pairs


def _derived(sight: _Sight, agreement: NamedNode, graph: Graph, now: bool) -> dict[NamedNode, set[Quad]]:
    """The memberships that follow from an agreement, by their identifier, as it is now or was before."""
    seen = sight.now if now else sight.before
    about = seen((agreement, graph))
    made = {
        entity("membership", f"{local_name(quad.object.value)}-in-{local_name(agreement.value)}")
        for quad in about
        if quad.predicate == _PARTY and isinstance(quad.object, NamedNode)
    }
    found: dict[NamedNode, set[Quad]] = defaultdict(set)
    if not made:
        return found
    written = (membership for membership in _members(sight, agreement, graph) if membership not in made)
    for quad in party_memberships([*about, *(fact for one in written for fact in seen((one, graph)))]):
        assert isinstance(quad.subject, NamedNode)
        found[quad.subject].add(quad)
    return found


def _members(sight: _Sight, agreement: NamedNode, graph: Graph) -> set[Subject]:
    """The memberships in an agreement, those of now and those of before."""
    if isinstance(graph, BlankNode):
        return set()
    now: Iterable[Quad] = sight.store.quads(graph, None, _IN_AGREEMENT, agreement)
    gone = (quad for quad in sight.change.remove if quad.predicate == _IN_AGREEMENT and quad.object == agreement)
    return {quad.subject for quad in (*now, *gone)}

"""Which quads a constraint may hang on, and how they are reached from the nodes that it is about.

A **watch** is for steps along one property: where a quad of it comes or goes, it can make a difference to those nodes
from which the quad is reached along the paths before the step. What a change can affect is found by walking them back.
Some nodes are hubs, such as a concept that thousands name: where there are several ways to reach a quad, one is taken
that does not pass by a hub.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from pyoxigraph import NamedNode, Quad
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from kg.namespaces import RDF_TYPE, RDFS
from kg.validation.paths import Graph, Path, Repeat, Step, Term, TooManyError, inverse, positions, walk
from kg.validation.pattern_reach import Route, routes
from kg.validation.shapes import Constraint, Parameter, Shape, Target

_INSTANCE_OF: tuple[Path, ...] = (Step(RDF_TYPE), Repeat(Step(NamedNode(f"{RDFS}subClassOf")), 0, True))
_JUDGED_ONE_BY_ONE = frozenset(
    {"datatype", "nodeKind", "in", "pattern", "minLength", "maxLength", "languageIn", "maxCount", "uniqueLang"}
    | {"minInclusive", "maxInclusive", "minExclusive", "maxExclusive"}
)


@dataclass(frozen=True, slots=True)
class Leg:
    """A step, and the paths that lead to it from a node.

    ``end`` is where the step has to lead, where only one node will do. ``home`` are the paths that lead back.
    """

    before: tuple[Path, ...]
    step: Step
    end: NamedNode | None = None
    home: tuple[Path, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", tuple(inverse(path) for path in reversed(self.before)))


Ways = tuple[tuple[Leg, ...], ...]
"""Legs, of which those of any one way will do."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Steps along one property that may make a difference.

    ``added`` and ``removed`` say whether a quad that comes, or goes, can make a violation. The legs of any one of the
    ``ways`` reach all nodes to which it can make one: that which comes by the fewest is taken.
    """

    ways: Ways
    added: bool = True
    removed: bool = True

    @property
    def predicate(self) -> NamedNode | None:
        """The property; None for any."""
        return self.ways[0][0].step.predicate

    @property
    def value(self) -> NamedNode | None:
        """The value that a quad has to have; None where any will do."""
        ends = {None if leg.step.inverse else leg.end for way in self.ways for leg in way}
        return ends.pop() if len(ends) == 1 else None


def of_routes(told: Iterable[Route]) -> list[Watch]:
    """A watch for each property of the last path of each route."""
    found = []
    for route in told:
        legs = [[Leg((*way.before, *before), step, way.end) for before, step in positions(way.last)] for way in route]
        for predicate in dict.fromkeys(leg.step.predicate for leg in legs[0]):
            ways = [tuple(leg for leg in some if leg.step.predicate == predicate) for some in legs]
            # No other way leads to fewer than one that is of the quad's own node.
            at_once = [way for way in ways if not any(leg.before for leg in way)]
            found.append(Watch(tuple(at_once[:1] or ways)))
    return found


_LIMITS = (4, 64, 1024, None)
_FEW = 2
"""From how many nodes on it pays to look whether another way leads to fewer."""

Kept = TypeVar("Kept")
_Number = int


class Watched(Generic[Kept]):
    """Watches, each with something that is kept for it, by the quads that they are for."""

    def __init__(self, watches: Iterable[tuple[Watch, Kept]]) -> None:
        self._by_quad: dict[tuple[NamedNode | None, NamedNode | None], list[tuple[_Back, Kept]]] = {}
        numbers: dict[tuple[Path, ...], _Number] = {}
        for watch, kept in watches:
            ways = sorted(watch.ways, key=_cost)
            back = tuple(
                tuple((leg, numbers.setdefault(leg.home, len(numbers)), leg.step.inverse) for leg in way)
                for way in ways
            )
            self._by_quad.setdefault((watch.predicate, watch.value), []).append((back, kept))
        self._with_value = {predicate for predicate, value in self._by_quad if value is not None}

    def reached(self, graph: Graph, quads: Iterable[Quad]) -> Iterator[tuple[AbstractSet[Term], Kept]]:
        """The nodes to which quads can make a difference, and what is kept for the watch that says so."""
        walks = _Walks(graph)
        anything = self._by_quad.get((None, None), [])
        for quad in quads:
            subject, predicate, value = quad.subject, quad.predicate, quad.object
            found = self._by_quad.get((predicate, None), []) + anything
            if predicate in self._with_value and isinstance(value, NamedNode):
                found += self._by_quad.get((predicate, value), [])
            for back, kept in found:
                if nodes := walks.fewest(back, subject, value):
                    yield nodes, kept


_Back = tuple[tuple[tuple[Leg, _Number, bool], ...], ...]
"""Ways, each of legs: with the number of the paths that lead back, and whether these begin at the value of the quad."""


def _cost(way: tuple[Leg, ...]) -> tuple[bool, int]:
    """What makes a way come later: a value that it begins at has often more to do with it than a subject, and steps."""
    steps = sum(len(list(positions(path))) for leg in way for path in leg.home)
    return any(leg.step.inverse for leg in way), steps


class _Walks:
    """Ways back from quads in a graph. Where the same paths lead from a node is found out once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._walked: dict[tuple[_Number, Term, int | None], AbstractSet[Term] | None] = {}

    def fewest(self, back: _Back, subject: Term, value: Term) -> AbstractSet[Term]:
        """The nodes that are reached from a quad by the way that leads to the fewest."""
        for most in _LIMITS:
            best: AbstractSet[Term] | None = None
            for way in back:
                found = self._along(way, subject, value, most)
                if found is not None and (best is None or len(found) < len(best)):
                    best = found
                    if len(best) <= _FEW:
                        break
            if best is not None:
                return best
        raise AssertionError("without a limit there are never too many")

    def _along(
        self, way: tuple[tuple[Leg, _Number, bool], ...], subject: Term, value: Term, most: int | None
    ) -> AbstractSet[Term] | None:
        """Where all legs lead; None for too many."""
        nodes: AbstractSet[Term] = frozenset()
        for leg, number, from_value in way:
            anchor, end = (value, subject) if from_value else (subject, value)
            if leg.end is not None and leg.end != end:
                continue
            key = (number, anchor, most)
            if key not in self._walked:
                self._walked[key] = self._walk(leg.home, anchor, most)
            found = self._walked[key]
            if found is None:
                return None
            nodes = nodes | found if nodes else found
        return nodes

    def _walk(self, paths: tuple[Path, ...], anchor: Term, most: int | None) -> AbstractSet[Term] | None:
        nodes: AbstractSet[Term] = frozenset((anchor,))
        try:
            for path in paths:
                nodes = walk(self._graph, path, nodes, most)
                if not nodes:
                    break
        except TooManyError:
            return None
        return nodes


def watches(constraint: Constraint, query: CompValue | None = None) -> tuple[Watch, ...] | None:
    """What a constraint may hang on; ``query`` is that of a sh:sparql constraint. None where it cannot be told."""
    found = list(_of_target(constraint.target))
    if query is not None:
        told = routes(query)
        if told is None:
            return None
        found += of_routes(told)
    else:
        found += _top(constraint)
    return tuple(dict.fromkeys(found))


def _of_target(target: Target) -> Iterator[Watch]:
    """What makes a node a target: only quads that come can, for a node that is none breaks nothing."""
    for before, step in _target_steps(target):
        yield Watch(((Leg(before, step),),), removed=False)


def _target_steps(target: Target) -> Iterator[tuple[tuple[Path, ...], Step]]:
    if target.kind == "class":
        yield from _along((), *_INSTANCE_OF)
    elif target.kind == "subjects":
        yield (), Step(NamedNode(str(target.term)))
    elif target.kind == "objects":
        yield (), Step(NamedNode(str(target.term)), inverse=True)
    elif target.kind == "path":
        assert target.path is not None
        assert target.origin is not None
        home = inverse(target.path)
        yield from positions(home)
        for before, step in _target_steps(target.origin):
            yield (home, *before), step


def _top(constraint: Constraint) -> Iterator[Watch]:
    shape = Shape(constraint.shape, constraint.way, (), "", "")
    found = _of_parameter(shape, constraint.parameter, ())
    component = constraint.component
    own = set(positions(constraint.way)) if constraint.way else set()
    typed = set(_along((constraint.way,) if constraint.way else (), *_INSTANCE_OF))
    for before, step in found:
        watch = Watch(((Leg(before, step),),))
        if component in _JUDGED_ONE_BY_ONE:
            watch = replace(watch, removed=False)
        elif component in ("minCount", "hasValue"):
            watch = replace(watch, added=False)
        elif component == "class":
            # A value that comes may be of another class; one that was of the class may lose it.
            watch = replace(watch, added=(before, step) in own, removed=(before, step) in typed)
        yield watch


def _of_parameter(
    shape: Shape, parameter: Parameter, before: tuple[Path, ...]
) -> Iterator[tuple[tuple[Path, ...], Step]]:
    component = parameter.component
    reached = before
    if shape.path is not None:
        yield from _along(before, shape.path)
        reached = (*before, shape.path)
    if component == "class":
        yield from _along(reached, *_INSTANCE_OF)
    elif component in ("equals", "disjoint", "lessThan", "lessThanOrEquals"):
        yield before, Step(_named(parameter.values[0]))
    elif component == "closed":
        yield before, Step(None)
    for one in (*parameter.shapes, *parameter.siblings):
        for own in one.parameters:
            yield from _of_parameter(one, own, reached)


def _along(before: tuple[Path, ...], *paths: Path) -> Iterator[tuple[tuple[Path, ...], Step]]:
    for index, path in enumerate(paths):
        for inner, step in positions(path):
            yield (*before, *paths[:index], *inner), step


def _named(node: Node) -> NamedNode:
    return NamedNode(str(node))

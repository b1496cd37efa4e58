"""Which quads a constraint may hang on, and how they are reached from the nodes that it is about.

A **watch** is for steps along one property: where a quad of it comes or goes, it can make a difference to those nodes
from which the quad is reached along the paths before the step. What a change can affect is found by walking them back
(``watched``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pyoxigraph import NamedNode
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from kg.namespaces import RDF_TYPE, RDFS
from kg.validation.paths import Path, Repeat, Step, inverse, positions
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

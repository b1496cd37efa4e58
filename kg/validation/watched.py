"""Follows quads that come or go back to the nodes to which they may make a difference.

Some nodes are hubs, such as a concept that thousands name: where there are several ways to reach a quad, one is taken
that does not pass by a hub. Many watches have paths in common: where these lead from a node is found out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Generic, NamedTuple, TypeVar

from pyoxigraph import NamedNode, Quad

from kg.validation.paths import Graph, Path, Term, TooManyError, positions, walk
from kg.validation.reach import Leg, Watch

_LIMITS = (4, 64, 1024, None)
_FEW = 2
"""From how many nodes on it pays to look whether another way leads to fewer."""

Kept = TypeVar("Kept")


class _Lead(NamedTuple):
    """Paths back from one end of a quad, known by their number; ``other`` is what its other end has to be, if any."""

    number: int
    paths: tuple[Path, ...]
    from_value: bool
    other: NamedNode | None


_Way = tuple[_Lead, ...]


class Watched(Generic[Kept]):
    """Watches, each with something that is kept for it, by the quads that they are for."""

    def __init__(self, watches: Iterable[tuple[Watch, Kept]]) -> None:
        self._by_quad: dict[tuple[NamedNode | None, NamedNode | None], list[tuple[tuple[_Way, ...], Kept]]] = {}
        numbers: dict[tuple[Path, ...], int] = {}

        def lead(leg: Leg) -> _Lead:
            return _Lead(numbers.setdefault(leg.home, len(numbers)), leg.home, leg.step.inverse, leg.end)

        for watch, kept in watches:
            ways = tuple(tuple(lead(leg) for leg in way) for way in sorted(watch.ways, key=_cost))
            self._by_quad.setdefault((watch.predicate, watch.value), []).append((ways, kept))
        self._with_value = {predicate for predicate, value in self._by_quad if value is not None}

    def reached(self, graph: Graph, quads: Iterable[Quad]) -> Iterator[tuple[AbstractSet[Term], Kept]]:
        """The nodes to which quads can make a difference, and what is kept for the watch that says so."""
        walks = _Walks(graph)
        of_any = self._by_quad.get((None, None), [])
        for quad in quads:
            subject, predicate, value = quad.subject, quad.predicate, quad.object
            found = self._by_quad.get((predicate, None), []) + of_any
            if predicate in self._with_value and isinstance(value, NamedNode):
                found += self._by_quad.get((predicate, value), [])
            for ways, kept in found:
                if nodes := walks.fewest(ways, subject, value):
                    yield nodes, kept


def _cost(way: tuple[Leg, ...]) -> tuple[bool, int]:
    """What makes a way come later: a value that it begins at has often more to do with it than a subject, and steps."""
    steps = sum(len(list(positions(path))) for leg in way for path in leg.home)
    return any(leg.step.inverse for leg in way), steps


class _Walks:
    """Walks in a graph, each made once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._made: dict[tuple[int, Term, int | None], AbstractSet[Term] | None] = {}

    def fewest(self, ways: tuple[_Way, ...], subject: Term, value: Term) -> AbstractSet[Term]:
        """The nodes that are reached from the ends of a quad by the way that leads to the fewest."""
        for most in _LIMITS:
            best: AbstractSet[Term] | None = None
            for way in ways:
                found = self._along(way, subject, value, most)
                if found is not None and (best is None or len(found) < len(best)):
                    best = found
                    if len(best) <= _FEW:
                        break
            if best is not None:
                return best
        raise AssertionError("without a limit there are never too many")

    def _along(self, way: _Way, subject: Term, value: Term, most: int | None) -> AbstractSet[Term] | None:
        """Where all that leads back along a way does lead; None for too many."""
        nodes: AbstractSet[Term] = frozenset()
        for number, paths, from_value, other in way:
            start, end = (value, subject) if from_value else (subject, value)
            if other is not None and other != end:
                continue
            key = (number, start, most)
            if key not in self._made:
                self._made[key] = self._walk(paths, start, most)
            found = self._made[key]
            if found is None:
                return None
            nodes = nodes | found if nodes else found
        return nodes

    def _walk(self, paths: tuple[Path, ...], start: Term, most: int | None) -> AbstractSet[Term] | None:
        nodes: AbstractSet[Term] = frozenset((start,))
        try:
            for path in paths:
                nodes = walk(self._graph, path, nodes, most)
                if not nodes:
                    break
        except TooManyError:
            return None
        return nodes

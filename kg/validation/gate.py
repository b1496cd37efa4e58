"""The incremental check: what a change makes of the shapes, by looking only at what it can have affected.

Each constraint says which quads it may hang on and how these are reached from the nodes that it is about (``reach``).
A quad that comes or goes is followed back along these paths, through what is there now or was before. What is found are
the pairs of a node and a constraint whose verdict may be another than before; the rest need not be looked at. Where it
cannot be told what a constraint hangs on, all its targets are looked at.

The report has the results that were not there before the change. That is what a full check after it finds and one
before it does not; on a graph that conforms it is simply what the full check finds. A graph that breaks shapes already
can so be mended step by step, and nobody is refused for what others left behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad
from rdflib.term import Literal as RdfLiteral
from rdflib.term import Node

from kg.change import Change
from kg.namespaces import RDF_TYPE
from kg.store import EmbeddedStore, Store
from kg.validation.check import violations, violations_of
from kg.validation.compiler import CompiledConstraint
from kg.validation.paths import Step, Term, inverse, walk
from kg.validation.plain import PlainTest, plain_test
from kg.validation.reach import Watch, Ways
from kg.validation.report import Report, Result, report
from kg.validation.shapes import Target
from kg.validation.sight import BothTimes, Now
from kg.validation.watched import Watched

_ByTarget = dict[int, frozenset[int]]


@dataclass(slots=True)
class Gate:
    """Constraints, sorted by what they hang on, for checking one change after the other.

    ``everywhere`` are those of which this cannot be told.
    """

    constraints: tuple[CompiledConstraint, ...]
    everywhere: tuple[int, ...]
    _coming: Watched[_ByTarget]
    _going: Watched[_ByTarget]
    _targets: _Targets
    _plain: tuple[PlainTest | None, ...]

    def __init__(self, constraints: Iterable[CompiledConstraint]) -> None:
        self.constraints = tuple(constraints)
        self.everywhere = tuple(i for i, one in enumerate(self.constraints) if one.watches is None)
        self._targets = _Targets({one.constraint.target for one in self.constraints})
        self._coming = self._watched(lambda watch: watch.added)
        self._going = self._watched(lambda watch: watch.removed)
        self._plain = tuple(plain_test(one.constraint, one.needs) for one in self.constraints)

    def _watched(self, is_for: Callable[[Watch], bool]) -> Watched[_ByTarget]:
        """The watches by the steps that they are for: each is followed back once for all constraints."""
        grouped: dict[Ways, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for index, one in enumerate(self.constraints):
            for watch in one.watches or ():
                if is_for(watch):
                    grouped[watch.ways][self._targets.numbers[one.constraint.target]].add(index)
        return Watched(
            (Watch(ways), {target: frozenset(found) for target, found in by_target.items()})
            for ways, by_target in grouped.items()
        )

    def check(self, store: Store, change: Change, now: Now | None = None) -> Report:
        """The results that a change, which is in the store, has brought.

        ``change`` has to name just the quads that it really added and removed. The store is the same afterwards.
        ``now`` is what has been seen of the store already.
        """
        now = now or Now(store)
        suspects: dict[int, list[Term]] = defaultdict(list)
        for node, indices in self.affected(now, change).items():
            for index in indices:
                test = self._plain[index]
                if test is None or not test(now, node):
                    suspects[index].append(node)
        found = set(self._asked(store, suspects))
        found |= {result for index in self.everywhere for result in self._asked_of_all(store, index)}
        if not found:
            return Report()
        return report(found - self._before(store, change, found, suspects))

    def affected(self, now: Now, change: Change) -> dict[Term, set[int]]:
        """The numbers of the constraints that may say something else of a node than before."""
        both = BothTimes(now, change)
        pairs: dict[Term, set[int]] = defaultdict(set)
        for watched, quads in ((self._coming, change.add), (self._going, change.remove)):
            for nodes, by_target in watched.reached(both, quads):
                for node in nodes:
                    for target in self._targets.of(now, node):
                        if target in by_target:
                            pairs[node] |= by_target[target]
        return pairs

    def _asked(self, store: Store, suspects: dict[int, list[Term]]) -> Iterator[Result]:
        for index, nodes in suspects.items():
            yield from violations_of(store, self.constraints[index], nodes)

    def _asked_of_all(self, store: Store, index: int) -> Iterator[Result]:
        compiled = self.constraints[index]
        return violations(store, compiled, compiled.query)

    def _before(self, store: Store, change: Change, found: set[Result], suspects: dict[int, list[Term]]) -> set[Result]:
        """Which of the results were there before the change."""
        foci = {result.focus for result in found}
        store.apply(change.inverse())
        try:
            asked = {index: [node for node in nodes if node in foci] for index, nodes in suspects.items()}
            before = set(self._asked(store, {index: nodes for index, nodes in asked.items() if nodes}))
            return before | {result for index in self.everywhere for result in self._asked_of_all(store, index)}
        finally:
            store.apply(change)


class _Targets:
    """Which targets a node belongs to, each by its number."""

    def __init__(self, targets: set[Target]) -> None:
        self.numbers = {target: number for number, target in enumerate(targets)}
        self._classes = {str(target.term): number for target, number in self.numbers.items() if target.kind == "class"}
        self._nodes: dict[str, list[int]] = defaultdict(list)
        self._others: list[tuple[Target, int]] = []
        for target, number in self.numbers.items():
            if target.kind == "node":
                self._nodes[_as_stored(target.term)].append(number)
            elif target.kind != "class":
                self._others.append((target, number))
        self._known: tuple[Now | None, dict[Term, list[int]]] = (None, {})

    def of(self, now: Now, node: Term) -> list[int]:
        """The targets that a node belongs to now."""
        if self._known[0] is not now:
            self._known = (now, {})
        found = self._known[1].get(node)
        if found is None:
            found = [self._classes[name] for name in now.classes(node) if name in self._classes]
            if self._nodes:
                found += self._nodes.get(str(node), ())
            found += [number for target, number in self._others if self._is_in(now, target, node)]
            self._known[1][node] = found
        return found

    def _is_in(self, now: Now, target: Target, node: Term) -> bool:
        if target.kind == "class":
            return now.is_a(node, str(target.term))
        if target.kind == "node":
            return str(node) == _as_stored(target.term)
        if target.kind in ("subjects", "objects"):
            return bool(now.neighbours(node, Step(NamedNode(str(target.term)), target.kind == "objects")))
        assert target.path is not None
        assert target.origin is not None
        origin = target.origin
        return any(self._is_in(now, origin, one) for one in walk(now, inverse(target.path), {node}))


def _as_stored(node: Node) -> str:
    """A term as the engine has it, which has its own spelling for some literals."""
    if not isinstance(node, RdfLiteral):
        return f"<{node}>"
    datatype = None if node.datatype is None else NamedNode(str(node.datatype))
    store = EmbeddedStore.in_memory()
    value = Literal(str(node), language=node.language) if node.language else Literal(str(node), datatype=datatype)
    store.load([Quad(RDF_TYPE, RDF_TYPE, value)])
    return str(next(store.quads()).object)

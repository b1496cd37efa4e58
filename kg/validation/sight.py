"""A store with a change in it, seen as it is now and together with what the change took away."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice

from pyoxigraph import BlankNode, NamedNode

from kg.change import Change
from kg.namespaces import RDF_TYPE, RDFS
from kg.store.base import Store
from kg.validation.paths import Step, Term, TooManyError

_SUBCLASS_OF = NamedNode(f"{RDFS}subClassOf")
_Node = (NamedNode, BlankNode)


class Now:
    """The store as it is. What was looked at is remembered, so it may not change meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[tuple[Term, NamedNode | None, bool], set[Term]] = {}
        self._over: dict[tuple[Term, NamedNode | None, bool], int] = {}
        self._classes: dict[Term, frozenset[str]] = {}
        self._above: dict[Term, frozenset[str]] = {}

    def neighbours(self, node: Term, step: Step, most: int | None = None) -> set[Term]:
        """Where a step leads from a node. Raises TooManyError where these are more than ``most``."""
        key = (node, step.predicate, step.inverse)
        found = self._seen.get(key)
        if found is None:
            if most is not None and self._over.get(key, -1) >= most:
                raise TooManyError
            found = self._look(node, step, most)
            if found is None:
                self._over[key] = most or 0
                raise TooManyError
            self._seen[key] = found
        if most is not None and len(found) > most:
            raise TooManyError
        return found

    def _look(self, node: Term, step: Step, most: int | None) -> set[Term] | None:
        """None for many more than ``most``."""
        if step.inverse:
            quads = self._store.quads(None, None, step.predicate, node)
        elif isinstance(node, _Node):
            quads = self._store.quads(None, node, step.predicate)
        else:
            return set()
        # The same triple may be in several graphs, so that there may be fewer ends than quads.
        seen = list(quads if most is None else islice(quads, 4 * most + 1))
        if most is not None and len(seen) > 4 * most:
            return None
        return {quad.subject if step.inverse else quad.object for quad in seen}

    def classes(self, node: Term) -> frozenset[str]:
        """The IRIs of the classes that a node is an instance of, in SHACL's sense (section 1.1)."""
        found = self._classes.get(node)
        if found is None:
            kinds = self.neighbours(node, Step(RDF_TYPE))
            found = self._classes[node] = frozenset().union(*(self._classes_above(kind) for kind in kinds))
        return found

    def is_a(self, node: Term, name: str) -> bool:
        """Whether a node is an instance of a class."""
        return name in self.classes(node)

    def _classes_above(self, kind: Term) -> frozenset[str]:
        found = self._above.get(kind)
        if found is None:
            seen, waiting = {kind}, [kind]
            while waiting:
                fresh = self.neighbours(waiting.pop(), Step(_SUBCLASS_OF)) - seen
                seen |= fresh
                waiting += fresh
            found = self._above[kind] = frozenset(one.value for one in seen if isinstance(one, NamedNode))
        return found


class BothTimes:
    """What is there now or was there before a change that is in the store: where the change can be reached from."""

    def __init__(self, now: Now, change: Change) -> None:
        self._now = now
        self._gone: dict[tuple[Term, NamedNode | None, bool], set[Term]] = defaultdict(set)
        for quad in change.remove:
            for predicate in (quad.predicate, None):
                self._gone[quad.subject, predicate, False].add(quad.object)
                self._gone[quad.object, predicate, True].add(quad.subject)

    def neighbours(self, node: Term, step: Step, most: int | None = None) -> set[Term]:
        """Where a step leads from a node, now or before. Raises TooManyError where there are more now."""
        found = self._now.neighbours(node, step, most)
        if self._gone and (gone := self._gone.get((node, step.predicate, step.inverse))):
            return found | gone
        return found

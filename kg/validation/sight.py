"""A store with a change in it, seen as it is now and together with what the change took away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet
from itertools import islice

from pyoxigraph import BlankNode, NamedNode

from kg.change import Change
from kg.namespaces import RDF_TYPE, RDFS
from kg.store.base import Store
from kg.validation.paths import Step, Term, TooManyError

_SUBCLASS_OF = NamedNode(f"{RDFS}subClassOf")
_TYPE, _SUBCLASS = Step(RDF_TYPE), Step(_SUBCLASS_OF)
_Node = (NamedNode, BlankNode)
_NOTHING: frozenset[Term] = frozenset()
_MOST_SAID = 64
"""How many quads of a subject are read at once; of one with more, those of each property when they are asked for."""


class Now:
    """The store as it is. What was looked at is remembered, so that it may only be changed by ``apply`` meanwhile.

    Most subjects have few quads and are looked at for several properties: all that is said of one is read at once.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._said: dict[Term, dict[NamedNode, set[Term]] | None] = {}
        self._seen: dict[tuple[Term, NamedNode | None, bool], set[Term]] = {}
        self._over: dict[tuple[Term, NamedNode | None, bool], int] = {}
        self._classes: dict[Term, frozenset[str]] = {}
        self._above: dict[Term, frozenset[str]] = {}

    def apply(self, change: Change) -> Change:
        """Changes the store and gives what was not so already, as ``Store.apply`` does."""
        done = self.store.apply(change)
        for quad in done.add | done.remove:
            self._said.pop(quad.subject, None)
            for predicate in (quad.predicate, None):
                for key in ((quad.subject, predicate, False), (quad.object, predicate, True)):
                    self._seen.pop(key, None)
                    self._over.pop(key, None)
            if quad.predicate in (RDF_TYPE, _SUBCLASS_OF):
                self._classes.clear()
                self._above.clear()
        return done

    def values(self, node: Term, predicate: NamedNode) -> AbstractSet[Term]:
        """The values of a property at a node."""
        try:
            said = self._said[node]
        except KeyError:
            said = self._said[node] = self._read(node)
        if said is None:
            return self.neighbours(node, Step(predicate))
        return said.get(predicate, _NOTHING)

    def neighbours(self, node: Term, step: Step, most: int | None = None) -> AbstractSet[Term]:
        """Where a step leads from a node. Raises TooManyError where these are more than ``most``."""
        if not step.inverse and step.predicate is not None:
            try:
                said = self._said[node]
            except KeyError:
                said = self._said[node] = self._read(node)
            if said is not None:
                found = said.get(step.predicate, _NOTHING)
                if most is not None and len(found) > most:
                    raise TooManyError
                return found
        return self._neighbours(node, step, most)

    def _read(self, node: Term) -> dict[NamedNode, set[Term]] | None:
        """All that is said of a node, None if it is much."""
        said: dict[NamedNode, set[Term]] = {}
        if not isinstance(node, _Node):
            return said
        quads = list(islice(self.store.quads(None, node), _MOST_SAID + 1))
        if len(quads) > _MOST_SAID:
            return None
        for quad in quads:
            predicate = quad.predicate
            if predicate in said:
                said[predicate].add(quad.object)
            else:
                said[predicate] = {quad.object}
        return said

    def _neighbours(self, node: Term, step: Step, most: int | None) -> set[Term]:
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
            quads = self.store.quads(None, None, step.predicate, node)
        elif isinstance(node, _Node):
            quads = self.store.quads(None, node, step.predicate)
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
            kinds = self._values(node, _TYPE)
            found = self._classes[node] = frozenset().union(*(self._classes_above(kind) for kind in kinds))
        return found

    def _values(self, node: Term, step: Step) -> AbstractSet[Term]:
        """Where a step leads, without reading all that is said of a node of which nothing else may be asked."""
        said = self._said.get(node)
        if said is None or step.predicate is None:
            return self._neighbours(node, step, None)
        return said.get(step.predicate, _NOTHING)

    def is_a(self, node: Term, name: str) -> bool:
        """Whether a node is an instance of a class."""
        return name in self.classes(node)

    def _classes_above(self, kind: Term) -> frozenset[str]:
        found = self._above.get(kind)
        if found is None:
            seen, waiting = {kind}, [kind]
            while waiting:
                fresh = self._values(waiting.pop(), _SUBCLASS) - seen
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

    def neighbours(self, node: Term, step: Step, most: int | None = None) -> AbstractSet[Term]:
        """Where a step leads from a node, now or before. Raises TooManyError where there are more now."""
        found = self._now.neighbours(node, step, most)
        if self._gone and (gone := self._gone.get((node, step.predicate, step.inverse))):
            return found | gone
        return found

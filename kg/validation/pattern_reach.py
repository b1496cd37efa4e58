"""Which triples the rows of a SELECT query may hang on, as paths that lead to them from one of its variables.

A row of a variable's value comes or goes only if a triple comes or goes that one of the query's patterns matches, while
the patterns that have to match together with it do match, before or after. So a chain of these patterns leads from the
value to the triple. Each pattern thus gives a route: paths along such a chain, and last the pattern's own. Where no
chain leads to a pattern, or where it is not certain which patterns match together, there is no telling.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from pyoxigraph import NamedNode
from rdflib import URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier, Variable

from kg.validation.paths import Alternative, Path, Repeat, Sequence, Step, inverse

Triple = tuple[object, object, object]
EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")


@dataclass(frozen=True, slots=True)
class Way:
    """Paths, one after the other, to a pattern's own path, and the term at its end if only that one will do."""

    before: tuple[Path, ...]
    last: Path
    end: NamedNode | None = None


Route = tuple[Way, ...]
"""The ways to one pattern, from one of its ends or the other. Any one of them reaches all that may matter."""


class UnknownError(Exception):
    """It cannot be told."""


def routes(algebra: CompValue, start: str = "this") -> tuple[Route, ...] | None:
    """The routes from a variable of a query to all that its rows hang on; None where it cannot be told.

    The query is rdflib's algebra of a SELECT.
    """
    try:
        whole = unmistakable(algebra.p)
        collected = _Collector(whole)
        collected.visit(whole, [()])
        found = [_route(Variable(start), together, triple) for triple, together in collected.found]
    except UnknownError:
        return None
    return tuple(dict.fromkeys(found))


Scope = tuple[Triple, ...]


class _Collector:
    """Each triple pattern with each set of patterns that have to match together with it."""

    def __init__(self, whole: CompValue) -> None:
        self.found: list[tuple[Triple, Scope]] = []
        self._everywhere = Counter(_occurrences(whole))

    def visit(self, node: CompValue, around: list[Scope]) -> None:
        name = node.name
        if name == "BGP":
            own = _triples(node)
            self.found += [(triple, scope + own) for scope in around for triple in own]
        elif name == "Join":
            self.visit(node.p1, _both(around, scopes(node.p2)))
            self.visit(node.p2, _both(around, scopes(node.p1)))
        elif name == "Union":
            self.visit(node.p1, around)
            self.visit(node.p2, around)
        elif name in ("LeftJoin", "Minus"):
            self._optional(node, around)
        elif name == "ToMultiSet":
            if node.p.name != "values":
                self.visit(node.p, around)
        elif name == "Filter":
            self.visit(node.p, around)
            self._expression(node.expr, _both(around, scopes(node.p)))
        elif name in ("Extend", "Project", "Distinct", "Reduced", "OrderBy", "Group", "AggregateJoin"):
            self.visit(node.p, around)
            self._expression(node.get("expr"), _both(around, scopes(node.p)))
        else:
            raise UnknownError

    def _optional(self, node: CompValue, around: list[Scope]) -> None:
        """What may match, or may not, is asked for with what matches before it."""
        left, right = scopes(node.p1), node.p2
        certain = set.intersection(*(_variables(scope) for scope in left)) if left else set()
        within = Counter(_occurrences(right))
        if any(self._everywhere[name] > number and name not in certain for name, number in within.items()):
            raise UnknownError
        self.visit(node.p1, around)
        self.visit(right, _both(around, left))
        if node.name == "LeftJoin":
            self._expression(node.expr, _both(_both(around, left), scopes(right)))

    def _expression(self, value: object, around: list[Scope]) -> None:
        """Patterns of EXISTS at any depth of an expression."""
        if isinstance(value, CompValue):
            if value.name in EXISTS:
                graph = value.graph
                if graph.name.startswith("GroupGraphPattern"):
                    graph = unmistakable(translateGroupGraphPattern(graph))
                self.visit(graph, around)
            else:
                for part in value.values():
                    self._expression(part, around)
        elif isinstance(value, (list, tuple)):
            for part in value:
                self._expression(part, around)


def scopes(node: CompValue) -> list[Scope]:
    """The sets of patterns, one of which matches with every row. Raises UnknownError."""
    name = node.name
    if name == "BGP":
        return [_triples(node)]
    if name == "Join":
        return _both(scopes(node.p1), scopes(node.p2))
    if name == "Union":
        return scopes(node.p1) + scopes(node.p2)
    if name in ("LeftJoin", "Minus"):
        return scopes(node.p1)
    if name in ("Filter", "Extend", "Project", "Distinct", "Reduced", "OrderBy", "Group", "AggregateJoin"):
        return scopes(node.p)
    if name == "ToMultiSet":
        return [()] if node.p.name == "values" else scopes(node.p)
    raise UnknownError


def _both(some: list[Scope], others: list[Scope]) -> list[Scope]:
    if len(some) * len(others) > 64:
        raise UnknownError
    return [one + other for one in some for other in others]


def _triples(node: CompValue) -> Scope:
    return tuple((s, p, o) for s, p, o in node.triples)


def _variables(scope: Scope) -> set[Variable]:
    return {term for s, _, o in scope for term in (s, o) if isinstance(term, Variable)}


def _occurrences(node: object) -> Iterator[Variable]:
    """The variables of patterns, as often as they occur outside EXISTS."""
    if isinstance(node, CompValue):
        if node.name == "BGP":
            yield from (term for triple in node.triples for term in triple if isinstance(term, Variable))
        elif node.name not in EXISTS:
            for key, part in node.items():
                if key != "_vars":
                    yield from _occurrences(part)


def _projection(node: CompValue) -> list[Variable]:
    while node.name != "Project":
        node = node.p
    return list(node.PV)


_numbers = count(1)


def unmistakable(value: CompValue) -> CompValue:
    """The query with names of their own for what its nested SELECTs have to themselves."""
    result = _renamed(value, {})
    assert isinstance(result, CompValue)
    return result


def _renamed(value: object, names: dict[Variable, Variable]) -> object:
    if isinstance(value, CompValue):
        if value.name == "ToMultiSet" and value.p.name != "values":
            number = next(_numbers)
            kept = set(_projection(value.p))
            own = _names_of(value.p) - kept
            names = {name: new for name, new in names.items() if name in kept}
            names |= {name: Variable(f"{name}_{number}") for name in own}
        parts = {key: _renamed(part, names) for key, part in value.items() if key != "_vars"}
        if value.name in EXISTS:
            # rdflib sets the algebra of the group as an attribute; the item is what it was made of, less its filters.
            parts["graph"] = _renamed(value.graph, names)
        return CompValue(value.name, **parts)
    if isinstance(value, (list, tuple)):
        return type(value)(_renamed(part, names) for part in value)
    return names.get(value, value) if isinstance(value, Variable) else value


def _names_of(value: object) -> set[Variable]:
    if isinstance(value, CompValue):
        return {name for key, part in value.items() if key != "_vars" for name in _names_of(part)}
    if isinstance(value, (list, tuple)):
        return {name for part in value for name in _names_of(part)}
    return {value} if isinstance(value, Variable) else set()


_MOST_STEPS = 5
_MOST_WAYS = 6


def _route(start: Variable, together: Scope, triple: Triple) -> Route:
    """Chains of patterns from the variable to the ends of a pattern, the shortest first."""
    subject, predicate, value = triple
    path = path_of(predicate)
    edges = [edge for one in together if one != triple for edge in _edges(one)]
    ways = []
    for chain, last in sorted(_chains(start, edges), key=lambda found: len(found[0])):
        if last == subject:
            end = NamedNode(str(value)) if isinstance(value, URIRef) and isinstance(path, Step) else None
            ways.append(Way(chain, path, end))
        if last == value:
            ways.append(Way(chain, inverse(path)))
    if not ways:
        raise UnknownError
    return tuple(dict.fromkeys(ways))[:_MOST_WAYS]


def _chains(
    start: object, edges: list[tuple[object, Path, object]], been: tuple[object, ...] = ()
) -> Iterator[tuple[tuple[Path, ...], object]]:
    """All chains from a variable that come to none twice, each with the variable at its end."""
    yield (), start
    if len(been) < _MOST_STEPS:
        for source, path, end in edges:
            if source == start and end not in been and end != start:
                for chain, last in _chains(end, edges, (*been, start)):
                    yield (path, *chain), last


def _edges(triple: Triple) -> Iterator[tuple[object, Path, object]]:
    subject, predicate, value = triple
    if is_variable(subject) and is_variable(value):
        path = path_of(predicate)
        yield subject, path, value
        yield value, inverse(path), subject


def is_variable(term: object) -> bool:
    """Variables, and the blank nodes of patterns, which are variables too."""
    return isinstance(term, Identifier) and not isinstance(term, URIRef) and term.__class__.__name__ != "Literal"


def path_of(predicate: object) -> Path:
    """The path of a pattern, which may be a variable. Raises UnknownError."""
    if isinstance(predicate, URIRef):
        return Step(NamedNode(str(predicate)))
    if isinstance(predicate, Variable):
        return Step(None)
    if isinstance(predicate, SequencePath):
        return Sequence(tuple(path_of(part) for part in predicate.args))
    if isinstance(predicate, AlternativePath):
        return Alternative(tuple(path_of(part) for part in predicate.args))
    if isinstance(predicate, InvPath):
        return inverse(path_of(predicate.arg))
    if isinstance(predicate, MulPath):
        return Repeat(path_of(predicate.path), 0 if predicate.zero else 1, predicate.more)
    if isinstance(predicate, NegatedPath):
        return Alternative((Step(None), Step(None, inverse=True)))
    raise UnknownError

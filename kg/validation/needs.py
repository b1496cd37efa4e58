"""What every row of a SELECT query needs, so that it can be seen of many nodes that they have no row without asking.

Asking takes a fifth of a millisecond, following a path some microseconds. From the node, which a variable of the query
stands for, the patterns that have to match are followed one after the other, and each variable is given all nodes that
it may stand for. Where none is left for one of them, there is no row. Of filters only the plainest are looked at:
``?one != ?other``, days in an order, the absence of paths, and how many nodes a group has to count. What may have a row
is left to the query, which alone decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pyoxigraph import NamedNode
from rdflib import URIRef
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from kg.validation.days import ORDERS, may_be_so
from kg.validation.paths import Graph, Path, Term, TooManyError, inverse, walk
from kg.validation.pattern_reach import Scope, UnknownError, is_variable, path_of, scopes, unmistakable

_MOST = 16
"""How many nodes a pattern is followed to. What a variable stands for that may be more is not looked at."""


@dataclass(frozen=True, slots=True)
class Hop:
    """From the nodes of a variable along a path to those of another, or to one node and no other."""

    source: str
    path: Path
    end: str | NamedNode


@dataclass(frozen=True, slots=True)
class Needs:
    """What rows need of the node that a variable, ``start``, stands for.

    ``hops`` are the patterns that match. Variables ``apart`` stand for different nodes, and those ``in_order`` for
    values that compare in this way. Of the paths of each group of ``lacking``, one leads nowhere from the node. A
    variable of ``many`` stands for at least so many nodes.
    """

    start: str
    hops: tuple[Hop, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    in_order: tuple[tuple[str, str, str], ...] = ()
    lacking: tuple[tuple[Path, ...], ...] = ()
    many: tuple[tuple[str, int], ...] = ()

    def may_be_met(self, graph: Graph, node: Term, choices: Mapping[str, frozenset[Term]] | None = None) -> bool:
        """Whether the node may have a row, in which some variables stand for one of their choices."""
        found: dict[str, AbstractSet[Term]] = {self.start: {node}}
        for hop in self.hops:
            if hop.source not in found:
                continue
            try:
                ends = walk(graph, hop.path, found[hop.source], _MOST)
            except TooManyError:
                continue
            if isinstance(hop.end, NamedNode):
                if hop.end not in ends:
                    return False
                continue
            if hop.end in found:
                ends = ends & found[hop.end]
            if choices and hop.end in choices:
                ends = ends & choices[hop.end]
            if not ends:
                return False
            found[hop.end] = ends
        return self._passes(found) and not any(
            all(_leads_on(graph, path, node) for path in paths) for paths in self.lacking
        )

    def _passes(self, found: Mapping[str, AbstractSet[Term]]) -> bool:
        """Whether what the variables may stand for may pass the filters."""
        for one, other in self.apart:
            if _is_same_node(found.get(one), found.get(other)):
                return False
        for one, order, other in self.in_order:
            if one in found and other in found and not may_be_so(found[one], order, found[other]):
                return False
        return all(name not in found or len(found[name]) >= number for name, number in self.many)


def _leads_on(graph: Graph, path: Path, node: Term) -> bool:
    try:
        return bool(walk(graph, path, {node}, _MOST))
    except TooManyError:
        return True


def _is_same_node(some: AbstractSet[Term] | None, others: AbstractSet[Term] | None) -> bool:
    return some is not None and some == others and len(some) == 1 and isinstance(next(iter(some)), NamedNode)


def needs(algebra: CompValue, start: str = "this") -> tuple[Needs, ...]:
    """What rows of a query need, in each of the ways in which its patterns may match: a row meets one of them.

    The query is rdflib's algebra of a SELECT.
    """
    try:
        whole = unmistakable(algebra.p)
        told = scopes(whole)
    except UnknownError:
        return (Needs(start),)
    tests = list(_tests(whole))
    compared = [one for test in tests if (one := _compared(test))]
    apart = tuple((one, other) for one, sign, other in compared if sign == "!=")
    in_order = tuple(one for one in compared if one[1] in ORDERS)
    many = tuple(_many(whole, tests, start))
    found = []
    for scope in told:
        lacking = tuple(paths for test in tests if (paths := _absent(test, start, scope)))
        found.append(Needs(start, tuple(_hops(start, scope)), apart, in_order, lacking, many if len(told) == 1 else ()))
    return tuple(found)


def _hops(start: str, scope: Scope) -> Iterator[Hop]:
    """The patterns in an order in which one end of each is known, as far as there is one."""
    known: set[object] = {Variable(start)}
    waiting = list(scope)
    while ready := next((one for one in waiting if one[0] in known or one[2] in known), None):
        waiting.remove(ready)
        subject, predicate, value = ready
        path = path_of(predicate)
        if subject not in known:
            subject, path, value = value, inverse(path), subject
        if is_variable(value):
            known.add(value)
        elif not isinstance(value, URIRef):
            value = Variable(f"literal {len(waiting)}")  # the engine may spell it otherwise
        yield Hop(str(subject), path, NamedNode(str(value)) if isinstance(value, URIRef) else str(value))


_PASSED = ("Project", "Distinct", "Reduced", "Filter", "OrderBy")


def _tests(node: CompValue) -> Iterator[object]:
    """What has to be true of every row."""
    while node.name in _PASSED:
        if node.name == "Filter":
            yield from _conjuncts(node.expr)
        node = node.p


def _conjuncts(expression: object) -> Iterator[object]:
    if isinstance(expression, CompValue) and expression.name == "ConditionalAndExpression":
        for part in (expression.expr, *expression.other):
            yield from _conjuncts(part)
    else:
        yield expression


def _compared(test: object) -> tuple[str, str, str] | None:
    """Two variables, and the sign between them."""
    if not isinstance(test, CompValue) or test.name != "RelationalExpression":
        return None
    both = test.expr, test.other
    return (str(both[0]), test.op, str(both[1])) if all(isinstance(one, Variable) for one in both) else None


def _many(whole: CompValue, tests: list[object], start: str) -> Iterator[tuple[str, int]]:
    """Of how many nodes a variable has to stand, by ``GROUP BY ?start HAVING (COUNT(DISTINCT ?variable) > number)``."""
    node = whole
    while node.name in (*_PASSED, "Extend"):
        node = node.p
    if node.name != "AggregateJoin" or node.p.get("expr") != [Variable(start)]:
        return
    counted = {one.res: one.vars for one in node.A if one.name == "Aggregate_Count" and one.distinct}
    for test in tests:
        if isinstance(test, CompValue) and test.name == "RelationalExpression" and test.expr in counted:
            name, number = counted[test.expr], getattr(test.other, "value", None)
            if test.op in (">", ">=") and isinstance(name, Variable) and isinstance(number, int):
                yield str(name), number + (test.op == ">")


def _absent(test: object, start: str, scope: Scope) -> tuple[Path, ...]:
    """The paths of ``NOT EXISTS { ?start path ?a ; path ?b }`` whose variables stand nowhere else; none otherwise."""
    if not isinstance(test, CompValue) or test.name != "Builtin_NOTEXISTS":
        return ()
    group = test.graph
    if group.name.startswith("GroupGraphPattern"):
        group = translateGroupGraphPattern(group)
    if group.name == "Join" and group.p1.name == "BGP" and not group.p1.triples:
        group = group.p2  # rdflib begins a group with an empty pattern
    if group.name != "BGP" or any(subject != Variable(start) for subject, _, _ in group.triples):
        return ()
    ends = [value for _, _, value in group.triples]
    elsewhere = {term for subject, _, value in scope for term in (subject, value)} | {Variable(start)}
    if not all(isinstance(end, Variable) for end in ends) or len(set(ends)) < len(ends) or elsewhere & set(ends):
        return ()
    return tuple(path_of(predicate) for _, predicate, _ in group.triples)

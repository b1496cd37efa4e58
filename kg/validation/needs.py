"""What every row of a SELECT query needs, so that it can be seen of many nodes that they have no row without asking.

Asking takes a fifth of a millisecond, following a path some microseconds. From the node, which a variable of the query
stands for, the patterns that have to match are followed one after the other, and each variable is given all nodes that
it may stand for. Where none is left for one of them, there is no row. Of filters only the plainest are looked at. What
may have a row is left to the query, which alone decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode
from rdflib import URIRef
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

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

    ``hops`` are the patterns that match. Variables ``apart`` stand for different nodes. Of the paths of each group of
    ``lacking``, one leads nowhere from the node.
    """

    start: str
    hops: tuple[Hop, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    lacking: tuple[tuple[Path, ...], ...] = ()

    def may_be_met(self, graph: Graph, node: Term, choices: Mapping[str, frozenset[Term]] | None = None) -> bool:
        """Whether the node may have a row, in which some variables stand for one of their choices."""
        found = {self.start: {node}}
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
        if any(_is_same_node(found.get(one), found.get(other)) for one, other in self.apart):
            return False
        return not any(all(_leads_on(graph, path, node) for path in paths) for paths in self.lacking)


def _leads_on(graph: Graph, path: Path, node: Term) -> bool:
    try:
        return bool(walk(graph, path, {node}, _MOST))
    except TooManyError:
        return True


def _is_same_node(some: set[Term] | None, others: set[Term] | None) -> bool:
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
    apart = tuple(pair for test in tests if (pair := _different(test)))
    found = []
    for scope in told:
        lacking = tuple(paths for test in tests if (paths := _absent(test, start, scope)))
        found.append(Needs(start, tuple(_hops(start, scope)), apart, lacking))
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


def _tests(node: CompValue) -> Iterator[object]:
    """What has to be true of every row."""
    while node.name in ("Project", "Distinct", "Reduced", "Filter", "OrderBy"):
        if node.name == "Filter":
            yield from _conjuncts(node.expr)
        node = node.p


def _conjuncts(expression: object) -> Iterator[object]:
    if isinstance(expression, CompValue) and expression.name == "ConditionalAndExpression":
        for part in (expression.expr, *expression.other):
            yield from _conjuncts(part)
    else:
        yield expression


def _different(test: object) -> tuple[str, str] | None:
    """The variables of ``?one != ?other``."""
    if not isinstance(test, CompValue) or test.name != "RelationalExpression" or test.op != "!=":
        return None
    both = test.expr, test.other
    return (str(both[0]), str(both[1])) if all(isinstance(one, Variable) for one in both) else None


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

"""Whether the SELECT query of a sh:sparql constraint may be joined with its targets.

SHACL runs the query once for each focus node with ``$this`` bound everywhere, in nested groups too. Joined
with the targets, a nested group is evaluated before it meets them: a filter or an expression in it would see
``$this`` unbound, and drop the row without a word. Such queries, and those that SHACL itself forbids (SHACL,
appendix A), are refused. EXISTS is safe at any depth: it is evaluated with the bindings of the row that it is
asked of.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Store
from pyparsing import ParseException
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from kg.errors import ShapeError
from kg.store.embedded import syntax_error

_THIS = Variable("this")
# Names in the algebra and, inside EXISTS, in the syntax tree.
_FORBIDDEN = {
    "Minus": "MINUS",
    "MinusGraphPattern": "MINUS",
    "InlineData": "VALUES",
    "ServiceGraphPattern": "SERVICE",
    "SubSelect": "nested SELECT",
    "ToMultiSet": "VALUES and no nested SELECT",
}


def joinable(query: str, shape: str) -> CompValue:
    """The algebra of a joined query.

    Raises ShapeError where it might not mean what the constraint means for each focus node.
    """
    try:
        Store().query(query)  # rdflib raises a bare Exception for a prefix that is not declared
        algebra: CompValue = prepareQuery(query).algebra
    except SyntaxError as error:
        raise ShapeError(f"in sh:sparql: {syntax_error(error)}", shape) from None
    except ParseException as error:
        raise ShapeError(f"in sh:sparql: The query does not parse: {error}.", shape) from None
    if algebra.name != "SelectQuery":
        raise ShapeError("the query of sh:sparql is no SELECT; write SELECT $this WHERE { … }", shape)
    if _THIS not in algebra.PV:
        raise ShapeError("the query of sh:sparql does not answer with $this; add it after SELECT", shape)
    for node in _nodes(algebra):
        if node.name in _FORBIDDEN:
            raise ShapeError(
                f"sh:sparql takes no {_FORBIDDEN[node.name]}, which does not see $this; write it flat",
                shape,
            )
        if node.name in ("Extend", "Bind") and node.var == _THIS and not _is_grouping(node.expr):
            raise ShapeError("sh:sparql may not bind $this, which is the focus node; use another variable", shape)
        if _THIS in _expression_variables(node) and _THIS not in _bound_for_expression(node):
            raise ShapeError(
                "a nested group of sh:sparql filters on $this without a triple pattern that binds it; "
                "move the filter out of the group",
                shape,
            )
    return algebra


def _nodes(value: object) -> Iterator[CompValue]:
    """All nodes of the algebra and, inside EXISTS, of the syntax tree."""
    if isinstance(value, CompValue):
        yield value
        for part in value.values():
            yield from _nodes(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _nodes(part)


def _is_grouping(expression: object) -> bool:
    """Whether rdflib made the expression itself, to carry a variable of GROUP BY over."""
    return isinstance(expression, Variable) and expression.startswith("__agg_")


def _expression_variables(node: CompValue) -> set[Variable]:
    """The variables that the node's own expression uses, outside EXISTS."""
    return set(_variables(node.expr)) if node.name in ("Filter", "Extend", "LeftJoin") else set()


def _variables(value: object) -> Iterator[Variable]:
    if isinstance(value, Variable):
        yield value
    elif isinstance(value, CompValue):
        if value.name not in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            for part in value.values():
                yield from _variables(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _variables(part)


def _bound_for_expression(node: CompValue) -> set[Variable]:
    if node.name == "LeftJoin":
        return _certain(node.p1) | _certain(node.p2)
    return _certain(node.p)


def _certain(node: CompValue) -> set[Variable]:
    """The variables that every solution of a pattern binds."""
    if node.name == "BGP":
        return {term for triple in node.triples for term in triple if isinstance(term, Variable)}
    if node.name == "Join":
        return _certain(node.p1) | _certain(node.p2)
    if node.name == "Union":
        return _certain(node.p1) & _certain(node.p2)
    if node.name == "LeftJoin":
        return _certain(node.p1)
    if "p" in node:
        return _certain(node.p)
    return set()

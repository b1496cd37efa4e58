"""Whether and how the SELECT query of a sh:sparql constraint may be joined with its targets.

SHACL runs the query once for each focus node with ``$this`` bound everywhere, in nested groups too. Joined with the
targets, a nested group is evaluated before it meets them: a filter or an expression in it would see ``$this`` unbound,
and drop the row without a word. Such a query gets the targets into each of its groups. What SHACL itself forbids is
refused (SHACL, appendix A): a nested SELECT has to answer with ``$this``. So is what would be another query with many
focus nodes at once: a nested SELECT with a limit, and groups within GRAPH, where the targets are not. EXISTS is safe at
any depth: it is evaluated with the bindings of the row that it is asked of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import Store
from pyparsing import ParseException
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from kg.errors import ShapeError
from kg.store.embedded import syntax_error
from kg.validation.pattern_reach import EXISTS

_THIS = Variable("this")
# Names in the algebra and, inside EXISTS, in the syntax tree.
_FORBIDDEN = {
    "Minus": "MINUS",
    "MinusGraphPattern": "MINUS",
    "InlineData": "VALUES",
    "ServiceGraphPattern": "SERVICE",
    "SubSelect": "nested SELECT in EXISTS",
}
UNTOUCHED = r"""\"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3} | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
    | <[^<>"{}|^`\\\s]*> | \#[^\n]*"""
"""Texts, IRIs and comments of a query, in a verbose expression: what looks like part of the query in there is none."""
_TOKEN = re.compile(rf"{UNTOUCHED} | (?P<word>[\w?$:-]+) | (?P<brace>\{{) | \s+ | .", re.VERBOSE | re.DOTALL)
_NESTED_ALL = re.compile(r"\{\s*SELECT\s+(DISTINCT\s+|REDUCED\s+)?\*", re.IGNORECASE)


class UnjoinableError(Exception):
    """A nested group would not see the focus node."""


def in_each_group(body: str, targets: str) -> str:
    """The body of a query with the targets at the beginning of each nested group, but for those of EXISTS.

    A group that is a nested SELECT has them in its WHERE.
    """
    found = list(_TOKEN.finditer(body))
    telling = [match for match in found if match["word"] or match["brace"] or not _is_space(match.group())]
    begins = []
    for before, match, after in zip([None, *telling], telling, [*telling[1:], None], strict=False):
        of_exists = before is not None and before.group().upper() == "EXISTS"
        if match["brace"] and not of_exists and not (after and after.group().upper() == "SELECT"):
            begins.append(match.end())
    parts = [body[start:end] for start, end in zip([0, *begins], [*begins, len(body)], strict=True)]
    return f" {targets} ".join(parts)


def _is_space(token: str) -> bool:
    return token.isspace() or token.startswith("#")


def joinable(query: str, shape: str, nested: bool = False) -> CompValue:
    """The algebra of a joined query; ``nested`` says whether its nested groups have the targets too.

    Raises ShapeError where it might not mean what the constraint means for each focus node, and UnjoinableError where
    it would if nested groups had the targets.
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
    nodes = list(_nodes(algebra))
    within = [node for exists in nodes if exists.name in EXISTS for node in _nodes(exists.graph, deep=True)]
    if not nested and _NESTED_ALL.search(query):
        raise ShapeError("sh:sparql takes no nested SELECT *, which may leave $this out; name what it selects", shape)
    if any(node.name == "ToMultiSet" for node in within):
        raise ShapeError("sh:sparql takes no nested SELECT in EXISTS and no VALUES; write it flat", shape)
    for node in (*nodes, *within):
        # The targets themselves are nested SELECTs.
        if not (nested and node.name == "ToMultiSet") and (reason := _forbidden(node)):
            raise ShapeError(f"sh:sparql takes no {reason}; write it flat", shape)
        if node.name in ("Extend", "Bind") and node.var == _THIS and not _is_grouping(node.expr):
            raise ShapeError("sh:sparql may not bind $this, which is the focus node; use another variable", shape)
    unseen = any(_THIS in _expression_variables(node) and _THIS not in _bound_for_expression(node) for node in nodes)
    if unseen or any(node.name == "ToMultiSet" for node in nodes):
        if not nested and any(node.name == "Graph" for node in nodes):
            raise ShapeError("a group of sh:sparql with GRAPH takes no filter on $this and no nested SELECT", shape)
        if not nested:
            raise UnjoinableError
    if unseen:
        raise ShapeError("a group of sh:sparql filters on $this without a triple pattern that binds it", shape)
    return algebra


def _forbidden(node: CompValue) -> str:
    """What a query may not have; empty for what it may."""
    if node.name == "ToMultiSet":
        if node.p.name == "values":
            return "VALUES, which does not see $this"
        select, limited = node.p, False
        while select.name != "Project":
            limited = limited or select.name == "Slice"
            select = select.p
        if _THIS not in select.PV:
            return "nested SELECT that does not answer with $this"
        return "nested SELECT with a limit, which would be one for all focus nodes" if limited else ""
    reason = _FORBIDDEN.get(node.name, "")
    return f"{reason}, which does not see $this" if reason else ""


def _nodes(value: object, deep: bool = False) -> Iterator[CompValue]:
    """All nodes of the algebra; ``deep`` says whether those inside EXISTS too."""
    if isinstance(value, CompValue):
        yield value
        if value.name in EXISTS:
            if deep:
                yield from _nodes(value.graph, deep)
            return
        for part in value.values():
            yield from _nodes(part, deep)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _nodes(part, deep)


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
        if value.name not in EXISTS:
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
    if node.name == "Project":
        return _certain(node.p) & set(node.PV)
    if "p" in node:
        return _certain(node.p)
    return set()

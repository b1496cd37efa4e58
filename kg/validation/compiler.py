"""Compiles SHACL constraints to SPARQL: each becomes one query whose rows are its violations.

Semantics are those of SHACL Core, section 4, one function a constraint component. The values of a path are a
set: every pattern is evaluated under ``SELECT DISTINCT``. ``sh:sparql`` is joined with its targets where that
equals pre-binding, and refused where it may not: see ``prebinding``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rdflib import Graph
from rdflib.term import Literal, Node, URIRef

from kg.errors import ShapeError
from kg.validation.prebinding import require_joinable
from kg.validation.shapes import Constraint, read_constraints

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>/<http://www.w3.org/2000/01/rdf-schema#subClassOf>*"
_SH = "http://www.w3.org/ns/shacl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SELECT = re.compile(
    r"(?P<head>(?:\s|#[^\n]*\n|PREFIX\s+[^\s:]*:\s*<[^>]*>)*)"
    r"SELECT(?:\s+DISTINCT\b)?(?P<variables>[^{]*)\{(?P<body>.*)",
    re.IGNORECASE | re.DOTALL,
)
# Datatypes whose cast fails on a literal that is not well-formed, as SHACL section 4.1.2 asks.
_CASTS = ("boolean", "date", "dateTime", "decimal", "double", "float", "integer", "time")


@dataclass(frozen=True, slots=True)
class CompiledConstraint:
    """A constraint and its query, which answers with ``?this`` and, where there is one, ``?value``."""

    constraint: Constraint
    query: str


def compile_shapes(shapes: Graph) -> list[CompiledConstraint]:
    """A query for each constraint of the shapes graph. Raises ShapeError for what cannot be compiled."""
    return [CompiledConstraint(constraint, _query(constraint)) for constraint in read_constraints(shapes)]


def _query(constraint: Constraint) -> str:
    target = f"?this {_TYPE} <{constraint.target_class}> ."
    if constraint.component == "sparql":
        return _joined(constraint, target)
    build = _COMPONENTS.get(constraint.component)
    if build is None or not constraint.path:
        raise ShapeError(
            f"sh:{constraint.component} is not compiled {'there' if build else 'yet'}; "
            f"use one of {', '.join(sorted(_COMPONENTS))} on a property shape, or sh:sparql",
            constraint.shape,
        )
    return build(constraint, target)


def _joined(constraint: Constraint, target: str) -> str:
    text = str(constraint.values[0])
    if constraint.path:
        text = re.sub(r"\$PATH\b", lambda _: constraint.path, text)
    match = _SELECT.match(text)
    if match is None:
        raise ShapeError("the query of sh:sparql is no SELECT; write SELECT $this WHERE { … }", constraint.shape)
    head, variables, body = match.group("head", "variables", "body")
    query = f"{head}SELECT DISTINCT{variables}{{ {target}{body}"
    require_joinable(query, constraint.shape)
    return query


def _select(constraint: Constraint, target: str, test: str, variables: str = "?this ?value") -> str:
    return f"SELECT DISTINCT {variables} WHERE {{ {target} ?this {constraint.path} ?value . {test} }}"


def _min_count(c: Constraint, target: str) -> str:
    least = _whole_number(c)
    if least == 1:
        return f"SELECT DISTINCT ?this WHERE {{ {target} FILTER NOT EXISTS {{ ?this {c.path} ?value }} }}"
    return (
        f"SELECT ?this WHERE {{ {target} OPTIONAL {{ ?this {c.path} ?value }} }} "
        f"GROUP BY ?this HAVING (COUNT(DISTINCT ?value) < {least})"
    )


def _max_count(c: Constraint, target: str) -> str:
    most = _whole_number(c)
    return (
        f"SELECT ?this WHERE {{ {target} ?this {c.path} ?value }} "
        f"GROUP BY ?this HAVING (COUNT(DISTINCT ?value) > {most})"
    )


def _class(c: Constraint, target: str) -> str:
    return _select(c, target, f"FILTER NOT EXISTS {{ ?value {_TYPE} {_term(c.values[0])} }}")


def _datatype(c: Constraint, target: str) -> str:
    # Derived integer types become xsd:integer in the store: callers judge such literals before they insert.
    datatype = _term(c.values[0])
    tests = f"!isLiteral(?value) || DATATYPE(?value) != {datatype}"
    if str(c.values[0]).removeprefix(_XSD) in _CASTS:
        tests += f" || !COALESCE(isLiteral({datatype}(STR(?value))), false)"
    return _select(c, target, f"FILTER ({tests})")


def _node_kind(c: Constraint, target: str) -> str:
    kinds = {
        "IRI": "isIRI(?value)",
        "Literal": "isLiteral(?value)",
        "BlankNode": "isBlank(?value)",
        "BlankNodeOrIRI": "isBlank(?value) || isIRI(?value)",
        "BlankNodeOrLiteral": "isBlank(?value) || isLiteral(?value)",
        "IRIOrLiteral": "isIRI(?value) || isLiteral(?value)",
    }
    test = kinds.get(str(c.values[0]).removeprefix(_SH))
    if test is None:
        raise ShapeError(f"{c.values[0]} is no node kind; use one of sh:{', sh:'.join(kinds)}", c.shape)
    return _select(c, target, f"FILTER (!({test}))")


def _in(c: Constraint, target: str) -> str:
    tests = " && ".join(f"!sameTerm(?value, {_term(value)})" for value in c.values)
    return _select(c, target, f"FILTER ({tests or 'true'})")


def _pattern(c: Constraint, target: str) -> str:
    return _select(c, target, f"FILTER (isBlank(?value) || !REGEX(STR(?value), {_term(c.values[0])}))")


def _min_length(c: Constraint, target: str) -> str:
    return _select(c, target, f"FILTER (isBlank(?value) || STRLEN(STR(?value)) < {_whole_number(c)})")


def _language_in(c: Constraint, target: str) -> str:
    tests = " || ".join(f"LANGMATCHES(LANG(?value), {_term(value)})" for value in c.values)
    return _select(c, target, f"FILTER (!isLiteral(?value) || !({tests or 'false'}))")


def _min_inclusive(c: Constraint, target: str) -> str:
    return _select(c, target, f"FILTER (!COALESCE(?value >= {_term(c.values[0])}, false))")


def _max_inclusive(c: Constraint, target: str) -> str:
    return _select(c, target, f"FILTER (!COALESCE(?value <= {_term(c.values[0])}, false))")


def _less_than_or_equals(c: Constraint, target: str) -> str:
    other = f"?this {_term(c.values[0])} ?other ."
    return _select(c, target, f"{other} FILTER (!COALESCE(?value <= ?other, false))")


def _disjoint(c: Constraint, target: str) -> str:
    return _select(c, target, f"?this {_term(c.values[0])} ?value .")


_COMPONENTS: dict[str, Callable[[Constraint, str], str]] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "in": _in,
    "pattern": _pattern,
    "minLength": _min_length,
    "languageIn": _language_in,
    "minInclusive": _min_inclusive,
    "maxInclusive": _max_inclusive,
    "lessThanOrEquals": _less_than_or_equals,
    "disjoint": _disjoint,
}


def _whole_number(c: Constraint) -> int:
    try:
        return int(str(c.values[0]))
    except ValueError:
        raise ShapeError(f"sh:{c.component} takes a whole number, not {c.values[0]!s}", c.shape) from None


def _term(node: Node) -> str:
    if isinstance(node, (URIRef, Literal)):
        return node.n3()
    raise ShapeError(f"{node!r} is a blank node where a value is needed")

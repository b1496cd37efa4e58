"""Compiles SHACL constraints to SPARQL: each becomes one query whose rows are its violations.

Semantics are those of SHACL Core, section 4. The values of a path are a set: every pattern is evaluated under
``SELECT DISTINCT``. ``sh:sparql`` is joined with its targets, in each group where that is needed to equal pre-binding,
and refused where it would not: see ``prebinding``. A query can be asked of all targets, or of some nodes only: these
stand as VALUES before anything else, within each branch, so that the engine begins with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode
from rdflib import Graph
from rdflib.plugins.sparql.parserutils import CompValue

from kg.errors import ShapeError
from kg.validation.conformance import (
    TYPE,
    Expressions,
    comparison,
    judges_values,
    known_components,
    same_language,
    term,
    whole_number,
)
from kg.validation.needs import Needs, needs
from kg.validation.paths import Path, sparql
from kg.validation.prebinding import UnjoinableError, in_each_group, joinable
from kg.validation.reach import Watch, watches
from kg.validation.shape_reader import read_constraints
from kg.validation.shapes import Constraint, Target

_SELECT = re.compile(
    r"(?P<head>(?:\s|#[^\n]*\n|PREFIX\s+[^\s:]*:\s*<[^>]*>)*)"
    r"SELECT(?:\s+DISTINCT\b)?(?P<variables>[^{]*)\{(?P<body>.*)",
    re.IGNORECASE | re.DOTALL,
)
# Where the targets go. No shape can say it, for it is neither a name nor a pattern.
_TARGETS = "\0"
_ANY = "?this ?target_property ?target_value ."


@dataclass(frozen=True, slots=True)
class CompiledConstraint:
    """A constraint and its query, which answers with ``?this`` and, where there is one, ``?value``.

    ``watches`` are the steps whose quads it may hang on; None where that cannot be told, and it may hang on any.
    ``needs`` are what the rows of a sh:sparql query need.
    """

    constraint: Constraint
    text: str
    watches: tuple[Watch, ...] | None
    needs: tuple[Needs, ...] = ()

    @property
    def query(self) -> str:
        """The query over all targets."""
        return self.text.replace(_TARGETS, targets(self.constraint.target))

    def query_of(self, nodes: Iterable[NamedNode | Literal]) -> str:
        """The query over those of the nodes that are targets."""
        values = f"VALUES ?this {{ {' '.join(map(str, nodes))} }}"
        return self.text.replace(_TARGETS, f"{values} {targets(self.constraint.target)}")


def compile_shapes(shapes: Graph) -> list[CompiledConstraint]:
    """A query for each constraint of the shapes graph. Raises ShapeError for what cannot be compiled."""
    return [_compiled(constraint) for constraint in read_constraints(shapes)]


def _compiled(constraint: Constraint) -> CompiledConstraint:
    if constraint.component == "sparql":
        text, algebra = _joined(constraint)
        needed = () if _names_nodes(constraint.target) else needs(algebra)
        return CompiledConstraint(constraint, text, watches(constraint, algebra), needed)
    return CompiledConstraint(constraint, _text(constraint), watches(constraint))


def targets(target: Target, this: str = "?this") -> str:
    """The pattern that binds a variable to the nodes of a target."""
    if target.kind == "class":
        return f"{this} {TYPE} {term(target.term)} ."
    if target.kind == "node":
        return f"VALUES {this} {{ {term(target.term)} }}"
    if target.kind == "subjects":
        return f"{this} {term(target.term)} ?target_value ."
    if target.kind == "objects":
        return f"?target_subject {term(target.term)} {this} ."
    assert target.origin is not None
    assert target.path is not None
    around = f"{this}_" if this.startswith("?around") else "?around"
    return f"{targets(target.origin, around)} {around} {sparql(target.path)} {this} ."


def _joined(constraint: Constraint) -> tuple[str, CompValue]:
    """The text of a sh:sparql query with the places for its targets, and its algebra."""
    text = str(constraint.values[0])
    if constraint.way:
        text = re.sub(r"\$PATH\b", lambda _: constraint.path, text)
    match = _SELECT.match(text)
    if match is None:
        raise ShapeError("the query of sh:sparql is no SELECT; write SELECT $this WHERE { … }", constraint.shape)
    head, variables, body = match.group("head", "variables", "body")
    # Named nodes would stand as VALUES, which shapes may not have: for judging the query any pattern will do.
    target = _ANY if _names_nodes(constraint.target) else targets(constraint.target)
    for nested in (False, True):
        inner = in_each_group(body, f"{{ SELECT DISTINCT ?this WHERE {{ {_TARGETS} }} }}") if nested else body
        joined = f"{head}SELECT DISTINCT{variables}{{ {_TARGETS} {inner}"
        with suppress(UnjoinableError):
            return joined, joinable(joined.replace(_TARGETS, target), constraint.shape, nested)
    raise AssertionError("a query whose groups all have the targets can be joined")


def _names_nodes(target: Target) -> bool:
    return target.kind == "node" or (target.origin is not None and _names_nodes(target.origin))


def _text(c: Constraint) -> str:
    made = Expressions()
    p, path = c.parameter, c.path
    if judges_values(c.component):
        return _select(c.way, f"FILTER ({made.bad(p, c.shape, '?value')})")
    if c.component == "hasValue":
        wanted = term(p.values[0], c.shape)
        missing = f"FILTER NOT EXISTS {{ ?this {path} {wanted} }}" if path else f"FILTER (!sameTerm(?this, {wanted}))"
        return f"SELECT DISTINCT ?this WHERE {{ {_TARGETS} {missing} }}"
    if c.component == "equals":
        return _equals(c)
    if c.component == "closed" and not path:
        outside = made.outside(p, "?this", "?path", "?value")
        return f"SELECT DISTINCT ?this ?path ?value WHERE {{ {_TARGETS} {outside} }}"
    if path:
        if c.component in ("minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount"):
            return _count(c, made)
        compared = comparison(c.component)
        if compared:
            other = f"?this {term(p.values[0], c.shape)} ?other ."
            return _select(c.way, f"{other} FILTER (!COALESCE(?value {compared} ?other, false))")
        if c.component == "uniqueLang":
            is_on = str(p.values[0]) in ("true", "1")
            twice = (
                f"?this {path} ?one , ?other FILTER ({same_language('?one', '?other')})" if is_on else "FILTER (false)"
            )
            return f"SELECT DISTINCT ?this (LCASE(LANG(?one)) AS ?language) WHERE {{ {_TARGETS} {twice} }}"
    known = c.component in known_components()
    raise ShapeError(
        f"sh:{c.component} is not compiled {'there' if known else 'yet'}; "
        f"use one of {', '.join(known_components())} on a property shape, or sh:sparql",
        c.shape,
    )


def _select(way: Path | None, test: str) -> str:
    if way is None:
        # The node itself is the value.
        return f"SELECT DISTINCT ?this ?value WHERE {{ {_TARGETS} BIND (?this AS ?value) {test} }}"
    return f"SELECT DISTINCT ?this ?value WHERE {{ {_TARGETS} ?this {sparql(way)} ?value . {test} }}"


def _equals(c: Constraint) -> str:
    other = term(c.values[0], c.shape)
    if not c.path:
        return (
            f"SELECT DISTINCT ?this ?value WHERE {{ "
            f"{{ {_TARGETS} ?this {other} ?value FILTER (!sameTerm(?this, ?value)) }} "
            f"UNION {{ {_TARGETS} BIND (?this AS ?value) FILTER NOT EXISTS {{ ?this {other} ?this }} }} }}"
        )
    return (
        f"SELECT DISTINCT ?this ?value WHERE {{ "
        f"{{ {_TARGETS} ?this {c.path} ?value FILTER NOT EXISTS {{ ?this {other} ?value }} }} UNION "
        f"{{ {_TARGETS} ?this {other} ?value FILTER NOT EXISTS {{ ?this {c.path} ?value }} }} }}"
    )


def _count(c: Constraint, made: Expressions) -> str:
    number = whole_number(c.parameter, c.shape)
    counted = f"FILTER ({made.counted(c.parameter, c.shape, '?value')})" if c.parameter.shapes else ""
    values = f"?this {c.path} ?value {counted}"
    if c.component.endswith("axCount"):
        return f"SELECT ?this WHERE {{ {_TARGETS} {values} }} GROUP BY ?this HAVING (COUNT(DISTINCT ?value) > {number})"
    if number == 1:
        return f"SELECT DISTINCT ?this WHERE {{ {_TARGETS} FILTER NOT EXISTS {{ {values} }} }}"
    return (
        f"SELECT ?this WHERE {{ {_TARGETS} OPTIONAL {{ {values} }} }} "
        f"GROUP BY ?this HAVING (COUNT(DISTINCT ?value) < {number})"
    )

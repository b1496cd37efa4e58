"""Runs compiled constraints over a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.store.base import Store
from kg.validation.compiler import CompiledConstraint
from kg.validation.occurrence import Occurrence
from kg.validation.paths import Step, Term
from kg.validation.report import Report, Result, report
from kg.validation.screens import screens

_MOST_NAMED = 500
"""How many nodes are named in one query; a constraint that more than this are asked of is asked of all."""


def check(
    store: Store, constraints: Iterable[CompiledConstraint], progress: Callable[[], None] = lambda: None
) -> Report:
    """The report over the union of all graphs of the store. ``progress`` is called after each constraint."""
    results: list[Result] = []
    # Targets of a shape may overlap: a node is judged once.
    told: dict[object, set[Result]] = defaultdict(set)
    occurrence = Occurrence(store)
    asked = []
    for compiled in constraints:
        if occurrence.may_break(compiled.constraint):
            asked.append(compiled)
        else:
            progress()
    for compiled, found in _found(store, asked):
        constraint = compiled.constraint
        nested = constraint.target if constraint.target.kind == "path" else None
        seen = told[constraint.shape, constraint.way, constraint.parameter, nested]
        fresh = [result for result in found if result not in seen]
        seen.update(fresh)
        results += fresh
        progress()
    return report(results)


def _found(
    store: Store, constraints: Iterable[CompiledConstraint]
) -> Iterator[tuple[CompiledConstraint, Iterable[Result]]]:
    """The results of each constraint."""
    made, rest = screens(constraints)
    for screen in made:
        suspects = screen.suspects(store)
        for compiled in screen.constraints:
            yield compiled, violations_of(store, compiled, suspects)
    for compiled in rest:
        yield compiled, violations(store, compiled, compiled.query)


def violations_of(store: Store, compiled: CompiledConstraint, nodes: Collection[Term]) -> Iterator[Result]:
    """The results of a constraint at some nodes."""
    if not nodes:
        return
    named = [node for node in nodes if isinstance(node, NamedNode | Literal)]
    # A query cannot name a blank node.
    if len(named) < len(nodes) or len(nodes) > _MOST_NAMED:
        wanted = set(nodes)
        yield from (found for found in violations(store, compiled, compiled.query) if found.focus in wanted)
    else:
        yield from violations(store, compiled, compiled.query_of(named))


def violations(store: Store, compiled: CompiledConstraint, query: str) -> Iterator[Result]:
    """The results of a constraint, asked by its query over all targets or over some."""
    constraint = compiled.constraint
    solutions = store.query(query)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"a constraint of {constraint.shape} is no SELECT query")
    names = {variable.value for variable in solutions.variables}
    own_path = constraint.component == "closed"
    value = "value" if "value" in names else "this" if constraint.component == "sparql" and not constraint.way else None
    path, way = constraint.path, constraint.way
    for solution in solutions:
        if own_path or (constraint.component == "sparql" and "path" in names):
            found = solution["path"]
            path = str(found) if isinstance(found, NamedNode) else constraint.path
            way = Step(found) if isinstance(found, NamedNode) else constraint.way
        yield Result(
            focus=solution["this"],
            path=path,
            value=solution[value] if value else None,
            shape=constraint.shape,
            component=constraint.parameter.own or constraint.component,
            severity=constraint.severity,
            message=constraint.message,
            way=way,
        )

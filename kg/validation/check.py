"""Runs compiled constraints over a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import NamedNode, QuerySolutions

from kg.store.base import Store
from kg.validation.compiler import CompiledConstraint
from kg.validation.paths import Step
from kg.validation.report import Report, Result, report


def check(
    store: Store, constraints: Iterable[CompiledConstraint], progress: Callable[[], None] = lambda: None
) -> Report:
    """The report over the union of all graphs of the store. ``progress`` is called after each constraint."""
    results: list[Result] = []
    # Targets of a shape may overlap: a node is judged once.
    told: dict[object, set[Result]] = defaultdict(set)
    for compiled in constraints:
        constraint = compiled.constraint
        nested = constraint.target if constraint.target.kind == "path" else None
        seen = told[constraint.shape, constraint.way, constraint.parameter, nested]
        fresh = [result for result in violations(store, compiled, compiled.query) if result not in seen]
        seen.update(fresh)
        results += fresh
        progress()
    return report(results)


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
            component=constraint.component,
            severity=constraint.severity,
            message=constraint.message,
            way=way,
        )

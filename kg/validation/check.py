"""Runs compiled constraints over a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import QuerySolutions

from kg.store.base import Store
from kg.validation.compiler import CompiledConstraint
from kg.validation.report import Report, Result, report


def check(
    store: Store, constraints: Iterable[CompiledConstraint], progress: Callable[[], None] = lambda: None
) -> Report:
    """The report over the union of all graphs of the store. ``progress`` is called after each constraint."""
    results: list[Result] = []
    for compiled in constraints:
        results.extend(_violations(store, compiled))
        progress()
    return report(results)


def _violations(store: Store, compiled: CompiledConstraint) -> Iterator[Result]:
    constraint = compiled.constraint
    solutions = store.query(compiled.query)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"a constraint of {constraint.shape} is no SELECT query")
    has_value = any(variable.value == "value" for variable in solutions.variables)
    for solution in solutions:
        yield Result(
            focus=solution["this"],
            path=constraint.path,
            value=solution["value"] if has_value else None,
            shape=constraint.shape,
            component=constraint.component,
            severity=constraint.severity,
            message=constraint.message,
        )

"""One look at many nodes for many constraints at once, to find the few at which a constraint may be broken.

Asked one by one, hundreds of constraints go over the same quads again and again. A **screen** goes over them once: all
values of a path are held against all that any shape says of them, whichever node they belong to; all targets of a shape
against all the properties that they need. Whatever node it lets through breaks none of its constraints. The others are
suspects, and the constraint's own query decides. On a graph that conforms that is next to none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyoxigraph import QuerySolutions

from kg.store.base import Store
from kg.validation.compiler import CompiledConstraint, targets
from kg.validation.conformance import TYPE, Expressions, comparison, judges_values, term, whole_number
from kg.validation.paths import Alternative, Path, Sequence, Step, Term
from kg.validation.shapes import Constraint


@dataclass(frozen=True, slots=True)
class Screen:
    """A query whose rows, ``?this``, are the nodes at which one of the constraints may be broken."""

    query: str
    constraints: tuple[CompiledConstraint, ...]

    def suspects(self, store: Store) -> set[Term]:
        """The nodes that it does not let through."""
        solutions = store.query(self.query)
        assert isinstance(solutions, QuerySolutions)
        return {solution["this"] for solution in solutions}


def screens(constraints: Iterable[CompiledConstraint]) -> tuple[list[Screen], list[CompiledConstraint]]:
    """Screens for the constraints that can have one, and the rest."""
    screened: dict[tuple[Kind, object], list[CompiledConstraint]] = defaultdict(list)
    rest: list[CompiledConstraint] = []
    for compiled in constraints:
        c = compiled.constraint
        if c.way is None or not _goes_straight_on(c.way):
            rest.append(compiled)
        elif c.component == "class":
            screened[_members, c.parameter].append(compiled)
        elif c.component == "minCount" and whole_number(c.parameter, c.shape) == 1:
            screened[_needs, c.target].append(compiled)
        elif c.component == "maxCount" and whole_number(c.parameter, c.shape) == 1:
            screened[_single, c.way].append(compiled)
        elif comparison(c.component):
            screened[_order, (c.way, c.parameter)].append(compiled)
        elif judges_values(c.component) and not c.parameter.shapes:
            screened[_values, c.way].append(compiled)
        else:
            rest.append(compiled)
    return [Screen(kind([one.constraint for one in some]), tuple(some)) for (kind, _), some in screened.items()], rest


Kind = Callable[[list[Constraint]], str]
"""Makes the query of a screen for constraints that go together."""


def _goes_straight_on(path: Path) -> bool:
    """Whether a path is of forward steps only: one that repeats would be walked from every node that there is."""
    if isinstance(path, Sequence | Alternative):
        return all(_goes_straight_on(part) for part in path.parts)
    return isinstance(path, Step) and not path.inverse


def _values(constraints: list[Constraint]) -> str:
    """All values of a path against what is said of single values, which several shapes may say alike."""
    made = Expressions()
    told = {c.parameter: c.shape for c in constraints}
    tests = " || ".join(f"({made.bad(parameter, shape, '?value')})" for parameter, shape in told.items())
    return f"SELECT DISTINCT ?this WHERE {{ ?this {constraints[0].path} ?value . FILTER ({tests}) }}"


def _order(constraints: list[Constraint]) -> str:
    """All pairs of values of two properties against their order."""
    c = constraints[0]
    test = f"!COALESCE(?value {comparison(c.component)} ?other, false)"
    return (
        f"SELECT DISTINCT ?this WHERE {{ ?this {c.path} ?value . ?this {term(c.values[0], c.shape)} ?other . "
        f"FILTER ({test}) }}"
    )


def _single(constraints: list[Constraint]) -> str:
    """Who has several values of a path: looked for only where there are more values than nodes that have any."""
    path = constraints[0].path
    more = f"SELECT (COUNT(*) AS ?all) WHERE {{ ?one {path} ?any }} HAVING (COUNT(*) != COUNT(DISTINCT ?one))"
    return f"SELECT ?this WHERE {{ {{ {more} }} ?this {path} ?value }} GROUP BY ?this HAVING (COUNT(*) > 1)"


def _members(constraints: list[Constraint]) -> str:
    """All values of paths, each once, against a class. MINUS finds the members of the class once; NOT EXISTS would look
    for each value whether it is one."""
    paths = dict.fromkeys(c.path for c in constraints)
    values, owners = (" UNION ".join(f"{{ {one} {path} ?value }}" for path in paths) for one in ("?one", "?this"))
    member = f"?value {TYPE} {term(constraints[0].values[0])}"
    strangers = f"{{ SELECT DISTINCT ?value WHERE {{ {values} }} }} MINUS {{ {member} }}"
    return f"SELECT DISTINCT ?this WHERE {{ {strangers} {owners} }}"


def _needs(constraints: list[Constraint]) -> str:
    """All targets of a shape against the paths that they need a value of."""
    paths = enumerate(dict.fromkeys(c.path for c in constraints))
    absent = " || ".join(f"NOT EXISTS {{ ?this {path} ?value_{number} }}" for number, path in paths)
    return f"SELECT DISTINCT ?this WHERE {{ {targets(constraints[0].target)} FILTER ({absent}) }}"

"""What can be seen to keep a constraint without asking a query.

Asking takes a tenth of a millisecond, looking at a value some microseconds, and nearly all that people write is right.
So a node is asked about only where it is not plain that it is right. Whatever is not plain here is left to the query,
which alone decides: nothing is said here to be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.term import Node, URIRef

from kg.namespaces import XSD, XSD_DATE
from kg.validation.needs import Needs
from kg.validation.paths import Path, Step, Term, walk
from kg.validation.shapes import Constraint
from kg.validation.sight import Now

_SH = "http://www.w3.org/ns/shacl#"
_KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (NamedNode,),
    "Literal": (Literal,),
    "BlankNode": (BlankNode,),
    "BlankNodeOrIRI": (NamedNode, BlankNode),
    "BlankNodeOrLiteral": (Literal, BlankNode),
    "IRIOrLiteral": (NamedNode, Literal),
}
_DAY = re.compile(
    r"(?!0000)[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13578]|1[02])-(29|3[01])|(0[469]|11)-(29|30))"
)
# Texts that are of a datatype beyond doubt; of other datatypes any text is.
_PLAIN_TEXTS = {
    f"{XSD}date": _DAY,
    f"{XSD}integer": re.compile(r"-?[0-9]{1,15}"),
    f"{XSD}boolean": re.compile("true|false"),
}
_NEVER_PLAIN = frozenset(
    f"{XSD}{name}"
    for name in ("dateTime", "decimal", "double", "float", "time", "byte", "short", "int", "unsignedByte")
)


PlainTest = Callable[[Now, Term], bool]
"""True for a node that keeps a constraint beyond doubt."""


def plain_test(constraint: Constraint, needs: tuple[Needs, ...] = ()) -> PlainTest | None:
    """The test of a constraint, None where there is none. ``needs`` are those of the rows of its query."""
    way, component = constraint.way, constraint.component
    if needs:
        return lambda now, node: not any(one.may_be_met(now, node) for one in needs)
    if way is None or component not in _TESTS:
        return None
    values = _values(way)
    if component in ("minCount", "maxCount"):
        number = int(str(constraint.values[0]))
        if component == "minCount":
            return lambda now, node: len(values(now, node)) >= number
        return lambda now, node: len(values(now, node)) <= number
    if component == "lessThanOrEquals":
        other = Step(NamedNode(str(constraint.values[0])))
        return lambda now, node: _in_order(values(now, node), now.neighbours(node, other))
    one = _TESTS[component](constraint.values)
    return lambda now, node: all(one(value, now.is_a) for value in values(now, node))


def _values(way: Path) -> Callable[[Now, Term], set[Term]]:
    """Finds the values of a path at a node; most are of one step."""
    if isinstance(way, Step):
        return lambda now, node: now.neighbours(node, way)
    return lambda now, node: walk(now, way, {node})


def _in_order(values: set[Term], others: set[Term]) -> bool:
    """Whether days are none later than the others; days of four-digit years sort as text."""
    if not values or not others:
        return True
    texts = [value.value for value in (*values, *others) if isinstance(value, Literal) and _is_day(value)]
    return len(texts) == len(values) + len(others) and max(texts[: len(values)]) <= min(texts[len(values) :])


def _is_day(value: Literal) -> bool:
    return value.datatype == XSD_DATE and _DAY.fullmatch(value.value) is not None


_One = Callable[[Term, Callable[[Term, str], bool]], bool]


def _class(values: tuple[Node, ...]) -> _One:
    wanted = str(values[0])
    return lambda value, is_a: is_a(value, wanted)


def _datatype(values: tuple[Node, ...]) -> _One:
    wanted = str(values[0])
    text = _PLAIN_TEXTS.get(wanted)
    if wanted in _NEVER_PLAIN:
        return _never
    return lambda value, is_a: (
        isinstance(value, Literal)
        and value.datatype.value == wanted
        and (text is None or text.fullmatch(value.value) is not None)
    )


def _node_kind(values: tuple[Node, ...]) -> _One:
    kinds = _KINDS.get(str(values[0]).removeprefix(_SH), ())
    return lambda value, is_a: isinstance(value, kinds)


def _in(values: tuple[Node, ...]) -> _One:
    names = {str(value) for value in values if isinstance(value, URIRef)}
    return lambda value, is_a: isinstance(value, NamedNode) and value.value in names


def _language_in(values: tuple[Node, ...]) -> _One:
    languages = {str(value).lower() for value in values}
    return lambda value, is_a: isinstance(value, Literal) and (value.language or "").lower() in languages - {""}


def _never(value: Term, is_a: Callable[[Term, str], bool]) -> bool:
    """Only where there is no value is it plain."""
    return False


_TESTS: dict[str, Callable[[tuple[Node, ...]], _One]] = {
    "minCount": lambda values: _never,
    "maxCount": lambda values: _never,
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "in": _in,
    "languageIn": _language_in,
    "pattern": lambda values: _never,
    "minLength": lambda values: _never,
    "maxLength": lambda values: _never,
    "minInclusive": lambda values: _never,
    "maxInclusive": lambda values: _never,
    "minExclusive": lambda values: _never,
    "maxExclusive": lambda values: _never,
    "disjoint": lambda values: _never,
    "lessThan": lambda values: _never,
    "lessThanOrEquals": lambda values: _never,
    "uniqueLang": lambda values: _never,
}

"""What can be seen to keep a constraint without asking a query.

Asking takes a tenth of a millisecond, looking at a value some microseconds, and nearly all that people write is right.
So a node is asked about only where it is not plain that it is right. Whatever is not plain here is left to the query,
which alone decides: nothing is said here to be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.term import Node, URIRef

from kg.namespaces import XSD
from kg.validation.days import DAY, may_be_so
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
# Texts that are of a datatype beyond doubt; of other datatypes any text is.
_PLAIN_TEXTS = {
    f"{XSD}date": DAY,
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
    if way is None or component not in (*_OF_EACH, *_OF_ALL):
        return None
    values = _values(way)
    if component in _OF_ALL:
        return _OF_ALL[component](values, constraint.values)
    return _each(values, _OF_EACH[component](constraint.values))


_Values = Callable[[Now, Term], AbstractSet[Term]]


def _values(way: Path) -> _Values:
    """Finds the values of a path at a node; most are of one step."""
    if isinstance(way, Step) and way.predicate is not None and not way.inverse:
        predicate = way.predicate
        return lambda now, node: now.values(node, predicate)
    return lambda now, node: walk(now, way, {node})


def _at_least(values: _Values, told: tuple[Node, ...]) -> PlainTest:
    number = int(str(told[0]))
    return lambda now, node: len(values(now, node)) >= number


def _at_most(values: _Values, told: tuple[Node, ...]) -> PlainTest:
    number = int(str(told[0]))
    return lambda now, node: len(values(now, node)) <= number


def _in_order(values: _Values, told: tuple[Node, ...]) -> PlainTest:
    """Days none of which is later than one of the others."""
    others = _values(Step(NamedNode(str(told[0]))))

    def test(now: Now, node: Term) -> bool:
        some = values(now, node)
        return not some or not (later := others(now, node)) or not may_be_so(some, ">", later)

    return test


_One = Callable[[Now, Term], bool]


def _each(values: _Values, one: _One) -> PlainTest:
    def test(now: Now, node: Term) -> bool:
        for value in values(now, node):  # noqa: SIM110  a generator takes as long as what it is asked
            if not one(now, value):
                return False
        return True

    return test


def _class(told: tuple[Node, ...]) -> _One:
    wanted = str(told[0])
    return lambda now, value: wanted in now.classes(value)


def _datatype(told: tuple[Node, ...]) -> _One:
    wanted = NamedNode(str(told[0]))
    if wanted.value in _NEVER_PLAIN:
        return _never
    text = _PLAIN_TEXTS.get(wanted.value)
    if text is None:
        return lambda now, value: isinstance(value, Literal) and value.datatype == wanted
    return lambda now, value: (
        isinstance(value, Literal) and value.datatype == wanted and text.fullmatch(value.value) is not None
    )


def _node_kind(told: tuple[Node, ...]) -> _One:
    kinds = _KINDS.get(str(told[0]).removeprefix(_SH), ())
    return lambda now, value: isinstance(value, kinds)


def _in(told: tuple[Node, ...]) -> _One:
    names = {NamedNode(str(value)) for value in told if isinstance(value, URIRef)}
    return lambda now, value: value in names


def _language_in(told: tuple[Node, ...]) -> _One:
    languages = {str(value).lower() for value in told} - {""}
    return lambda now, value: isinstance(value, Literal) and (value.language or "").lower() in languages


def _never(now: Now, value: Term) -> bool:
    """Only where there is no value is it plain."""
    return False


_OF_ALL: dict[str, Callable[[_Values, tuple[Node, ...]], PlainTest]] = {
    "minCount": _at_least,
    "maxCount": _at_most,
    "lessThanOrEquals": _in_order,
}
_OF_EACH: dict[str, Callable[[tuple[Node, ...]], _One]] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "in": _in,
    "languageIn": _language_in,
    "pattern": lambda told: _never,
    "minLength": lambda told: _never,
    "maxLength": lambda told: _never,
    "minInclusive": lambda told: _never,
    "maxInclusive": lambda told: _never,
    "minExclusive": lambda told: _never,
    "maxExclusive": lambda told: _never,
    "disjoint": lambda told: _never,
    "lessThan": lambda told: _never,
    "uniqueLang": lambda told: _never,
}

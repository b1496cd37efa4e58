"""Whether a node conforms to a shape, and whether a value keeps a constraint, as SPARQL expressions.

One function a constraint component (SHACL, section 4). An expression may hold EXISTS at any depth: the engine evaluates
it with the bindings of the row that it is asked of. Counting is therefore written as so many values that differ, since
a nested SELECT would not see them.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, count

from rdflib.term import Literal, Node, URIRef

from kg.errors import ShapeError
from kg.validation.paths import sparql
from kg.validation.shapes import Parameter, Shape

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>/<http://www.w3.org/2000/01/rdf-schema#subClassOf>*"
SH = "http://www.w3.org/ns/shacl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
# Datatypes whose cast fails on a literal that is not well-formed, as SHACL section 4.1.2 asks.
_CASTS = ("boolean", "date", "dateTime", "decimal", "double", "float", "integer", "time")
# Derived integer types that the engine has no cast for, with their bounds.
_INTEGERS = {"byte": (-128, 127), "short": (-32768, 32767), "int": (-(2**31), 2**31 - 1), "unsignedByte": (0, 255)}
_MOST_COUNTED = 10


def known_components() -> list[str]:
    """The names of all components that a value can be judged by."""
    return sorted({*_BAD, *_COUNTS, "hasValue", "equals", "closed", "property", "sparql", *_PAIRS, "uniqueLang"})


def term(node: Node, shape: str = "") -> str:
    """A term as SPARQL has it. Raises ShapeError for a blank node."""
    if isinstance(node, (URIRef, Literal)):
        return node.n3()
    raise ShapeError(f"{node!r} is a blank node where a value is needed", shape)


def whole_number(parameter: Parameter, shape: str) -> int:
    """The value of a parameter that counts."""
    try:
        return int(str(parameter.values[0]))
    except ValueError:
        raise ShapeError(f"sh:{parameter.component} takes a whole number, not {parameter.values[0]!s}", shape) from None


class Expressions:
    """Makes expressions whose variables are all different. Raises ShapeError for what cannot be written as one."""

    def __init__(self) -> None:
        self._number = count(1)

    def fresh(self) -> str:
        """A variable that is not yet in use."""
        return f"?value_{next(self._number)}"

    def bad(self, parameter: Parameter, shape: str, value: str) -> str:
        """True for a value that breaks a constraint on single values."""
        return _BAD[parameter.component](self, parameter, shape, value)

    def holds(self, shape: Shape, node: str) -> str:
        """True for a node that conforms to the shape."""
        tests = [self._keeps(shape, parameter, node) for parameter in shape.parameters]
        return "(" + (" && ".join(tests) or "true") + ")"

    def counted(self, parameter: Parameter, shape: str, value: str) -> str:
        """True for a value that a qualified count counts."""
        tests = [self.holds(parameter.shapes[0], value)]
        tests += [f"!{self.holds(sibling, value)}" for sibling in parameter.siblings]
        return " && ".join(tests)

    def _keeps(self, shape: Shape, parameter: Parameter, node: str) -> str:
        component, name = parameter.component, shape.name
        if shape.path is None:
            if component in _BAD:
                return f"!({self.bad(parameter, name, node)})"
            if component == "property":
                return self.holds(parameter.shapes[0], node)
            if component == "hasValue":
                return f"sameTerm({node}, {term(parameter.values[0], name)})"
            if component == "closed":
                return f"NOT EXISTS {{ {self.outside(parameter, node, self.fresh(), self.fresh())} }}"
            raise ShapeError(f"sh:{component} is not compiled there", name)
        path, value = sparql(shape.path), self.fresh()
        if component in _BAD:
            return f"NOT EXISTS {{ {node} {path} {value} FILTER ({self.bad(parameter, name, value)}) }}"
        if component == "property":
            inner = self.holds(parameter.shapes[0], value)
            return f"NOT EXISTS {{ {node} {path} {value} FILTER (!{inner}) }}"
        if component == "hasValue":
            return f"EXISTS {{ {node} {path} {term(parameter.values[0], name)} }}"
        if component in _COUNTS:
            return self._enough(shape, parameter, node)
        if component == "equals":
            other = term(parameter.values[0], name)
            return (
                f"NOT EXISTS {{ {node} {path} {value} FILTER NOT EXISTS {{ {node} {other} {value} }} }} && "
                f"NOT EXISTS {{ {node} {other} {value} FILTER NOT EXISTS {{ {node} {path} {value} }} }}"
            )
        if component in _PAIRS:
            other = self.fresh()
            test = f"!COALESCE({value} {_PAIRS[component]} {other}, false)"
            return f"NOT EXISTS {{ {node} {path} {value} ; {term(parameter.values[0], name)} {other} FILTER ({test}) }}"
        if component == "uniqueLang":
            if str(parameter.values[0]) not in ("true", "1"):
                return "true"
            other = self.fresh()
            return f"NOT EXISTS {{ {node} {path} {value} , {other} FILTER ({same_language(value, other)}) }}"
        raise ShapeError(f"sh:{component} is not compiled there", name)

    def _enough(self, shape: Shape, parameter: Parameter, node: str) -> str:
        assert shape.path is not None
        number = whole_number(parameter, shape.name)
        least = parameter.component in ("minCount", "qualifiedMinCount")
        many = number if least else number + 1
        if many > _MOST_COUNTED:
            raise ShapeError(f"sh:{parameter.component} within another shape counts up to {_MOST_COUNTED}", shape.name)
        if many <= 0:
            return "true"
        values = [self.fresh() for _ in range(many)]
        tests = [f"!sameTerm({one}, {other})" for one, other in combinations(values, 2)]
        if parameter.shapes:
            tests += [self.counted(parameter, shape.name, value) for value in values]
        found = " . ".join(f"{node} {sparql(shape.path)} {value}" for value in values)
        different = f"FILTER ({' && '.join(tests)})" if tests else ""
        text = f"EXISTS {{ {found} {different} }}"
        return text if least else f"NOT {text}"

    def outside(self, parameter: Parameter, node: str, predicate: str, value: str) -> str:
        """The pattern of a quad whose property a closed shape does not know."""
        ignored = " , ".join(term(one) for one in parameter.values)
        return f"{node} {predicate} {value} FILTER ({predicate} NOT IN ({ignored}))"


def same_language(value: str, other: str) -> str:
    """True for two texts that differ and are in the same language."""
    return (
        f'!sameTerm({value}, {other}) && isLiteral({value}) && isLiteral({other}) && LANG({value}) != "" '
        f"&& LCASE(LANG({value})) = LCASE(LANG({other}))"
    )


def _class(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    return f"NOT EXISTS {{ {value} {TYPE} {term(p.values[0], shape)} }}"


def _datatype(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    # Derived integer types become xsd:integer in the store: callers judge such literals before they insert.
    datatype = term(p.values[0], shape)
    name = str(p.values[0]).removeprefix(_XSD)
    if name in _CASTS:
        # A cast leaves a well-formed literal of the type as it is, and changes or refuses all else.
        return f"!COALESCE(sameTerm({datatype}({value}), {value}), false)"
    tests = f"!isLiteral({value}) || DATATYPE({value}) != {datatype}"
    if name in _INTEGERS:
        least, most = _INTEGERS[name]
        number = f"<{_XSD}integer>(STR({value}))"
        tests += f" || !COALESCE({number} >= {least} && {number} <= {most}, false)"
    return tests


def _node_kind(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    kinds = {
        "IRI": ("isIRI",),
        "Literal": ("isLiteral",),
        "BlankNode": ("isBlank",),
        "BlankNodeOrIRI": ("isBlank", "isIRI"),
        "BlankNodeOrLiteral": ("isBlank", "isLiteral"),
        "IRIOrLiteral": ("isIRI", "isLiteral"),
    }
    tests = kinds.get(str(p.values[0]).removeprefix(SH))
    if tests is None:
        raise ShapeError(f"{p.values[0]} is no node kind; use one of sh:{', sh:'.join(kinds)}", shape)
    return "!(" + " || ".join(f"{test}({value})" for test in tests) + ")"


def _in(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    return " && ".join(f"!sameTerm({value}, {term(one, shape)})" for one in p.values) or "true"


def _pattern(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    flags = p.setting("flags")
    more = f", {term(flags, shape)}" if flags is not None else ""
    return f"isBlank({value}) || !REGEX(STR({value}), {term(p.values[0], shape)}{more})"


def _min_length(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    return f"isBlank({value}) || STRLEN(STR({value})) < {whole_number(p, shape)}"


def _max_length(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    return f"isBlank({value}) || STRLEN(STR({value})) > {whole_number(p, shape)}"


def _language_in(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    tests = " || ".join(f"LANGMATCHES(LANG({value}), {term(one, shape)})" for one in p.values)
    return f"!isLiteral({value}) || !({tests or 'false'})"


def _compared(sign: str) -> Callable[[Expressions, Parameter, str, str], str]:
    def compared(e: Expressions, p: Parameter, shape: str, value: str) -> str:
        return f"!COALESCE({value} {sign} {term(p.values[0], shape)}, false)"

    return compared


def _disjoint(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    # Of the focus node, which the compiler calls ?this: nested shapes have no name for theirs.
    if value != "?value":
        raise ShapeError("sh:disjoint is not compiled within another shape", shape)
    return f"EXISTS {{ ?this {term(p.values[0], shape)} {value} }}"


def _not(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    return e.holds(p.shapes[0], value)


def _all(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    return "!(" + (" && ".join(e.holds(one, value) for one in p.shapes) or "true") + ")"


def _any(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    return "!(" + (" || ".join(e.holds(one, value) for one in p.shapes) or "false") + ")"


def _one(e: Expressions, p: Parameter, shape: str, value: str) -> str:
    return "(" + (" + ".join(f"IF({e.holds(one, value)}, 1, 0)" for one in p.shapes) or "0") + ") != 1"


_BAD: dict[str, Callable[[Expressions, Parameter, str, str], str]] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "in": _in,
    "pattern": _pattern,
    "minLength": _min_length,
    "maxLength": _max_length,
    "languageIn": _language_in,
    "minInclusive": _compared(">="),
    "maxInclusive": _compared("<="),
    "minExclusive": _compared(">"),
    "maxExclusive": _compared("<"),
    "disjoint": _disjoint,
    "not": _not,
    "and": _all,
    "node": _all,
    "or": _any,
    "xone": _one,
}
_COUNTS = ("minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount")
_PAIRS = {"lessThan": "<", "lessThanOrEquals": "<="}


def judges_values(component: str) -> bool:
    """Whether a component is judged value by value."""
    return component in _BAD


def comparison(component: str) -> str | None:
    """The sign of a component that compares the values of two properties."""
    return _PAIRS.get(component)

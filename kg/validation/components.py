"""Constraint components that shapes define for themselves (SHACL, section 6), brought down to sh:sparql.

Where a shape has values for the parameters of a component, the component's query, with these values in the places of
its variables, is a SPARQL constraint of the shape. An ASK query is asked of each value and says whether it is right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rdflib import SH, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import ShapeError
from kg.validation.prebinding import UNTOUCHED

_PARAMETER, _OPTIONAL = SH.parameter, SH.optional
_ASK = re.compile(r"\s*ASK(?:\s+WHERE)?\s*\{(?P<body>.*)\}\s*", re.IGNORECASE | re.DOTALL)

_BINDS_VALUE = re.compile(r"\bAS\s+[?$]value\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Component:
    """A component: its ``parameters`` are the properties that take them, and their names in queries."""

    name: URIRef
    parameters: tuple[tuple[URIRef, str], ...]
    optional: frozenset[URIRef]

    def settings(self, shapes: Graph, shape: Node, place: str) -> list[dict[str, Node]]:
        """What a shape sets the parameters to, by their names: once for each time that it uses the component."""
        told = {path: list(shapes.objects(shape, path)) for path, _ in self.parameters}
        if any(not told[path] for path, _ in self.parameters if path not in self.optional):
            return []
        if len(self.parameters) == 1:
            ((path, name),) = self.parameters
            return [{name: value} for value in sorted(told[path], key=str)]
        for path, values in told.items():
            if len(values) > 1:
                raise ShapeError(f"{path} has several values, but its component has several parameters", place)
        return [{name: told[path][0] for path, name in self.parameters if told[path]}]

    def validator(self, shapes: Graph, of_property: bool, place: str) -> Node:
        """The node with the query for property shapes or for node shapes."""
        for predicate in (SH.propertyValidator if of_property else SH.nodeValidator, SH.validator):
            for found in sorted(shapes.objects(self.name, predicate), key=str):
                return found
        kind = "property" if of_property else "node"
        raise ShapeError(f"{self.name} has no validator for {kind} shapes", place)


def components(shapes: Graph) -> list[Component]:
    """The components that a shapes graph defines. Raises ShapeError for a parameter without a path."""
    found = []
    for name in sorted(set(shapes.subjects(_PARAMETER)), key=str):
        if not isinstance(name, URIRef):
            raise ShapeError("a constraint component needs an IRI", str(name))
        parameters, optional = [], set()
        for node in sorted(shapes.objects(name, _PARAMETER), key=str):
            path = shapes.value(node, SH.path)
            if not isinstance(path, URIRef):
                raise ShapeError("a parameter of a constraint component needs a property as its sh:path", str(name))
            parameters.append((path, re.split(r"[/#:]", path)[-1]))
            if str(shapes.value(node, _OPTIONAL)) in ("true", "1"):
                optional.add(path)
        found.append(Component(name, tuple(sorted(parameters)), frozenset(optional)))
    return found


def as_select(text: str, of_property: bool, place: str) -> str:
    """The SELECT query for an ASK query: it finds the values of which the ASK is false. A SELECT stays as it is.

    Raises ShapeError for a query that binds the value by itself, as SHACL has it.
    """
    match = _ASK.fullmatch(text)
    if match is None:
        return text
    if _BINDS_VALUE.search(text):
        raise ShapeError("a validator may not bind $value, which is what it is asked of; use another variable", place)
    if of_property:
        return f"SELECT $this ?value WHERE {{ $this $PATH ?value . FILTER NOT EXISTS {{ {match['body']} }} }}"
    own = _with_variable(match["body"], "value", "$this")
    return f"SELECT $this WHERE {{ FILTER NOT EXISTS {{ {own} }} }}"


def filled_in(text: str, settings: dict[str, Node], place: str) -> str:
    """A query with values in the places of parameters. Raises ShapeError for a blank node, which has no name there."""
    for name, value in settings.items():
        if not isinstance(value, URIRef | Literal):
            raise ShapeError(f"the parameter {name} is a blank node, which no query can name", place)
        text = _with_variable(text, name, value.n3())
    return text


def _with_variable(text: str, name: str, term: str) -> str:
    found = re.compile(rf"{UNTOUCHED} | (?P<variable>[?$]{re.escape(name)}\b)", re.VERBOSE | re.DOTALL)
    return found.sub(lambda match: term if match["variable"] else match.group(), text)


def told(message: str, settings: dict[str, Node]) -> str:
    """A message with the values of parameters filled in."""
    for name, value in settings.items():
        for sign in "?$":
            message = message.replace(f"{{{sign}{name}}}", str(value))
    return message

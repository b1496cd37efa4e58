"""Reads SHACL shapes into plain values.

What is read: node shapes with ``sh:targetClass``, their property shapes with predicate, sequence,
alternative, inverse, ``*``, ``+`` and ``?`` paths, and ``sh:sparql`` constraints. Anything else raises
ShapeError: a constraint that is not understood must never be passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import ShapeError

# Parameters that say nothing about data.
_ANNOTATIONS = frozenset(
    {RDF.type, SH.message, SH.severity, SH.name, SH.description, SH.order, SH.group, SH.deactivated}
    | {
        URIRef("http://www.w3.org/2000/01/rdf-schema#label"),
        URIRef("http://www.w3.org/2000/01/rdf-schema#comment"),
    }
)
_TARGETS = (
    SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, URIRef("http://www.w3.org/ns/shacl#target")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constraint:
    """One parameter of one shape.

    ``path`` is a SPARQL property path, empty on a node shape. ``values`` are the parameter's values, list
    members where it takes a list, and the SELECT text for ``sparql``.
    """

    shape: str
    target_class: str
    path: str
    component: str
    values: tuple[Node, ...]
    severity: str
    message: str


def read_constraints(shapes: Graph) -> list[Constraint]:
    """All constraints of a shapes graph. Raises ShapeError for what is not understood."""
    _require_node_shapes(shapes)
    found: list[Constraint] = []
    for shape in sorted(shapes.subjects(RDF.type, SH.NodeShape), key=str):
        if _deactivated(shapes, shape):
            continue
        targets = [str(target) for target in shapes.objects(shape, SH.targetClass)]
        if not targets:
            raise ShapeError("a node shape needs sh:targetClass, the only target that is compiled", str(shape))
        for target in sorted(targets):
            found += _of_shape(shapes, shape, str(shape), target, "", skip={SH.targetClass, SH.property})
            for property_shape in shapes.objects(shape, SH.property):
                if _deactivated(shapes, property_shape):
                    continue
                path = _path(shapes, _one(shapes, property_shape, SH.path, str(shape)), str(shape))
                found += _of_shape(shapes, property_shape, str(shape), target, path, skip={SH.path})
    return found


def _require_node_shapes(shapes: Graph) -> None:
    """Raises ShapeError for a target on anything but a declared node shape: it would never be looked at."""
    for target in _TARGETS:
        for shape in shapes.subjects(target):
            if (shape, RDF.type, SH.NodeShape) not in shapes:
                raise ShapeError("a shape with a target has to be declared a sh:NodeShape; add the type", str(shape))


def _of_shape(shapes: Graph, node: Node, shape: str, target: str, path: str, skip: set[URIRef]) -> Iterable[Constraint]:
    message = _message(shapes, node)
    severity = _severity(shapes, node)
    for parameter in sorted(set(shapes.predicates(node)), key=str):
        if not isinstance(parameter, URIRef) or parameter in _ANNOTATIONS or parameter in skip:
            continue
        if not parameter.startswith(str(SH)):
            raise ShapeError(f"{parameter} is no SHACL parameter; move it out of the shape", shape)
        name = parameter[len(str(SH)) :]
        for value in shapes.objects(node, parameter):
            if parameter == SH.sparql:
                text = _select(shapes, value, shape)
                told = _message(shapes, value) or message
                if re.search(r"\{[?$]", told):
                    raise ShapeError(f"variables in a message are not filled in; reword {told!r}", shape)
                yield Constraint(shape, target, path, name, (text,), severity, told)
            elif value == RDF.nil or (value, RDF.first, None) in shapes:
                yield Constraint(shape, target, path, name, tuple(Collection(shapes, value)), severity, message)
            else:
                yield Constraint(shape, target, path, name, (value,), severity, message)


def _select(shapes: Graph, node: Node, shape: str) -> Node:
    known = {RDF.type, SH.select, SH.prefixes, SH.message}
    if unknown := set(shapes.predicates(node)) - known:
        raise ShapeError(
            f"a sh:sparql constraint takes no {min(map(str, unknown))}; severity belongs to the shape", shape
        )
    text = str(_one(shapes, node, SH.select, shape))
    declared = {
        str(shapes.value(d, SH.prefix)): str(shapes.value(d, SH.namespace))
        for prefixes in shapes.objects(node, SH.prefixes)
        for d in shapes.objects(prefixes, SH.declare)
    }
    return Literal("".join(f"PREFIX {p}: <{n}>\n" for p, n in sorted(declared.items())) + text)


def _message(shapes: Graph, node: Node) -> str:
    """The message, the English one where there are several; empty where there is none."""
    messages = [m for m in shapes.objects(node, SH.message) if isinstance(m, Literal)]
    return min(((m.language != "en", str(m)) for m in messages), default=(False, ""))[1]


def _severity(shapes: Graph, node: Node) -> str:
    return str(shapes.value(node, SH.severity, default=SH.Violation))[len(str(SH)) :]


def _deactivated(shapes: Graph, node: Node) -> bool:
    value = shapes.value(node, SH.deactivated)
    return value is not None and str(value) in ("true", "1")


def _one(shapes: Graph, node: Node, predicate: URIRef, shape: str) -> Node:
    values = list(shapes.objects(node, predicate))
    if len(values) != 1:
        raise ShapeError(f"needs exactly one {predicate}, has {len(values)}", shape)
    return values[0]


def _path(shapes: Graph, node: Node, shape: str) -> str:
    """A SHACL path as a SPARQL property path (SHACL section 2.3.1)."""
    if isinstance(node, URIRef):
        return f"<{node}>"
    if isinstance(node, BNode) and (node, RDF.first, None) in shapes:
        return "(" + "/".join(_path(shapes, step, shape) for step in Collection(shapes, node)) + ")"
    for predicate, before, after in (
        (SH.inversePath, "^", ""),
        (SH.zeroOrMorePath, "", "*"),
        (SH.oneOrMorePath, "", "+"),
        (SH.zeroOrOnePath, "", "?"),
    ):
        step = shapes.value(node, predicate)
        if step is not None:
            return f"({before}{_path(shapes, step, shape)}{after})"
    choices = shapes.value(node, SH.alternativePath)
    if choices is not None:
        return "(" + "|".join(_path(shapes, choice, shape) for choice in Collection(shapes, choices)) + ")"
    raise ShapeError("a path of a form that SHACL does not know", shape)

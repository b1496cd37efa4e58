"""Reads SHACL shapes into plain values.

Whatever is not understood raises ShapeError: a constraint that is not understood must never be passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import ShapeError
from kg.validation.components import Component, as_select, components, filled_in, told
from kg.validation.paths import Alternative, Path, Repeat, Sequence, Step, inverse
from kg.validation.shapes import Constraint, Parameter, Shape, Target

# Parameters that say nothing about data.
_ANNOTATIONS = frozenset(
    {RDF.type, RDFS.label, RDFS.comment, RDFS.subClassOf, SH.message, SH.severity, SH.name, SH.description, SH.order}
    | {SH.group, SH.deactivated, SH.defaultValue, SH.path, RDFS.seeAlso, RDFS.isDefinedBy}
)
_TARGETS = {
    SH.targetClass: "class",
    SH.targetNode: "node",
    SH.targetSubjectsOf: "subjects",
    SH.targetObjectsOf: "objects",
}
_OWN_TARGET = URIRef(f"{SH}target")
# Parameters that change what another one says, by the component of that one.
_MODIFIERS = {
    SH.flags: "pattern",
    SH.ignoredProperties: "closed",
    SH.qualifiedMinCount: "qualifiedValueShape",
    SH.qualifiedMaxCount: "qualifiedValueShape",
    SH.qualifiedValueShapesDisjoint: "qualifiedValueShape",
}
_OF_SHAPES = frozenset({"and", "or", "xone", "not", "node", "property", "qualifiedValueShape"})
_LISTS = frozenset({"in", "languageIn", "and", "or", "xone"})


def read_constraints(shapes: Graph) -> list[Constraint]:
    """All constraints of a shapes graph. Raises ShapeError for what is not understood."""
    return list(_Reader(shapes).constraints())


class _Reader:
    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._within: list[Node] = []
        self._components = components(shapes)
        self._own_parameters = {path for one in self._components for path, _ in one.parameters}

    def constraints(self) -> Iterator[Constraint]:
        for node in self._roots():
            targets = list(self._targets(node))
            shape = self._shape(node, str(node))
            if shape is None:
                continue
            for target in targets:
                yield from _constraints(shape, target)

    def _roots(self) -> list[Node]:
        """The shapes that have targets."""
        shapes = self._shapes
        if any(shapes.subjects(_OWN_TARGET)):
            node = next(shapes.subjects(_OWN_TARGET))
            raise ShapeError("sh:target is not compiled yet; use another kind of target", str(node))
        declared = {*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(RDF.type, SH.PropertyShape)}
        found = {node for predicate in _TARGETS for node in shapes.subjects(predicate)}
        found |= {node for node in declared if self._is_class(node)}
        for node in declared - found:
            if (None, None, node) not in shapes:
                raise ShapeError(
                    "no target says what it is about, and no shape names it; add sh:targetClass or another target",
                    str(node),
                )
        return sorted(found, key=str)

    def _is_class(self, node: Node) -> bool:
        kinds = set(self._shapes.objects(node, RDF.type))
        return bool(kinds & {RDFS.Class, OWL.Class}) and isinstance(node, URIRef)

    def _targets(self, node: Node) -> Iterator[Target]:
        for predicate, kind in _TARGETS.items():
            for term in sorted(self._shapes.objects(node, predicate), key=str):
                yield Target(kind, term)
        if self._is_class(node):
            yield Target("class", node)

    def _shape(self, node: Node, name: str) -> Shape | None:
        """The shape of a node; None where it is switched off. ``name`` is that of the node shape around it."""
        shapes = self._shapes
        off = shapes.value(node, SH.deactivated)
        if off is not None and str(off) in ("true", "1"):
            return None
        if node in self._within:
            raise ShapeError("the shape refers to itself, which SHACL leaves undefined; unfold it", name)
        self._within.append(node)
        path = None
        if (node, SH.path, None) in shapes:
            path = _path(shapes, _one(shapes, node, SH.path, name), name)
        parameters = tuple(self._parameters(node, name))
        self._within.pop()
        severity = str(shapes.value(node, SH.severity, default=SH.Violation)).rpartition("#")[2]
        return Shape(name, path, parameters, severity, _message(shapes, node))

    def _parameters(self, node: Node, name: str) -> Iterator[Parameter]:
        shapes = self._shapes
        given = sorted(set(shapes.predicates(node)) - _ANNOTATIONS - set(_TARGETS) - self._own_parameters, key=str)
        if (node, SH.sparql, node) in shapes:
            given = [one for one in given if one not in (SH.select, SH.prefixes)]
        for predicate in given:
            if isinstance(predicate, URIRef) and predicate in _MODIFIERS:
                if (node, SH[_MODIFIERS[predicate]], None) not in shapes:
                    raise ShapeError(f"sh:{predicate[len(str(SH)) :]} stands without what it changes", name)
            elif not isinstance(predicate, URIRef) or not predicate.startswith(str(SH)):
                raise ShapeError(f"{predicate} is no SHACL parameter; move it out of the shape", name)
            else:
                component = predicate[len(str(SH)) :]
                more = tuple(
                    (str(m)[len(str(SH)) :], value)
                    for m, of in _MODIFIERS.items()
                    if of == component
                    for value in shapes.objects(node, m)
                )
                for value in sorted(shapes.objects(node, predicate), key=str):
                    yield from self._parameter(node, name, component, value, more)

        for own in self._components:
            yield from self._of_own_component(own, node, name)

    def _of_own_component(self, own: Component, node: Node, name: str) -> Iterator[Parameter]:
        shapes = self._shapes
        of_property = (node, SH.path, None) in shapes
        for settings in own.settings(shapes, node, name):
            validator = own.validator(shapes, of_property, name)
            kind = SH.ask if (validator, SH.ask, None) in shapes else SH.select
            text = as_select(str(_one(shapes, validator, kind, name)), of_property, name)
            filled = Literal(_prefixes(shapes, validator) + filled_in(text, settings, name))
            message = _message(shapes, node) or _message(shapes, validator) or _message(shapes, own.name)
            yield Parameter("sparql", (filled,), message=told(message, settings), own=str(own.name))

    def _parameter(
        self, node: Node, name: str, component: str, value: Node, more: tuple[tuple[str, Node], ...]
    ) -> Iterator[Parameter]:
        shapes = self._shapes
        if component == "sparql":
            message = _message(shapes, value) or _message(shapes, node)
            if re.search(r"\{[?$]", message):
                raise ShapeError(f"variables in a message are not filled in; reword {message!r}", name)
            text = _select(shapes, value, name)
            if text is not None:
                yield Parameter(component, (text,), message=message)
        elif component == "closed":
            if str(value) in ("true", "1"):
                yield Parameter(component, tuple(self._known_properties(node)), more=more)
        elif component in _OF_SHAPES:
            listed = _members(shapes, value) if component in _LISTS else (value,)
            operands = [self._shape(one, name) for one in listed]
            if operands == [None] and component == "property":
                return
            kept = tuple(_always(name) if one is None else one for one in operands)
            if component == "qualifiedValueShape":
                siblings = tuple(self._siblings(node, value, name))
                for count in (SH.qualifiedMinCount, SH.qualifiedMaxCount):
                    for number in shapes.objects(node, count):
                        yield Parameter(count[len(str(SH)) :], (number,), kept, siblings=siblings)
            else:
                yield Parameter(component, (), kept)
        else:
            yield Parameter(component, _members(shapes, value) if component in _LISTS else (value,), (), more)

    def _siblings(self, node: Node, value: Node, name: str) -> Iterator[Shape]:
        """The sibling shapes of a qualified one (SHACL, section 4.7.3)."""
        shapes = self._shapes
        told = shapes.value(node, SH.qualifiedValueShapesDisjoint)
        if told is None or str(told) not in ("true", "1"):
            return
        others = {
            other
            for parent in shapes.subjects(SH.property, node)
            for brother in shapes.objects(parent, SH.property)
            for other in shapes.objects(brother, SH.qualifiedValueShape)
        }
        for other in sorted(others - {value}, key=str):
            shape = self._shape(other, name)
            if shape is not None:
                yield shape

    def _known_properties(self, node: Node) -> Iterator[Node]:
        shapes = self._shapes
        for one in shapes.objects(node, SH.property):
            yield from (path for path in shapes.objects(one, SH.path) if isinstance(path, URIRef))
        for head in shapes.objects(node, SH.ignoredProperties):
            yield from Collection(shapes, head)


def _constraints(shape: Shape, target: Target) -> Iterator[Constraint]:
    for parameter in shape.parameters:
        if parameter.component == "property":
            (inner,) = parameter.shapes
            about = target if shape.path is None else Target("path", RDF.nil, target, shape.path)
            yield from _constraints(inner, about)
        else:
            message = parameter.message or shape.message
            yield Constraint(target, shape.name, shape.path, parameter, shape.severity, message)


def _always(name: str) -> Shape:
    """A shape to which everything conforms, as to one that is switched off."""
    return Shape(name, None, (), "Violation", "")


def _members(shapes: Graph, head: Node) -> tuple[Node, ...]:
    return tuple(Collection(shapes, head))


def _select(shapes: Graph, node: Node, shape: str) -> Node | None:
    off = shapes.value(node, SH.deactivated)
    if off is not None and str(off) in ("true", "1"):
        return None
    known = {RDF.type, RDFS.label, RDFS.comment, SH.select, SH.prefixes, SH.message, SH.deactivated}
    # A shape may be its own constraint, and then has what shapes have.
    if unknown := set() if (node, SH.sparql, node) in shapes else set(shapes.predicates(node)) - known:
        raise ShapeError(
            f"a sh:sparql constraint takes no {min(map(str, unknown))}; severity belongs to the shape", shape
        )
    return Literal(_prefixes(shapes, node) + str(_one(shapes, node, SH.select, shape)))


def _prefixes(shapes: Graph, node: Node) -> str:
    """The declarations of the prefixes that a query may use."""
    declared = {
        str(shapes.value(d, SH.prefix)): str(shapes.value(d, SH.namespace))
        for prefixes in shapes.objects(node, SH.prefixes)
        for imported in shapes.transitive_objects(prefixes, OWL.imports)
        for d in shapes.objects(imported, SH.declare)
    }
    return "".join(f"PREFIX {p}: <{n}>\n" for p, n in sorted(declared.items()))


def _message(shapes: Graph, node: Node) -> str:
    """The message, the English one where there are several; empty where there is none."""
    messages = [m for m in shapes.objects(node, SH.message) if isinstance(m, Literal)]
    return min(((m.language != "en", str(m)) for m in messages), default=(False, ""))[1]


def _one(shapes: Graph, node: Node, predicate: URIRef, shape: str) -> Node:
    values = list(shapes.objects(node, predicate))
    if len(values) != 1:
        raise ShapeError(f"needs exactly one {predicate}, has {len(values)}", shape)
    return values[0]


def _path(shapes: Graph, node: Node, shape: str) -> Path:
    """A SHACL path as a value (SHACL, section 2.3.1)."""
    if isinstance(node, URIRef):
        return Step(NamedNode(str(node)))
    if isinstance(node, BNode):
        said = set(shapes.predicates(node)) - {RDF.rest}
        if said == {RDF.first}:
            return Sequence(tuple(_path(shapes, step, shape) for step in Collection(shapes, node)))
        if len(said) == 1:
            (form,) = said
            value = _one(shapes, node, URIRef(str(form)), shape)
            if form == SH.inversePath:
                return inverse(_path(shapes, value, shape))
            if form == SH.alternativePath:
                return Alternative(tuple(_path(shapes, choice, shape) for choice in Collection(shapes, value)))
            if form in _REPEATS:
                return Repeat(_path(shapes, value, shape), *_REPEATS[form])
    raise ShapeError("a path of a form that SHACL does not know", shape)


_REPEATS: dict[Node, tuple[int, bool]] = {
    SH.zeroOrMorePath: (0, True),
    SH.oneOrMorePath: (1, True),
    SH.zeroOrOnePath: (0, False),
}

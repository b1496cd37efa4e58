"""SHACL shapes as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib.term import Node

from kg.validation.paths import Path, sparql


@dataclass(frozen=True, slots=True)
class Target:
    """Which nodes a shape is about.

    ``kind`` is class, node, subjects or objects, and ``term`` the class, the node or the property. A shape within a
    property shape is about the values of ``path`` at the nodes of another target, ``origin``; its kind is path.
    """

    kind: str
    term: Node
    origin: Target | None = None
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a shape.

    ``values`` are the members of the list where it takes one, and the SELECT text for ``sparql``; ``shapes`` the shapes
    that it names. ``more`` are the parameters that change what it says. ``message`` is that of a SPARQL constraint,
    ``siblings`` are the shapes to which counted values may not conform. ``own`` is the IRI of the component of a SPARQL
    constraint that is of one that shapes define for themselves.
    """

    component: str
    values: tuple[Node, ...] = ()
    shapes: tuple[Shape, ...] = ()
    more: tuple[tuple[str, Node], ...] = ()
    message: str = ""
    siblings: tuple[Shape, ...] = ()
    own: str = ""

    def setting(self, name: str) -> Node | None:
        """A parameter that changes what this one says; None where it is not there."""
        return dict(self.more).get(name)


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape; ``path`` is None for a node shape, ``name`` that of the node shape that it belongs to."""

    name: str
    path: Path | None
    parameters: tuple[Parameter, ...]
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Constraint:
    """One parameter of one shape for one of its targets."""

    target: Target
    shape: str
    way: Path | None
    parameter: Parameter
    severity: str
    message: str

    @property
    def path(self) -> str:
        """The path as SPARQL has it; empty on a node shape."""
        return sparql(self.way) if self.way else ""

    @property
    def component(self) -> str:
        """The name of the parameter, without its prefix."""
        return self.parameter.component

    @property
    def values(self) -> tuple[Node, ...]:
        """The values of the parameter."""
        return self.parameter.values

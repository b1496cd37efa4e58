"""What somebody asks to be done to the graph, before it is known what that changes."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.change import Change

GraphName = NamedNode | DefaultGraph


@dataclass(frozen=True, slots=True)
class SparqlUpdate:
    """A SPARQL Update request; relative IRIs are resolved against ``base``."""

    text: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class PutGraph:
    """Quads that take the place of all that a graph holds."""

    graph: GraphName
    quads: frozenset[Quad]


@dataclass(frozen=True, slots=True)
class AddToGraph:
    """Quads that come to what a graph holds."""

    graph: GraphName
    quads: frozenset[Quad]


@dataclass(frozen=True, slots=True)
class DropGraph:
    """A graph that goes."""

    graph: GraphName


@dataclass(frozen=True, slots=True)
class PatchGraph:
    """A SPARQL Update request to which one graph is the default graph, and there is no other."""

    graph: GraphName
    text: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class ExactChange:
    """A change that was once made or tried, to be made now as it stands: only if all it adds is not there and all it
    removes is. What is inferred is left out of it."""

    change: Change


Proposal = SparqlUpdate | PutGraph | AddToGraph | DropGraph | PatchGraph | Change | ExactChange

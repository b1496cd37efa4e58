"""Property paths as plain values (SHACL, section 2.3.1): written as SPARQL, taken apart, and walked.

The inverse of a path is brought down to its steps, so that a step alone says in which direction it goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Step:
    """Along one property, from subject to object, or back. None stands for any property."""

    predicate: NamedNode | None
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after the other."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any one of the paths."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path as many times as is wanted: at least none or one, at most one or any number."""

    path: Path
    least: int
    many: bool


Path = Step | Sequence | Alternative | Repeat


class TooManyError(Exception):
    """A walk has come to more nodes than it may."""


class Graph(Protocol):
    """What a path is walked in."""

    def neighbours(self, node: Term, step: Step, most: int | None = None) -> AbstractSet[Term]:
        """Where a step leads from a node. Raises TooManyError where these are more than ``most``."""


def inverse(path: Path) -> Path:
    """The path from its end to its start."""
    if isinstance(path, Step):
        return Step(path.predicate, not path.inverse)
    if isinstance(path, Sequence):
        return Sequence(tuple(inverse(part) for part in reversed(path.parts)))
    if isinstance(path, Alternative):
        return Alternative(tuple(inverse(part) for part in path.parts))
    return Repeat(inverse(path.path), path.least, path.many)


def sparql(path: Path) -> str:
    """The path as a SPARQL property path. One with a step along any property cannot be written."""
    if isinstance(path, Step):
        return f"(^{path.predicate})" if path.inverse else str(path.predicate)
    if isinstance(path, Sequence):
        return "(" + "/".join(sparql(part) for part in path.parts) + ")"
    if isinstance(path, Alternative):
        return "(" + "|".join(sparql(part) for part in path.parts) + ")"
    sign = ("+" if path.least else "*") if path.many else "?"
    return f"({sparql(path.path)}{sign})"


def positions(path: Path) -> Iterator[tuple[tuple[Path, ...], Step]]:
    """Each step of the path with the paths that lead to it from the start."""
    if isinstance(path, Step):
        yield (), path
    elif isinstance(path, Sequence):
        for index, part in enumerate(path.parts):
            for before, step in positions(part):
                yield (*path.parts[:index], *before), step
    elif isinstance(path, Alternative):
        for part in path.parts:
            yield from positions(part)
    else:
        again = (Repeat(path.path, 0, True),) if path.many else ()
        for before, step in positions(path.path):
            yield (*again, *before), step


def walk(graph: Graph, path: Path, nodes: AbstractSet[Term], most: int | None = None) -> AbstractSet[Term]:
    """Where the path leads from any of the nodes. Raises TooManyError where these are more than ``most``.

    The set may be the graph's own, which nobody may change.
    """
    if isinstance(path, Step) and len(nodes) == 1:  # as nearly always
        return graph.neighbours(next(iter(nodes)), path, most)
    found = _walk(graph, path, nodes, most)
    if most is not None and len(found) > most:
        raise TooManyError
    return found


def _walk(graph: Graph, path: Path, nodes: AbstractSet[Term], most: int | None) -> AbstractSet[Term]:
    if isinstance(path, Step):
        return {end for node in nodes for end in graph.neighbours(node, path, most)}
    if isinstance(path, Sequence):
        for part in path.parts:
            nodes = walk(graph, part, nodes, most)
        return nodes
    if isinstance(path, Alternative):
        return {end for part in path.parts for end in walk(graph, part, nodes, most)}
    found = set() if path.least else set(nodes)
    latest = walk(graph, path.path, nodes, most)
    while latest - found:
        fresh = latest - found
        found |= fresh
        latest = walk(graph, path.path, fresh, most) if path.many else frozenset()
    return found

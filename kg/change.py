"""A change to the graph: quads to add and quads to remove, as a plain value with a canonical text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Quad

from kg.errors import InputError


@dataclass(frozen=True, slots=True)
class Change:
    """Quads to add and quads to remove. What is in both is removed first and then added."""

    add: frozenset[Quad] = frozenset()
    remove: frozenset[Quad] = frozenset()

    def text(self) -> str:
        """The canonical text: one N-Quads line a quad, ``- `` before what goes, ``+ `` before what comes, sorted."""
        lines = sorted(f"- {quad} ." for quad in self.remove) + sorted(f"+ {quad} ." for quad in self.add)
        return "".join(f"{line}\n" for line in lines)

    def digest(self) -> str:
        """The SHA-256 of the canonical text, in hexadecimal."""
        return hashlib.sha256(self.text().encode()).hexdigest()


def addition(quads: Iterable[Quad]) -> Change:
    """A change that only adds."""
    return Change(add=frozenset(quads))


def merged(changes: Iterable[Change]) -> Change:
    """All changes as one.

    Raises InputError where one adds what another removes: the result would hang on their order.
    """
    add: set[Quad] = set()
    remove: set[Quad] = set()
    for change in changes:
        add |= change.add
        remove |= change.remove
    if clash := add & remove:
        raise InputError(f"one change adds and another removes {min(map(str, clash))}; apply them one by one")
    return Change(frozenset(add), frozenset(remove))

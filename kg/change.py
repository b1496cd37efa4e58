"""A change to the graph: quads to add and quads to remove, as a plain value with a canonical text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Quad, RdfFormat, parse

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

    def then(self, later: Change) -> Change:
        """Both as one, where each names just the quads that it really adds and removes."""
        return Change(
            (self.add - later.remove) | (later.add - self.remove),
            (self.remove - later.add) | (later.remove - self.add),
        )

    def inverse(self) -> Change:
        """What takes back an exact change: one that adds only what was not there, and removes only what was."""
        return Change(self.remove, self.add)

    def __bool__(self) -> bool:
        return bool(self.add or self.remove)

    def __reduce__(self) -> tuple[object, ...]:
        """Goes from process to process as N-Quads, which takes a third of the time that its quads take one by one."""
        return _from_lines, (_lines(self.add), _lines(self.remove))

    def digest(self) -> str:
        """The SHA-256 of the canonical text, in hexadecimal."""
        return hashlib.sha256(self.text().encode()).hexdigest()


def _lines(quads: Iterable[Quad]) -> str:
    return "".join(f"{quad} .\n" for quad in quads)


def _from_lines(add: str, remove: str) -> Change:
    return Change(frozenset(parse(add, RdfFormat.N_QUADS)), frozenset(parse(remove, RdfFormat.N_QUADS)))


def addition(quads: Iterable[Quad]) -> Change:
    """A change that only adds."""
    return Change(add=frozenset(quads))


def joined(changes: Iterable[Change]) -> Change:
    """Exact changes, one after the other, as one."""
    add: set[Quad] = set()
    remove: set[Quad] = set()
    for change in changes:
        remove |= change.remove - add
        add -= change.remove
        add |= change.add - remove
        remove -= change.add
    return Change(frozenset(add), frozenset(remove))


def read_change(text: str) -> Change:
    """The change of a canonical text. Raises InputError where a line is none of a change."""
    signs = {"+ ": set[Quad](), "- ": set[Quad]()}
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        try:
            signs[line[:2]].update(parse(line[2:], RdfFormat.N_QUADS))
        except (KeyError, SyntaxError):
            raise InputError(
                f"line {number} of the change is not an N-Quads line after `+ ` or `- `: {line[:80]}"
            ) from None
    return Change(frozenset(signs["+ "]), frozenset(signs["- "]))


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

"""What a second import of a release would change: facts that come, that go, and that get another value."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from itertools import zip_longest
from typing import Literal as OneOf

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.namespaces import compact


@dataclass(frozen=True, slots=True, order=True)
class FactChange:
    """A fact that changes: what kind of change, of which entity and property, and the value before and after."""

    kind: OneOf["added", "removed", "altered"]
    entity: str
    property: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """All facts that change, sorted."""

    facts: tuple[FactChange, ...]

    def count(self, kind: str) -> int:
        """How many facts change in that way."""
        return sum(fact.kind == kind for fact in self.facts)

    def sentence(self) -> str:
        """The counts in words."""
        return ", ".join(f"{self.count(kind):,} facts {kind}" for kind in ("added", "removed", "altered"))

    def text(self) -> str:
        """All of them as CSV with the columns kind, entity, property, before, after."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([field.name for field in fields(FactChange)])
        writer.writerows(astuple(fact) for fact in self.facts)
        return text.getvalue()


def release_changes(before: str, after: str) -> ReleaseChanges:
    """What changes from one text of N-Quads to another, both as an import leaves them for builds.

    A property of an entity that loses values and gets others has them paired in order: altered.
    """
    old, new = set(before.splitlines()), set(after.splitlines())
    gone, come = _by_property(old - new), _by_property(new - old)
    facts: list[FactChange] = []
    for entity, name in sorted(gone.keys() | come.keys()):
        for one, other in zip_longest(gone.get((entity, name), ()), come.get((entity, name), ()), fillvalue=""):
            kind: OneOf["added", "removed", "altered"] = "altered" if one and other else "added" if other else "removed"
            facts.append(FactChange(kind, entity, name, one, other))
    return ReleaseChanges(tuple(sorted(facts)))


def _by_property(lines: Iterable[str]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for quad in parse("\n".join(sorted(lines)), RdfFormat.N_QUADS):
        assert isinstance(quad, Quad)
        found[_short(quad.subject), _short(quad.predicate)].append(_short(quad.object))
    return found


def _short(term: object) -> str:
    if isinstance(term, NamedNode):
        return compact(term.value)
    return term.value if isinstance(term, Literal) else str(term)

"""What a check found: the W3C validation report as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.namespaces import compact

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Result:
    """One result: ``severity`` is Violation, Warning or Info; ``value`` and ``path`` may be absent."""

    focus: Term
    path: str
    value: Term | None
    shape: str
    component: str
    severity: str
    message: str

    def sentence(self) -> str:
        """The result in one line: who, what, and the value that offends."""
        value = f" Found {_shown(self.value)}." if self.value is not None and self.value != self.focus else ""
        return f"{_shown(self.focus)}: {self.message}{value}"


@dataclass(frozen=True, slots=True)
class Report:
    """All results of one check, those of the worst severity first."""

    results: tuple[Result, ...] = field(default=())

    @property
    def conforms(self) -> bool:
        """Whether there is no result of severity Violation."""
        return not any(result.severity == "Violation" for result in self.results)

    @property
    def violations(self) -> tuple[Result, ...]:
        """The results that stop a write."""
        return tuple(result for result in self.results if result.severity == "Violation")


def report(results: Iterable[Result]) -> Report:
    """A report in a stable order."""
    rank = {"Violation": 0, "Warning": 1, "Info": 2}
    ordered = sorted(results, key=lambda r: (rank.get(r.severity, 3), str(r.focus), r.message, str(r.value)))
    return Report(tuple(ordered))


def _shown(term: Term | None) -> str:
    if isinstance(term, NamedNode):
        return compact(term.value)
    if isinstance(term, Literal):
        return f'"{term.value}"' + (f"@{term.language}" if term.language else "")
    return str(term)

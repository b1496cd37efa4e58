"""What a check found: the W3C validation report as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.namespaces import RDF_TYPE, XSD, compact
from kg.validation.path_triples import path_triples
from kg.validation.paths import Path, Term

_SH = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True)
class Result:
    """One result: ``severity`` is Violation, Warning or Info; ``value`` and ``path`` may be absent.

    ``path`` is written as SPARQL has it, ``way`` is the same path as a value.
    """

    focus: Term
    path: str
    value: Term | None
    shape: str
    component: str
    severity: str
    message: str
    way: Path | None = field(default=None, compare=False)

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

    def triples(self) -> Iterator[Triple]:
        """The report as RDF (SHACL, section 3.6)."""
        node = BlankNode()
        yield Triple(node, RDF_TYPE, _sh("ValidationReport"))
        conforms = Literal("true" if self.conforms else "false", datatype=NamedNode(f"{XSD}boolean"))
        yield Triple(node, _sh("conforms"), conforms)
        for result in self.results:
            one = BlankNode()
            yield Triple(node, _sh("result"), one)
            yield from _result_triples(one, result)


def _result_triples(node: BlankNode, result: Result) -> Iterator[Triple]:
    yield Triple(node, RDF_TYPE, _sh("ValidationResult"))
    yield Triple(node, _sh("focusNode"), result.focus)
    yield Triple(node, _sh("resultSeverity"), _sh(result.severity))
    yield Triple(node, _sh("resultMessage"), Literal(result.message, language="en"))
    yield Triple(node, _sh("sourceConstraintComponent"), NamedNode(component_name(result.component)))
    if "//" in result.shape:
        yield Triple(node, _sh("sourceShape"), NamedNode(result.shape))
    if result.value is not None:
        yield Triple(node, _sh("value"), result.value)
    if result.way is not None:
        end, triples = path_triples(result.way)
        yield Triple(node, _sh("resultPath"), end)
        yield from triples


def component_name(component: str) -> str:
    """The IRI of the component of a result, which is named by its parameter (SHACL, section 4), or by its IRI where
    shapes have defined it."""
    if ":" in component:
        return component
    name = "SPARQL" if component == "sparql" else component[0].upper() + component[1:]
    return f"{_SH}{name}ConstraintComponent"


def _sh(name: str) -> NamedNode:
    return NamedNode(f"{_SH}{name}")


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

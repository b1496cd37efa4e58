"""What a report says of itself, and what its lines look like."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.namespaces import entity
from kg.validation.report import Report, Result, Term, report

NATO = entity("partnership", "nato")


def result(
    severity: str = "Violation", focus: Term = NATO, value: Term | None = None, message: str = "Rule."
) -> Result:
    return Result(focus, "", value, "shape", "minCount", severity, message)


def test_empty_report_conforms() -> None:
    assert Report().conforms


def test_only_violations_stop_a_write() -> None:
    told = report([result("Info"), result("Warning")])
    assert told.conforms
    assert not report([*told.results, result()]).conforms


def test_the_worst_come_first_and_then_by_focus() -> None:
    other = entity("partnership", "aukus")
    given = [result("Info"), result("Warning"), result(), result(focus=other)]
    ordered = [(r.severity, r.focus) for r in report(given).results]
    assert ordered == [("Violation", other), ("Violation", NATO), ("Warning", NATO), ("Info", NATO)]


def test_order_does_not_hang_on_the_order_given() -> None:
    given = [result(value=Literal(text), message=message) for text in "ba" for message in ("Two.", "One.")]
    assert report(given) == report(reversed(given))


def test_sentence_names_who_what_and_the_value() -> None:
    assert result().sentence() == "partnership:nato: Rule."
    assert result(value=NATO).sentence() == "partnership:nato: Rule."
    assert result(value=Literal("NATO", language="fr")).sentence() == 'partnership:nato: Rule. Found "NATO"@fr.'
    found = result(value=NamedNode("https://example.org/x")).sentence()
    assert found == "partnership:nato: Rule. Found <https://example.org/x>."
    assert result(focus=BlankNode("b")).sentence() == "_:b: Rule."

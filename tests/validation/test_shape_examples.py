"""Every shape proves itself on examples: the valid ones pass, each invalid one breaks the rule that it names."""

from __future__ import annotations

import pytest
from rdflib import RDF, SH
from shape_examples import Example, compiled_report, examples, keys, ontology, shapes, with_ontology

from kg.validation.reference import reference_results

VALID = examples("valid")
INVALID = examples("invalid")


def _name(example: Example) -> str:
    return example.path.stem


@pytest.mark.parametrize("example", VALID, ids=_name)
def test_valid_example_gives_no_result(example: Example) -> None:
    quads = with_ontology(example.quads())
    assert [result.sentence() for result in compiled_report(quads).results] == []
    assert reference_results(quads, shapes()) == set()


@pytest.mark.parametrize("example", INVALID, ids=_name)
def test_invalid_example_breaks_the_rules_it_names_and_no_other(example: Example) -> None:
    quads = with_ontology(example.quads())
    found = compiled_report(quads)
    unexpected = [r.sentence() for r in found.results if not r.message.startswith(example.expected)]
    assert unexpected == []
    for expected in example.expected:
        assert any(result.message.startswith(expected) for result in found.results), expected
    assert example.shape in {result.shape for result in found.results}
    assert keys(found) == reference_results(quads, shapes())


def test_each_shape_has_a_valid_and_an_invalid_example() -> None:
    declared = {str(shape) for shape in shapes().subjects(RDF.type, SH.NodeShape)}
    assert {example.shape for example in VALID} == declared
    assert {example.shape for example in INVALID} == declared


def test_each_invalid_example_says_what_it_expects() -> None:
    assert [example.path.name for example in INVALID if not example.expected] == []


def test_each_rule_is_broken_by_an_example() -> None:
    """No rule is without proof, so that one that never fires is seen."""
    expected = tuple(beginning for example in INVALID for beginning in example.expected)
    stated = sorted({str(message) for message in shapes().objects(None, SH.message)})
    assert [message for message in stated if not message.startswith(expected)] == []


def test_the_part_of_the_ontology_that_is_used_says_what_the_whole_says() -> None:
    """One case by the whole ontology, since the others see what they name of it."""
    example = next(e for e in INVALID if e.path.stem == "EventShape-transfer-without-label")
    whole = compiled_report([*example.quads(), *ontology()])
    assert keys(whole) == keys(compiled_report(with_ontology(example.quads())))

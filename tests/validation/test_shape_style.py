"""The house rules of the shapes: one a class, one English sentence a constraint."""

from __future__ import annotations

import re

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node
from shape_examples import FOLDER, ontology, shapes

from kg import rdf_files, sources
from kg.derivation import derived
from kg.namespaces import LW, SHAPES
from kg.settings import Settings

SHAPES_GRAPH = shapes()
NODE_SHAPES = sorted(SHAPES_GRAPH.subjects(RDF.type, SH.NodeShape), key=str)
# Classes that only have members by way of others: an actor is a state, an organisation, an office or a person.
ABSTRACT = {f"{LW}Arrangement"}

every_shape = pytest.mark.parametrize("shape", NODE_SHAPES, ids=lambda shape: shape.removeprefix(SHAPES))


def constraints(shape: Node) -> list[Node]:
    """The property shapes and SPARQL constraints of a node shape."""
    return [*SHAPES_GRAPH.objects(shape, SH.property), *SHAPES_GRAPH.objects(shape, SH.sparql)]


@every_shape
def test_shape_is_named_after_its_one_class(shape: URIRef) -> None:
    (target,) = SHAPES_GRAPH.objects(shape, SH.targetClass)
    name = re.split(r"[#/]", str(target))[-1]
    assert str(shape) == f"{SHAPES}{name}Shape"
    (label,) = SHAPES_GRAPH.objects(shape, RDFS.label)
    assert isinstance(label, Literal)
    assert re.fullmatch(r"an? [a-z ]+", label)


@every_shape
def test_each_constraint_has_one_english_sentence(shape: URIRef) -> None:
    for constraint in constraints(shape):
        (message,) = SHAPES_GRAPH.objects(constraint, SH.message)
        assert isinstance(message, Literal)
        assert message.language == "en"
        assert re.fullmatch(r"[A-Z].{20,160}\.", message), message


@every_shape
def test_no_two_constraints_of_a_shape_say_the_same(shape: URIRef) -> None:
    messages = [str(SHAPES_GRAPH.value(constraint, SH.message)) for constraint in constraints(shape)]
    assert sorted(messages) == sorted(set(messages))


@every_shape
def test_shape_is_made_of_constraints_and_nothing_else(shape: URIRef) -> None:
    assert constraints(shape) != []
    assert set(SHAPES_GRAPH.predicates(shape)) <= {RDF.type, RDFS.label, SH.targetClass, SH.property, SH.sparql}


def test_messages_name_terms_that_exist() -> None:
    """What a message tells an author to write has to be there to be written."""
    declared = {str(quad.subject.value) for quad in ontology() if not isinstance(quad.subject, Literal)}
    for message in SHAPES_GRAPH.objects(None, SH.message):
        for name in re.findall(r"\blw:(\w+)", str(message)):
            assert f"{LW}{name}" in declared, message
        for name in re.findall(r"\bconcept:([\w-]+)", str(message)):
            assert f"https://w3id.org/latticework/concept/{name}" in declared, message


def test_each_class_has_one_shape() -> None:
    declared = {
        str(quad.subject.value)
        for quad in ontology()
        if str(quad.subject).startswith(f"<{LW}") and str(quad.object) == f"<{OWL.Class}>"
    }
    targets = [str(target) for shape in NODE_SHAPES for target in SHAPES_GRAPH.objects(shape, SH.targetClass)]
    assert sorted(targets) == sorted(declared - ABSTRACT | {str(SKOS.Concept), str(SKOS.ConceptScheme)})


def test_each_class_that_facts_belong_to_has_a_shape() -> None:
    targets = {str(target) for shape in NODE_SHAPES for target in SHAPES_GRAPH.objects(shape, SH.targetClass)}
    for source in sources.curated_files(Settings()):
        given = list(source.quads())
        kinds = {quad.object for quad in (*given, *derived(given)) if quad.predicate.value == str(RDF.type)}
        assert {str(getattr(kind, "value", kind)) for kind in kinds} <= targets, source.path


def test_files_of_shapes_parse_alike_with_both_parsers() -> None:
    for source in sources.shape_files(Settings()):
        assert len(list(rdf_files.quads(source.path))) == len(Graph().parse(source.path))


def test_examples_are_named_after_a_shape_and_begin_with_a_sentence() -> None:
    names = {shape.removeprefix(SHAPES) for shape in NODE_SHAPES}
    for path in sorted(FOLDER.rglob("*.ttl")):
        assert path.stem.partition("-")[0] in names, path
        assert re.match(r"# [A-Z].*\.\n", path.read_text(encoding="utf-8")), path

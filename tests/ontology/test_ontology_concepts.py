"""What every concept and scheme has to have. Each check names those that lack it."""

from __future__ import annotations

import re

from rdflib import OWL, RDF, SKOS, Graph, Literal
from rdflib.term import Node
from vocabulary_use import ontology

from kg.namespaces import CONCEPT
from kg.settings import Settings

ONTOLOGY = ontology()
CONCEPTS = sorted(ONTOLOGY.subjects(RDF.type, SKOS.Concept), key=str)
SCHEMES = sorted(ONTOLOGY.subjects(RDF.type, SKOS.ConceptScheme), key=str)


def english(node: Node, said: Node) -> list[str]:
    """The English values, where all values are English."""
    values = list(ONTOLOGY.objects(node, said))
    told = [str(value) for value in values if isinstance(value, Literal) and value.language == "en"]
    return told if len(told) == len(values) else []


def scheme_of(concept: Node) -> Node | None:
    """The scheme of a concept that is in exactly one."""
    schemes = list(ONTOLOGY.objects(concept, SKOS.inScheme))
    return schemes[0] if len(schemes) == 1 else None


def test_each_is_in_one_scheme() -> None:
    assert [concept for concept in CONCEPTS if scheme_of(concept) not in SCHEMES] == []


def test_each_has_one_english_label() -> None:
    assert [node for node in (*CONCEPTS, *SCHEMES) if len(english(node, SKOS.prefLabel)) != 1] == []


def test_each_has_one_english_definition_that_is_a_sentence() -> None:
    told = {concept: english(concept, SKOS.definition) for concept in CONCEPTS}
    assert [c for c, said in told.items() if len(said) != 1 or not re.fullmatch(r"[A-Z0-9].*\.", said[0])] == []


def test_each_hangs_below_another_of_its_scheme_or_is_a_top() -> None:
    for concept in CONCEPTS:
        broader = list(ONTOLOGY.objects(concept, SKOS.broader))
        assert {scheme_of(above) for above in broader} <= {scheme_of(concept)}, concept
        assert list(ONTOLOGY.objects(concept, SKOS.topConceptOf)) == ([] if broader else [scheme_of(concept)])


def test_none_is_above_itself() -> None:
    for concept in CONCEPTS:
        for above in ONTOLOGY.objects(concept, SKOS.broader):
            assert concept not in set(ONTOLOGY.transitive_objects(above, SKOS.broader)), concept


def test_slugs_are_of_lower_case_words() -> None:
    slugs = [str(node).removeprefix(CONCEPT) for node in (*CONCEPTS, *SCHEMES)]
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)] == []


def test_none_is_anything_else() -> None:
    assert [concept for concept in CONCEPTS if set(ONTOLOGY.objects(concept, RDF.type)) != {SKOS.Concept}] == []


def test_each_scheme_offers_a_choice() -> None:
    assert [scheme for scheme in SCHEMES if len(set(ONTOLOGY.subjects(SKOS.inScheme, scheme))) < 2] == []


def test_a_file_holds_one_scheme_and_its_concepts() -> None:
    files = sorted((Settings().ontology / "concepts").glob("*.ttl"))
    assert len(files) == len(SCHEMES)
    for path in files:
        graph = Graph().parse(path)
        (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
        (header,) = graph.subjects(RDF.type, OWL.Ontology)
        assert set(graph.subjects(RDF.type)) == {header, scheme, *graph.subjects(SKOS.inScheme, scheme)}, path


def test_no_two_of_a_scheme_share_a_name() -> None:
    names = [
        (scheme_of(concept), name.lower())
        for concept in CONCEPTS
        for kind in (SKOS.prefLabel, SKOS.altLabel)
        for name in english(concept, kind)
    ]
    assert [name for name in names if names.count(name) > 1] == []

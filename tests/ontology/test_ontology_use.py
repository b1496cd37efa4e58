"""Nothing is used that is not declared, nothing declared that is not used, and each property fits its subjects."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node
from vocabulary_use import curated, declared, of_code, of_graph, ontology, outside_of_code, shapes

from kg.namespaces import BASE, CONCEPT, ID, LW, PREFIXES

ONTOLOGY = ontology()
FACTS = curated()
DECLARED = declared(ONTOLOGY)
IN_CODE = of_code()
USED = of_graph(FACTS) | of_graph(shapes()) | set(IN_CODE)


def test_what_facts_and_shapes_use_is_declared() -> None:
    assert (of_graph(FACTS) | of_graph(shapes())) - DECLARED == set()


def test_what_queries_and_code_use_is_declared() -> None:
    """A name that ends in a hyphen is the beginning of several, such as ``condition-``."""
    unknown = {iri: str(path) for iri, path in IN_CODE.items() if iri not in DECLARED and not completed(iri)}
    assert unknown == {}


def completed(beginning: str) -> set[str]:
    """The declared IRIs that code makes from a beginning."""
    return {iri for iri in DECLARED if beginning.endswith("-") and iri.startswith(beginning)}


def test_every_term_is_used() -> None:
    used = USED | {str(named) for term in USED for named in named_by(URIRef(term))}
    assert sorted(iri for iri in DECLARED if iri.startswith(LW) and iri not in used) == []


def named_by(term: URIRef) -> Iterator[Node]:
    """The classes in the domain and range of a property that is used."""
    for place in (RDFS.domain, RDFS.range):
        for expression in ONTOLOGY.objects(term, place):
            yield from parts(expression)


def parts(expression: Node) -> list[Node]:
    """The members of a union; anything else by itself."""
    union = ONTOLOGY.value(expression, OWL.unionOf)
    return [expression] if union is None else list(Collection(ONTOLOGY, union))


def test_every_concept_is_used() -> None:
    made = {iri for beginning in USED for iri in completed(beginning)}
    named = {URIRef(iri) for iri in USED | made}
    above = {str(broader) for concept in named for broader in ONTOLOGY.transitive_objects(concept, SKOS.broader)}
    schemes = {str(scheme) for concept in named for scheme in ONTOLOGY.objects(concept, SKOS.inScheme)}
    unused = {iri for iri in DECLARED if iri.startswith(CONCEPT)} - USED - made - above - schemes
    assert sorted(unused) == []


def test_predicates_and_classes_of_others_are_declared() -> None:
    """What an editor opens says of each outside term that data use what it is."""
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    known = {term for kind in kinds for term in ONTOLOGY.subjects(RDF.type, kind)}
    used = {*FACTS.predicates(), *FACTS.objects(None, RDF.type)} - {RDF.type, RDFS.label}
    assert sorted(str(term) for term in used - known) == []


def test_outside_terms_are_declared_because_they_are_used() -> None:
    said = set(ONTOLOGY.predicates()) | set(FACTS.predicates()) | set(ONTOLOGY.objects(None, RDF.type))
    said |= {node for place in (RDFS.domain, RDFS.range) for e in ONTOLOGY.objects(None, place) for node in parts(e)}
    said |= outside_of_code()
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    outside = {t for k in kinds for t in ONTOLOGY.subjects(RDF.type, k) if isinstance(t, URIRef) and BASE not in t}
    assert sorted(str(term) for term in outside - said) == []


def test_prefixes_are_those_of_the_package() -> None:
    """One prefix stands for one namespace, in the ontology, the shapes and the code alike."""
    for graph in (ONTOLOGY, shapes(), FACTS):
        declared_here = {prefix: str(namespace) for prefix, namespace in graph.namespaces() if prefix in PREFIXES}
        assert declared_here == {prefix: PREFIXES[prefix] for prefix in declared_here}


# Its values stand in the graphs of imported sources, which need not be there.
ACROSS_SOURCES = URIRef(f"{LW}sameAgreementAs")
PROPERTIES = sorted({p for p in FACTS.predicates() if p.startswith(LW) and p != ACROSS_SOURCES}, key=str)


def test_alignments_lead_from_curated_agreements_to_those_of_sources() -> None:
    pairs = list(FACTS.subject_objects(ACROSS_SOURCES))
    assert len(pairs) > 100
    for subject, value in pairs:
        assert URIRef(f"{LW}Agreement") in types(subject), subject
        assert re.fullmatch(f"{re.escape(ID)}agreement/(atop|cow|dcad)-[0-9]+", str(value)), value


@pytest.mark.parametrize("term", PROPERTIES, ids=lambda term: term.removeprefix(LW))
def test_facts_keep_to_domain_and_range(term: URIRef) -> None:
    """Without inference: a subject outside the domain is a slip, not news about the subject."""
    domain, range_ = classes_of(term, RDFS.domain), classes_of(term, RDFS.range)
    for subject, _, value in FACTS.triples((None, term, None)):
        assert not domain or types(subject) & domain, subject
        if isinstance(value, Literal):
            assert (term, RDF.type, OWL.DatatypeProperty) in ONTOLOGY
            assert not range_ or (value.datatype or XSD.string) in range_, (subject, value)
        else:
            assert (term, RDF.type, OWL.ObjectProperty) in ONTOLOGY
            assert not range_ or types(value) & range_, (subject, value)


def classes_of(term: URIRef, place: URIRef) -> set[Node]:
    """The classes that a domain or range comes down to, unions opened."""
    open_, found = [part for e in ONTOLOGY.objects(term, place) for part in parts(e)], set()
    while open_:
        one = open_.pop()
        equivalent = ONTOLOGY.value(one, OWL.equivalentClass)
        found |= {one}
        open_ += parts(equivalent) if equivalent is not None else []
    return found


def types(node: Node) -> set[Node]:
    """The classes of a node and those above them."""
    stated = {*FACTS.objects(node, RDF.type), *ONTOLOGY.objects(node, RDF.type)}
    return {above for kind in stated for above in ONTOLOGY.transitive_objects(kind, RDFS.subClassOf)}


def test_nothing_is_two_things_that_must_not_be_confused() -> None:
    groups = [set(Collection(ONTOLOGY, m)) for m in ONTOLOGY.objects(None, OWL.members)]
    assert len(groups) == 2
    for node in set(FACTS.subjects(RDF.type)):
        for group in groups:
            assert len(types(node) & group) <= 1, node


def test_graph_is_read() -> None:
    """The checks above look at facts that are there."""
    assert isinstance(FACTS, Graph)
    assert len(FACTS) > 10_000

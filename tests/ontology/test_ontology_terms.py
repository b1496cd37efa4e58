"""What every term of the ontology has to have, and the naming that they keep to."""

from __future__ import annotations

import re

from rdflib import DC, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, VANN, Literal, URIRef
from rdflib.namespace import DefinedNamespace
from rdflib.term import Node
from vocabulary_use import ontology

from kg.namespaces import LW, ONTOLOGY

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
MAPPINGS = (SKOS.closeMatch, SKOS.exactMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
# Vocabularies whose terms rdflib lists, so that a misspelt one is seen.
LISTED: tuple[type[DefinedNamespace], ...] = (DC, DCTERMS, FOAF, ORG, PROV, SDO, SKOS, VANN)
# Terms of vocabularies that it does not list, each looked up in the vocabulary itself.
LOOKED_UP = {
    "http://data.europa.eu/eli/ontology#": {
        "LegalResource", "LegalResourceSubdivision", "amends", "based_on", "is_part_of", "number", "repeals",
    },
    "https://w3id.org/semanticarts/ns/ontology/gist/": {"ContingentObligation"},
    "https://spec.edmcouncil.org/fibo/ontology/FND/Agreements/Agreements/": {
        "Agreement", "Commitment", "Obligee", "Obligor", "isObligationOf",
    },
    "http://purl.org/ontology/bibo/": {"status"},
    "http://www.wikidata.org/entity/": {"Q3624078", "Q1127126", "Q131569"},
}  # fmt: skip


ONTOLOGY_GRAPH = ontology()
TERMS = sorted({t for kind in KINDS for t in ONTOLOGY_GRAPH.subjects(RDF.type, kind) if str(t).startswith(LW)}, key=str)


def english(term: Node, said: Node) -> str:
    """The one English value; empty where there is none, another or a second."""
    values = list(ONTOLOGY_GRAPH.objects(term, said))
    alone = len(values) == 1 and isinstance(values[0], Literal) and values[0].language == "en"
    return str(values[0]) if alone else ""


def test_each_has_one_english_label() -> None:
    assert len(TERMS) > 90
    assert [term for term in TERMS if not english(term, RDFS.label)] == []


def test_each_has_one_english_definition_that_is_a_sentence() -> None:
    assert [t for t in TERMS if not re.fullmatch(r"[A-Z].*\.", english(t, SKOS.definition))] == []


def test_each_is_defined_by_the_ontology() -> None:
    root = URIRef(ONTOLOGY)
    assert [term for term in TERMS if list(ONTOLOGY_GRAPH.objects(term, RDFS.isDefinedBy)) != [root]] == []


def test_each_is_of_one_kind() -> None:
    assert [term for term in TERMS if len(set(ONTOLOGY_GRAPH.objects(term, RDF.type))) != 1] == []


def test_names_follow_their_kind() -> None:
    """Classes are ``UpperCamelCase`` nouns, properties ``lowerCamelCase``."""
    for term in TERMS:
        is_class = (term, RDF.type, OWL.Class) in ONTOLOGY_GRAPH
        form = r"([A-Z][a-z]+)+" if is_class else r"[a-z]+([A-Z][a-z]+|\d)*"
        assert re.fullmatch(form, str(term).removeprefix(LW)), term


def test_labels_spell_names_out() -> None:
    """Whoever reads the label can guess the name, codes of others left aside."""
    for term in set(TERMS) - {URIRef(f"{LW}{code}") for code in ("iso3", "cowCode", "cowAbbreviation")}:
        spelt = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(term).removeprefix(LW)).lower()
        label = english(term, RDFS.label).lower().replace("isation", "ization")
        assert sorted(spelt.split()) == sorted(label.split()), term


def test_labels_are_unique_within_classes_and_within_properties() -> None:
    for kinds in ((OWL.Class,), (OWL.ObjectProperty, OWL.DatatypeProperty)):
        terms = [term for term in TERMS if set(ONTOLOGY_GRAPH.objects(term, RDF.type)) & set(kinds)]
        labels = [english(term, RDFS.label) for term in terms]
        assert sorted(labels) == sorted(set(labels))


def test_there_are_no_inverse_properties() -> None:
    assert list(ONTOLOGY_GRAPH.subject_objects(OWL.inverseOf)) == []


def test_nothing_is_said_of_terms_of_others_that_reasoning_would_use() -> None:
    """Alignment is by annotation: a domain or superclass of someone else's term would change what their data mean."""
    logical = (RDFS.domain, RDFS.range, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.disjointWith)
    said = {s for p in logical for s in ONTOLOGY_GRAPH.subjects(p) if isinstance(s, URIRef)}
    assert [str(term) for term in said if not term.startswith(LW)] == []


def test_terms_of_others_exist() -> None:
    foreign = {term for p in MAPPINGS for term in ONTOLOGY_GRAPH.objects(None, p)}
    foreign |= {t for kind in (*KINDS, OWL.AnnotationProperty) for t in ONTOLOGY_GRAPH.subjects(RDF.type, kind)}
    assert [str(term) for term in foreign if isinstance(term, URIRef) and not is_known(term)] == []


def is_known(term: URIRef) -> bool:
    if term.startswith(LW):
        return term in TERMS
    if any(term in vocabulary for vocabulary in LISTED):
        return True
    return any(term.startswith(base) and term.removeprefix(base) in names for base, names in LOOKED_UP.items())

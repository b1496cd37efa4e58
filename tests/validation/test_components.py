"""Components that shapes define for themselves, on small graphs, against pyshacl."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import Graph

from kg.errors import ShapeError
from kg.store import EmbeddedStore
from kg.validation import Report, check, compile_shapes
from kg.validation.reference import reference_results

BASE = "https://example.org/"
PREFIXES = """
@prefix : <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
LANGUAGE = """
:Language a sh:ConstraintComponent ; sh:parameter [ sh:path :lang ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:message "not in {$lang}"@en ;
        sh:ask "ASK { FILTER (isLiteral($value) && langMatches(lang($value), $lang)) }" ] .
"""
LINKED = """
:Linked a sh:ConstraintComponent ; sh:parameter [ sh:path :by ] , [ sh:path :to ; sh:optional true ] ;
    sh:message "not linked"@en ; sh:validator [ a sh:SPARQLAskValidator ;
        sh:ask "ASK { $value $by ?end . FILTER (!BOUND(?to) || ?end = ?to) }" ] .
"""
LINKED_BY_HAND = LINKED.replace("!BOUND(?to) || ?end = ?to", "?end = COALESCE(?to, ?end)")
QUOTED = """
:Quoted a sh:ConstraintComponent ; sh:parameter [ sh:path :word ] ; sh:message "quoted"@en ;
    sh:propertyValidator [ a sh:SPARQLSelectValidator ; sh:prefixes :Own ;
        sh:select "SELECT $this ?value WHERE { $this $PATH ?value FILTER (?value IN ('$word', $word)) } # ?word" ] ;
    sh:nodeValidator [ a sh:SPARQLSelectValidator ; sh:prefixes :Own ;
        sh:select "SELECT $this WHERE { $this own:p $word }" ] .
:Own sh:declare [ sh:prefix "own" ; sh:namespace "https://example.org/" ] .
"""
DATA = """
:a a :Thing ; :p "x"@en , "y"@de , :b . :b a :Thing ; :p "$word" , "w" ; :q :a . :c a :Thing ; :p "z"@en ; :q :b , :c .
"""


def shapes(component: str, use: str) -> Graph:
    text = f"{PREFIXES} {component} :Shape a sh:NodeShape ; sh:targetClass :Thing ; {use} ."
    return Graph().parse(data=text, format="turtle")


def report(component: str, use: str) -> Report:
    store = EmbeddedStore.in_memory()
    store.load(parse((PREFIXES + DATA).encode(), RdfFormat.TURTLE))
    return check(store, compile_shapes(shapes(component, use)))


@pytest.mark.parametrize(
    ("component", "use", "bad"),
    [
        (LANGUAGE, 'sh:property [ sh:path :p ; :lang "en" ]', "ab"),
        (LANGUAGE, 'sh:property [ sh:path ( :q :p ) ; :lang "en" ]', "bc"),
        (LANGUAGE, ':lang "en"', "abc"),
        (LINKED_BY_HAND, ":by :q", "a"),
        (LINKED_BY_HAND, ":by :q ; :to :b", "ab"),
        (LINKED_BY_HAND, ":to :b", ""),
        (QUOTED, 'sh:property [ sh:path :p ; :word "w" ]', "b"),
        (QUOTED, ':word "w"', "b"),
    ],
)
def test_own_components(component: str, use: str, bad: str) -> None:
    results = report(component, use).results
    found = sorted(str(result.focus.value).removeprefix(BASE) for result in results)
    reference = reference_results(parse((PREFIXES + DATA).encode(), RdfFormat.TURTLE), shapes(component, use))
    assert set(found) == {focus.removeprefix(BASE) for focus, _, _ in reference}
    assert set(found) == set(bad)


def test_each_value_of_an_only_parameter_is_a_constraint() -> None:
    """SHACL, section 6.3; pyshacl takes one of the values."""
    found = report(LANGUAGE, 'sh:property [ sh:path :p ; :lang "en" , "de" ]').results
    assert {result.message for result in found} == {"not in en", "not in de"}
    assert {str(result.focus.value)[-1] for result in found} == {"a", "b", "c"}


def test_the_report_names_component_and_parameter() -> None:
    found = report(LANGUAGE, ':lang "en"')
    assert {result.message for result in found.results} == {"not in en"}
    components = {triple.object for triple in found.triples() if triple.predicate.value.endswith("ConstraintComponent")}
    assert components == {NamedNode(f"{BASE}Language")}


@pytest.mark.parametrize(
    ("component", "use", "reason"),
    [
        (LANGUAGE, ":lang []", "lang is a blank node"),
        (LINKED_BY_HAND, ":by :q , :p", "by has several values"),
        (QUOTED.replace("sh:nodeValidator", "sh:description"), ':word "w"', "has no validator for node shapes"),
        (LANGUAGE.replace("isLiteral($value)", "true) BIND (1 AS ?value) FILTER (true"), ':lang "en"', "may not bind"),
        (LANGUAGE.replace("sh:path :lang", "sh:name 'lang'"), "", "needs a property as its sh:path"),
        (LINKED, ":by :q ; :to :b", "does not parse"),
    ],
)
def test_components_that_are_refused(component: str, use: str, reason: str) -> None:
    use = use or "sh:nodeKind sh:IRI"
    with pytest.raises(ShapeError, match=reason):
        compile_shapes(shapes(component, use))

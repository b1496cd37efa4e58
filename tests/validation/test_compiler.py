"""Each constraint component and path form, on small graphs, against SHACL's own text and pyshacl."""

from __future__ import annotations

import random

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph

from kg.errors import ShapeError
from kg.store import EmbeddedStore
from kg.validation import check, compile_shapes
from kg.validation.reference import reference_results

BASE = "https://example.org/"
PREFIXES = """
@prefix : <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def shapes(constraint: str) -> Graph:
    text = f'{PREFIXES} :Shape a sh:NodeShape ; sh:targetClass :Thing ; {constraint} ; sh:message "m"@en .'
    return Graph().parse(data=text, format="turtle")


def found(constraint: str, data: str) -> list[str]:
    """The focus nodes that break the constraint, one for each result."""
    store = EmbeddedStore.in_memory()
    store.load(parse((PREFIXES + data).encode(), RdfFormat.TURTLE))
    results = check(store, compile_shapes(shapes(constraint))).results
    return sorted(str(result.focus.value).removeprefix(BASE) for result in results)


def broken(constraint: str, data: str) -> list[str]:
    """As ``found``; pyshacl has to name the same nodes."""
    quads = list(parse((PREFIXES + data).encode(), RdfFormat.TURTLE))
    reference = {focus.removeprefix(BASE) for focus, _, _ in reference_results(quads, shapes(constraint))}
    results = found(constraint, data)
    assert set(results) == reference
    return results


def of(parameters: str, path: str = ":p") -> str:
    return f'sh:property [ sh:path {path} ; {parameters} ; sh:message "m"@en ]'


def sparql(select: str) -> str:
    """A SPARQL constraint in which the empty prefix is that of the tests."""
    return f"""sh:sparql [ sh:prefixes :Own ; sh:message "m"@en ; sh:select '''{select}''' ] .
        :Own sh:declare [ sh:prefix "" ; sh:namespace "https://example.org/"^^xsd:anyURI ]"""


@pytest.mark.parametrize(
    ("parameters", "good", "bad"),
    [
        ("sh:minCount 1", "1", None),
        ("sh:minCount 2", "1 , 2", "1"),
        ("sh:minCount 0", "1", "not at all"),
        ("sh:maxCount 1", "1", "1 , 2"),
        ("sh:maxCount 0", None, "1"),
        ("sh:class :Kind", ":sub", ":other"),
        ("sh:class :Kind", ":sub", '"text"'),
        ("sh:datatype xsd:integer", "1", "1.5"),
        ("sh:datatype xsd:integer", "1", ":other"),
        ("sh:datatype xsd:integer", "1", '"one"^^xsd:integer'),
        ("sh:datatype xsd:date", '"2000-02-29"^^xsd:date', '"2001-02-29"^^xsd:date'),
        ("sh:datatype xsd:string", '"text"', '"text"@en'),
        ("sh:datatype :own", '"x"^^:own', '"x"'),
        ("sh:nodeKind sh:IRI", ":other", "[]"),
        ("sh:nodeKind sh:Literal", "1", ":other"),
        ("sh:nodeKind sh:BlankNode", "[]", ":other"),
        ("sh:nodeKind sh:BlankNodeOrIRI", "[]", "1"),
        ("sh:nodeKind sh:BlankNodeOrLiteral", "1", ":other"),
        ("sh:nodeKind sh:IRIOrLiteral", "1", "[]"),
        ("sh:in ( :x 1 'l'@en )", ":x , 1 , 'l'@en", "'l'"),
        ("sh:in ()", None, ":x"),
        ("sh:pattern '^a+$'", "'aa'", "'ab'"),
        ("sh:pattern '^https:'", ":x", "[]"),
        ("sh:minLength 2", "'ab'", "'a'"),
        ("sh:minLength 1", "'a'", "''"),
        ("sh:languageIn ( 'en' 'fr' )", "'a'@en-GB , 'b'@fr", "'a'@de"),
        ("sh:languageIn ( 'en' )", "'a'@en", "'a'"),
        ("sh:languageIn ( 'en' )", "'a'@en", ":x"),
        ("sh:minInclusive 3", "3", "2"),
        ("sh:minInclusive 3", "3.0", "'three'"),
        ("sh:maxInclusive 3", "3", "4"),
        ("sh:lessThanOrEquals :q", "1 ; :q 1 , 2", "2 ; :q 1 , 3"),
        ("sh:lessThanOrEquals :q", "1", "'text' ; :q 1"),
        ("sh:disjoint :q", "1 ; :q 2", "1 , 3 ; :q 2 , 3"),
        ("sh:equals :q", "1 , 2 ; :q 1 , 2", "1 ; :q 2"),
        ("sh:hasValue 2", "1 , 2", "1"),
        ("sh:lessThan :q", "1 ; :q 2 , 3", "1 ; :q 1"),
        ("sh:minExclusive 3", "4", "3"),
        ("sh:maxExclusive 3", "2", "3"),
        ("sh:maxLength 2", "'ab'", "'abc'"),
        ("sh:pattern '^A' ; sh:flags 'i'", "'ab'", "'ba'"),
        ("sh:uniqueLang true", "'a'@en , 'b'@de", "'a'@en , 'b'@en"),
        ("sh:not [ sh:class :Kind ]", ":other", ":sub"),
        ("sh:or ( [ sh:class :Kind ] [ sh:datatype xsd:string ] )", ":sub , 'text'", ":other"),
        ("sh:and ( [ sh:class :Kind ] [ sh:nodeKind sh:IRI ] )", ":sub", ":other"),
        ("sh:xone ( [ sh:class :Kind ] [ sh:nodeKind sh:IRI ] )", ":other", ":sub"),
        ("sh:node [ sh:property [ sh:path rdfs:label ; sh:minCount 2 ] ]", ":labelled", ":other"),
        ("sh:node [ sh:property [ sh:path rdfs:label ; sh:maxCount 1 ] ]", ":other", ":labelled"),
        ("sh:qualifiedValueShape [ sh:class :Kind ] ; sh:qualifiedMinCount 1", ":sub , :other", ":other"),
        ("sh:qualifiedValueShape [ sh:class :Kind ] ; sh:qualifiedMaxCount 0", ":other", ":sub"),
    ],
)
def test_component(parameters: str, good: str | None, bad: str | None) -> None:
    """``good`` keeps the rule and ``bad`` breaks it; None stands for no value at all."""
    data = f"""
        :good a :Thing {f"; :p {good}" if good else ""} .
        :bad a :Thing {f"; :p {bad}" if bad and bad != "not at all" else ""} .
        :sub a :Narrower . :Narrower rdfs:subClassOf :Kind . :other a :Else .
        :labelled rdfs:label "one" , "two" .
    """
    expected = {"bad"} if bad != "not at all" else set()
    assert set(broken(of(parameters), data)) == expected


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (":q", ":bad a :Thing . :good a :Thing ; :q 1 ."),
        ("( :q :r )", ":bad a :Thing ; :q :x . :good a :Thing ; :q :y . :y :r 1 ."),
        ("[ sh:inversePath :q ]", ":bad a :Thing ; :q :x . :good a :Thing . :x :q :good ."),
        ("[ sh:alternativePath ( :q :r ) ]", ":bad a :Thing ; :s 1 . :good a :Thing ; :r 1 ."),
        ("( :q [ sh:zeroOrMorePath :r ] :s )", ":bad a :Thing ; :q :x . :good a :Thing ; :q :y . :y :r :z . :z :s 1 ."),
        ("( :q [ sh:oneOrMorePath :r ] )", ":bad a :Thing ; :q :x . :good a :Thing ; :q :y . :y :r :z ."),
        ("( :q [ sh:zeroOrOnePath :r ] :s )", ":bad a :Thing ; :q :x . :good a :Thing ; :q :y . :y :s 1 ."),
        (
            "( [ sh:inversePath :r ] [ sh:inversePath :q ] )",
            ":bad a :Thing . :good a :Thing . :x :q :y . :y :r :good .",
        ),
    ],
)
def test_path(path: str, data: str) -> None:
    assert broken(of("sh:minCount 1", path), data) == ["bad"]


def test_the_inverse_of_a_sequence_goes_back_from_its_end() -> None:
    """As SPARQL defines it; pyshacl 0.40.1 goes back from the first step, so it is no reference here."""
    data = ":bad a :Thing . :good a :Thing . :x :q :y . :y :r :good ."
    assert found(of("sh:minCount 1", "[ sh:inversePath ( :q :r ) ]"), data) == ["bad"]


def test_a_value_reached_twice_counts_once() -> None:
    data = ":good a :Thing ; :q :x , :y . :x :r 1 . :y :r 1 . :bad a :Thing ; :q :z , :y . :z :r 2 ."
    assert broken(of("sh:maxCount 1", "( :q :r )"), data) == ["bad"]


def test_instances_of_subclasses_are_targets() -> None:
    data = ":Narrow rdfs:subClassOf :Middle . :Middle rdfs:subClassOf :Thing . :bad a :Narrow ."
    assert broken(of("sh:minCount 1"), data) == ["bad"]


def test_a_node_of_two_target_classes_gives_one_result() -> None:
    data = ":Narrow rdfs:subClassOf :Thing . :bad a :Narrow , :Thing ."
    assert broken(of("sh:minCount 2"), data) == ["bad"]


def test_each_value_that_offends_gives_a_result() -> None:
    assert broken(of("sh:datatype xsd:integer"), ":bad a :Thing ; :p 'x' , 'y' , 1 .") == ["bad", "bad"]


@pytest.mark.parametrize(
    "select",
    [
        "SELECT $this ?value WHERE { $this :p ?value . FILTER (?value > 1) }",
        "SELECT DISTINCT ?this WHERE { ?this :p ?value FILTER (?value > 1) }",
        "# with { a comment\\nselect $this where { $this :p ?value . OPTIONAL { ?value :q ?x } FILTER (?value > 1) }",
        "SELECT $this WHERE { $this a :Thing . FILTER EXISTS { { $this :p ?v FILTER (?v > 1 && $this != :x) } } }",
        "SELECT $this WHERE { { $this :p 2 } UNION { $this :p 3 FILTER ($this != :x) } }",
        "SELECT $this WHERE { $this :p ?v } GROUP BY $this HAVING (MAX(?v) > 1)",
        "SELECT $this ?value WHERE { $this :p ?one . BIND (?one + 0 AS ?value) FILTER (?value = 2) }",
    ],
)
def test_sparql_constraint(select: str) -> None:
    data = ":bad a :Thing ; :p 2 . :good a :Thing ; :p 1 . :no-target :p 2 ."
    assert broken(sparql(select), data) == ["bad"]


def test_sparql_constraint_of_a_property_shape_stands_on_its_path() -> None:
    select = "SELECT $this ?value WHERE { $this $PATH ?value FILTER (?value > 1) }"
    constraint = of(f"sh:sparql [ sh:message 'm'@en ; sh:select '{select}' ]")
    assert broken(constraint, ":bad a :Thing ; :p 2 . :good a :Thing ; :p 1 .") == ["bad"]


@pytest.mark.parametrize(
    ("select", "reason"),
    [
        (
            "SELECT $this WHERE { $this :p ?v . { SELECT ?v WHERE { ?v :q ?w } } }",
            "takes no nested SELECT that does not answer with",
        ),
        ("SELECT $this WHERE { $this :p ?v . { SELECT * { $this :q ?w } } }", r"takes no nested SELECT \\*"),
        ("SELECT $this WHERE { $this :p ?v . { SELECT $this ?w { $this :q ?w } LIMIT 1 } }", "with a limit"),
        ("SELECT $this WHERE { $this :p ?v . VALUES ?v { 1 } }", "takes no VALUES"),
        ("SELECT $this WHERE { $this :p ?v . MINUS { $this :q ?v } }", "takes no MINUS"),
        ("SELECT $this WHERE { $this :p ?v FILTER EXISTS { $this :q ?w MINUS { ?w :r 1 } } }", "takes no MINUS"),
        (
            "SELECT $this { $this :p ?v FILTER EXISTS { ?v :q ?w FILTER EXISTS { ?w :r ?x MINUS { ?x :q 1 } } } }",
            "takes no MINUS",
        ),
        (
            "SELECT $this WHERE { $this :p ?v FILTER NOT EXISTS { SELECT ?w { $this :q ?w } } }",
            "takes no nested SELECT",
        ),
        ("SELECT $this WHERE { $this :p ?v SERVICE <https://example.org/> { ?v ?q ?w } }", "SERVICE"),
        ("SELECT $this WHERE { GRAPH ?g { ?v :q ?w FILTER (?w != $this) } }", "with GRAPH"),
        ("SELECT (?v AS $this) WHERE { ?v :p 1 }", "does not parse|may not bind"),
        ("SELECT ?v WHERE { $this :p ?v }", "does not answer with .this"),
        ("SELECT $this WHERE { $this :p }", "does not parse"),
        ("SELECT $this WHERE { $this other:p 1 }", "Prefix not found"),
        ("ASK { $this :p 1 }", "is no SELECT"),
    ],
)
def test_queries_that_joining_would_change_are_refused(select: str, reason: str) -> None:
    with pytest.raises(ShapeError, match=reason) as error:
        compile_shapes(shapes(sparql(select)))
    assert error.value.place == "https://example.org/Shape"


@pytest.mark.parametrize(
    "select",
    [
        "SELECT $this WHERE { ?v :p 1 . { ?v :q ?w FILTER (?w != $this) } }",
        "SELECT $this WHERE { { $this :p 2 } UNION { ?v :p 3 FILTER (?v = $this) } }",
        "SELECT $this WHERE { ?v :p 1 . { ?v :q ?w BIND ($this AS ?same) } FILTER (?same = ?v) }",
        "SELECT $this WHERE { ?v :p 1 . OPTIONAL { ?v :q ?w { ?w :r ?x FILTER (?x = $this) } } FILTER (!BOUND(?x)) }",
        "SELECT $this WHERE { { { FILTER ($this = :n1) } FILTER (BOUND($this)) } }",
        "SELECT $this { $this :p ?v { SELECT $this (COUNT(?w) AS ?n){ $this :q ?w } GROUP BY $this } FILTER (?n>?v) }",
        "SELECT $this WHERE { { SELECT $this { FILTER ($this != :n2) } } # { no group \n $this :p '{' }",
        "SELECT $this WHERE { FILTER EXISTS { $this :p ?v { ?v ?any ?w FILTER (?w = $this) } } }",
        "SELECT $this WHERE { FILTER NOT EXISTS { { $this :p 1 } UNION { ?v :q ?w FILTER (?w = $this) } } }",
    ],
)
def test_nested_groups_see_the_focus_node(select: str) -> None:
    seen = 0
    for seed in range(20):
        chance = random.Random(seed)
        quads = {f":n{chance.randint(0, 4)} a :Thing" for _ in range(4)}
        for _ in range(chance.randint(8, 20)):
            value = chance.choice([f":n{chance.randint(0, 4)}", "1", "2", "3", "'{'"])
            quads.add(f":n{chance.randint(0, 4)} :{chance.choice('pqr')} {value}")
        seen += len(broken(sparql(select), " . ".join(sorted(quads)) + " ."))
    assert seen > 0


def test_a_message_with_variables_is_refused() -> None:
    constraint = 'sh:sparql [ sh:message "found {?value}"@en ; sh:select "SELECT $this WHERE { $this ?p ?value }" ]'
    with pytest.raises(ShapeError, match="variables in a message are not filled in"):
        compile_shapes(shapes(constraint))


def test_a_severity_on_a_sparql_constraint_is_refused() -> None:
    """SHACL 3.6.2.2: a result has the severity of its shape; other engines would pass over one on the constraint."""
    select = "SELECT $this WHERE { $this ?p ?value }"
    constraint = f'sh:sparql [ sh:severity sh:Warning ; sh:message "m"@en ; sh:select "{select}" ]'
    with pytest.raises(ShapeError, match="severity belongs to the shape"):
        compile_shapes(shapes(constraint))


def test_a_target_makes_a_shape_of_what_is_not_declared_one() -> None:
    text = PREFIXES + ":Shape sh:targetClass :Thing ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    (compiled,) = compile_shapes(Graph().parse(data=text, format="turtle"))
    assert compiled.constraint.component == "minCount"


def test_a_shape_that_is_about_nothing_is_refused() -> None:
    text = PREFIXES + ":Shape a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    with pytest.raises(ShapeError, match="add sh:targetClass"):
        compile_shapes(Graph().parse(data=text, format="turtle"))


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("sh:targetNode :bad , :good", ["bad"]),
        ("sh:targetNode :absent , :good", ["absent"]),
        ("sh:targetSubjectsOf :s", ["bad"]),
        ("sh:targetObjectsOf :s", ["end"]),
        ("sh:targetClass :Kind ; sh:targetSubjectsOf :s", ["bad"]),
        ("a rdfs:Class", ["own"]),
    ],
)
def test_targets(target: str, expected: list[str]) -> None:
    data = ":bad a :Kind ; :s :end . :good a :Kind ; :s :good ; :p 1 . :own a :Shape ."
    text = f"{PREFIXES} :Shape a sh:NodeShape ; {target} ; {of('sh:minCount 1')} ."
    store = EmbeddedStore.in_memory()
    store.load(parse((PREFIXES + data).encode(), RdfFormat.TURTLE))
    results = check(store, compile_shapes(Graph().parse(data=text, format="turtle"))).results
    assert sorted(str(result.focus.value).removeprefix(BASE) for result in results) == expected


def test_deactivated_shapes_are_passed_over() -> None:
    constraint = of("sh:minCount 1 ; sh:deactivated true")
    assert compile_shapes(shapes(constraint)) == []
    assert compile_shapes(shapes(f"sh:deactivated true ; {of('sh:minCount 1')}")) == []


def test_severity_and_message_are_those_of_the_property_shape() -> None:
    told = 'sh:severity sh:Warning ; sh:message "auf Deutsch"@de'
    (compiled,) = compile_shapes(shapes(of(f"sh:minCount 1 ; {told}")))
    assert (compiled.constraint.severity, compiled.constraint.message) == ("Warning", "m")


def test_warnings_do_not_stop_a_write() -> None:
    store = EmbeddedStore.in_memory()
    store.load(parse((PREFIXES + ":bad a :Thing .").encode(), RdfFormat.TURTLE))
    found = check(store, compile_shapes(shapes(of("sh:minCount 1 ; sh:severity sh:Warning"))))
    assert found.conforms
    assert [(result.severity, result.message) for result in found.results] == [("Warning", "m")]
    assert found.violations == ()


@pytest.mark.parametrize(
    ("constraint", "reason"),
    [
        (of("sh:qualifiedMinCount 1"), "sh:qualifiedMinCount stands without what it changes"),
        (of("sh:flags 'i'"), "sh:flags stands without what it changes"),
        (of("sh:closed true"), "sh:closed is not compiled there"),
        ("sh:minCount 1", "sh:minCount is not compiled there"),
        ("sh:lessThan :q", "sh:lessThan is not compiled there"),
        (of("sh:js :q"), "sh:js is not compiled yet"),
        ("sh:node :Shape", "refers to itself"),
        ("sh:not [ sh:path :p ; sh:minCount 11 ]", "counts up to 10"),
        ("sh:not [ sh:sparql [ sh:select 'SELECT $this { $this :p 1 }' ] ]", "is not compiled there"),
        (of("sh:nodeKind sh:Anything"), "is no node kind"),
        (of("sh:minCount 'many'"), "takes a whole number"),
        (of(":own 1"), "is no SHACL parameter"),
        (of("sh:minCount 1", "[ :own :q ]"), "a path of a form that SHACL does not know"),
        ("sh:target [ a :Own ]", "sh:target is not compiled yet"),
    ],
)
def test_what_is_not_understood_is_refused(constraint: str, reason: str) -> None:
    with pytest.raises(ShapeError, match=reason) as error:
        compile_shapes(shapes(constraint))
    assert error.value.place == "https://example.org/Shape"

"""Small random graphs and changes, and made-up shapes that have each kind of target, path and component."""

from __future__ import annotations

import random

from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib import Graph

from kg.change import Change
from kg.namespaces import RDF_TYPE, RDFS
from kg.store import EmbeddedStore

BASE = "https://example.org/"
SUBCLASS_OF = NamedNode(f"{RDFS}subClassOf")


def iri(name: str) -> NamedNode:
    return NamedNode(BASE + name)


GRAPHS = [iri("g1"), iri("g2")]
NODES = [iri(f"n{number}") for number in range(6)]
BLANKS = [BlankNode("b1"), BlankNode("b2")]
CLASSES = [iri(f"C{number}") for number in range(4)]
PROPERTIES = [iri(name) for name in ("p", "q", "r", "s")]
VALUES = [
    Literal(1),
    Literal(2),
    Literal(3),
    Literal("ab"),
    Literal("x", language="en"),
    Literal("y", language="en"),
    Literal("x", language="de"),
    Literal("2000-01-01", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date")),
    Literal("2000-02-30", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date")),
]

MADE_UP = """
@prefix : <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Own sh:declare [ sh:prefix "" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .

:OfClass a sh:NodeShape ; sh:targetClass :C1 ;
    sh:nodeKind sh:IRI ;
    sh:property [ sh:path :p ; sh:minCount 1 ; sh:maxCount 2 ; sh:class :C2 ] ;
    sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ; sh:maxCount 2 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path [ sh:inversePath :q ] ; sh:minCount 2 ; sh:class :C3 ] ;
    sh:property [ sh:path [ sh:alternativePath ( :q [ sh:inversePath :r ] ( :p :r ) ) ] ;
        sh:maxCount 2 ; sh:minCount 1 ] ;
    sh:property [ sh:path ( :p [ sh:zeroOrMorePath :q ] :r ) ; sh:maxCount 2 ; sh:datatype xsd:integer ] ;
    sh:property [ sh:path ( [ sh:oneOrMorePath :r ] ) ; sh:minCount 1 ; sh:class :C0 ] ;
    sh:property [ sh:path [ sh:zeroOrOnePath ( :p :q ) ] ; sh:class :C1 ] .

:OfNode a sh:NodeShape ; sh:targetNode :n0 , :n9 , 1 ;
    sh:property [ sh:path :p ; sh:minCount 1 ; sh:in ( :n1 :n2 1 ) ] ;
    sh:property [ sh:path :q ; sh:hasValue :n1 ] .

:OfSubjects a sh:NodeShape ; sh:targetSubjectsOf :s ;
    sh:class :C1 ;
    sh:property [ sh:path :s ; sh:datatype xsd:date ; sh:languageIn ( "en" ) ; sh:uniqueLang true ] ;
    sh:property [ sh:path :p ; sh:lessThan :q ; sh:disjoint :r ] ;
    sh:property [ sh:path :q ; sh:equals :r ; sh:lessThanOrEquals :s ] .

:OfObjects a sh:NodeShape ; sh:targetObjectsOf :r ; sh:severity sh:Warning ;
    sh:property [ sh:path :q ; sh:minCount 1 ; sh:minInclusive 2 ; sh:maxExclusive 3 ; sh:pattern "^[a-z]" ] ;
    sh:or ( :Typed [ sh:path :p ; sh:minCount 1 ] ) .

:Typed a sh:NodeShape ; sh:class :C2 .

:Logic a sh:NodeShape ; sh:targetClass :C3 ;
    sh:not [ sh:path :q ; sh:hasValue :n3 ] ;
    sh:xone ( [ sh:class :C1 ] [ sh:path ( :p :r ) ; sh:minCount 2 ]
        [ sh:property [ sh:path :q ; sh:class :C2 ] ] ) ;
    sh:property [ sh:path :p ; sh:node [ sh:property [ sh:path :q ; sh:maxCount 1 ] ] ] ;
    sh:property [ sh:path :r ; sh:qualifiedValueShape [ sh:class :C2 ] ;
        sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 2 ] ;
    sh:property [ sh:path :q ; sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ] ] .

:Closed a sh:NodeShape ; sh:targetClass :C0 ; sh:closed true ;
    sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ) ;
    sh:property [ sh:path :p ] .

:Queries a sh:NodeShape ; sh:targetClass :C2 ;
    sh:sparql [ sh:prefixes :Own ; sh:message "same value"@en ; sh:select '''
        SELECT $this ?value WHERE { $this :p ?value . ?other :p ?value ; a :C2 . FILTER (?other != $this) }''' ] ;
    sh:sparql [ sh:prefixes :Own ; sh:message "no way"@en ; sh:select '''
        SELECT $this WHERE { $this a :C2 . FILTER NOT EXISTS { $this :p|(^:q/:r) ?one .
            ?one :q* ?two . ?two :s ?three } }''' ] ;
    sh:sparql [ sh:prefixes :Own ; sh:message "either"@en ; sh:select '''
        SELECT $this ?value WHERE { { $this :p ?x } UNION { $this :q ?x } ?x :r ?value .
            OPTIONAL { ?x :s ?y . ?y :p ?z }
            FILTER (!BOUND(?y)) }''' ] ;
    sh:sparql [ sh:prefixes :Own ; sh:message "optional"@en ; sh:select '''
        SELECT $this WHERE { $this :q ?x . OPTIONAL { ?x :r ?y } FILTER (!BOUND(?y) || EXISTS { ?y a :C1 }) }''' ] ;
    sh:sparql [ sh:prefixes :Own ; sh:message "far away"@en ; sh:select '''
        SELECT $this WHERE { $this :p ?x . ?a :s ?b . FILTER (?x = ?b) }''' ] ;
    sh:sparql [ sh:prefixes :Own ; sh:message "not well designed"@en ; sh:select '''
        SELECT $this WHERE { ?x :r 1 . OPTIONAL { ?x :q ?y } $this :p ?y }''' ] ;
    sh:sparql [ sh:prefixes :Own ; sh:message "exists in exists"@en ; sh:select '''
        SELECT $this WHERE { $this :q ?x . FILTER NOT EXISTS { $this :p ?y . FILTER (?x != ?y)
            FILTER NOT EXISTS { ?y :r ?z . FILTER EXISTS { ?z :s ?w } } } }''' ] ;
    sh:sparql [ sh:prefixes :Own ; sh:message "nested filter"@en ; sh:select '''
        SELECT $this ?v WHERE { ?v :p ?w . { ?w :q ?x FILTER (?x = $this) } UNION { $this :s ?w } }''' ] ;
    sh:sparql [ sh:prefixes :Own ; sh:message "nested select"@en ; sh:select '''
        SELECT $this WHERE { $this :p ?v . { SELECT $this (COUNT(DISTINCT ?w) AS ?n) WHERE { $this :q|^:r ?w }
            GROUP BY $this } FILTER (?n > 1) }''' ] ;
    sh:sparql [ sh:prefixes :Own ; sh:message "many"@en ; sh:select '''
        SELECT $this WHERE { $this ?any ?v . ?v ^:q|:p ?w } GROUP BY $this HAVING (COUNT(DISTINCT ?w) > 2)''' ] .
"""


def made_up() -> Graph:
    """The made-up shapes, each constraint with a message of its own."""
    return Graph().parse(data=MADE_UP, format="turtle")


def random_quad(chance: random.Random) -> Quad:
    """A quad about the few nodes that there are: a type, a subclass, or a property."""
    kind = chance.random()
    where = chance.choice(GRAPHS)
    subject = chance.choice([*NODES, *NODES, *BLANKS])
    if kind < 0.3:
        return Quad(subject, RDF_TYPE, chance.choice(CLASSES), where)
    if kind < 0.34:
        return Quad(chance.choice(CLASSES), SUBCLASS_OF, chance.choice(CLASSES), where)
    value = chance.choice([*NODES, *BLANKS]) if chance.random() < 0.65 else chance.choice(VALUES)
    return Quad(subject, chance.choice(PROPERTIES), value, where)


def random_store(chance: random.Random, size: int) -> EmbeddedStore:
    """A store of about so many quads."""
    store = EmbeddedStore.in_memory()
    store.load(random_quad(chance) for _ in range(size))
    return store


def random_change(chance: random.Random, store: EmbeddedStore, most: int = 5) -> Change:
    """A change that removes some quads of a store and adds others."""
    here = sorted(store.quads(), key=str)
    gone = chance.sample(here, min(len(here), chance.randint(0, most)))
    return Change(frozenset(random_quad(chance) for _ in range(chance.randint(0, most))), frozenset(gone))

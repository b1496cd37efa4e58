"""What the graph says of itself, and that it is so."""

from __future__ import annotations

import datetime
import json

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from kg.catalogue import read_catalogue
from kg.description import describe
from kg.namespaces import LW, PREFIXES, RDF_TYPE, RDFS, graph, lw
from kg.query import QueryRequest, answer
from kg.settings import Settings
from kg.sources import DESCRIPTION_GRAPH
from kg.store import EmbeddedStore

WHEN = datetime.datetime(2026, 11, 25, 12, 0, tzinfo=datetime.UTC)
QUERIES = read_catalogue(Settings().queries)

# The queries with which the SPARQL editor of the Swiss Institute of Bioinformatics asks an endpoint about itself.
EDITOR_PREFIXES = "SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }"
EDITOR_EXAMPLES = """SELECT DISTINCT ?sq ?comment ?query WHERE {
    ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""
EDITOR_CLASSES = """PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype WHERE {
    ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
    ?pp void:property ?prop .
    OPTIONAL {
        { ?pp void:classPartition [ void:class ?objectClass ] }
        UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] }
    }
}"""


def rows(store: EmbeddedStore, query: str) -> list[dict[str, str]]:
    found = json.loads(answer(store, QueryRequest(query)).body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def of(subject: str, kind: str, where: str = "one") -> Quad:
    return Quad(NamedNode(f"urn:{subject}"), RDF_TYPE, lw(kind), graph(where))


@pytest.fixture
def small() -> EmbeddedStore:
    """Two graphs that share one triple: two states, of which one has a label, and a blank node."""
    store = EmbeddedStore.in_memory()
    label = NamedNode(f"{RDFS}label")
    store.load(
        [
            of("a", "State"),
            of("b", "State"),
            of("a", "State", "two"),
            Quad(NamedNode("urn:a"), label, Literal("A", language="en"), graph("one")),
            Quad(NamedNode("urn:a"), lw("ally"), NamedNode("urn:b"), graph("one")),
            Quad(BlankNode("x"), label, Literal("X"), graph("two")),
        ]
    )
    store.load(list(describe(store, QUERIES.values(), WHEN, dumped=False)))
    return store


@pytest.mark.parametrize(
    ("dataset", "numbers"),
    [
        ("<https://w3id.org/latticework/void#dataset>", (5, 3, 4, 2, 1, 3)),
        ("graph:one", (4, 2, 3, 2, 1, 3)),
        ("graph:two", (2, 2, 2, 1, 1, 2)),
    ],
)
def test_numbers_are_counted_without_the_description_itself(
    small: EmbeddedStore, dataset: str, numbers: tuple[int, ...]
) -> None:
    names = ("triples", "distinctSubjects", "distinctObjects", "entities", "classes", "properties")
    for name, number in zip(names, numbers, strict=True):
        assert rows(small, f"SELECT ?n WHERE {{ {dataset} void:{name} ?n }}") == [{"n": str(number)}], name


def test_partitions_are_of_each_graph_and_of_the_whole(small: EmbeddedStore) -> None:
    query = """SELECT ?n WHERE {{ {} void:classPartition [ void:class lw:State ; void:entities ?n ] }}"""
    assert rows(small, query.format("graph:one")) == [{"n": "2"}]
    assert rows(small, query.format("graph:two")) == [{"n": "1"}]
    assert rows(small, query.format("<https://w3id.org/latticework/void#dataset>")) == [{"n": "2"}]
    labels = "SELECT ?n WHERE { graph:two void:propertyPartition [ void:property rdfs:label ; void:triples ?n ] }"
    assert rows(small, labels) == [{"n": "1"}]


def test_an_editor_learns_what_follows_on_what(small: EmbeddedStore) -> None:
    found = rows(small, EDITOR_CLASSES)
    assert {"subjectClass": f"{LW}State", "prop": f"{LW}ally", "objectClass": f"{LW}State"} in found
    assert {
        "subjectClass": f"{LW}State",
        "prop": f"{RDFS}label",
        "objectDatatype": f"{PREFIXES['rdf']}langString",
    } in found


def test_examples_that_name_what_is_not_there_are_left_out(small: EmbeddedStore) -> None:
    shown = {row["sq"].rpartition("/")[2] for row in rows(small, EDITOR_EXAMPLES)}
    assert "minilaterals-since" in shown, "it names nothing"
    assert "members-on" not in shown, "there is no NATO here"


def test_without_a_dump_none_is_offered(small: EmbeddedStore) -> None:
    assert not small.query("ASK { { ?x void:dataDump ?y } UNION { ?x dcat:distribution ?y } }")


def test_no_node_of_the_description_is_blank(store: EmbeddedStore) -> None:
    described = list(store.quads(DESCRIPTION_GRAPH))
    assert len(described) > 1000
    assert not [quad for quad in described if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)]


def test_all_prefixes_are_declared(store: EmbeddedStore) -> None:
    found = {row["prefix"]: row["namespace"] for row in rows(store, EDITOR_PREFIXES)}
    assert found == PREFIXES
    kinds = rows(
        store, "SELECT DISTINCT (DATATYPE(?n) AS ?kind) WHERE { graph:description ^sh:none* ?x . ?d sh:namespace ?n }"
    )
    assert kinds == [{"kind": "http://www.w3.org/2001/XMLSchema#anyURI"}]


def test_every_named_query_is_an_example_with_title_endpoint_and_keywords(store: EmbeddedStore) -> None:
    found = rows(
        store,
        """SELECT ?sq ?comment ?target (GROUP_CONCAT(?keyword; separator=" ") AS ?keywords) WHERE {
            ?sq a sh:SPARQLSelectExecutable ; rdfs:comment ?comment ; schema:target ?target ; schema:keywords ?keyword .
        } GROUP BY ?sq ?comment ?target""",
    )
    assert {row["sq"].rpartition("/")[2]: row["comment"] for row in found} == {
        query.name: query.title for query in QUERIES.values()
    }
    for row in found:
        query = QUERIES[row["sq"].rpartition("/")[2]]
        assert sorted(row["keywords"].split()) == sorted(query.tags)
        assert row["target"] == "https://w3id.org/latticework/sparql"


def test_every_example_runs_as_it_stands(store: EmbeddedStore) -> None:
    elsewhere = Oxigraph()
    for row in rows(store, EDITOR_EXAMPLES):
        # An engine that knows none of the prefixes must be able to read it too.
        elsewhere.query(row["query"])
        query = QUERIES[row["sq"].rpartition("/")[2]]
        if not all(example.needs for example in query.examples):
            assert rows(store, row["query"]), f"{query.name} has no rows"


def test_the_whole_says_what_it_is_and_where_it_is_had(store: EmbeddedStore) -> None:
    assert store.query(
        """ASK {
            <https://w3id.org/latticework/void> a void:DatasetDescription ;
                <http://xmlns.com/foaf/0.1/primaryTopic> ?d .
            ?d a void:Dataset , dcat:Dataset ; dcterms:title ?title ; dcterms:description ?about ;
                dcterms:modified ?when ; dcterms:rights ?rights ;
                dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
                dcterms:publisher <https://w3id.org/latticework/id/actor/latticework-project> ;
                void:sparqlEndpoint <https://w3id.org/latticework/sparql> ;
                void:dataDump <https://w3id.org/latticework/dumps/latticework.nq.gz> ;
                void:uriSpace "https://w3id.org/latticework/" ; void:exampleResource partnership:nato ;
                void:vocabulary lw: , skos: , dcterms: ; void:subset graph:curated\\/nato , graph:ontology ;
                dcat:distribution/dcat:downloadURL <https://w3id.org/latticework/dumps/latticework.nq.gz> .
            ?catalogue a dcat:Catalog ; dcat:dataset ?d ; dcat:service ?service .
            ?service a dcat:DataService ; dcat:servesDataset ?d ;
                dcat:endpointURL <https://w3id.org/latticework/sparql> .
        }"""
    )


def test_every_graph_has_a_title_and_a_publisher_and_all_but_what_is_inferred_a_licence(store: EmbeddedStore) -> None:
    found = rows(
        store,
        """SELECT ?g ?title ?licence ?publisher WHERE {
            { SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } }
            OPTIONAL { ?g dcterms:title ?title } OPTIONAL { ?g dcterms:license ?licence }
            OPTIONAL { ?g dcterms:publisher ?publisher }
        }""",
    )
    assert all("title" in row and "publisher" in row for row in found)
    assert [row["g"] for row in found if "licence" not in row] == [graph("inferred").value]

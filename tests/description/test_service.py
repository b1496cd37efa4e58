from __future__ import annotations

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from kg.description import Abilities, service_description
from kg.description.nodes import DATASET
from kg.namespaces import SD, VOID
from kg.query.formats import GRAPH_FORMATS

ENDPOINT = "https://example.org/sparql"


def described(can: Abilities) -> set[Triple]:
    return set(service_description(ENDPOINT, {"https://w3id.org/latticework/graph/curated/nato": 7}, 9, can))


def values(triples: set[Triple], name: str) -> set[str]:
    return {triple.object.value for triple in triples if triple.predicate.value == SD + name}  # type: ignore[union-attr]


def test_an_endpoint_that_only_reads() -> None:
    found = described(Abilities())
    assert values(found, "endpoint") == {ENDPOINT}
    assert values(found, "supportedLanguage") == {f"{SD}SPARQL11Query"}
    assert values(found, "feature") == {f"{SD}UnionDefaultGraph"}
    assert not values(found, "inputFormat")
    for name in ("SPARQL_Results_JSON", "SPARQL_Results_CSV", "Turtle", "RDF_XML", "N-Triples"):
        assert f"http://www.w3.org/ns/formats/{name}" in values(found, "resultFormat")


def test_abilities_are_handed_in() -> None:
    can = Abilities(
        ("SPARQL11Query", "SPARQL11Update"), GRAPH_FORMATS[:1], ("UnionDefaultGraph", "BasicFederatedQuery")
    )
    found = described(can)
    assert f"{SD}SPARQL11Update" in values(found, "supportedLanguage")
    assert values(found, "inputFormat") == {RdfFormat.TURTLE.iri}
    assert f"{SD}BasicFederatedQuery" in values(found, "feature")


def test_graphs_have_their_name_and_number() -> None:
    found = described(Abilities())
    graph = NamedNode("https://w3id.org/latticework/graph/curated/nato")
    entry = NamedNode(f"{ENDPOINT}#graph-curated/nato")
    assert Triple(NamedNode(f"{ENDPOINT}#dataset"), NamedNode(f"{SD}namedGraph"), entry) in found
    assert Triple(entry, NamedNode(f"{SD}name"), graph) in found
    assert Triple(graph, NamedNode(f"{VOID}triples"), Literal(7)) in found
    assert Triple(DATASET, NamedNode(f"{VOID}triples"), Literal(9)) in found
    assert Triple(NamedNode(f"{ENDPOINT}#dataset"), NamedNode(f"{SD}defaultGraph"), DATASET) in found

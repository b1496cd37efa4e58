"""The parts in which the suites are run and counted: the folders of each."""

from __future__ import annotations

from manifests import Manifest

QUERY = """aggregates bind bindings cast construct exists functions grouping negation project-expression property-path
subquery syntax-query"""
UPDATE = """add basic-update clear copy delete delete-data delete-insert delete-where drop move syntax-update-1
syntax-update-2 update-silent"""
QUERY_OF_1_2 = "codepoint-escapes expression grouping lang-basedir rdf11 syntax version"
TRIPLE_TERMS = "eval-triple-terms syntax-triple-terms-negative syntax-triple-terms-positive"


def _folders(suite: str, names: str) -> tuple[str, ...]:
    return tuple(f"{suite}/{name}" for name in names.split())


EVALUATION = {
    "SPARQL 1.1 Query": _folders("sparql11", QUERY),
    "SPARQL 1.1 Update": _folders("sparql11", UPDATE),
    "SPARQL 1.1 results in CSV, TSV, JSON": _folders("sparql11", "csv-tsv-res json-res"),
    "SPARQL 1.1 Federated Query": _folders("sparql11", "service syntax-fed"),
    "SPARQL 1.2 Query": _folders("sparql12", QUERY_OF_1_2),
    "SPARQL 1.2 triple terms": _folders("sparql12", TRIPLE_TERMS),
}
"""What is run by sending queries and updates."""

EXCHANGES = {
    "SPARQL 1.1 Protocol": _folders("sparql11", "protocol"),
    "Graph Store HTTP Protocol": _folders("sparql11", "graph-store-protocol http-rdf-update"),
    "SPARQL 1.1 Service Description": _folders("sparql11", "service-description"),
}
"""What is run by looking at requests and responses."""

SECTIONS = EVALUATION | EXCHANGES


def ids_of(folder: str) -> list[str]:
    """By what names the tests of a folder go; none where the suites are absent."""
    manifest = Manifest(folder)
    return [manifest.id_of(node) for node, _ in manifest.tests()]

"""Prefixes and example queries as SHACL writes them, so that editors find them by a query.

The convention is that of https://github.com/sib-swiss/sparql-examples, except that no node is blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad, QueryTriples

from kg import catalogue
from kg.catalogue import NamedQuery
from kg.description.nodes import ENDPOINT, any_uri, fact, part, text, typed
from kg.entity_names import entities_named
from kg.errors import ParameterError
from kg.namespaces import DCTERMS, ONTOLOGY, PREFIXES, RDFS, SCHEMA, SH
from kg.store import EmbeddedStore

_ONTOLOGY = NamedNode(ONTOLOGY)

# What ``entity_names`` reads, of whatever bears one of many names.
_BEARERS = """
CONSTRUCT {
    ?entity ?naming ?name ; rdfs:label ?label .
    ?spell lw:designates ?entity ; lw:designationText ?text ; lw:startEarliest ?from ; lw:endLatest ?to .
} WHERE {
    VALUES ?naming { rdfs:label skos:altLabel lw:cowAbbreviation lw:iso3 }
    ?entity ?naming ?name . FILTER (LCASE(STR(?name)) IN ($wanted))
    ?entity rdfs:label ?label .
    OPTIONAL { ?spell lw:designates ?entity ; lw:designationText ?text ; lw:startEarliest ?from ; lw:endLatest ?to }
}"""


def prefixes() -> Iterator[Quad]:
    """The prefixes that the endpoint knows, declared on the ontology."""
    for prefix, namespace in PREFIXES.items():
        node = part(f"prefix/{prefix}")
        yield fact(_ONTOLOGY, f"{SH}declare", node)
        yield typed(node, f"{SH}PrefixDeclaration")
        yield fact(node, f"{SH}prefix", Literal(prefix))
        yield fact(node, f"{SH}namespace", any_uri(namespace))


def examples(store: EmbeddedStore, queries: Iterable[NamedQuery]) -> Iterator[Quad]:
    """Each named query with the values of an example in the place of its parameters, so that it runs as it stands.

    Left out are those whose example names what the store does not hold.
    """
    shown = [(query, catalogue.shown_example(query).parameters) for query in queries]
    ask = entities_named(_bearers(store, {value for _, values in shown for value in values.values()}))
    for query, values in shown:
        try:
            filled = catalogue.filled(query, values, ask)
        except ParameterError:
            continue
        node = part(f"query/{query.name}")
        yield typed(node, f"{SH}SPARQLExecutable")
        yield typed(node, f"{SH}SPARQLSelectExecutable")
        yield fact(node, f"{RDFS}comment", text(query.title))
        yield fact(node, f"{DCTERMS}description", text(query.description))
        yield fact(node, f"{SH}select", Literal(filled))
        yield fact(node, f"{SH}prefixes", _ONTOLOGY)
        yield fact(node, f"{SCHEMA}target", ENDPOINT)
        for tag in query.tags:
            yield fact(node, f"{SCHEMA}keywords", Literal(tag))


def _bearers(store: EmbeddedStore, names: set[str]) -> EmbeddedStore:
    """The part of a store that tells who bears one of the names, found by one scan instead of one for each."""
    wanted = ", ".join(str(Literal(name.lower())) for name in sorted(names))
    triples = store.query(_BEARERS.replace("$wanted", wanted))
    assert isinstance(triples, QueryTriples)
    found = EmbeddedStore.in_memory()
    found.load(Quad(*triple) for triple in triples)
    return found

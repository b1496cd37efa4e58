"""Descriptions as a server shows them: with its own addresses, and with the dump that it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from api.dependencies import Service
from api.negotiation import Offer
from kg.description import service_description
from kg.description.nodes import DATASET, DISTRIBUTION, DUMP, ENDPOINT
from kg.dump import DUMP_NAME, Dump
from kg.namespaces import DCAT, PREFIXES, RDF_TYPE, SPDX, XSD
from kg.query import GRAPH_FORMATS, QueryRequest

# With titles and terms of the graphs, which are kept with where they come from.
_DESCRIPTION = """
CONSTRUCT { ?s ?p ?o } WHERE {
    { GRAPH graph:description { ?s ?p ?o } }
    UNION
    { GRAPH graph:description { ?s void:inDataset ?whole } GRAPH graph:provenance { ?s ?p ?o } }
}"""

_GRAPHS = "SELECT ?graph (COUNT(*) AS ?n) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"

# Counting the union anew takes long on a large graph: what the build has counted is shown, as long as it holds.
_WHOLE = f"SELECT ?n WHERE {{ GRAPH graph:description {{ {DATASET} void:triples ?n }} }}"

_DATASETS = """
SELECT ?graph ?title ?licence ?triples WHERE {
    GRAPH graph:description { ?graph void:inDataset ?dataset . OPTIONAL { ?graph void:triples ?triples } }
    OPTIONAL { ?graph dcterms:title ?title }
    OPTIONAL { ?graph dcterms:license ?licence }
} ORDER BY ?graph"""


def of_dataset(service: Service, base: str, offer: Offer) -> bytes:
    """The VoID document, in the format of the offer; ``base`` is the address under which the server was reached."""
    answer = service.run(QueryRequest(_DESCRIPTION, graph_format="ntriples"))
    triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in parse(answer.body, RdfFormat.N_TRIPLES))
    made = service.build()
    dump = _of_dump(made.dump, dump_url(base, made.id)) if made and made.dump else ()
    return _written([*_located(triples, base), *dump], offer)


def of_endpoint(service: Service, base: str, offer: Offer) -> bytes:
    """The description of the SPARQL endpoint, in the format of the offer."""
    graphs = {row["graph"]: int(row["n"]) for row in service.plain_rows(_GRAPHS)}
    counted = [int(row["n"]) for row in service.plain_rows(_WHOLE)] if service.is_as_built() else []
    triples = service_description(f"{base}/sparql", graphs, counted[0] if counted else None, service.abilities)
    return _written(triples, offer)


def datasets(service: Service) -> list[dict[str, str]]:
    """The named graphs, with ``graph``, and where they are known ``title``, ``licence`` and ``triples``."""
    return service.plain_rows(_DATASETS)


def dump_url(base: str, build_id: str) -> str:
    """Where the dump of a build is had."""
    return f"{base}/dumps/{build_id}/{DUMP_NAME}"


def _located(triples: Iterable[Triple], base: str) -> Iterator[Triple]:
    """The triples with the addresses of this server in the place of those that last."""
    own = {ENDPOINT: NamedNode(f"{base}/sparql"), DUMP: NamedNode(f"{base}/dumps/{DUMP_NAME}")}
    for triple in triples:
        if isinstance(triple.object, NamedNode) and triple.object in own:
            yield Triple(triple.subject, triple.predicate, own[triple.object])
        else:
            yield triple


def _of_dump(dump: Dump, url: str) -> Iterator[Triple]:
    """Size and checksum of a dump, which it cannot hold itself."""
    checksum = NamedNode(f"urn:sha256:{dump.sha256}")
    size = Literal(str(dump.bytes), datatype=NamedNode(f"{XSD}nonNegativeInteger"))
    yield Triple(DISTRIBUTION, NamedNode(f"{DCAT}downloadURL"), NamedNode(url))
    yield Triple(DISTRIBUTION, NamedNode(f"{DCAT}byteSize"), size)
    yield Triple(DISTRIBUTION, NamedNode(f"{SPDX}checksum"), checksum)
    yield Triple(checksum, RDF_TYPE, NamedNode(f"{SPDX}Checksum"))
    yield Triple(checksum, NamedNode(f"{SPDX}algorithm"), NamedNode(f"{SPDX}checksumAlgorithm_sha256"))
    value = Literal(dump.sha256, datatype=NamedNode(f"{XSD}hexBinary"))
    yield Triple(checksum, NamedNode(f"{SPDX}checksumValue"), value)


def _written(triples: Iterable[Triple], offer: Offer) -> bytes:
    (chosen,) = (written for written in GRAPH_FORMATS if written.name == offer.format_name)
    assert isinstance(chosen.engine, RdfFormat)
    return serialize(triples, format=chosen.engine, prefixes=PREFIXES) or b""

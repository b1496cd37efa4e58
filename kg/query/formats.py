"""The formats in which answers are written: one table for bindings, one for graphs."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its short name, media type, file suffix, and the engine's constant for it."""

    name: str
    media_type: str
    suffix: str
    engine: QueryResultsFormat | RdfFormat
    also: tuple[str, ...] = ()
    """Other media types that clients ask for and mean this one."""


BINDING_FORMATS: tuple[Format, ...] = (
    Format("json", "application/sparql-results+json", ".srj", QueryResultsFormat.JSON, ("application/json",)),
    Format(
        "xml",
        "application/sparql-results+xml",
        ".srx",
        QueryResultsFormat.XML,
        ("application/xml", "text/xml"),
    ),
    Format("csv", "text/csv", ".csv", QueryResultsFormat.CSV),
    Format("tsv", "text/tab-separated-values", ".tsv", QueryResultsFormat.TSV),
)
"""SPARQL 1.1 Query Results in JSON, XML, CSV and TSV. The first is the default."""

GRAPH_FORMATS: tuple[Format, ...] = (
    Format("turtle", "text/turtle", ".ttl", RdfFormat.TURTLE, ("application/x-turtle",)),
    Format("ntriples", "application/n-triples", ".nt", RdfFormat.N_TRIPLES, ("text/plain",)),
    Format("rdfxml", "application/rdf+xml", ".rdf", RdfFormat.RDF_XML, ("application/xml", "text/xml")),
    Format("jsonld", "application/ld+json", ".jsonld", RdfFormat.JSON_LD, ("application/json",)),
    Format("trig", "application/trig", ".trig", RdfFormat.TRIG, ("application/x-trig",)),
    Format("nquads", "application/n-quads", ".nq", RdfFormat.N_QUADS),
)
"""The formats of CONSTRUCT and DESCRIBE answers and of documents about entities. The first is the default."""


def named(name: str, formats: tuple[Format, ...]) -> Format | None:
    """The format of that short name."""
    return next((candidate for candidate in formats if candidate.name == name), None)

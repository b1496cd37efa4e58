from __future__ import annotations

import pytest

from api.negotiation import HTML_OFFER, RDF_OFFERS, choose, offers
from kg.query import BINDING_FORMATS

PROTEGE = "application/rdf+xml, application/xml;q=0.7, text/xml;q=0.6, text/plain;q=0.1, */*;q=0.09"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        (PROTEGE, "application/rdf+xml"),
        (JAVA, "text/turtle"),
        (BROWSER, "text/html"),
        ("text/turtle;q=0.5, application/ld+json", "application/ld+json"),
        ("application/json", "application/ld+json"),
        ("text/*", "text/turtle"),
        ("application/*;q=0.2, text/turtle;q=0.1", "application/n-triples"),
        ("text/turtle;q=0, */*", "application/n-triples"),
        ("TEXT/TURTLE", "text/turtle"),
        ("application/xml", "application/rdf+xml"),
        ("image/png", None),
        ("text/turtle;q=0", None),
        ("text/turtle;q=high", None),
    ],
)
def test_documents(accept: str | None, expected: str | None) -> None:
    chosen = choose(accept, [*RDF_OFFERS, HTML_OFFER])
    assert (chosen.media_type if chosen else None) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("application/sparql-results+xml;q=0.9, text/csv;q=0.8", "application/sparql-results+xml"),
        ("application/json", "application/sparql-results+json"),
        ("text/xml", "application/sparql-results+xml"),
        ("text/turtle", None),
    ],
)
def test_bindings(accept: str | None, expected: str | None) -> None:
    chosen = choose(accept, offers(BINDING_FORMATS))
    assert (chosen.media_type if chosen else None) == expected

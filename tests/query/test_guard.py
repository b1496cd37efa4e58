from __future__ import annotations

import pytest

from kg.errors import ForbiddenQueryError
from kg.query.guard import refuse_network, refuse_network_in_update


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "select * where { service silent ?where { ?s ?p ?o } }",
        "SELECT * WHERE { { SELECT * { OPTIONAL{SERVICE<http://example.org/>{ ?s ?p ?o }} } } }",
        "SELECT * WHERE { SERV\\u0049CE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * WHERE { ?s ?p '''it's''' . SERVICE <http://example.org/> { ?s ?p ?o } }",
        'SELECT * WHERE { ?s ?p "a # b" . SERVICE <http://example.org/> { ?s ?p ?o } }',
        "PREFIX : <http://example.org/> SELECT * WHERE { :a :b :c . SERVICE :d { ?s ?p ?o } }",
        "SELECT * WHERE { ?s ?p 'a\\\\' SERVICE <http://example.org/> { } }",
    ],
)
def test_every_way_to_write_service_is_refused(query: str) -> None:
    with pytest.raises(ForbiddenQueryError, match="switched off; query that server yourself"):
        refuse_network(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service WHERE { ?service ?p ?o }",
        "SELECT $SERVICE WHERE { $SERVICE ?p ?o }",
        "# SERVICE <http://example.org/>\nSELECT * WHERE { ?s ?p ?o }",
        'SELECT * WHERE { ?s rdfs:label "SERVICE <http://example.org/>" }',
        "SELECT * WHERE { ?s rdfs:label '''a 'SERVICE' b''' }",
        "SELECT * WHERE { <http://example.org/SERVICE> ?p ?o }",
        "PREFIX service: <http://example.org/> SELECT * WHERE { service:SERVICE a service:x }",
        "SELECT * WHERE { ?s sd:service ?o ; ex:SERVICE-level ?l }",
        'SELECT * WHERE { ?s ?p "x"@service }',
    ],
)
def test_the_word_elsewhere_is_no_service(query: str) -> None:
    refuse_network(query)


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://example.org/>",
        "load silent <http://example.org/> INTO GRAPH <urn:g>",
        "INSERT DATA { <urn:a> <urn:b> 1 } ; LOAD <http://example.org/>",
        "PREFIX : <urn:x> # a comment\nLOAD<http://example.org/>",
        "LO\\u0041D SILENT <http://example.org/>",
        "INSERT DATA { <urn:a> <urn:b> 'it\\'s' } ; LOAD SILENT <http://example.org/>",
    ],
)
def test_every_way_to_write_load_is_refused(update: str) -> None:
    with pytest.raises(ForbiddenQueryError, match=r"LOAD \(near line \d\) .* fetch it yourself and send it to /graphs"):
        refuse_network_in_update(update)


def test_service_in_an_update_is_refused() -> None:
    with pytest.raises(ForbiddenQueryError, match="SERVICE"):
        refuse_network_in_update("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    "update",
    [
        "# LOAD <http://example.org/>\nCLEAR GRAPH <urn:g>",
        "INSERT DATA { <urn:LOAD> load:LOAD 'LOAD <urn:x>', '''LOAD\n<urn:x>''', 'x'@load . _:LOAD <urn:p> 1 }",
        "PREFIX load: <http://example.org/LOAD> DELETE { ?load load: $LOAD } WHERE { ?load load:LOAD $LOAD }",
    ],
)
def test_the_word_elsewhere_loads_nothing(update: str) -> None:
    refuse_network_in_update(update)

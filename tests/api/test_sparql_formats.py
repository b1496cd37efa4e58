"""Every form of answer in every format, read by somebody else's readers and told apart to the last character."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, Literal, URIRef
from rdflib.query import Result
from rdflib.term import Node

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
XSD = "http://www.w3.org/2001/XMLSchema#"
# All triples are in the default graph: so TriG has to be Turtle, and N-Quads N-Triples.
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "turtle",
    "application/n-quads": "nt",
}

# What a reader may trip over: quotes, separators, line breaks, markup, characters of all lengths in UTF-8.
HARD = "say \"hi\", 'you';\n\ttab \\ & <b> ü 日 \U0001f600 \u2028"
ROW = f"""SELECT ?iri ?plain ?tagged ?number ?unbound ?hard WHERE {{
    VALUES (?iri ?plain ?tagged ?number ?unbound) {{ (<http://example.org/ü> "" "grüß"@de-AT 1.50 UNDEF) }}
    BIND ({json.dumps(HARD, ensure_ascii=False)} AS ?hard)
}}"""
CONSTRUCT = f"""CONSTRUCT {{
    <http://example.org/s> <http://example.org/p> <http://example.org/ü> , "grüß"@de-AT , 1.5 ,
        {json.dumps(HARD, ensure_ascii=False)}
}} WHERE {{}}"""


def asked(client: TestClient, query: str, accept: str) -> str:
    """The body of the answer, which has to be of the type asked for."""
    response = client.post("/sparql", data={"query": query}, headers={"Accept": accept})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].split(";")[0] == accept
    return response.content.decode("utf-8")


@pytest.mark.parametrize(("accept", "reader"), [(JSON, "json"), (XML, "xml")])
def test_select_with_terms_of_every_kind(client: TestClient, accept: str, reader: str) -> None:
    result = Result.parse(io.BytesIO(asked(client, ROW, accept).encode()), format=reader)
    assert [str(name) for name in result.vars or []] == ["iri", "plain", "tagged", "number", "unbound", "hard"]
    (row,) = result.bindings
    assert {str(name): term for name, term in row.items() if term is not None} == {
        "iri": URIRef("http://example.org/ü"),
        "plain": Literal(""),
        "tagged": Literal("grüß", lang="de-at"),
        "number": Literal("1.5", datatype=URIRef(f"{XSD}decimal")),
        "hard": Literal(HARD),
    }


def test_select_in_tsv(client: TestClient) -> None:
    head, row = asked(client, ROW, TSV).rstrip("\n").split("\n")
    assert head.split("\t") == ["?iri", "?plain", "?tagged", "?number", "?unbound", "?hard"]
    *cells, hard = row.split("\t")
    assert cells == ["<http://example.org/ü>", '""', '"grüß"@de-at', "1.5", ""]
    assert json.loads(hard) == HARD


def test_select_in_csv(client: TestClient) -> None:
    rows = list(csv.reader(io.StringIO(asked(client, ROW, CSV), newline="")))
    assert rows == [
        ["iri", "plain", "tagged", "number", "unbound", "hard"],
        ["http://example.org/ü", "", "grüß", "1.5", "", HARD],
    ]


def test_select_without_rows_or_variables(client: TestClient) -> None:
    nothing = "SELECT ?x WHERE { FILTER (false) }"
    assert json.loads(asked(client, nothing, JSON)) == {"head": {"vars": ["x"]}, "results": {"bindings": []}}
    assert asked(client, nothing, CSV).split() == ["x"]
    assert asked(client, nothing, TSV).split() == ["?x"]
    one = json.loads(asked(client, "SELECT * WHERE {}", JSON))
    assert one == {"head": {"vars": []}, "results": {"bindings": [{}]}}


@pytest.mark.parametrize("value", ["true", "false"])
def test_ask(client: TestClient, value: str) -> None:
    query = f"ASK {{ FILTER ({value}) }}"
    assert json.loads(asked(client, query, JSON))["boolean"] is (value == "true")
    tree = ElementTree.fromstring(asked(client, query, XML))
    assert tree.findtext("{http://www.w3.org/2005/sparql-results#}boolean") == value
    assert asked(client, query, CSV).strip() == asked(client, query, TSV).strip() == value


@pytest.mark.parametrize(("accept", "reader"), GRAPHS.items())
def test_construct(client: TestClient, accept: str, reader: str) -> None:
    found = {term for _, _, term in triples(asked(client, CONSTRUCT, accept), reader)}
    assert found == {
        URIRef("http://example.org/ü"),
        Literal("grüß", lang="de-at"),
        Literal("1.5", datatype=URIRef(f"{XSD}decimal")),
        Literal(HARD),
    }


@pytest.mark.parametrize(("accept", "reader"), GRAPHS.items())
def test_describe(client: TestClient, accept: str, reader: str) -> None:
    nato = "https://w3id.org/latticework/id/partnership/nato"
    found = triples(asked(client, f"DESCRIBE <{nato}>", accept), reader)
    known = json.loads(asked(client, f"SELECT (COUNT(*) AS ?n) {{ <{nato}> ?p ?o }}", JSON))
    assert len(found) == int(known["results"]["bindings"][0]["n"]["value"]) > 3
    assert {str(subject) for subject, _, _ in found} == {nato}


@pytest.mark.parametrize("character", ["\u0001", "\u0000", "\ufffe", "\uffff"])
@pytest.mark.parametrize("accept", [JSON, TSV, CSV])
def test_characters_that_are_none_come_as_they_are(client: TestClient, accept: str, character: str) -> None:
    body = asked(client, f'SELECT ("a\\u{ord(character):04X}b" AS ?x) {{}}', accept)
    if accept == JSON:
        body = json.loads(body)["results"]["bindings"][0]["x"]["value"]
    assert f"a{character}b" in body


@pytest.mark.parametrize("character", ["\u0001", "\u0000", "\ufffe", "\uffff"])
@pytest.mark.parametrize("query", ['SELECT ("a%sb" AS ?x) {}', 'CONSTRUCT { <urn:s> <urn:p> "a%sb" } WHERE {}'])
def test_what_xml_cannot_hold_is_refused_rather_than_broken(client: TestClient, query: str, character: str) -> None:
    text = query % f"\\u{ord(character):04X}"
    response = client.post("/sparql", data={"query": text}, headers={"Accept": f"{XML}, application/rdf+xml"})
    assert response.status_code == 406
    assert f"U+{ord(character):04X}" in response.json()["detail"]


@pytest.mark.parametrize("character", ["\u0085", "\ufdd0", "\ufeff", "\U0010ffff"])
def test_what_xml_can_hold_is_there(client: TestClient, character: str) -> None:
    body = asked(client, f'SELECT ("a{character}b" AS ?x) {{}}', XML)
    assert f"a{character}b" in "".join(ElementTree.fromstring(body).itertext())


def triples(body: str, reader: str) -> set[tuple[Node, Node, Node]]:
    """The triples of a document."""
    return set(Graph().parse(data=body, format=reader))


@pytest.mark.parametrize(
    ("query", "name", "media_type"),
    [
        (ROW, "csv", CSV),
        (ROW, "tsv", TSV),
        (ROW, "xml", XML),
        (CONSTRUCT, "ntriples", "application/n-triples"),
        # A name that is of no use leaves it to the Accept header.
        (CONSTRUCT, "csv", "text/turtle"),
        (ROW, "rdf+xml", JSON),
    ],
)
def test_clients_that_cannot_send_accept_name_the_format(
    client: TestClient, query: str, name: str, media_type: str
) -> None:
    answer = client.get("/sparql", params={"query": query, "format": name}, headers={"Accept": "*/*"})
    assert answer.headers["content-type"].split(";")[0] == media_type
    posted = client.post("/sparql", data={"query": query, "format": name}, headers={"Accept": "*/*"})
    assert posted.content == answer.content
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    shown = client.get("/sparql", params={"query": query, "format": name}, headers=browser)
    assert shown.headers["content-type"].split(";")[0] == ("text/html" if name == "rdf+xml" else media_type)


def test_the_editor_asks_for_the_answer_and_a_page_without_it_is_at_hand(client: TestClient) -> None:
    browser = {"Accept": "text/html"}
    waiting = client.get("/sparql", params={"query": ROW}, headers=browser).text
    assert "grüß" not in waiting.split("</textarea>")[1]
    led = re.search(r'<noscript><meta http-equiv="refresh" content="0; url=([^"]+)">', waiting)
    assert led
    there = client.get(unescape(led[1]), headers=browser).text
    assert "grüß" in there.split("</textarea>")[1]
    assert "<noscript><meta" not in there

"""The W3C suite for the Graph Store HTTP Protocol: the one that describes its exchanges, and the older one in prose.

The older suite's tests go on from one another, and are deprecated in favour of the other. They are written out here by
their names, with two of their slips mended: a document without its last full stop, and answers that forget the name
that was posted before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from answers import read
from comparing import same_rows
from endpoint import Endpoint
from exchanges import ExchangeTest, check_exchanges, exchange_tests
from known import parameters
from manifests import ABSENT, SUITES
from sections import ids_of

PREFIXES = "PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX v: <http://www.w3.org/2006/vcard/ns#>"
TURTLE = {"Content-Type": "text/turtle; charset=utf-8"}
PERSON = "<http://example.org/person/1>"
JOHN = f'{PREFIXES} {PERSON} a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "John Doe" ] .'
JANE = f'{PREFIXES} {PERSON} a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "Jane Doe" ] .'
ALICE = f'{PREFIXES} [] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
NAMED = f'{PREFIXES} {PERSON} foaf:name "Jane Doe" .'
PARTS = f"{PREFIXES} {PERSON} foaf:familyName 'Doe' ; foaf:givenName 'Jane' ."
FORM = "\r\n".join(
    [
        "--part",
        'Content-Disposition: form-data; name="last"; filename="last.ttl"',
        "Content-Type: text/turtle; charset=utf-8",
        "",
        f'{PERSON} <http://xmlns.com/foaf/0.1/familyName> "Doe" .',
        "--part",
        'Content-Disposition: form-data; name="first"; filename="first.ttl"',
        "Content-Type: text/turtle; charset=utf-8",
        "",
        f'{PERSON} <http://xmlns.com/foaf/0.1/givenName> "Jane" .',
        "--part--",
        "",
    ]
)


@dataclass(frozen=True, slots=True)
class Step:
    """A request of the older suite, and the status and graph of its response. ``NEW`` is where a POST made a graph."""

    request: str
    status: int
    graph: str = ""
    body: str = ""
    headers: dict[str, str] = field(default_factory=lambda: TURTLE)


STEPS = {
    "put__initial_state": Step("PUT /person/1.ttl", 201, body=JOHN),
    "get_of_put__initial_state": Step("GET ?graph=HERE/person/1.ttl", 200, JOHN),
    "put__graph_already_in_store": Step("PUT /person/1.ttl", 204, body=JANE),
    "get_of_put__graph_already_in_store": Step("GET /person/1.ttl", 200, JANE),
    "put__default_graph": Step("PUT ?default", 201, body=ALICE),
    "get_of_put__default_graph": Step("GET ?default", 200, ALICE),
    "delete__existing_graph": Step("DELETE /person/2.ttl", 204),
    "get_of_delete__existing_graph": Step("GET /person/2.ttl", 404),
    "delete__nonexistent_graph": Step("DELETE /person/2.ttl", 404),
    "post__existing_graph": Step("POST /person/1.ttl", 204, body=NAMED),
    "get_of_post__existing_graph": Step("GET /person/1.ttl", 200, JANE + NAMED),
    "post__multipart_formdata": Step(
        "POST /person/1.ttl", 204, body=FORM, headers={"Content-Type": "multipart/form-data; boundary=part"}
    ),
    "get_of_post__multipart_formdata": Step("GET /person/1.ttl", 200, JANE + NAMED + PARTS),
    "post__create__new_graph": Step("POST ", 201, body=ALICE),
    "get_of_post__create__new_graph": Step("GET NEW", 200, ALICE),
    "get_of_post__after_noop": Step("GET NEW", 200, ALICE),
    "head_on_an_existing_graph": Step("HEAD /person/1.ttl", 200),
    "head_on_a_nonexisting_graph": Step("HEAD /person/4.ttl", 404),
}


@pytest.mark.parametrize("test", parameters(exchange_tests("sparql11/graph-store-protocol")))
def test_suite(endpoint: Endpoint, test: ExchangeTest) -> None:
    check_exchanges(endpoint, test)


@pytest.mark.parametrize("name", STEPS)
def test_older_suite(endpoint: Endpoint, name: str) -> None:
    endpoint.fill([])
    _send(endpoint, Step("PUT /person/2.ttl", 201, body=JOHN), "")
    new = ""
    for step in list(STEPS)[: list(STEPS).index(name) + 1]:
        new = _send(endpoint, STEPS[step], new) or new
        if step == "get_of_post__create__new_graph":
            _send(endpoint, Step("POST NEW", 204), new)


def test_every_test_of_the_older_manifest_is_here() -> None:
    if not SUITES.is_dir():
        pytest.skip(ABSENT)
    assert ids_of("sparql11/http-rdf-update") == [f"sparql11/http-rdf-update/{name}" for name in STEPS]


def _send(endpoint: Endpoint, step: Step, new: str) -> str:
    """Sends the request, looks at its response, and gives the Location of that."""
    method, _, target = step.request.partition(" ")
    address = new if target == "NEW" else endpoint.graphs + target.replace("HERE", endpoint.graphs)
    response = endpoint.send(method, address, step.headers if method in ("PUT", "POST") else {}, step.body.encode())
    assert response.status_code == step.status, f"{step.request}: {response.text}"
    if step.graph:
        assert response.headers["content-type"] == "text/turtle; charset=utf-8"
        wanted, found = (read(text, "ttl").rows for text in (step.graph.encode(), response.content))
        assert same_rows(wanted, found), response.text
    if method == "HEAD":
        assert response.content == b""
    return str(response.headers.get("location", ""))

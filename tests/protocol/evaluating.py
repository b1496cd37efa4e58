"""Runs the tests of the suites against a server; a test that fails raises AssertionError."""

from __future__ import annotations

import re
from pathlib import PurePath

from answers import Answer, expected, quads, read
from comparing import same_rows
from endpoint import Endpoint
from known import REFUSED
from manifests import QueryTest, SuiteTest, SyntaxTest, UpdateTest, path_of
from pyoxigraph import DefaultGraph

MEDIA_TYPES = {
    "srj": "application/sparql-results+json",
    "srx": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
}
_ORDERED = re.compile(r"\}[^}]*\bORDER\s+BY\b[^}]*$", re.IGNORECASE)


def check_query(endpoint: Endpoint, test: QueryTest) -> None:
    """Fills the server, asks in two formats where the test is of none, and compares."""
    endpoint.fill(quads(test.data))
    text = _with_base(test.query)
    wanted = expected(test.result)
    for kind in _kinds(test, wanted):
        response = endpoint.query(text, MEDIA_TYPES[kind])
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].split(";")[0] == MEDIA_TYPES[kind]
        found = read(response.content, kind)
        if _ORDERED.search(text) and found.columns is not None:
            found = Answer(found.rows, found.columns, ordered=True)
        assert wanted.same_as(found), f"{text}\n\nexpected:\n{wanted}\n\nfound as {kind}:\n{found}"


def check_update(endpoint: Endpoint, test: UpdateTest) -> None:
    """Fills the server, has the update made, and compares all that the server then holds."""
    endpoint.fill(quads(test.before))
    text = _with_base(test.update)
    response = endpoint.update(text)
    assert response.is_success, response.text
    wanted = [
        (quad.subject, quad.predicate, quad.object, None if quad.graph_name == DefaultGraph() else quad.graph_name)
        for quad in quads(test.after)
    ]
    found = endpoint.rows()
    assert same_rows(wanted, found), f"{text}\n\nexpected:\n{wanted}\n\nfound:\n{found}"


def check_syntax(endpoint: Endpoint, test: SyntaxTest) -> None:
    """Sends a query or update to an empty server, and looks whether it is understood."""
    endpoint.fill([])
    text = path_of(test.text).read_text(encoding="utf-8")
    response = endpoint.update(text) if test.is_update else endpoint.query(text, "*/*")
    assert response.is_success or response.status_code == 400, response.text
    # What is understood may still be impossible, such as to drop a graph that is not there.
    understood = response.is_success or "does not parse" not in response.json()["title"]
    assert understood is test.valid, f"{text}\n\n{response.status_code} {response.text}"


def check_refusal(endpoint: Endpoint, test: SuiteTest) -> None:
    """Sends the query or update of a test that would make the server reach out, and sees it refused."""
    if isinstance(test, QueryTest):
        response = endpoint.query(path_of(test.query).read_text(encoding="utf-8"))
    elif isinstance(test, UpdateTest):
        response = endpoint.update(path_of(test.update).read_text(encoding="utf-8"))
    else:
        text = path_of(test.text).read_text(encoding="utf-8")
        response = endpoint.update(text) if test.is_update else endpoint.query(text)
    assert response.status_code == 403, response.text
    assert "LATTICEWORK_ALLOWED_TARGETS" in response.json()["detail"]


def check(endpoint: Endpoint, test: SuiteTest) -> None:
    """Runs a test as its kind asks; one that is refused by design has to be refused."""
    if test.id in REFUSED:
        check_refusal(endpoint, test)
    elif isinstance(test, QueryTest):
        check_query(endpoint, test)
    elif isinstance(test, UpdateTest):
        check_update(endpoint, test)
    else:
        check_syntax(endpoint, test)


def _kinds(test: QueryTest, wanted: Answer) -> tuple[str, ...]:
    kind = PurePath(test.result).suffix[1:]
    if kind in ("csv", "tsv"):
        return (kind,)
    return ("srj", "srx") if wanted.columns is not None or wanted.boolean is not None else ("ttl", "nt")


def _with_base(file: str) -> str:
    """The text of a file, with relative IRIs resolved against the file's own."""
    return f"BASE <{file}>\n{path_of(file).read_text(encoding='utf-8')}"

"""Entity tags: one for each representation, coding included, and the headers that ask for one."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.content_coding import accepted_codings
from api.entity_tags import Condition, EntityTag, condition
from tests.api.conftest import Bench

CODINGS = ("zstd", "br", "gzip")
LARGE = "/ontology"
QUERY = "/sparql?query=SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 200"
SMALL = "/graphs/small"
TURTLE = "<urn:a> <urn:p> 1 ."


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('"a"', [EntityTag("a")]),
        ('W/"a"', [EntityTag("a", weak=True)]),
        (' "a" ,\t"b",W/"c" ', [EntityTag("a"), EntityTag("b"), EntityTag("c", weak=True)]),
        ('"a,b", "c;d"', [EntityTag("a,b"), EntityTag("c;d")]),
        ('""', [EntityTag("")]),
        (', "a",,"b"', [EntityTag("a"), EntityTag("b")]),
    ],
)
def test_tags_are_read_as_a_list(header: str, found: list[EntityTag]) -> None:
    assert condition(header) == Condition(tuple(found))


@pytest.mark.parametrize("header", ["a", '"a', 'w/"a"', '"a" "b"', '"a b"', '"*", *', "", 'W/ "a"', "'a'"])
def test_what_is_no_list_fits_nothing(header: str) -> None:
    read = condition(header)
    assert read is not None
    assert not read.holds_weakly("a")
    assert read.strong() == ()


def test_comparisons_are_strong_or_weak() -> None:
    both, any_at_all = condition('W/"a", "b"'), condition(" * ")
    assert both is not None
    assert any_at_all is not None
    assert (both.holds_weakly("a"), both.holds_weakly("b"), both.holds_weakly("W/a")) == (True, True, False)
    assert both.strong() == ("b",)
    assert any_at_all.holds_weakly("whatever")
    assert condition(None) is None


def test_codings_are_taken_by_their_weights() -> None:
    assert accepted_codings("gzip, br;q=0, ZSTD ; q=0.5") == {"gzip", "zstd"}
    assert accepted_codings("*;q=0.1, br; q=0.0") == {"gzip", "zstd"}
    assert accepted_codings("identity, x-gzip") == accepted_codings("") == set()


@pytest.mark.parametrize("path", [LARGE, QUERY])
def test_each_coding_has_a_tag_of_its_own(bench: Bench, path: str) -> None:
    answers = {coding: ask(bench.client, path, coding) for coding in ("identity", *CODINGS)}
    assert [answer.headers.get("content-encoding") for answer in answers.values()] == [None, *CODINGS]
    tags = [answer.headers["etag"] for answer in answers.values()]
    assert tags == [tags[0], *(f'{tags[0][:-1]};{coding}"' for coding in CODINGS)]
    # The client cannot read zstd.
    assert len({answer.content for coding, answer in answers.items() if coding != "zstd"}) == 1
    for answer in answers.values():
        assert answer.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("path", [LARGE, QUERY, f"{QUERY}&never=asked&before"])
@pytest.mark.parametrize("coding", ["identity", *CODINGS])
def test_whoever_has_it_is_told_so(bench: Bench, path: str, coding: str) -> None:
    plain = ask(bench.client, LARGE if path == LARGE else QUERY, "identity").headers["etag"]
    if "never" in path:
        plain = bench.client.head(path, headers={"Accept-Encoding": "identity"}).headers["etag"]
    own = plain if coding == "identity" else f'{plain[:-1]};{coding}"'
    for known in (own, f"W/{own}", f'"x", {own}', f'W/"y",{own},"z"', "*"):
        answer = ask(bench.client, path, coding, **{"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b""), known
        assert answer.headers["vary"] == "Accept, Accept-Encoding"
        assert "content-encoding" not in answer.headers
        assert "content-type" not in answer.headers
        if known != "*":
            assert answer.headers["etag"] == own
    for other in ('"x"', plain[:-3] + '"', plain.strip('"'), f"{plain}{plain}", own.replace(";", ":") + "x"):
        assert ask(bench.client, path, coding, **{"If-None-Match": other}).status_code == 200, other


@pytest.mark.parametrize("path", [LARGE, QUERY])
def test_a_coding_that_is_not_taken_any_more_does_not_count(bench: Bench, path: str) -> None:
    tag = ask(bench.client, path, "br").headers["etag"]
    assert ask(bench.client, path, "gzip", **{"If-None-Match": tag}).status_code == 200
    assert ask(bench.client, path, "gzip, br;q=0", **{"If-None-Match": tag}).status_code == 200


def test_static_files_too(bench: Bench) -> None:
    tag = ask(bench.client, "/static/style.css", "gzip").headers["etag"]
    assert tag.endswith(';gzip"')
    again = ask(bench.client, "/static/style.css", "gzip", **{"If-None-Match": tag})
    assert (again.status_code, again.headers["etag"]) == (304, tag)


@pytest.mark.parametrize("call", ["NOW()", "RAND( )", "STRUUID()", "uuid()", "now # comment\n ()"])
def test_what_is_another_each_time_is_not_kept(bench: Bench, call: str) -> None:
    query = {"query": f"SELECT ({call} AS ?x) {{ }}"}
    first, second = (bench.client.get("/sparql", params=query, headers={"If-None-Match": "*"}) for _ in range(2))
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in first.headers
    assert first.text != second.text


def test_writes_compare_strongly(bench: Bench) -> None:
    client = bench.client

    def put(**headers: str) -> int:
        own = (
            bench.writer
            | {"Content-Type": "text/turtle"}
            | {name.replace("_", "-"): value for name, value in headers.items()}
        )
        return client.put(SMALL, content=TURTLE, headers=own).status_code

    assert put(If_Match="*") == 412, "there is none"
    assert put(If_None_Match="*") == 201
    assert put(If_None_Match="*") == 412
    assert put(If_Match="*") == 204
    tag = client.get(SMALL).headers["etag"]
    assert put(If_Match=f"W/{tag}") == 412
    assert put(If_Match=tag.strip('"')) == 412
    assert put(If_None_Match=f"W/{tag}") == 412
    assert put(If_Match=f'"x", {tag}') == 204
    large = client.get("/graphs/ontology", headers={"Accept-Encoding": "gzip"}).headers["etag"]
    assert re.fullmatch(r'"[^;]+;turtle;[0-9a-f]{16};gzip"', large)
    assert put(If_Match=large) == 204


def ask(client: TestClient, path: str, coding: str, **headers: str) -> Response:
    return client.get(path, headers={"Accept": "*/*", "Accept-Encoding": coding, **headers})

"""The history over HTTP: changes listed and shown, what differs, the graph as it was, and changes taken back."""

from __future__ import annotations

import datetime
import re
from email.utils import format_datetime, parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from api.routes import timemap
from kg import build
from kg.history import last_change
from kg.rdf_patch import read_patch, state_uuid
from tests.api.conftest import Bench

GRAPH = "https://w3id.org/latticework/graph/told"
COUNT = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH <urn:told> { ?s ?p ?o } }"}
CSV = {"Accept": "text/csv"}


def told(number: int) -> str:
    return f"INSERT DATA {{ GRAPH <urn:told> {{ <urn:a> <urn:p> {number} }} }}"


@pytest.fixture(scope="module")
def numbers(bench: Bench) -> list[int]:
    """The numbers of three changes, each of which adds a triple."""
    found = []
    for number in (1, 2, 3):
        data = {"update": told(number), "message": f"Told <{number}>"}
        found.append(bench.client.post("/sparql", data=data, headers=bench.writer).json()["sequence"])
    return found


def count(client: TestClient, version: int | str = "", **headers: str) -> int:
    params = COUNT | ({"version": str(version)} if version else {})
    answer = client.get("/sparql", params=params, headers=CSV | headers)
    assert answer.status_code == 200, answer.text
    return int(answer.text.split()[1])


def test_changes_are_listed_the_newest_first_a_page_at_a_time(bench: Bench, numbers: list[int]) -> None:
    page = bench.client.get("/changes", params={"limit": 2, "before": numbers[-1] + 1}).json()
    assert [change["sequence"] for change in page["changes"]] == numbers[:0:-1]
    first = page["changes"][0]
    assert (first["by"], first["message"], first["added"], first["removed"]) == ("write", "Told <3>", 1, 0)
    answer = bench.client.get(page["next"])
    assert answer.json()["changes"][0]["sequence"] == numbers[0]
    assert bench.client.get("/changes", params={"limit": 1, "by": "nobody"}).json()["changes"] == []


def test_they_can_be_followed_in_their_order(bench: Bench, numbers: list[int]) -> None:
    page = bench.client.get("/changes", params={"after": numbers[0], "limit": 1})
    assert [change["sequence"] for change in page.json()["changes"]] == [numbers[1]]
    assert f"after={numbers[1]}" in page.links["next"]["url"]
    last = last_change(bench.settings.home)
    assert bench.client.get("/changes", params={"after": last}).json() == {"last": last, "changes": [], "next": None}


def test_the_page_and_the_feed_say_the_same(bench: Bench, numbers: list[int]) -> None:
    page = bench.client.get("/changes", headers={"Accept": "text/html"}).text
    assert "Told &lt;3&gt;" in page
    assert f'href="/changes/{numbers[-1]}"' in page
    answer = bench.client.get("/changes.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    space = {"a": "http://www.w3.org/2005/Atom"}
    entry = ElementTree.fromstring(answer.text).find("a:entry", space)
    assert entry is not None
    assert entry.findtext("a:id", "", space) == f"https://w3id.org/latticework/change/{numbers[-1]}"
    assert entry.findtext("a:title", "", space) == "Told <3>"
    assert entry.findtext("a:author/a:name", "", space) == "write"


def test_a_change_as_json_page_patch_and_rdf(bench: Bench, numbers: list[int]) -> None:
    address = f"/changes/{numbers[1]}"
    assert bench.client.get(address).json()["sequence"] == numbers[1]
    page = bench.client.get(address, headers={"Accept": "text/html"}).text
    assert "Told &lt;2&gt;" in page
    assert "urn:told" in page
    answer = bench.client.get(f"{address}.rdfp")
    assert answer.headers["content-type"] == "application/rdf-patch"
    change = read_patch(answer.text)
    assert sum(str(quad.graph_name) == "<urn:told>" for quad in change.add) == 1
    before = bench.client.get(f"/changes/{numbers[0]}.rdfp").text.splitlines()[0]
    assert answer.text.splitlines()[1] == before.replace("H id", "H prev"), "patches are a chain"
    turtle = bench.client.get(address, headers={"Accept": "text/turtle"}).text
    assert "prov:wasAssociatedWith" in turtle


def test_identifiers_lead_to_it(bench: Bench, numbers: list[int]) -> None:
    for path in (f"/change/{numbers[0]}", f"/state/{numbers[0]}"):
        answer = bench.client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"http://testserver/changes/{numbers[0]}")
    made = bench.client.get("/writer/write", params={"limit": 1}).json()["changes"]
    assert [change["by"] for change in made][:1] == ["write"]


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/changes/100000", 404, "there is no change 100000; the last is"),
        ("/changes/first", 404, "changes are numbered from 1"),
        ("/changes.pdf", 404, "there is no changes.pdf"),
        ("/changes?limit=0", 422, "limit"),
        ("/diff?from=100000", 404, "there is no change 100000"),
        ("/diff?from=yesterday", 400, "give the number of a change"),
        ("/diff?from=2026.01", 404, "there is no release '2026.01'"),
        ("/sparql?query=ASK+{}&version=100000", 404, "there is no change 100000"),
        ("/sparql?query=ASK+{}&at=1999-01-01", 404, "the first state that is kept is of"),
        ("/sparql?query=ASK+{}&at=2026-01-01&version=1", 400, "give one of them"),
    ],
)
def test_what_is_not_there_is_told(bench: Bench, numbers: list[int], path: str, status: int, detail: str) -> None:
    answer = bench.client.get(path)
    assert answer.status_code == status
    assert detail in answer.json()["detail"]


def test_what_differs_between_two_states(bench: Bench, numbers: list[int]) -> None:
    params: dict[str, str | int] = {"from": numbers[0], "to": numbers[2]}
    answer = bench.client.get("/diff", params=params)
    change = read_patch(answer.text)
    assert sum(str(quad.graph_name) == "<urn:told>" for quad in change.add) == 2
    assert not change.remove
    start, end = answer.headers["from-state"], answer.headers["to-state"]
    assert answer.text.startswith(f"H id <{state_uuid(end)}> .\nH prev <{state_uuid(start)}> .\nTX .\n")
    back = read_patch(bench.client.get("/diff", params={"from": end, "to": start}).text)
    assert back == change.inverse()
    counts = bench.client.get("/diff", params=params, headers={"Accept": "application/json"}).json()
    assert counts["graphs"]["urn:told"] == {"added": 2, "removed": 0}
    page = bench.client.get("/diff", params=params, headers={"Accept": "text/html"}).text
    assert "urn:told" in page


def test_the_graph_as_it_was(bench: Bench, numbers: list[int]) -> None:
    times = [bench.client.get(f"/changes/{number}").json()["time"] for number in numbers]
    for seen, (number, time) in enumerate(zip(numbers, times, strict=True), start=1):
        assert count(bench.client, number) == seen
        assert bench.client.get("/sparql", params=COUNT | {"at": time}, headers=CSV).text.split()[1] == str(seen)
        posted = bench.client.post(f"/sparql?version={number}", data=COUNT, headers=CSV)
        assert posted.text.split()[1] == str(seen)
    graph = bench.client.get("/graphs", params={"graph": "urn:told", "version": numbers[0]})
    assert graph.text.count("urn:p") == 1
    assert bench.client.get("/graphs", params={"graph": "urn:told", "version": numbers[0] - 1}).status_code == 404
    assert (
        bench.client.get("/sparql", params={"version": numbers[0]}, headers={"Accept": "text/html"}).status_code == 200
    )


def test_an_answer_of_the_past_says_of_when_it_is(bench: Bench, numbers: list[int]) -> None:
    time = datetime.datetime.fromisoformat(bench.client.get(f"/changes/{numbers[2]}").json()["time"])
    by_version = bench.client.get("/sparql", params=COUNT | {"version": numbers[2]}, headers=CSV)
    assert parsedate_to_datetime(by_version.headers["memento-datetime"]) == time.replace(microsecond=0)
    assert 'rel="original timegate"' in by_version.headers["link"]
    header = {"Accept-Datetime": format_datetime(time.replace(microsecond=0), usegmt=True)}
    by_header = bench.client.get("/sparql", params=COUNT, headers=CSV | header)
    assert by_header.headers["memento-datetime"] == by_version.headers["memento-datetime"]
    assert "Accept-Datetime" in by_header.headers["vary"]
    again = bench.client.get(by_header.headers["content-location"], headers=CSV)
    assert again.text == by_header.text
    early = {"Accept-Datetime": "Thu, 01 Jan 1970 00:00:00 GMT"}
    assert count(bench.client, **early) == 0, "a time before the first state is that of the first"
    assert bench.client.get("/sparql", params=COUNT, headers={"Accept-Datetime": "soon"}).status_code == 400


def test_the_past_is_not_written_to(bench: Bench, numbers: list[int]) -> None:
    answer = bench.client.post(f"/sparql?version={numbers[0]}", data={"update": told(9)}, headers=bench.writer)
    assert answer.status_code == 403
    assert "the past is read-only" in answer.json()["detail"]
    in_form = bench.client.post("/sparql", data=COUNT | {"version": "1"})
    assert in_form.status_code == 400
    assert "named in the address" in in_form.json()["detail"]


def test_a_change_is_taken_back_by_a_new_one(bench: Bench, numbers: list[int]) -> None:
    last = last_change(bench.settings.home)
    before = count(bench.client)
    for headers, status in (({}, 401), (bench.reader, 403)):
        assert bench.client.post(f"/changes/{numbers[1]}/revert", headers=headers).status_code == status
    params = {"message": "It was wrong"}
    tried = bench.client.post(f"/changes/{numbers[1]}/revert?dry-run", headers=bench.writer).json()
    assert (tried["dryRun"], last_change(bench.settings.home)) == (True, last)
    done = bench.client.post(f"/changes/{numbers[1]}/revert", headers=bench.writer, params=params)
    assert (done.json()["sequence"], done.json()["removed"]) == (last + 1, 1)
    assert count(bench.client) == before - 1
    change = bench.client.get(f"/changes/{last + 1}").json()
    assert (change["reverts"], change["message"]) == (numbers[1], "It was wrong")
    again = bench.client.post(f"/changes/{numbers[1]}/revert", headers=bench.writer)
    assert again.status_code == 409
    assert "<urn:a> <urn:p>" in again.json()["detail"]
    assert "is not there any more" in again.json()["detail"]
    undone = bench.client.post(f"/changes/{last + 1}/revert", headers=bench.writer)
    assert undone.status_code == 200
    assert count(bench.client) == before
    assert count(bench.client, last + 1) == before - 1


def test_what_a_change_brought_in_that_is_needed_since_stays(bench: Bench) -> None:
    more = """INSERT DATA { GRAPH graph:notes { document:more a lw:Document ; rdfs:label "More"@en ;
        lw:documentType concept:report ; lw:url "https://example.org/more"^^xsd:anyURI } }"""
    first = bench.client.post("/sparql", data={"update": more}, headers=bench.writer).json()["sequence"]
    assert bench.update("INSERT DATA { GRAPH graph:notes { event:meeting dcterms:source document:more } }") == 200
    refused = bench.client.post(f"/changes/{first}/revert", headers=bench.writer)
    assert refused.status_code == 422
    assert refused.json()["violations"]


def test_a_state_before_a_build_can_be_asked(bench: Bench, numbers: list[int]) -> None:
    before, snapshot = count(bench.client), bench.client.get("/readyz").text.strip()
    build.build(bench.settings)
    assert bench.update("DROP GRAPH <urn:told>") == 200
    assert count(bench.client) == 0
    assert count(bench.client, snapshot) == before
    assert count(bench.client, numbers[0]) == 1


def links(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """The links of a TimeMap: address, relations, other attributes."""
    found = []
    for address, attributes in re.findall(r"<([^>]*)>((?:;\w+=\"[^\"]*\")+)", text):
        pairs = dict(re.findall(r";(\w+)=\"([^\"]*)\"", attributes))
        found.append((address, pairs.pop("rel"), pairs))
    return found


def test_a_timemap_lists_all_states(bench: Bench, numbers: list[int]) -> None:
    memento = bench.client.get("/sparql", params=COUNT | {"version": numbers[2]}, headers=CSV)
    address = re.search(r'<([^>]*)>; rel="timemap"; type="application/link-format"', memento.headers["link"])
    assert address
    answer = bench.client.get(address[1])
    assert answer.headers["content-type"] == "application/link-format"
    (original, relation, _), (own, itself, span), *listed = links(answer.text)
    assert (relation, itself, own) == ("original timegate", "self", address[1])
    assert bench.client.get(original, headers=CSV).status_code == 200
    assert len(listed) > last_change(bench.settings.home), "each change made a state, and each build one"
    assert (listed[0][1], listed[-1][1]) == ("first memento", "last memento")
    assert {relation for _, relation, _ in listed[1:-1]} == {"memento"}
    assert (span["from"], span["until"]) == (listed[0][2]["datetime"], listed[-1][2]["datetime"])
    (found,) = [one for one in listed if one[0].endswith(f".{numbers[2]}")]
    again = bench.client.get(found[0], headers=CSV)
    assert again.text == memento.text
    assert again.headers["memento-datetime"] == found[2]["datetime"]
    unchanged = bench.client.get(address[1], headers={"If-None-Match": answer.headers["etag"]})
    assert unchanged.status_code == 304


def test_a_long_timemap_has_pages(bench: Bench, numbers: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = links(bench.client.get("/timemap?of=/doc/concept/report").text)[2:]
    monkeypatch.setattr(timemap, "_STATES", 2)
    found, address = [], "/timemap?of=/doc/concept/report&page=1&version=7"
    while address:
        told = links(bench.client.get(address).text)
        found += [one for one in told if "memento" in one[1]]
        assert ("prev timemap" in {relation for _, relation, _ in told}) == ("page=1" not in address)
        address = next((address for address, relation, _ in told if relation == "next timemap"), "")
    assert found == whole
    pages = -(-len(whole) // 2)
    beyond = bench.client.get(f"/timemap?of=/doc/concept/report&page={pages + 1}")
    assert (beyond.status_code, f"has {pages} pages" in beyond.text) == (404, True)


@pytest.mark.parametrize("of", ["/changes", "doc/concept/report", "http://example.org/doc/x", ""])
def test_what_has_no_mementos_has_no_timemap(bench: Bench, of: str) -> None:
    answer = bench.client.get("/timemap", params={"of": of})
    assert (answer.status_code, "can be asked as of a time" in answer.text) == (404, True)

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from rdflib import RDF, RDFS, SH, Graph

from api.app import create_app
from kg import build as building
from kg.history import last_change
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.tokens import add_token, remove_token
from tests.api.conftest import Bench
from tests.small_graph import OwnFiles

INSERT = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } }"
BROKEN = "INSERT DATA { GRAPH graph:x { event:bad a lw:Event } }"
ASK = "ASK { GRAPH <urn:g> { <urn:a> <urn:p> 1 } }"


@pytest.fixture(autouse=True)
def clean(bench: Bench) -> None:
    assert bench.update("DROP SILENT GRAPH <urn:g> ; DROP SILENT GRAPH <urn:h>") == 200


@pytest.mark.parametrize("direct", [True, False])
def test_an_update_by_form_and_direct(bench: Bench, direct: bool) -> None:
    before = last_change(bench.settings.home)
    if direct:
        headers = bench.writer | {"Content-Type": "application/sparql-update; charset=utf-8"}
        response = bench.client.post("/sparql", content=INSERT, headers=headers)
    else:
        response = bench.client.post("/sparql", data={"update": INSERT}, headers=bench.writer)
    assert response.status_code == 200
    receipt = response.json()
    assert (receipt["sequence"], receipt["added"], receipt["removed"]) == (before + 1, 1, 0)
    assert response.headers["etag"] == f'"{receipt["snapshot"]}"'
    assert bench.client.get("/readyz").text.strip() == receipt["snapshot"]
    assert bench.ask(ASK)


def test_an_answer_that_was_known_is_sent_again_after_a_change(bench: Bench) -> None:
    first = bench.client.get("/sparql", params={"query": ASK})
    assert bench.update(INSERT) == 200
    again = bench.client.get("/sparql", params={"query": ASK}, headers={"If-None-Match": first.headers["etag"]})
    assert (first.json()["boolean"], again.status_code, again.json()["boolean"]) == (False, 200, True)


def test_relative_iris_are_resolved_against_the_endpoint(bench: Bench) -> None:
    assert bench.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> <test> } }") == 200
    assert bench.ask("ASK { GRAPH <urn:g> { <urn:a> <urn:p> <http://testserver/test> } }")


@pytest.mark.parametrize("direct", [True, False])
def test_the_dataset_of_the_protocol(bench: Bench, direct: bool) -> None:
    assert bench.update(INSERT) == 200
    update = "INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }"
    dataset = {"using-graph-uri": "urn:g", "using-named-graph-uri": "urn:g"}
    if direct:
        headers = bench.writer | {"Content-Type": "application/sparql-update"}
        done = bench.client.post("/sparql", params=dataset, content=update, headers=headers)
    else:
        done = bench.client.post("/sparql", data={"update": update, **dataset}, headers=bench.writer)
    assert done.json()["added"] == 1
    conflict = {"update": "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", **dataset}
    assert bench.client.post("/sparql", data=conflict, headers=bench.writer).status_code == 400


def test_without_a_token_that_may_nothing_is_written(bench: Bench) -> None:
    before = last_change(bench.settings.home)
    known = bench.writer["Authorization"].removeprefix("Bearer ")
    for authorization in (None, "Bearer", f"Basic {known}", "Bearer wrong", f"Bearer {known}x"):
        headers = {"Authorization": authorization} if authorization else {}
        response = bench.client.post("/sparql", data={"update": INSERT}, headers=headers)
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
    response = bench.client.post("/sparql", data={"update": INSERT}, headers=bench.reader)
    assert response.status_code == 403
    assert "may only read" in response.json()["detail"]
    assert last_change(bench.settings.home) == before


def test_a_token_counts_until_it_is_removed(bench: Bench) -> None:
    headers = {"Authorization": f"bearer {add_token(bench.settings.home, 'guest', 'admin')}"}
    assert bench.client.post("/sparql", data={"update": INSERT}, headers=headers).status_code == 200
    remove_token(bench.settings.home, "guest")
    assert bench.client.post("/sparql", data={"update": INSERT}, headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("arguments", "status", "detail"),
    [
        ({"data": {"update": "CLEAR XYZ"}}, 400, "The update does not parse at line 1"),
        ({"data": {"update": [INSERT, INSERT]}}, 400, "more than once"),
        ({"data": {"update": INSERT, "query": ASK}}, 400, "both a query and an update"),
        ({"data": {"up": INSERT}}, 400, "no field 'query' or 'update'"),
        ({"data": {"update": "DROP GRAPH <urn:absent>"}}, 400, "does not exist"),
        ({"data": {"update": "LOAD <http://127.0.0.1/>"}}, 403, "send it to /graphs"),
        ({"data": {"update": "DELETE WHERE { GRAPH graph:shapes { ?s ?p ?o } }"}}, 403, "graph/shapes is built"),
        ({"data": {"update": BROKEN}}, 422, "nothing was changed"),
        ({"data": {"update": BROKEN + " " * 10_000}}, 413, "longer than 10,000 bytes"),
        ({"content": INSERT, "headers": {"Content-Type": "text/plain"}}, 415, "application/sparql-update"),
        ({"content": INSERT}, 415, "without Content-Type"),
        (
            {
                "content": INSERT.encode("utf-16"),
                "headers": {"Content-Type": "application/sparql-update; charset=UTF-16"},
            },
            415,
            "utf-16",
        ),
        ({"content": b"\xff", "headers": {"Content-Type": "application/sparql-update"}}, 400, "not UTF-8"),
        ({"data": {"update": INSERT}, "headers": {"If-Match": '"another"'}}, 412, "read it again"),
    ],
)
def test_what_is_refused_changes_nothing(bench: Bench, arguments: dict[str, object], status: int, detail: str) -> None:
    before = last_change(bench.settings.home)
    headers = bench.writer | arguments.get("headers", {})  # type: ignore[operator]
    response = bench.client.post("/sparql", **(arguments | {"headers": headers}))  # type: ignore[arg-type]
    assert response.status_code == status, response.text
    assert detail in response.json()["detail"]
    assert last_change(bench.settings.home) == before


def test_a_long_body_needs_a_token(bench: Bench) -> None:
    long = INSERT + " " * 5000
    assert bench.update(long) == 200
    assert bench.client.post("/sparql", data={"update": long}).status_code == 413
    for headers in ({}, bench.writer):
        assert bench.client.post("/sparql", data={"query": ASK + " " * 5000}, headers=headers).status_code == 413
    assert bench.client.post("/sparql", data={"query": ASK}).status_code == 200


def test_a_refusal_lists_what_breaks_which_shape(bench: Bench) -> None:
    response = bench.client.post("/sparql", data={"update": BROKEN}, headers=bench.writer)
    violations = response.json()["violations"]
    assert {violation["focus"] for violation in violations} == {"<https://w3id.org/latticework/id/event/bad>"}
    assert any("label" in (violation["path"] or "") for violation in violations)
    assert all(violation["message"] for violation in violations)


@pytest.mark.parametrize("kind", ["text/turtle", "application/ld+json", "application/n-triples"])
def test_a_refusal_is_a_report_of_shacl_where_rdf_is_asked_for(bench: Bench, kind: str) -> None:
    response = bench.client.post("/sparql", data={"update": BROKEN}, headers=bench.writer | {"Accept": kind})
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (422, kind)
    report = Graph().parse(data=response.text, format=kind)
    (node,) = report.subjects(RDF.type, SH.ValidationReport)
    assert not report.value(node, SH.conforms).toPython()
    results = list(report.objects(node, SH.result))
    assert {str(report.value(one, SH.focusNode)) for one in results} == {"https://w3id.org/latticework/id/event/bad"}
    assert (None, SH.sourceConstraintComponent, SH.MinCountConstraintComponent) in report
    assert (None, SH.resultPath, RDFS.label) in report
    assert all(report.value(one, SH.resultMessage) for one in results)


def test_a_refusal_in_plain_words_says_what_where_and_how_to_mend(bench: Bench) -> None:
    response = bench.client.post("/sparql", data={"update": BROKEN}, headers=bench.writer | {"Accept": "text/plain"})
    assert response.status_code == 422
    assert "nothing is changed. Mend what is named and send the change again." in response.text
    assert "event:bad: An event has one rdfs:label, in English." in response.text
    assert "at <http://www.w3.org/2000/01/rdf-schema#label>" in response.text


def test_a_dry_run_says_what_would_change_and_changes_nothing(bench: Bench) -> None:
    before = last_change(bench.settings.home)
    response = bench.client.post("/sparql?dry-run", data={"update": INSERT}, headers=bench.writer)
    found = response.json()
    assert (response.status_code, found["conforms"], found["added"], found["removed"]) == (200, True, 1, 0)
    assert found["change"].startswith('+ <urn:a> <urn:p> "1"')
    assert found["results"] == []
    assert not bench.ask(ASK)
    bad = bench.client.post("/sparql?dry-run=true", data={"update": BROKEN}, headers=bench.writer).json()
    assert not bad["conforms"]
    assert {result["focus"] for result in bad["results"]} == {"<https://w3id.org/latticework/id/event/bad>"}
    plain = {"Accept": "text/plain"}
    told = bench.client.post("/sparql?dry-run", data={"update": BROKEN}, headers=bench.writer | plain).text
    assert told.startswith("# The change brings")
    assert "\n+ <https://w3id.org/latticework/id/event/bad>" in told
    assert last_change(bench.settings.home) == before
    assert bench.client.post("/sparql?dry-run", data={"update": INSERT}).status_code == 401
    for address, field in [("/sparql?dryRun=1", {}), ("/sparql?dry_run", {}), ("/sparql", {"dry-run": ""})]:
        answer = bench.client.post(address, data={"update": INSERT} | field, headers=bench.writer)
        assert answer.json()["dryRun"], address
    assert last_change(bench.settings.home) == before
    assert bench.update(INSERT) == 200, "what was tried does not stand in the way"


def test_a_datatype_is_judged_as_an_update_writes_it(bench: Bench) -> None:
    update = """INSERT DATA { GRAPH <urn:g> { <urn:deal> a lw:Transfer ; lw:quantity "5"^^xsd:int } }"""
    found = bench.client.post("/sparql?dry-run", data={"update": update}, headers=bench.writer).json()
    about = [r for r in found["results"] if r["component"] == "datatype"]
    assert [result["value"] for result in about] == ['"5"^^<http://www.w3.org/2001/XMLSchema#int>']


def test_if_match_takes_the_etag_of_the_last_receipt_once(bench: Bench) -> None:
    etag = bench.client.post("/sparql", data={"update": INSERT}, headers=bench.writer).headers["etag"]
    other = INSERT.replace("1", "2")
    assert bench.update(other, **{"If-Match": etag}) == 200
    assert bench.update(INSERT.replace("1", "3"), **{"If-Match": etag}) == 412
    assert bench.update(INSERT.replace("1", "3"), **{"If-Match": f'"other", W/{etag}'}) == 412
    assert bench.update(INSERT.replace("1", "3"), **{"If-Match": "*"}) == 200


def test_an_update_by_get_is_refused_and_other_methods_are_told(bench: Bench) -> None:
    assert bench.client.get("/sparql", params={"update": "CLEAR ALL"}).status_code == 400
    response = bench.client.put("/sparql", content="x", headers=bench.writer)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_without_tokens_the_server_is_read_only(client: TestClient) -> None:
    response = client.post("/sparql", data={"update": INSERT}, headers={"Authorization": "Bearer x"})
    assert response.status_code == 403
    assert "read-only" in response.json()["detail"]


def test_the_default_graph_may_be_its_own(small: OwnFiles) -> None:
    headers = {"Authorization": f"Bearer {add_token(small.home, 'tester', 'write')}"}
    count = {"query": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"}
    with TestClient(create_app(small.model_copy(update={"default_graph": "own"}))) as own:
        update = "INSERT DATA { <urn:a> <urn:p> 1 . GRAPH <urn:g> { <urn:a> <urn:p> 2 } }"
        assert own.post("/sparql", data={"update": update}, headers=headers).status_code == 200
        assert own.get("/sparql", params=count).json()["results"]["bindings"][0]["n"]["value"] == "1"
        bad = own.post("/sparql", data={"update": BROKEN}, headers=headers)
        assert bad.status_code == 422, "the shapes see all graphs nevertheless"
    with TestClient(create_app(small)) as union:
        assert int(union.get("/sparql", params=count).json()["results"]["bindings"][0]["n"]["value"]) > 1000
        alone = {"default-graph-uri": "urn:x-arq:DefaultGraph", **count}
        assert union.get("/sparql", params=alone).json()["results"]["bindings"][0]["n"]["value"] == "1"


def test_a_home_that_cannot_be_written_to_is_served_read_only(small: OwnFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    from api import app as application
    from kg.errors import StorageError

    def refused(home: object) -> None:
        raise StorageError(f"{home} cannot be written to: Read-only file system")

    monkeypatch.setattr(application, "Log", refused)
    with TestClient(create_app(small)) as client:
        assert client.get("/sparql", params={"query": "ASK { event:meeting a lw:Event }"}).json()["boolean"]
        response = client.post("/sparql", data={"update": INSERT})
        assert response.status_code == 403
        assert "cannot write to its folder" in response.json()["detail"]


def test_a_graph_of_nothing_can_be_filled_and_cleared(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = building.Build("first", home / "builds" / "first", 0, (), "first")
    made.store.parent.mkdir(parents=True)
    EmbeddedStore.create(made.store).flush()
    building.write_description(made, made.folder)
    building.serve(home, made)
    headers = {"Authorization": f"Bearer {add_token(home, 'tester', 'write')}"}
    with TestClient(create_app(Settings(home=home, default_graph="own", describe_changes=False))) as client:
        for update in ("DROP ALL", f"{INSERT} ; INSERT DATA {{ <urn:a> a <urn:b> }}", "CLEAR NAMED", "DROP ALL"):
            assert client.post("/sparql", data={"update": update}, headers=headers).status_code == 200
        asked = client.get("/sparql", params={"query": "ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"})
        assert asked.json()["boolean"] is False


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_an_update_with_the_dataset_of_a_query_is_refused(bench: Bench, name: str) -> None:
    answer = bench.client.post("/sparql", data={"update": INSERT, name: "urn:g"}, headers=bench.writer)
    assert answer.status_code == 400
    assert answer.json()["detail"] == (
        f"{name} does not name the dataset of an update; use using-graph-uri and using-named-graph-uri"
    )
    assert bench.ask(ASK) is False


@pytest.mark.parametrize("name", ["using-graph-uri", "using-named-graph-uri"])
def test_a_query_with_the_dataset_of_an_update_is_refused(bench: Bench, name: str) -> None:
    direct = {"Content-Type": "application/sparql-query"}
    answers = [
        bench.client.get("/sparql", params={"query": ASK, name: "urn:g"}),
        bench.client.post("/sparql", data={"query": ASK, name: "urn:g"}),
        bench.client.post("/sparql", params={name: "urn:g"}, content=ASK, headers=direct),
    ]
    assert [answer.status_code for answer in answers] == [400] * 3
    assert "use default-graph-uri and named-graph-uri" in answers[0].json()["detail"]


def test_a_byte_order_mark_before_the_text_is_passed_over(bench: Bench) -> None:
    marked = f"\ufeff{ASK}"
    direct = {"Content-Type": "application/sparql-query"}
    answers = [
        bench.client.get("/sparql", params={"query": marked}),
        bench.client.post("/sparql", data={"query": marked}),
        bench.client.post("/sparql", content=marked.encode(), headers=direct),
    ]
    assert [answer.json()["boolean"] for answer in answers] == [False] * 3
    assert bench.update(f"\ufeff{INSERT}") == 200
    assert bench.ask(ASK) is True


def test_the_number_of_triples_is_not_told_once_it_has_changed(bench: Bench) -> None:
    assert bench.update(INSERT) == 200
    description = bench.client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    assert "<https://w3id.org/latticework/void#dataset> <http://rdfs.org/ns/void#triples>" not in description
    assert '<urn:g> <http://rdfs.org/ns/void#triples> "1"' in description


@pytest.mark.parametrize("way", ["form", "address", "header"])
def test_the_reason_of_a_change_is_kept_with_it(bench: Bench, way: str) -> None:
    message = f"Mended — by {way}"
    arguments: dict[str, object] = {
        "form": {"data": {"update": INSERT, "message": message}},
        "address": {"params": {"message": message}, "data": {"update": INSERT}},
        "header": {"data": {"update": INSERT}, "headers": bench.writer | {"Change-Message": message.encode()}},
    }[way]
    response = bench.client.post("/sparql", **({"headers": bench.writer} | arguments))  # type: ignore[arg-type]
    change = f"<https://w3id.org/latticework/change/{response.json()['sequence']}>"
    assert bench.ask(f'ASK {{ GRAPH graph:changes {{ {change} rdfs:comment "{message}" }} }}')
    assert not bench.ask(f"ASK {{ GRAPH graph:changes {{ {change} ?p ?o FILTER CONTAINS(STR(?o), 'sha256') }} }}")


def test_a_message_that_is_too_long_is_refused(bench: Bench) -> None:
    data = {"update": INSERT, "message": "x" * 2001}
    response = bench.client.post("/sparql", data=data, headers=bench.writer)
    assert response.status_code == 400
    assert "longer than 2,000 characters" in response.json()["detail"]

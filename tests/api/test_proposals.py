"""Proposals over HTTP: made by those who may propose, decided on by those who may write; and the audit log."""

from __future__ import annotations

import json

import pytest

from kg.errors import ConflictError, HistoryError, ProposalNotFoundError
from kg.history import last_change, log_path, records
from kg.rdf_patch import read_patch
from kg.review import Proposals
from kg.tokens import add_token
from tests.api.conftest import Bench

ASK = "ASK { GRAPH <urn:asked> { <urn:a> <urn:p> VALUE } }"
INSERT = "INSERT DATA { GRAPH <urn:asked> { <urn:a> <urn:p> VALUE } }"
BROKEN = "INSERT DATA { GRAPH graph:x { event:bad a lw:Event } }"


@pytest.fixture(scope="module")
def proposer(bench: Bench) -> dict[str, str]:
    return {"Authorization": f"Bearer {add_token(bench.settings.home, 'paul', 'propose')}"}


def propose(bench: Bench, proposer: dict[str, str], value: int) -> str:
    """The path of a proposal to add a triple."""
    data = {"update": INSERT.replace("VALUE", str(value)), "message": f"Please add {value}"}
    answer = bench.client.post("/sparql", data=data, headers=proposer)
    assert answer.status_code == 202, answer.text
    path: str = answer.headers["location"].removeprefix("http://testserver")
    return path


def test_a_proposal_waits_and_becomes_a_change_when_it_is_accepted(bench: Bench, proposer: dict[str, str]) -> None:
    before = last_change(bench.settings.home)
    path = propose(bench, proposer, 1)
    assert last_change(bench.settings.home) == before
    assert not bench.ask(ASK.replace("VALUE", "1"))
    shown = bench.client.get(path, headers=proposer).json()
    assert (shown["by"], shown["message"], shown["status"], shown["added"]) == ("paul", "Please add 1", "waiting", 1)
    assert (shown["fits"], shown["violations"]) == (True, [])
    patch = bench.client.get(path, headers=bench.writer | {"Accept": "application/rdf-patch"})
    assert len(read_patch(patch.text).add) == 1
    tried = bench.client.post(f"{path}/accept?dry-run", headers=bench.writer).json()
    assert (tried["dryRun"], tried["conforms"], tried["added"]) == (True, True, 1)
    assert bench.client.post(f"{path}/decline?dry-run&message=No", headers=bench.writer).status_code == 400
    assert last_change(bench.settings.home) == before
    done = bench.client.post(f"{path}/accept", headers=bench.writer)
    assert done.json()["sequence"] == before + 1
    assert bench.ask(ASK.replace("VALUE", "1"))
    change = bench.client.get(f"/changes/{before + 1}").json()
    assert (change["by"], change["accepted_by"], change["message"]) == ("paul", "write", "Please add 1")
    assert bench.ask(
        f"ASK {{ <https://w3id.org/latticework/change/{before + 1}> prov:wasAssociatedWith "
        "<https://w3id.org/latticework/writer/paul> , <https://w3id.org/latticework/writer/write> }"
    )
    after = bench.client.get(path, headers=proposer).json()
    assert (after["status"], after["decided_by"], after["change"]) == ("accepted", "write", before + 1)
    assert bench.client.post(f"{path}/accept", headers=bench.writer).status_code == 409


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH"])
def test_every_way_to_write_is_a_way_to_propose(bench: Bench, proposer: dict[str, str], method: str) -> None:
    before = last_change(bench.settings.home)
    patch = method == "PATCH"
    kind = "application/sparql-update" if patch else "text/turtle"
    body = "INSERT DATA { <urn:a> <urn:p> 1 }" if patch else "<urn:a> <urn:p> 1 ."
    headers = proposer | {"Content-Type": kind, "Change-Message": "By file"}
    answer = bench.client.request(method, f"/graphs/{method.lower()}", content=body, headers=headers)
    assert answer.status_code == 202
    shown = bench.client.get(answer.headers["location"], headers=proposer).json()
    assert (shown["added"], shown["message"]) == (1, "By file")
    assert last_change(bench.settings.home) == before


def test_a_graph_is_proposed_to_go(bench: Bench, proposer: dict[str, str]) -> None:
    assert bench.update("INSERT DATA { GRAPH graph:going { <urn:a> <urn:p> 1 } }") == 200
    answer = bench.client.delete("/graphs/going", headers=proposer)
    assert answer.status_code == 202
    assert bench.ask("ASK { GRAPH graph:going { ?s ?p ?o } }")
    assert bench.client.post(f"{answer.headers['location']}/accept", headers=bench.writer).status_code == 200
    assert not bench.ask("ASK { GRAPH graph:going { ?s ?p ?o } }")


def test_what_does_not_fit_any_more_says_so(bench: Bench, proposer: dict[str, str]) -> None:
    path = propose(bench, proposer, 2)
    assert bench.update(INSERT.replace("VALUE", "2")) == 200
    shown = bench.client.get(path, headers=proposer).json()
    assert shown["fits"] is False
    assert "is there already" in shown["detail"]
    refused = bench.client.post(f"{path}/accept", headers=bench.writer)
    assert refused.status_code == 409
    assert "is there already" in refused.json()["detail"]
    assert bench.client.get(path, headers=proposer).json()["status"] == "waiting"


def test_what_would_break_a_shape_since_is_not_made(bench: Bench, proposer: dict[str, str]) -> None:
    more = """INSERT DATA { GRAPH graph:notes { document:later a lw:Document ; rdfs:label "Later"@en ;
        lw:documentType concept:report ; lw:url "https://example.org/later"^^xsd:anyURI } }"""
    assert bench.update(more) == 200
    cite = "INSERT DATA { GRAPH graph:notes { event:meeting dcterms:source document:later } }"
    answer = bench.client.post("/sparql", data={"update": cite}, headers=proposer)
    assert bench.update("DELETE WHERE { GRAPH graph:notes { document:later ?p ?o } }") == 200
    shown = bench.client.get(answer.headers["location"], headers=proposer).json()
    assert shown["fits"] is False
    assert shown["violations"]
    assert bench.client.post(f"{answer.headers['location']}/accept", headers=bench.writer).status_code == 422


def test_a_proposal_is_declined_with_a_reason(bench: Bench, proposer: dict[str, str]) -> None:
    path = propose(bench, proposer, 3)
    assert bench.client.post(f"{path}/decline", headers=bench.writer).status_code == 400
    declined = bench.client.post(f"{path}/decline", params={"message": "No source"}, headers=bench.writer).json()
    assert (declined["status"], declined["reason"]) == ("declined", "No source")
    assert bench.client.post(f"{path}/accept", headers=bench.writer).status_code == 409
    waiting = bench.client.get("/proposals", headers=proposer).json()
    assert declined["number"] not in [one["number"] for one in waiting]
    both = bench.client.get("/proposals", params={"status": "declined"}, headers=proposer).json()
    assert declined["number"] in [one["number"] for one in both]


def test_who_may_what(bench: Bench, proposer: dict[str, str]) -> None:
    path = propose(bench, proposer, 4)
    other = {"Authorization": f"Bearer {add_token(bench.settings.home, 'petra', 'propose')}"}
    for headers, status in (({}, 401), (bench.reader, 403), (other, 200)):
        assert bench.client.get("/proposals", headers=headers).status_code == status
        assert bench.client.get(path, headers=headers).status_code == status
    for headers, status in (({}, 401), (bench.reader, 403), (proposer, 403)):
        assert bench.client.post(f"{path}/accept", headers=headers).status_code == status
        assert bench.client.post("/changes/1/revert", headers=headers).status_code == status
    params = {"message": "Mine"}
    assert bench.client.post(f"{path}/decline", params=params, headers=other).status_code == 403
    assert bench.client.post(f"{path}/decline", params=params, headers=proposer).json()["decided_by"] == "paul"
    assert bench.client.get("/proposals/999", headers=proposer).status_code == 404


@pytest.mark.parametrize(
    ("update", "status"),
    [(BROKEN, 422), ("CLEAR XYZ", 400), ("DELETE DATA { <urn:a> <urn:p> 1 }", 400)],
)
def test_what_could_not_be_accepted_is_refused_at_once(
    bench: Bench, proposer: dict[str, str], update: str, status: int
) -> None:
    before = len(Proposals(bench.settings.home, 9).all())
    assert bench.client.post("/sparql", data={"update": update}, headers=proposer).status_code == status
    assert len(Proposals(bench.settings.home, 9).all()) == before


def test_only_so_many_wait(bench: Bench, proposer: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = len(bench.client.get("/proposals", headers=proposer).json())
    monkeypatch.setattr("api.dependencies.Proposals", lambda home, most: Proposals(home, waiting))
    answer = bench.client.post("/sparql", data={"update": INSERT.replace("VALUE", "8")}, headers=proposer)
    assert answer.status_code == 429
    assert f"{waiting} proposals wait already" in answer.json()["detail"]


def test_a_damaged_proposal_is_told(bench: Bench, proposer: dict[str, str]) -> None:
    known = Proposals(bench.settings.home, 9)
    path = bench.settings.home / "proposals" / f"{known.all()[-1].number:08d}"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"+ ", b"- "))
    with pytest.raises(HistoryError, match="is not as it was written"):
        known.all()
    path.write_bytes(whole)
    with pytest.raises(ProposalNotFoundError, match="there is no proposal 999"):
        known.find(999)
    with pytest.raises(ConflictError, match="proposal 1 was accepted by write"), known.deciding(1):
        pass


def test_the_audit_log_says_who_asked_for_what_with_which_token(bench: Bench, proposer: dict[str, str]) -> None:
    path = bench.settings.home / "audit.log"
    done = bench.client.post("/sparql", data={"update": INSERT.replace("VALUE", "9")}, headers=bench.writer).json()
    refused = bench.client.put("/graphs/x", content="", headers=bench.reader | {"Content-Type": "text/turtle"})
    unknown = {"Authorization": "Bearer lw_unknown", "X-Request-ID": "audited-1"}
    bench.client.post("/sparql", data={"update": "CLEAR ALL"}, headers=unknown)
    bench.client.get("/sparql", params={"query": "ASK {}"})
    text = path.read_text(encoding="utf-8")
    first, second, third = (json.loads(line) for line in text.splitlines()[-3:])
    assert (first["token"], first["role"], first["status"], first["change"]) == (
        "write",
        "write",
        200,
        done["sequence"],
    )
    assert (second["token"], second["method"], second["path"], second["status"]) == ("read", "PUT", "/graphs/x", 403)
    assert refused.headers["x-request-id"] == second["request_id"]
    assert (third["token"], third["status"], third["request_id"]) == (None, 401, "audited-1")
    assert "lw_" not in text
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_token_and_no_hash_of_one_is_in_the_log_of_changes(bench: Bench) -> None:
    hashes = [
        line.split('"')[1] for line in (bench.settings.home / "tokens.toml").read_text().splitlines() if "sha" in line
    ]
    text = log_path(bench.settings.home).read_text(encoding="utf-8")
    assert len(hashes) >= 2
    assert not any(known in text for known in hashes)
    assert {record.by for record in records(log_path(bench.settings.home))} >= {"paul", "write"}


HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_page_says_what_waits_and_how_it_would_fare(bench: Bench, proposer: dict[str, str]) -> None:
    path = propose(bench, proposer, 71)
    listed = bench.client.get("/proposals", headers=HTML | proposer)
    assert listed.headers["content-type"].startswith("text/html")
    assert listed.headers["cache-control"] == "no-store"
    assert f'<a href="{path}">' in listed.text
    assert "Please add 71" in listed.text
    page = bench.client.get(path, headers=HTML | proposer).text
    assert "paul proposed it, " in page
    assert "It adds 1 and removes 0 statements." in page
    assert "As the graph is now, it fits and keeps all rules." in page
    assert "Accept</button>" not in page, "who may only propose does not decide"
    assert "Accept</button>" in bench.client.get(path, headers=HTML | bench.writer).text
    bench.client.post(f"{path}/accept", headers=bench.writer)
    page = bench.client.get(path, headers=HTML | bench.writer).text
    assert "write accepted it, " in page
    assert "Accept</button>" not in page
    assert "Please add 71" in bench.client.get("/proposals?status=all", headers=HTML | bench.writer).text


def test_a_page_says_what_is_in_the_way(bench: Bench, proposer: dict[str, str]) -> None:
    path = propose(bench, proposer, 72)
    assert bench.update(INSERT.replace("VALUE", "72")) == 200
    page = bench.client.get(path, headers=HTML | bench.writer).text
    assert "As the graph is now, it would not be taken: " in page
    declined = bench.client.post(f"{path}/decline?message=It+is+there", headers=bench.writer)
    assert declined.status_code == 200
    assert "What they said of it: It is there" in bench.client.get(path, headers=HTML | bench.writer).text


def test_a_page_asks_for_a_token(bench: Bench) -> None:
    for path in ("/proposals", "/proposals/1"):
        locked = bench.client.get(path, headers=HTML)
        assert locked.status_code == 401
        assert locked.headers["www-authenticate"].startswith("Bearer")
        assert 'type="password"' in locked.text
        assert "proposals.js" in locked.text
    refused = bench.client.get("/proposals", headers=HTML | bench.reader)
    assert (refused.status_code, "may only read" in refused.text) == (403, True)
    assert 'type="password"' not in refused.text

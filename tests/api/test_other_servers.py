"""SERVICE and LOAD reach the servers that the settings name, and no others."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from kg.history import last_change
from kg.settings import Settings
from kg.tokens import add_token
from tests.serving import serving
from tests.small_graph import OwnFiles

EVENTS = "PREFIX : <urn:x> SELECT ?label { SERVICE <TARGET> { ?event a lw:Event ; rdfs:label ?label } }"
TRIPLES = b"<urn:a> <urn:p> <b> ."
BROKEN = (
    b"@prefix lw: <https://w3id.org/latticework/ontology#> . <https://w3id.org/latticework/id/event/x> a lw:Event ."
)


class Strange(BaseHTTPRequestHandler):
    """A server that answers, or does not, as the path says."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/hangs":
            time.sleep(5)
            return
        answers = {
            "/data.ttl": (200, "text/turtle", TRIPLES),
            "/broken.ttl": (200, "text/turtle", BROKEN),
            "/half.ttl": (200, "text/turtle", TRIPLES[:-5]),
            "/page": (200, "text/html", b"<p>Hello"),
            "/away": (302, "text/plain", b""),
        }
        status, media_type, body = answers.get(self.path, (500, "text/plain", b"out of order"))
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  (the name in the library)

    def log_message(self, *arguments: object) -> None:
        """Keeps quiet."""


@dataclass(frozen=True)
class Ours:
    """A server that may ask a graph of the same kind, a strange server, and one that is down."""

    client: TestClient
    home: Path
    theirs: str
    strange: str
    down: str
    asked: list[str]
    writer: dict[str, str]


@pytest.fixture(scope="module")
def ours(small_home: OwnFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ours]:
    folder = tmp_path_factory.mktemp("federation")
    for name in ("here", "there"):
        shutil.copytree(small_home.home, folder / name, symlinks=True)
    asked: list[str] = []
    handler = type("Handler", (Strange,), {"asked": asked})
    strange = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=strange.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{strange.server_port}"
    nobody = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    down = f"http://127.0.0.1:{nobody.server_port}/sparql"
    nobody.server_close()
    with serving(small_home.model_copy(update={"home": folder / "there"})) as theirs:
        allowed = [f"{theirs}/sparql", down]
        allowed += [
            f"{address}/{name}" for name in ("data.ttl", "broken.ttl", "half.ttl", "page", "away", "hangs", "500")
        ]
        settings = small_home.model_copy(
            update={
                "home": folder / "here",
                "allowed_targets": tuple(allowed),
                "query_timeout": 1.0,
                "write_timeout": 2.0,
            }
        )
        writer = {"Authorization": f"Bearer {add_token(settings.home, 'writer', 'write')}"}
        with TestClient(create_app(settings)) as client:
            yield Ours(client, settings.home, f"{theirs}/sparql", address, down, asked, writer)
    strange.shutdown()
    strange.server_close()


def test_an_allowed_service_answers_with_its_rows(ours: Ours) -> None:
    answer = ours.client.get("/sparql", params={"query": EVENTS.replace("TARGET", ours.theirs)})
    assert answer.status_code == 200, answer.text
    assert [row["label"]["value"] for row in answer.json()["results"]["bindings"]] == ["A meeting"]
    joined = f"ASK {{ ?event a lw:Event . {{ SELECT ?event {{ SERVICE <{ours.theirs}> {{ ?event a lw:Event }} }} }} }}"
    assert ours.client.post("/sparql", data={"query": joined}).json()["boolean"] is True


def test_what_others_have_answered_is_not_kept(ours: Ours) -> None:
    query = {"query": EVENTS.replace("TARGET", ours.theirs) + "# kept?"}
    answer = ours.client.get("/sparql", params=query)
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["down", "500", "away"])
def test_a_target_that_fails_is_told_and_silent_passes_it_over(ours: Ours, path: str) -> None:
    target = ours.down if path == "down" else f"{ours.strange}/{path}"
    answer = ours.client.get("/sparql", params={"query": EVENTS.replace("TARGET", target)})
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/problem+json"
    assert "another server, which is asked here, did not answer as it should" in answer.json()["detail"]
    assert "/elsewhere" not in ours.asked
    silent = EVENTS.replace("SERVICE", "SERVICE SILENT").replace("TARGET", target)
    rows = ours.client.get("/sparql", params={"query": silent}).json()["results"]["bindings"]
    assert rows == [{}]


def test_a_target_that_hangs_ends_at_the_time_limit(ours: Ours) -> None:
    began = time.monotonic()
    answer = ours.client.get("/sparql", params={"query": EVENTS.replace("TARGET", f"{ours.strange}/hangs")})
    assert answer.status_code == 503
    assert "longer than 1 seconds" in answer.json()["detail"]
    assert time.monotonic() - began < 4
    assert ours.client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 200


def test_other_targets_are_refused_and_not_asked(ours: Ours) -> None:
    before = list(ours.asked)
    for target in (f"{ours.strange}/", f"{ours.strange}/data.ttl?x", f"{ours.theirs}/"):
        answer = ours.client.get("/sparql", params={"query": EVENTS.replace("TARGET", target)})
        assert answer.status_code == 403
        assert f"<{target}>, which LATTICEWORK_ALLOWED_TARGETS does not name" in answer.json()["detail"]
    assert ours.asked == before


def update(ours: Ours, text: str) -> tuple[int, str]:
    done = ours.client.post("/sparql", data={"update": text}, headers=ours.writer)
    return done.status_code, done.text


def test_an_allowed_file_is_loaded_through_the_gate(ours: Ours) -> None:
    source = f"{ours.strange}/data.ttl"
    status, receipt = update(ours, f"LOAD <{source}> INTO GRAPH <urn:loaded>")
    assert (status, json.loads(receipt)["added"]) == (200, 1)
    seen = f"ASK {{ GRAPH <urn:loaded> {{ <urn:a> <urn:p> <{ours.strange}/b> }} }}"
    assert ours.client.get("/sparql", params={"query": seen}).json()["boolean"] is True
    status, told = update(ours, f"LOAD <{ours.strange}/broken.ttl> INTO GRAPH <urn:loaded>")
    assert status == 422, told
    status, receipt = update(ours, f"INSERT {{ GRAPH <urn:seen> {{ ?e a <urn:E> }} }} WHERE {{ SERVICE <{ours.theirs}> "
                             "{ ?e a lw:Event } }")  # fmt: skip
    assert (status, json.loads(receipt)["added"]) == (200, 1)


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/secret.ttl", 403, "LOAD (near line 1) would make this server ask"),
        ("/500", 502, "Error 500"),
        ("/half.ttl", 502, "did not answer as it should"),
        ("/away", 502, "redirect"),
        ("/hangs", 503, "took longer than 2 seconds"),
    ],
)
def test_a_load_that_fails_changes_nothing(ours: Ours, path: str, status: int, detail: str) -> None:
    before = last_change(ours.home)
    got, told = update(ours, f"LOAD <{ours.strange}{path}> INTO GRAPH <urn:other>")
    assert (got, detail in json.loads(told)["detail"]) == (status, True), told
    assert last_change(ours.home) == before


def test_the_service_description_tells_of_federation_where_there_is_a_list(ours: Ours, client: TestClient) -> None:
    turtle = {"Accept": "text/turtle"}
    assert "sd:BasicFederatedQuery" in ours.client.get("/sparql", headers=turtle).text
    assert "BasicFederatedQuery" not in client.get("/sparql", headers=turtle).text


def test_the_list_takes_whole_addresses_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATTICEWORK_ALLOWED_TARGETS", " http://a.example/sparql\thttps://b.example/data.ttl ")
    assert Settings().allowed_targets == ("http://a.example/sparql", "https://b.example/data.ttl")
    monkeypatch.setenv("LATTICEWORK_ALLOWED_TARGETS", "file:///etc/passwd")
    with pytest.raises(ValueError, match="file:///etc/passwd is not a whole address"):
        Settings()

"""A server that answers from a replica: as from its own graph, within its limits, and nothing stale called fresh."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from api.app import create_app
from kg import replica_watch
from kg.change import Change
from kg.checkpoint import settled
from kg.cli.main import cli
from kg.errors import (
    GraphNotBuiltError,
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    RemoteServerError,
    TooManyQueriesError,
)
from kg.history import Log
from kg.query import BINDING_FORMATS, GRAPH_FORMATS, QueryRequest, answer
from kg.replica_sources import HomeSource
from kg.replica_watch import ReplicaWatch
from kg.replicate import bring_up_to_date
from kg.settings import Settings
from kg.store import EmbeddedStore, RemoteStore
from kg.tokens import add_token
from tests.server_process import free_port
from tests.small_graph import OwnFiles
from tests.sparql_servers import Engine

NOTED = Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal("noted"), NamedNode("urn:told"))
IS_NOTED = 'ASK { ?s ?p "noted" }'


TARGET = "http://127.0.0.1:9/sparql"


@pytest.fixture(scope="module", autouse=True)
def _looks_often() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replica_watch, "_INTERVAL", 0.05)
        yield


@pytest.fixture(scope="module")
def filled(small_home: OwnFiles, engine: Engine) -> Engine:
    """The server, with the small graph in it."""
    bring_up_to_date(HomeSource(small_home), engine.replica())
    return engine


@pytest.fixture(scope="module")
def reading(small_home: OwnFiles, filled: Engine, tmp_path_factory: pytest.TempPathFactory) -> OwnFiles:
    """Settings of a server that has no graph of its own."""
    changes = {"home": tmp_path_factory.mktemp("none"), "read_from": filled.where.query, "max_rows": 5000}
    return small_home.model_copy(update={**changes, "allowed_targets": (TARGET,)})


@pytest.fixture(scope="module")
def client(reading: OwnFiles) -> Iterator[TestClient]:
    """A client of that server."""
    with TestClient(create_app(reading)) as made:
        yield made


def asked(client: TestClient, query: str, accept: str = "application/json", **parameters: str) -> bytes:
    response = client.get("/sparql", params={"query": query, **parameters}, headers={"Accept": accept})
    assert response.status_code == 200, response.text
    return response.content


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_answers_are_those_of_the_graph(small_home: OwnFiles, client: TestClient) -> None:
    own = EmbeddedStore.read(settled(small_home).store)
    rows = "SELECT ?s ?label WHERE { ?s a lw:Event ; rdfs:label ?label } ORDER BY ?s"
    graph = "CONSTRUCT WHERE { ?s a lw:Document ; ?p ?o }"
    for known in BINDING_FORMATS:
        assert asked(client, rows, known.media_type) == answer(own, QueryRequest(rows, known.name)).body
    for known in GRAPH_FORMATS:
        assert isinstance(known.engine, RdfFormat)
        there = set(parse(asked(client, graph, known.media_type), known.engine))
        here = set(parse(answer(own, QueryRequest(graph, graph_format=known.name)).body, known.engine))
        assert there == here
        assert len(here) > 3
    for ask, expected in (("{ event:meeting a lw:Event }", True), ("{ event:meeting a lw:State }", False)):
        assert json.loads(asked(client, f"ASK {ask}"))["boolean"] is expected
    assert "A meeting" in client.get("/doc/id/event/meeting", headers={"Accept": "text/html"}).text
    assert "replica" in client.get("/").text
    assert client.get("/void").status_code == 200


def test_names_base_and_dataset_are_those_of_this_server(client: TestClient) -> None:
    assert b"http://testserver/" in asked(client, "SELECT (STR(<x>) AS ?iri) {}", "text/csv")
    other = "PREFIX lw: <urn:other> SELECT (STR(lw:x) AS ?iri) {}"
    assert b"urn:otherx" in asked(client, other, "text/csv")
    counted = "SELECT (COUNT(*) AS ?n) { ?s a lw:Event }"
    graph = "https://w3id.org/latticework/graph/curated/meetings"
    assert b"1" in asked(client, counted, "text/csv", **{"default-graph-uri": graph})
    assert b"0" in asked(client, counted, "text/csv", **{"default-graph-uri": "urn:nowhere"})
    own = client.get("/graphs?default")
    assert (own.status_code, "cannot be had by name" in own.text) == (400, True)


def test_the_state_is_that_of_the_replica(small: OwnFiles, client: TestClient, filled: Engine) -> None:
    replica = filled.replica()
    before = replica.state()[0]
    assert client.get("/readyz").text.strip() == before
    first = client.get("/sparql", params={"query": IS_NOTED})
    assert first.json()["boolean"] is False
    log = Log(small.home)
    log.append(Change(frozenset({NOTED})), "maria")
    log.close()
    done = bring_up_to_date(HomeSource(small), replica)
    until(lambda: client.get("/readyz").text.strip() == done.state)
    second = client.get("/sparql", params={"query": IS_NOTED}, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.json()["boolean"]) == (200, True)
    # On its way to another state an answer may have part of that: no tag of it is ever met again.
    replica.remember(done.state, before)
    until(lambda: "~" in client.get("/readyz").text)
    third = client.get("/sparql", params={"query": IS_NOTED})
    time.sleep(0.2)
    again = client.get("/sparql", params={"query": IS_NOTED}, headers={"If-None-Match": third.headers["ETag"]})
    assert again.status_code == 200
    replica.change("DELETE DATA", [NOTED])
    replica.remember(before)


def test_a_replica_that_is_too_busy_to_say_is_not_called_fresh(
    reading: OwnFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = ReplicaWatch(reading.read_from, union=True)
    try:
        sure = watch.snapshot()
        monkeypatch.setattr(replica_watch, "_OVERDUE", -1.0)
        assert watch.snapshot().id != sure.id
        assert watch.snapshot().sequence == sure.sequence
    finally:
        watch.close()


def test_what_a_replica_is_not_asked(client: TestClient) -> None:
    for target, told in (
        ("urn:other", "LATTICEWORK_ALLOWED_TARGETS does not name"),
        (TARGET, "not passed on"),
    ):
        refused = client.get("/sparql", params={"query": f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}"})
        assert (refused.status_code, told in refused.text) == (403, True)
    broken = client.get("/sparql", params={"query": "SELECT * {\n ?s ?p }"})
    assert (broken.status_code, broken.json()["line"]) == (400, 2)
    unknown = "PREFIX bif: <bif:> SELECT (bif:http_get('http://127.0.0.1:9') AS ?x) {}"
    assert client.get("/sparql", params={"query": unknown}).status_code == 400


def test_limits_hold(client: TestClient) -> None:
    many = {"query": "SELECT (1 AS ?x) { ?s ?p ?o . ?t a ?u } LIMIT 6000"}
    refused = client.get("/sparql", params=many, headers={"Accept": "text/csv"})
    assert (refused.status_code, "more than 5,000 rows" in refused.text) == (413, True)


def test_without_a_graph_of_its_own(reading: OwnFiles, client: TestClient) -> None:
    headers = {"Authorization": f"Bearer {add_token(reading.home, 'maria', 'write')}"}
    for path in (
        "/changes",
        "/diff?from=now",
        "/sparql?query=ASK+{}&version=1",
        "/panels/dyad-year.csv?source=curated",
        "/panels/dyad-year?source=curated",
    ):
        missing = client.get(path)
        assert (missing.status_code, "no graph of its own" in missing.text) == (404, True), path
    refused = client.post("/sparql", data={"update": "CLEAR ALL"}, headers=headers)
    assert (refused.status_code, "write to the server which that one follows" in refused.text) == (403, True)


def test_panels_are_those_of_the_home(small: OwnFiles, filled: Engine) -> None:
    settings = small.model_copy(update={"read_from": filled.where.query})
    with TestClient(create_app(settings)) as client:
        page = client.get("/panels/state-year", params={"source": "curated"})
        assert page.status_code == 200
        dictionary = client.get("/panels/state-year/dictionary", params={"source": "curated"})
        columns = re.findall(r"^\| `(\w+)` \|", dictionary.text, re.MULTILINE)
        assert columns
        assert all(f"<code>{column}</code>" in page.text for column in columns)


def test_with_a_graph_of_its_own_writes_go_there(small: OwnFiles, filled: Engine) -> None:
    headers = {"Authorization": f"Bearer {add_token(small.home, 'maria', 'write')}"}
    settings = small.model_copy(update={"read_from": filled.where.query})
    told = {"update": 'INSERT DATA { GRAPH <urn:told> { <urn:a> <urn:p> "noted" } }'}
    with TestClient(create_app(settings)) as client:
        before = client.get("/readyz").text.strip()
        receipt = client.post("/sparql", data=told, headers=headers)
        assert receipt.status_code == 200, receipt.text
        assert client.get("/sparql", params={"query": IS_NOTED}).json()["boolean"] is False, (
            "the replica has it not yet"
        )
        assert client.get("/sparql", params={"query": IS_NOTED, "version": "1"}).json()["boolean"] is True
        assert client.get("/changes", headers={"Accept": "application/json"}).json()["last"] == 1
        stale = client.post("/sparql", data=told, headers=headers | {"If-Match": f'"{before}"'})
        assert stale.status_code == 412
        replica = filled.replica()
        bring_up_to_date(HomeSource(small), replica)
        until(lambda: client.get("/readyz").text.strip() == receipt.json()["snapshot"])
        assert client.get("/sparql", params={"query": IS_NOTED}).json()["boolean"] is True
        replica.change("DELETE DATA", [NOTED])
        replica.remember(before)


def test_a_replica_that_is_not_there_is_told(small_home: OwnFiles, tmp_path: Path) -> None:
    gone = small_home.model_copy(update={"home": tmp_path, "read_from": f"http://127.0.0.1:{free_port()}"})
    with TestClient(create_app(gone)) as client:
        for path in ("/sparql?query=ASK+{}", "/", "/readyz"):
            down = client.get(path)
            assert (down.status_code, "refused; is it running?" in down.text) == (502, True), path
        assert client.get("/healthz").status_code == 200


Reply = Callable[[str], tuple[int, dict[str, str], bytes]]
"""What a pretended server answers to a query: status, headers, and body."""


@contextmanager
def pretending(reply: Reply) -> Iterator[str]:
    """The address of a server that answers as it is told to."""

    class Pretender(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, headers, body = reply(query)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pretender)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/query"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


JSON = {"Content-Type": "application/sparql-results+json"}
ROWS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}'
TRIPLES = b"<urn:a> <urn:b> <urn:c> .\n"


@pytest.mark.parametrize(
    ("status", "headers", "body", "error", "told"),
    [
        (500, {}, b"it fell over", RemoteServerError, r"/query answered with 500: it fell over; see its log"),
        (302, {"Location": "/elsewhere"}, b"", RemoteServerError, r"answered with 302; see its log"),
        (404, {}, b"", RemoteServerError, r"answered with 404; see its log, and whether queries are taken there"),
        (503, {}, b"busy", TooManyQueriesError, r"answered with 503: busy; ask again in a moment"),
        (504, {}, b"", QueryTimeoutError, r"answered with 504; narrow the query down"),
        (400, {}, b"no paths", QueryError, r"answered with 400: no paths; the query is right here"),
        (200, {"Content-Type": "text/html"}, b"<p>", RemoteServerError, r"text/html: is it where queries are taken\?"),
        (200, JSON | {"X-SPARQL-MaxRows": "1"}, ROWS, RemoteServerError, r"gave a part of the answer"),
        (
            200,
            JSON | {"Content-Length": "500"},
            ROWS[:60],
            RemoteServerError,
            r"should: .* broke off",
        ),
        (200, JSON, ROWS[:60], RemoteServerError, r"did not answer as it should"),
    ],
)
def test_what_goes_wrong_there_is_told(
    status: int, headers: dict[str, str], body: bytes, error: type[QueryError], told: str
) -> None:
    with pretending(lambda query: (status, headers, body)) as address:
        found = refused_by(address, QueryRequest("SELECT ?x { ?x ?y ?z }"))
    assert type(found) is error
    assert re.search(told, str(found))


def refused_by(address: str, request: QueryRequest) -> QueryError | None:
    """What is wrong with an answer, without the traceback: what the engine makes must not go with another thread."""
    try:
        answer(RemoteStore(address), request)
    except QueryError as error:
        return type(error)(str(error))
    return None


def test_a_graph_that_breaks_off_between_two_lines_is_no_answer() -> None:
    headers = {"Content-Type": "application/n-triples", "Content-Length": "500"}
    request = QueryRequest("CONSTRUCT { ?x ?y ?z } WHERE { ?x ?y ?z }", graph_format="ntriples")
    with pretending(lambda query: (200, headers, TRIPLES)) as address:
        found = refused_by(address, request)
        assert isinstance(found, RemoteServerError)
        assert "bytes before its end" in str(found)
    with pretending(lambda query: (200, {"Content-Type": "application/n-triples"}, TRIPLES)) as address:
        assert answer(RemoteStore(address), request).body == TRIPLES


def test_what_does_not_parse_is_never_sent() -> None:
    sent: list[str] = []
    with pretending(lambda query: (200, JSON, sent.append(query) or ROWS)) as address:  # type: ignore[func-returns-value]
        assert isinstance(refused_by(address, QueryRequest("SELECT")), QuerySyntaxError)
        assert not sent
        answer(RemoteStore(address), QueryRequest("SELECT ?x {}"))
        assert len(sent) == 1


def as_replica(state: bytes, in_default_graph: bytes, rest: Reply) -> Reply:
    """A server that says which state it has, what of it is in the default graph, and answers the rest as told."""

    def reply(query: str) -> tuple[int, dict[str, str], bytes]:
        if "GRAPH" in query and "replica" in query:
            return 200, {"Content-Type": "text/csv"}, b"p,o\n" + state
        if "replica" in query:
            return 200, {"Content-Type": "text/csv"}, b"o\n" + in_default_graph
        return rest(query)

    return reply


HAS = b"http://purl.org/dc/terms/identifier,20261126T000000-000000.7\n"
THERE = b"20261126T000000-000000.7\n"


@pytest.mark.parametrize(
    ("state", "there", "union", "error", "told"),
    [
        (b"", b"", True, GraphNotBuiltError, "has no whole state of the graph yet"),
        (b"http://purl.org/dc/terms/requires,x.1\n", b"", True, GraphNotBuiltError, "has no whole state"),
        (HAS, b"", True, RemoteServerError, "is not the union of its graphs.*LATTICEWORK_DEFAULT_GRAPH=own"),
        (HAS, THERE, False, RemoteServerError, "is the union of its graphs; leave LATTICEWORK_DEFAULT_GRAPH=own out"),
    ],
)
def test_a_replica_that_does_not_fit_is_refused(
    state: bytes, there: bytes, union: bool, error: type[Exception], told: str
) -> None:
    with pretending(as_replica(state, there, lambda query: (500, {}, b""))) as address:
        watch = ReplicaWatch(address, union)
        with pytest.raises(error, match=told):
            watch.snapshot()
        watch.close()


def test_a_replica_that_says_nothing_runs_out_of_time(small_home: OwnFiles, tmp_path: Path) -> None:
    released = threading.Event()

    def silent(query: str) -> tuple[int, dict[str, str], bytes]:
        released.wait(20)
        return 200, JSON, ROWS

    with pretending(as_replica(HAS, THERE, silent)) as address:
        settings = small_home.model_copy(update={"home": tmp_path, "read_from": address, "query_timeout": 0.5})
        with TestClient(create_app(settings)) as client:
            late = client.get("/sparql", params={"query": "SELECT ?x { ?x ?y ?z }"})
            assert (late.status_code, "0.5 seconds" in late.text) == (503, True)
        released.set()


def test_an_address_that_is_none_is_refused() -> None:
    done = CliRunner().invoke(cli, ["serve", "--read-from", "localhost:7878"])
    assert done.exit_code == 2
    assert "localhost:7878 is not a whole address" in done.output
    with pytest.raises(ValueError, match="is not a whole address"):
        Settings(read_from="localhost:7878")

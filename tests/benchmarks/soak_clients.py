"""The clients of the soak: good ones, and those that mean harm or know no better. Each call is one visit.

A visit gives its outcome: a status, or what became of the connection. ``EXPECTED`` says which outcomes of which kind
are the client's own doing; any other is a fault of the server.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import random
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

_COUNTER = itertools.count()
_CSV = {"Accept": "text/csv"}
_PAIRS = "SELECT ?a ?b WHERE { ?a a lw:Membership . ?b a lw:Agreement }"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CUT = "cut off"
"""The outcome where the server ends a connection before the end of an answer."""


@dataclass(frozen=True)
class Site:
    """Where the server is, and a token that it takes."""

    port: int
    token: str = ""
    things: list[str] = field(default_factory=list)

    def connection(self, timeout: float = 120) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def request(
        self, method: str, path: str, body: str | bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[str, bytes, dict[str, str]]:
        """Outcome, body and headers of one request on a connection of its own."""
        connection = self.connection()
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            content = answer.read()
        except (http.client.HTTPException, OSError):
            return CUT, b"", {}
        finally:
            connection.close()
        return str(answer.status), content, {name.lower(): value for name, value in answer.getheaders()}

    def query(self, text: str, method: str = "GET") -> str:
        """The outcome of a query; a comment that differs keeps the answer out of the cache."""
        form = urlencode({"query": f"{text}\n# {next(_COUNTER)}"})
        if method == "GET":
            return self.told(*self.request("GET", f"/sparql?{form}", headers=_CSV))
        return self.told(*self.request("POST", "/sparql", form, _FORM | _CSV))

    def update(self, text: str) -> str:
        headers = _FORM | {"Authorization": f"Bearer {self.token}"}
        return self.told(*self.request("POST", "/sparql", urlencode({"update": text}), headers))

    @staticmethod
    def told(status: str, body: bytes, headers: dict[str, str]) -> str:
        """The status, with the name of the problem where there is one."""
        if headers.get("content-type") != "application/problem+json":
            return status
        problem = body.partition(b"problem/")[2].partition(b'"')[0].decode()
        return f"{status} {problem or 'blank'}"


def lookup(site: Site) -> str:
    return site.query(f"SELECT ?p ?o {{ <{random.choice(site.things)}> ?p ?o }}")


def analysis(site: Site) -> str:
    return site.query("SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n)")


def document(site: Site) -> str:
    path = random.choice(site.things).removeprefix("https://w3id.org/latticework")
    return site.told(*site.request("GET", f"/doc{path}", headers={"Accept": "text/turtle"}))


def repeated(site: Site) -> str:
    path = f"/sparql?{urlencode({'query': 'SELECT ?p ?o { partnership:nato ?p ?o }'})}"
    status, _, headers = site.request("GET", path, headers=_CSV | {"Accept-Encoding": "gzip"})
    if status != "200":
        return status
    return site.request("GET", path, headers=_CSV | {"Accept-Encoding": "gzip", "If-None-Match": headers["etag"]})[0]


def named(site: Site) -> str:
    day = f"19{random.randint(50, 99)}-01-01"
    return site.told(*site.request("GET", f"/queries/members-on.csv?of=NATO&date={day}"))


def cross_product(site: Site) -> str:
    return site.query("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")


def endless_paths(site: Site) -> str:
    return site.query("SELECT ?a { ?a (lw:member|!lw:member)* ?b . ?b (lw:party|!lw:party)* ?c . ?c (!lw:x)* ?a }")


def huge_sort(site: Site) -> str:
    return site.query("SELECT * { ?a a lw:Membership . ?b a lw:Agreement . ?c a lw:Document } ORDER BY DESC(?c) ?b ?a")


def regex_bomb(site: Site) -> str:
    return site.query(
        "SELECT (COUNT(?a) AS ?n) { ?a ?p ?b . ?c ?q ?d FILTER (REGEX(CONCAT(STR(?b), STR(?d)), '((a|aa|aaa)+x?)+$')) }"
    )


def long_string(site: Site) -> str:
    doubled = "".join(f"BIND (CONCAT(?s{n}, ?s{n}) AS ?s{n + 1}) " for n in range(40))
    return site.query(f"SELECT (STRLEN(?s40) AS ?n) {{ BIND ('lattice' AS ?s0) {doubled} }}")


def deep_nesting(site: Site) -> str:
    opening, closing = random.choice([("{", "}"), ("{ SELECT * {", "}}"), ("OPTIONAL {", "}"), ("FILTER (!", ")")])
    depth = random.choice([100, 2_000, 20_000])
    return site.query(f"SELECT * WHERE {{ ?s ?p ?o {opening * depth} {closing * depth} }} LIMIT 1", "POST")


def megabytes(site: Site) -> str:
    values = " ".join(f"<urn:x:{number}>" for number in range(random.choice([50_000, 90_000])))
    return site.query(f"SELECT * {{ VALUES ?x {{ {values} }} ?x ?p ?o }}", "POST")


def network(site: Site) -> str:
    return site.query("SELECT * { SERVICESILENT<http://127.0.0.1:9/>{ ?s ?p ?o } }")


def broken_request(site: Site) -> str:
    """What is no HTTP, or HTTP that says what it does not keep to; any answer will do, or none."""
    told = random.choice(
        [
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
            b"GET /sparql?query=%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + b"X-Much: " + b"x" * 200_000 + b"\r\n\r\n",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nASK",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\n?",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain; charset=\r\nContent-Length: 3\r\n\r\nASK",
            b"BREW /sparql HTTP/1.1\r\nHost: x\r\n\r\n",
            b'GET /graphs?graph=a&graph=b HTTP/1.1\r\nHost: x\r\nIf-None-Match: "\r\nAccept: ;;q=,\r\n\r\n',
        ]
    )
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", site.port), 10) as raw:
        raw.settimeout(0.5)
        raw.sendall(told)
        first = raw.recv(4096)
        return first.split(b" ", 2)[1].decode("ascii", "replace") if first.startswith(b"HTTP/1.1 ") else CUT
    return CUT


def hang_up(site: Site) -> str:
    """Goes away in the middle of a large answer, or before it begins."""
    query = random.choice([_PAIRS, f"{_PAIRS} ORDER BY ?b"])
    connection = site.connection()
    try:
        connection.request("GET", f"/sparql?{urlencode({'query': query, 'n': next(_COUNTER)})}", headers=_CSV)
        if random.random() < 0.5:
            answer = connection.getresponse()
            answer.read(random.choice([10, 100_000]))
            return str(answer.status)
        time.sleep(0.1)
    except (http.client.HTTPException, OSError):
        return CUT
    finally:
        connection.close()
    return "gone"


def slow_reader(site: Site) -> str:
    """Takes some bytes of a large answer every now and then, until it is cut off or has had enough."""
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.settimeout(30)
        raw.connect(("127.0.0.1", site.port))
        path = f"/sparql?{urlencode({'query': _PAIRS, 'n': next(_COUNTER)})}"
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
        try:
            for _ in range(8):
                if not raw.recv(512):
                    return CUT
                time.sleep(1.5)
        except OSError:
            return CUT
    return "gone"


def slow_writer(site: Site) -> str:
    """Sends the head of a request a letter at a time."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", site.port), 10) as raw:
        for letter in b"GET /sparql HTTP/1.1\r\nHost: x\r\nX-Slow: ":
            raw.sendall(bytes([letter]))
            time.sleep(0.1)
        return "gone"
    return CUT


def write(site: Site) -> str:
    """A change that holds, and its undoing."""
    note = f'partnership:nato rdfs:comment "Note {next(_COUNTER)}."@en'
    graph = "GRAPH <https://w3id.org/latticework/graph/notes>"
    done = site.update(f"INSERT DATA {{ {graph} {{ {note} }} }}")
    return done if done != "200" else site.update(f"DELETE DATA {{ {graph} {{ {note} }} }}")


def bad_write(site: Site) -> str:
    return site.update("INSERT DATA { GRAPH graph:notes { event:bad a lw:Event } }")


def runaway_write(site: Site) -> str:
    return site.update("INSERT { GRAPH <urn:x> { ?a ?b ?f } } WHERE { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } }")


Visit = Callable[[Site], str]
GOOD: tuple[Visit, ...] = (lookup, lookup, lookup, document, repeated, named, analysis)
RUNAWAYS: tuple[Visit, ...] = (cross_product, endless_paths, huge_sort, regex_bomb, long_string)
NUISANCES: tuple[Visit, ...] = (deep_nesting, megabytes, network, broken_request, hang_up, slow_reader, slow_writer)
WRITERS: tuple[Visit, ...] = (write,)
BAD_WRITERS: tuple[Visit, ...] = (bad_write, runaway_write)

LOST = ("503 QueryProcessError", "503 ChangeProcessError")
"""The outcomes of a visit whose process was killed."""

_LATE = {"503 QueryTimeoutError", "503 QueryProcessError", "503 TooManyQueriesError"}
EXPECTED: dict[str, set[str]] = {
    **{visit.__name__: {"200", "304"} for visit in GOOD},
    **{visit.__name__: _LATE for visit in RUNAWAYS},
    "long_string": {*_LATE, "400 QueryError", "200"},
    "deep_nesting": {*_LATE, "200", "400 QuerySyntaxError", "400 QueryError"},
    "megabytes": {*_LATE, "200", "413 TooLarge"},
    "network": {"403 ForbiddenQueryError"},
    "broken_request": {"400", "408", "401", "404", "405", "406", "415", "422", "431", CUT},
    "hang_up": {"200", "503", "gone", CUT},
    "slow_reader": {"gone", CUT},
    "slow_writer": {"gone", CUT},
    "write": {"200"},
    "bad_write": {"422 NonConformingError"},
    "runaway_write": {"503 ChangeTimeoutError", "503 ChangeProcessError"},
}

"""A replica: another SPARQL 1.1 server that has a copy of the graph, and remembers of which state it is.

All goes over SPARQL 1.1 Protocol, SPARQL 1.1 Update and the Graph Store HTTP Protocol. What the replica remembers is in
a graph of its own, ``graph/replica``: the state that it has, and the one that it was on its way to.
"""

from __future__ import annotations

import csv
import http.client
import io
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO

from pyoxigraph import NamedNode, Quad

from kg.errors import ReplicaError
from kg.namespaces import DCTERMS, graph
from kg.store.remote import UNION

REPLICA_GRAPH = graph("replica")
_HAS, _GOES_TO = f"{DCTERMS}identifier", f"{DCTERMS}requires"
_BATCH = 500
"""Quads of one request: some servers refuse longer ones."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a server takes queries, updates, and graphs (Graph Store HTTP Protocol)."""

    query: str
    update: str
    graphs: str


def addresses(url: str, update: str = "", graphs: str = "") -> Addresses:
    """The addresses of a server. Those that are not given are next to the others, as Oxigraph has them: ``/query``,
    ``/update`` and ``/store``."""
    query = url if urllib.parse.urlsplit(url).path.strip("/") else f"{url.rstrip('/')}/query"
    base = query.rpartition("/")[0]
    return Addresses(query, update or f"{base}/update", graphs or f"{base}/store")


class Replica:
    """The server, as it is written to and asked what it has. Raises ReplicaError where it does not do so."""

    def __init__(self, where: Addresses, user: str = "", password: str = "", timeout: float = 60.0) -> None:
        """With ``user``, requests are authenticated as the server asks: Basic or Digest."""
        self._where = where
        self._timeout = timeout
        handlers: list[urllib.request.BaseHandler] = []
        if user:
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            for address in (where.query, where.update, where.graphs):
                known.add_password(None, address, user, password)
            handlers = [urllib.request.HTTPBasicAuthHandler(known), _Digest(known)]
        self._opener = urllib.request.build_opener(*handlers)

    def state(self) -> tuple[str, str]:
        """The state that it has, and the one that it was on its way to; each empty where there is none."""
        found = {row["p"]: row["o"] for row in self._rows(f"SELECT ?p ?o {{ GRAPH {REPLICA_GRAPH} {{ ?s ?p ?o }} }}")}
        return found.get(_HAS, ""), found.get(_GOES_TO, "")

    def default_graph_has_all(self, wished: bool) -> bool:
        """Whether its default graph is the union of all its graphs; it is told where that is wished for.

        Found out by what it remembers in a graph of its own, so that it has to have a state.
        """
        return bool(self._rows(f"SELECT ?o {{ {REPLICA_GRAPH} <{_HAS}> ?o }}", {UNION: "true"} if wished else {}))

    def remember(self, has: str, goes_to: str = "") -> None:
        """Notes the state that it has, and the one that it is on its way to."""
        facts = [f"{REPLICA_GRAPH} <{p}> {_quoted(o)} ." for p, o in ((_HAS, has), (_GOES_TO, goes_to)) if o]
        forget = f"DELETE WHERE {{ GRAPH {REPLICA_GRAPH} {{ ?s ?p ?o }} }}"
        self._update(f"{forget} ; INSERT DATA {{ GRAPH {REPLICA_GRAPH} {{ {' '.join(facts)} }} }}")

    def change(self, operation: str, quads: Iterable[Quad]) -> None:
        """``INSERT DATA`` or ``DELETE DATA``, some hundred quads a request. There may be no blank nodes among them."""
        ordered = sorted(quads, key=str)
        for start in range(0, len(ordered), _BATCH):
            graphs: dict[str, list[str]] = defaultdict(list)
            for quad in ordered[start : start + _BATCH]:
                name = str(quad.graph_name) if isinstance(quad.graph_name, NamedNode) else ""
                graphs[name].append(f"{quad.triple} .")
            parts = [f"GRAPH {name} {{ {' '.join(t)} }}" if name else " ".join(t) for name, t in graphs.items()]
            self._update(f"{operation} {{ {' '.join(parts)} }}")

    def graphs(self) -> set[str]:
        """The IRIs of its named graphs."""
        return {row["g"] for row in self._rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}

    def count(self, name: str) -> int:
        """How many triples a graph holds; the empty name is the default graph."""
        pattern = f"GRAPH {NamedNode(name)} {{ ?s ?p ?o }}" if name else "?s ?p ?o"
        return int(self._rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")[0]["n"])

    def put(self, name: str, triples: bytes) -> None:
        """Lets N-Triples take the place of all that a graph holds; the empty name is the default graph."""
        self._send("PUT", self._graph(name), triples, {"Content-Type": "application/n-triples"})

    def remove(self, name: str) -> None:
        """Lets a graph go, if it is there; the empty name is the default graph."""
        if name:
            self._update(f"DROP SILENT GRAPH {NamedNode(name)}")
            return
        try:
            self._update("DROP DEFAULT")
        except ReplicaError as error:
            # Where the default graph is but the union of the others there is nothing to remove.
            if error.status != 400:
                raise

    def _graph(self, name: str) -> str:
        which = urllib.parse.urlencode({"graph": name}) if name else "default"
        return f"{self._where.graphs}?{which}"

    def _rows(self, query: str, wishes: Mapping[str, str] = MappingProxyType({})) -> list[dict[str, str]]:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
        answer = self._send(
            "POST", self._where.query, urllib.parse.urlencode({"query": query, **wishes}).encode(), headers
        )
        return list(csv.DictReader(io.StringIO(answer.decode())))

    def _update(self, text: str) -> None:
        headers = {"Content-Type": "application/sparql-update"}
        self._send("POST", self._where.update, text.encode(), headers)

    def _send(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> bytes:
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                content: bytes = response.read()
                return content
        except urllib.error.HTTPError as error:
            told = error.read().decode("utf-8", "replace").strip()[:200]
            raise ReplicaError(
                f"{method} {url} was answered with {error.code}: {told or error.reason}", error.code
            ) from None
        except (OSError, http.client.HTTPException) as error:
            raise ReplicaError(f"{url} cannot be reached: {getattr(error, 'reason', error)}; is it running?") from None


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Answers a challenge that was met before it is put again.

    A server that refuses a long body before it has read it breaks the connection off, and nobody learns why.
    """

    _challenge: dict[str, str] | None = None

    def http_error_401(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage
    ) -> http.client.HTTPResponse | None:
        scheme, _, told = headers.get("WWW-Authenticate", "").partition(" ")
        if scheme.lower() == "digest":
            self._challenge = urllib.request.parse_keqv_list(urllib.request.parse_http_list(told))
        return super().http_error_401(req, fp, code, msg, headers)

    def http_request(self, request: urllib.request.Request) -> urllib.request.Request:
        if self._challenge and not request.has_header("Authorization"):
            answer = self.get_authorization(request, self._challenge)
            request.add_unredirected_header("Authorization", f"Digest {answer}")
        return request

    https_request = http_request


def _quoted(text: str) -> str:
    return f'"{text}"'

"""Where replicas get the graph from: a home on this machine, or a Latticework server over HTTP."""

from __future__ import annotations

import csv
import http.client
import io
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, serialize

from kg import build
from kg.change import Change, joined
from kg.errors import ReplicaError, StateNotFoundError
from kg.namespaces import OWN_DEFAULT_GRAPH
from kg.past import stored
from kg.rdf_patch import MEDIA_TYPE, read_patch
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.timeline import LogIndex, Timeline


class HomeSource:
    """The graph of a home. A server may have it open."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._index = LogIndex(settings.home)

    def now(self) -> str:
        """The state that serves."""
        return self._timeline().now().id

    def change(self, start: str, end: str) -> Change:
        """What differs between two states. Raises StateNotFoundError."""
        timeline = self._timeline()
        first, last = timeline.snapshot(start), timeline.snapshot(end)
        if timeline.bytes(first, last) > self._settings.max_history_bytes:
            raise StateNotFoundError(f"more than LATTICEWORK_MAX_HISTORY_BYTES lie between {start} and {end}")
        return joined(timeline.steps(first, last))

    def graphs(self, state: str) -> list[str]:
        """The graphs of a state."""
        store = self._store(state)
        own = [""] if next(store.quads(DefaultGraph()), None) else []
        return own + sorted(name.value for name in store.graphs())

    def triples(self, state: str, graph: str) -> bytes:
        """The triples of a graph in a state, as N-Triples."""
        return serialize((quad.triple for quad in self._quads(state, graph)), format=RdfFormat.N_TRIPLES) or b""

    def count(self, state: str, graph: str) -> int:
        """How many triples a graph has in a state."""
        return sum(1 for _ in self._quads(state, graph))

    def _quads(self, state: str, graph: str) -> Iterator[Quad]:
        return self._store(state).quads(NamedNode(graph) if graph else DefaultGraph())

    def _timeline(self) -> Timeline:
        last = self._index.read_on()
        serving = build.current(self._settings).snapshot(self._index.path, last)
        return Timeline(self._settings.home, self._index, serving, self._settings.describe_changes)

    def _store(self, state: str) -> EmbeddedStore:
        timeline = self._timeline()
        return EmbeddedStore.read(stored(self._settings, timeline, timeline.snapshot(state)).folder)


class ServerSource:
    """The graph of a Latticework server."""

    def __init__(self, url: str, timeout: float = 120.0) -> None:
        self._url = url.rstrip("/")
        self._timeout = timeout

    def now(self) -> str:
        """The state that serves."""
        _, headers = self._get("diff", {"from": "now"}, MEDIA_TYPE)
        return headers["To-State"]

    def change(self, start: str, end: str) -> Change:
        """What differs between two states. Raises StateNotFoundError."""
        body, _ = self._get("diff", {"from": start, "to": end}, MEDIA_TYPE)
        return read_patch(body.decode())

    def graphs(self, state: str) -> list[str]:
        """The graphs of a state."""
        named = self._column("SELECT DISTINCT (STR(?g) AS ?n) { GRAPH ?g { ?s ?p ?o } } ORDER BY ?n", state)
        own = "SELECT ?n { { SELECT * { ?s ?p ?o } LIMIT 1 } BIND ('' AS ?n) }"
        return self._column(own, state, {"default-graph-uri": OWN_DEFAULT_GRAPH}) + named

    def triples(self, state: str, graph: str) -> bytes:
        """The triples of a graph in a state, as N-Triples."""
        which = {"graph": graph} if graph else {"default": ""}
        return self._get("graphs", {**which, "version": state}, "application/n-triples")[0]

    def count(self, state: str, graph: str) -> int:
        """How many triples a graph has in a state."""
        dataset = {"default-graph-uri": graph or OWN_DEFAULT_GRAPH}
        return int(self._column("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", state, dataset)[0])

    def _column(self, query: str, state: str, dataset: dict[str, str] | None = None) -> list[str]:
        body, _ = self._get("sparql", {"query": query, "version": state, **(dataset or {})}, "text/csv")
        return [row[0] if row else "" for row in list(csv.reader(io.StringIO(body.decode())))[1:]]

    def _get(self, path: str, parameters: dict[str, str], accept: str) -> tuple[bytes, http.client.HTTPMessage]:
        url = f"{self._url}/{path}?{urllib.parse.urlencode(parameters)}"
        request = urllib.request.Request(url, headers={"Accept": accept})
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:
                return response.read(), response.headers
        except urllib.error.HTTPError as error:
            told = error.read().decode("utf-8", "replace")[:300]
            if error.code in (404, 413):
                raise StateNotFoundError(f"{url} was answered with {error.code}: {told}") from None
            raise ReplicaError(f"{url} was answered with {error.code}: {told}") from None
        except (OSError, http.client.HTTPException) as error:
            raise ReplicaError(f"{url} cannot be reached: {getattr(error, 'reason', error)}; is it running?") from None

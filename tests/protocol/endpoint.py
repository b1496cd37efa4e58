"""A running server, seen through HTTP alone: SPARQL 1.1 Protocol and Graph Store HTTP Protocol."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx2 as httpx
from answers import read
from comparing import Row, blank_nodes
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

SRJ = "application/sparql-results+json"
WHOLE = "SELECT ?s ?p ?o ?g WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@dataclass
class Endpoint:
    """A server whose whole graph is ours to fill and empty.

    ``sparql`` and ``graphs`` are the addresses of the two protocols; ``client`` sends what is needed to be allowed.
    """

    sparql: str
    graphs: str
    client: httpx.Client
    _held: frozenset[Quad] | None = field(default=None, init=False)

    def query(self, text: str, accept: str = SRJ) -> httpx.Response:
        """The answer to a query by direct POST."""
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self.client.post(self.sparql, content=text.encode(), headers=headers)

    def update(self, text: str) -> httpx.Response:
        """The answer to an update by direct POST."""
        self._held = None
        headers = {"Content-Type": "application/sparql-update"}
        return self.client.post(self.sparql, content=text.encode(), headers=headers)

    def send(self, method: str, url: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        """The answer to any other request, after which nobody knows what the graph holds."""
        self._held = None
        return self.client.request(method, url, headers=headers, content=body)

    def fill(self, quads: list[Quad]) -> None:
        """Lets the server hold these quads and no others; does nothing where it does already."""
        wanted = frozenset(quads)
        if self._held == wanted:
            return
        _succeeded(self.update("DROP ALL"))
        graphs = _graphs(quads)
        if _shares_blank_nodes(quads):
            _succeeded(self.update(_insertion(graphs)))
        else:
            for name, triples in graphs.items():
                self._put(name, triples)
        self._held = wanted

    def _put(self, name: NamedNode | None, triples: bytes) -> None:
        identified = f"graph={quote(name.value, safe='')}" if name else "default"
        headers = {"Content-Type": "application/n-triples"}
        _succeeded(self.client.put(f"{self.graphs}?{identified}", content=triples, headers=headers))

    def rows(self) -> tuple[Row, ...]:
        """All quads that the server holds: subject, predicate, object, and the graph, None for the default graph."""
        return read(_succeeded(self.query(WHOLE)).content, "srj").rows


def _succeeded(response: httpx.Response) -> httpx.Response:
    assert response.is_success, response.text
    return response


def _shares_blank_nodes(quads: list[Quad]) -> bool:
    """Whether a blank node stands in several graphs, which a graph sent alone cannot say."""
    graphs = defaultdict(set)
    for quad in quads:
        for node in blank_nodes([(quad.subject, quad.object)]):
            graphs[node].add(quad.graph_name)
    return any(len(names) > 1 for names in graphs.values())


def _insertion(graphs: dict[NamedNode | None, bytes]) -> str:
    """An update that inserts the graphs; what N-Triples say SPARQL can say in the same words."""
    parts = [
        f"GRAPH {name} {{ {triples.decode()} }}" if name else triples.decode()
        for name, triples in sorted(graphs.items(), key=lambda pair: pair[0] is not None)
    ]
    return f"INSERT DATA {{ {' '.join(parts)} }}"


def _graphs(quads: list[Quad]) -> dict[NamedNode | None, bytes]:
    """The triples of each graph as N-Triples; None stands for the default graph."""
    triples = defaultdict(list)
    for quad in quads:
        triples[quad.graph_name if isinstance(quad.graph_name, NamedNode) else None].append(quad.triple)
    return {name: serialize(held, format=RdfFormat.N_TRIPLES) for name, held in triples.items()}

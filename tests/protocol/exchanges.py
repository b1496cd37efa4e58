"""The tests of the manifests that describe exchanges over HTTP, in the vocabulary ``ht:`` of HTTP in RDF."""

from __future__ import annotations

from dataclasses import dataclass

import httpx2 as httpx
from answers import quads, read
from comparing import same_rows
from endpoint import Endpoint
from manifests import MF, Dataset, Manifest

HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
STATUS = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
TABULAR = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what its response should be.

    ``target`` begins with the path that stands for the address of the protocol. ``statuses`` are statuses or classes of
    them such as ``2xx``. ``location`` is the name under which later exchanges speak of the Location of the response.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: tuple[str, ...]
    boolean: str = ""
    format: str = ""
    location: str = ""
    graph: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeTest:
    """Exchanges one after the other with a server that holds a dataset."""

    id: str
    data: Dataset
    exchanges: tuple[Exchange, ...]


def exchange_tests(folder: str) -> list[ExchangeTest]:
    """The tests of a folder; none where the suites are absent."""
    manifest = Manifest(folder)
    found = []
    for node, _ in manifest.tests():
        requests = manifest.members(manifest.one(manifest.one(node, f"{MF}action"), f"{HT}requests"))
        exchanges = tuple(_exchange(manifest, request) for request in requests)
        found.append(ExchangeTest(manifest.id_of(node), manifest.dataset(node), exchanges))
    return found


def check_exchanges(endpoint: Endpoint, test: ExchangeTest) -> None:
    """Sends the requests and looks at each response."""
    endpoint.fill(quads(test.data))
    names: dict[str, str] = {}
    for exchange in test.exchanges:
        target, body = exchange.target, exchange.body
        for name, value in names.items():
            target, body = target.replace(name, value), body.replace(name.encode(), value.encode())
        address = endpoint.graphs + target.removeprefix("/gsp")
        if target.startswith("/sparql/"):
            address = endpoint.sparql + target.removeprefix("/sparql/")
        response = endpoint.send(exchange.method, address, dict(exchange.headers), body)
        _check(response, exchange)
        if exchange.location:
            names[exchange.location] = response.headers["location"]


def _check(response: httpx.Response, exchange: Exchange) -> None:
    status = str(response.status_code)
    told = f"{exchange.method} {exchange.target}: {status} {response.text}"
    assert status in exchange.statuses or f"{status[0]}xx" in exchange.statuses, told
    media_type = response.headers.get("content-type", "").split(";")[0]
    if exchange.boolean:
        assert read(response.content, "srj").boolean is (exchange.boolean == "true"), told
    if exchange.format == "tabular":
        assert media_type in TABULAR, told
    if exchange.format == "RDF":
        assert media_type == "text/turtle", told
        read(response.content, "ttl")
    if exchange.graph:
        assert media_type == "text/turtle", told
        wanted, found = (read(text, "ttl").rows for text in (exchange.graph.encode(), response.content))
        assert same_rows(wanted, found), f"{told}\n\nexpected:\n{exchange.graph}"


def _exchange(manifest: Manifest, request: object) -> Exchange:
    response, body = manifest.one(request, f"{HT}resp"), manifest.one(request, f"{HT}body")
    encoding = manifest.text(body, f"{CNT}characterEncoding") if body else "UTF-8"
    graph = manifest.one(response, f"{HT}body")
    return Exchange(
        method=manifest.text(request, f"{HT}methodName"),
        target=manifest.text(request, f"{HT}absolutePath"),
        headers=tuple(_headers(manifest, request)),
        body=manifest.text(body, f"{CNT}chars").encode(encoding) if body else b"",
        statuses=tuple(_status(node.value) for node in manifest.all(response, f"{MF}expectedStatus")),
        boolean=manifest.text(response, f"{MF}expectedBoolean"),
        format=manifest.text(response, f"{MF}expectedFormat"),
        location=manifest.text(response, f"{MF}expectedLocation"),
        graph=manifest.text(graph, f"{CNT}chars") if graph else "",
    )


def _headers(manifest: Manifest, request: object) -> list[tuple[str, str]]:
    found = manifest.members(manifest.one(request, f"{HT}headers"))
    return [(manifest.text(node, f"{HT}fieldName"), manifest.text(node, f"{HT}fieldValue")) for node in found]


def _status(iri: str) -> str:
    name = iri.rpartition("#")[2].removeprefix("StatusCode")
    return STATUS.get(name, name)

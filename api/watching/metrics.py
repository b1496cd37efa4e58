"""Numbers in the form of Prometheus, each server with a registry of its own.

A label is one of few values: the template of a route and never its path, for every label value is kept for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

ANSWERED = "answered"
"""The outcome of a query that was answered; others are named after the type of the error."""


class Metrics:
    """What is counted. Thread-safe."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._requests = Histogram(
            "latticework_http_request_duration_seconds",
            "Requests, and how long they took until the last byte was sent.",
            ("method", "route", "status"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._bytes = Counter(
            "latticework_http_response_bytes", "Bytes of bodies that were sent.", ("route",), registry=self._registry
        )
        # Looking a label up takes longer than counting.
        self._counted: dict[tuple[str, str, int], tuple[Histogram, Counter]] = {}
        self._queries = Histogram(
            "latticework_query_duration_seconds",
            "SPARQL queries by outcome, and how long they took.",
            ("outcome",),
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def count_request(self, method: str, route: str, status: int, seconds: float, sent: int) -> None:
        """Counts a request that has been answered."""
        key = (method, route, status)
        if key not in self._counted:
            self._counted[key] = (self._requests.labels(method, route, str(status)), self._bytes.labels(route))
        durations, total = self._counted[key]
        durations.observe(seconds)
        total.inc(sent)

    def count_query(self, outcome: str, seconds: float) -> None:
        """Counts a query that has ended, in one way or another."""
        self._queries.labels(outcome).observe(seconds)

    def gauge(self, prefix: str, meaning: str, read: Callable[[], Mapping[str, float]]) -> None:
        """Adds gauges that are read when they are asked for, each named by the prefix and a key of the mapping."""
        self._registry.register(_Read(prefix, meaning, read))

    def describe(self, name: str, meaning: str, read: Callable[[], Mapping[str, str]]) -> None:
        """Adds a gauge that is always one, with labels that are read when it is asked for."""
        self._registry.register(_Described(name, meaning, read))

    def exposed(self, accept: str) -> tuple[bytes, str]:
        """All numbers in the form that an Accept header asks for, and its media type."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type


class _Read(Collector):
    def __init__(self, prefix: str, meaning: str, read: Callable[[], Mapping[str, float]]) -> None:
        self._prefix, self._meaning, self._read = prefix, meaning, read

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, value in self._read().items():
            yield GaugeMetricFamily(f"{self._prefix}_{name}", f"{self._meaning}: {name.replace('_', ' ')}.", value)


class _Described(Collector):
    def __init__(self, name: str, meaning: str, read: Callable[[], Mapping[str, str]]) -> None:
        self._name, self._meaning, self._read = name, meaning, read

    def collect(self) -> Iterator[GaugeMetricFamily]:
        labels = self._read()
        family = GaugeMetricFamily(self._name, self._meaning, labels=list(labels))
        family.add_metric(list(labels.values()), 1)
        yield family

"""How much a query may take: time, memory, rows, places."""

from __future__ import annotations

from dataclasses import dataclass

from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a pool; zero memory or rows is no limit.

    ``seconds`` is how long a query may keep its client waiting in all, for a place and for its process, ``megabytes``
    what it may take beside the graph, ``rows`` how long an answer may get. ``workers`` queries run at once. Those that
    have worked for ``long_after`` seconds leave their place to short ones: up to ``slow`` of them go on beside, at
    lower priority, as many more wait to go on, others are refused. Where ``slow`` is zero they keep their place.
    ``queued`` may wait for a place. A graph of up to ``most_in_memory`` quads is held in memory. ``union`` says what
    the default graph is: all graphs, or just its own; ``describe_changes`` whether the graph says who made which
    change.
    """

    workers: int = 2
    seconds: float = 30.0
    megabytes: int = 0
    rows: int = 0
    queued: int = 100
    slow: int = 4
    long_after: float = 0.2
    most_in_memory: int = 5_000_000
    union: bool = True
    describe_changes: bool = True


def limits_of(settings: Settings) -> Limits:
    """The limits that the settings give."""
    return Limits(
        workers=settings.query_workers,
        seconds=settings.query_timeout,
        megabytes=settings.query_memory,
        rows=settings.max_rows,
        queued=settings.max_queued,
        slow=settings.slow_queries,
        most_in_memory=settings.max_quads_in_memory,
        union=settings.default_graph == "union",
        describe_changes=settings.describe_changes,
    )

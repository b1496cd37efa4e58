"""Answers from memory against answers from disk: the same queries, the same graph, in turn.

    python tests/benchmarks/bench_reader.py HOME [RUNS]

HOME is the folder of a built graph. Prints for each named query the median of both and their ratio.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from kg import build, catalogue
from kg.entity_names import entities_named
from kg.query import Limits, QueryPool, QueryRequest
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.store import EmbeddedStore


def seconds(pool: QueryPool, request: QueryRequest) -> float:
    """How long one answer takes, in seconds."""
    began = time.perf_counter()
    pool.run(request)
    return time.perf_counter() - began


def main() -> None:
    """Prints one line a query, then the geometric mean of the ratios."""
    settings = Settings(home=Path(sys.argv[1]))
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    made = build.current(settings)
    ask = entities_named(EmbeddedStore.read(made.store))
    disk = QueryPool(lambda: Snapshot(made.id, made.store), Limits(workers=1, seconds=120, most_in_memory=0))
    memory = QueryPool(lambda: Snapshot(made.id, made.store), Limits(workers=1, seconds=120))
    ratios = []
    print(f"{made.quads:,} quads, median of {runs}\n{'query':<28} {'disk s':>8} {'memory s':>9} {'ratio':>6}")
    for query in catalogue.read_catalogue(settings.queries).values():
        request = catalogue.request(query, query.examples[0].parameters, ask)
        pairs = [(seconds(disk, request), seconds(memory, request)) for _ in range(runs)]
        on_disk, in_memory = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratios.append(on_disk / in_memory)
        print(f"{query.name:<28} {on_disk:8.3f} {in_memory:9.3f} {ratios[-1]:6.1f}")
    print(f"{'geometric mean':<28} {'':>8} {'':>9} {statistics.geometric_mean(ratios):6.1f}")
    disk.close()
    memory.close()


if __name__ == "__main__":
    main()

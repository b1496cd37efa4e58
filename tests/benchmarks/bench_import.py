"""How long it takes to import every dataset: all at once, and one after the other, each with a build and its checks.

python tests/benchmarks/bench_import.py FOLDER [--each]

FOLDER has the files of each source in a folder. With --each the sources are imported one after the other too, in a
second home; the last of those builds holds all of them together, as the one build of the first way does.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from kg.import_source import import_source, import_sources
from kg.settings import Settings
from kg.source_folders import source_folders


def main(folder: Path, each: bool) -> None:
    """Prints seconds and quads, and the most memory that one process took."""
    folders = source_folders(folder)
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        outcomes = import_sources(Settings(home=Path(home)), folders)
        _print("all at once", time.perf_counter() - began, outcomes[0].build.quads)
    if each:
        whole = time.perf_counter()
        with tempfile.TemporaryDirectory() as home:
            for source, place in folders.items():
                began = time.perf_counter()
                outcome = import_source(Settings(home=Path(home)), source, place)
                _print(source, time.perf_counter() - began, outcome.build.quads)
        _print("one by one", time.perf_counter() - whole, outcome.build.quads)
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
    print(f"{memory:,} MB at most in one process")


def _print(what: str, seconds: float, quads: int) -> None:
    print(f"{what:16}{seconds:6.1f} s, {quads:9,} quads in the graph", flush=True)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--each"]):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:] == ["--each"])

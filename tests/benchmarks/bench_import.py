"""How long it takes to import every dataset, one after the other, each with a build of the whole graph and its checks.

python tests/benchmarks/bench_import.py FOLDER

FOLDER has one folder a source, named as in FOLDERS. The last build holds all sources together.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from kg.import_source import import_source
from kg.settings import Settings

FOLDERS = {
    "states": "states",
    "atop": "atop",
    "cow-alliances": "cow",
    "dcad": "dcad",
    "desta": "desta",
    "uk-treaties": "uk_treaties",
    "mme": "exercises",
    "ieadb": "ieadb",
}


def main(folder: Path) -> None:
    """Prints seconds and quads for each source, and their sum."""
    whole = time.perf_counter()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        for source, name in FOLDERS.items():
            began = time.perf_counter()
            outcome = import_source(settings, source, folder / name)
            seconds = time.perf_counter() - began
            print(f"{source:16}{seconds:6.1f} s, {outcome.build.quads:9,} quads in the graph", flush=True)
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
    print(f"{'all':16}{time.perf_counter() - whole:6.1f} s, {memory:,} MB at most in one process")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))

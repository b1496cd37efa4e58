"""How long each unit's panel takes, with all pairs too, as CSV and as Parquet, and how much memory all of it.

python tests/benchmarks/bench_panel.py FOLDER

In FOLDER are the folders ``states``, ``atop`` and ``cow`` with the files of these sources. Without FOLDER the graph is
that of LATTICEWORK_HOME, which has to hold them.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from kg import build as building
from kg.import_source import import_source
from kg.panels import UNITS, panel, panel_source, write_table
from kg.settings import Settings
from kg.store import EmbeddedStore

SOURCES = ("atop", "cow-alliances", "curated")
FOLDERS = {"states": "states", "atop": "atop", "cow-alliances": "cow"}


def main(folder: Path | None) -> None:
    """Prints seconds, rows and megabytes."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home)) if folder else Settings()
        for source, name in FOLDERS.items() if folder else ():
            began = time.perf_counter()
            outcome = import_source(settings, source, folder / name)
            print(f"import {source} and build: {time.perf_counter() - began:.1f} s, {outcome.build.quads:,} quads")
        store = EmbeddedStore.read(building.current(settings).store)
        for unit, described in UNITS.items():
            for every_pair in (False, True) if described.pairs else (False,):
                for suffix in ("csv", "parquet"):
                    measure(store, settings, unit, every_pair, Path(home) / f"panel.{suffix}")


def measure(store: EmbeddedStore, settings: Settings, unit: str, every_pair: bool, path: Path) -> None:
    """Writes one panel and prints what it took."""
    began = time.perf_counter()
    sources = [panel_source(name, store) for name in SOURCES]
    count = write_table(path, panel(store, unit, sources, settings.queries, every_pair))
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    megabytes = path.stat().st_size / 1e6
    name = f"{unit} --all" if every_pair else unit
    print(f"{name:26}{path.suffix:9}{seconds:6.1f} s {count:10,} rows {megabytes:6.1f} MB {memory:4} MB used")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)

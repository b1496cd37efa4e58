"""How long the import of ATOP, the build with it, and its directed dyad-year panel take.

python tests/benchmarks/bench_panel.py FOLDER_OF_ATOP
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from kg.import_source import import_source
from kg.panel import panel
from kg.settings import Settings
from kg.store import EmbeddedStore


def main(folder: Path) -> None:
    """Prints seconds and rows."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        began = time.perf_counter()
        outcome = import_source(settings, "atop", folder)
        print(f"import and build: {time.perf_counter() - began:6.2f} s, {outcome.build.quads:,} quads")
        began = time.perf_counter()
        import_source(settings, "atop", folder)
        print(f"import again:     {time.perf_counter() - began:6.2f} s")
        store = EmbeddedStore.read(outcome.build.store)
        began = time.perf_counter()
        found = panel(store, "directed-dyad-year", outcome.manifest, settings.queries)
        rows = sum(1 for _ in found.rows)
        print(f"panel:            {time.perf_counter() - began:6.2f} s, {rows:,} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

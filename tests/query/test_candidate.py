from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

# A process that has made a blank node forks two candidates; each tells the one that it makes.
TWO_CANDIDATES = """
import os
from multiprocessing import Pipe
from pyoxigraph import BlankNode
from kg.inference import rule_reach
from kg.proposal import SparqlUpdate
from kg.query.candidate import Rules, Trial, try_changes
from kg.store import EmbeddedStore

BlankNode()
store = EmbeddedStore.in_memory()
for _ in range(2):
    ours, theirs = Pipe()
    if os.fork() == 0:
        ours.close()
        try_changes(theirs, store)
        os._exit(0)
    theirs.close()
    ours.send(Rules((), rule_reach()))
    ours.send(Trial(SparqlUpdate("INSERT DATA { GRAPH <urn:g> { [] <urn:p> 1 } }")))
    (quad,) = ours.recv().change.add
    print(quad.subject)
"""


def test_candidates_of_one_reader_make_different_blank_nodes() -> None:
    run = subprocess.run(
        [sys.executable, "-c", TWO_CANDIDATES],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    first, second = run.stdout.split()
    assert first.startswith("_:")
    assert first != second

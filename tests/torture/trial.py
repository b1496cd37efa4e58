"""A home that is tortured: writers that note what was acknowledged, and what must hold afterwards."""

from __future__ import annotations

import contextlib
import http.client
import random
import tempfile
import threading
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode

from kg import build, fsck
from kg.checkpoint import settled
from kg.history import log_path, records
from kg.store import EmbeddedStore
from kg.tokens import add_token
from kg.validation import check
from tests.server_process import Server, free_port
from tests.small_graph import OwnFiles, small_settings

WRITERS = 4
_BROKEN = "INSERT DATA { GRAPH graph:x { event:bad a lw:Event . <urn:bad> <urn:p> 0 } }"


@dataclass
class Trial:
    """A home that is tortured, and what was acknowledged: the change that each number has become."""

    settings: OwnFiles
    token: str
    chosen: random.Random
    acknowledged: dict[int, int] = field(default_factory=dict)
    sent: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> int:
        """A number that was not written before."""
        with self._lock:
            self.sent += 1
            return self.sent

    def write_until_it_ends(self, server: Server) -> None:
        """Writes, and now and then what breaks a shape, until the server is gone."""
        while True:
            number = self.next()
            try:
                if number % 7 == 0:
                    server.update(_BROKEN)
                    self.wrong.append("what breaks a shape was taken")
                self.acknowledged[number] = server.write(number)
            except urllib.error.HTTPError as error:
                with self._lock:
                    self.refused += 1
                if error.code == 507:
                    return
                if error.code != 422:
                    self.wrong.append(f"{error.code}: {error.read().decode()}")
            except (OSError, ValueError, http.client.HTTPException):
                return

    def writing(self, server: Server) -> list[threading.Thread]:
        """Writers that have been started."""
        threads = [threading.Thread(target=self.write_until_it_ends, args=(server,)) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        return threads

    def serve(self, **changes: int) -> Server:
        """A server on the home."""
        return Server(self.settings, self.token, free_port(), **changes)

    def check_log(self) -> None:
        """Each acknowledged number is in the change that was acknowledged, whole; each other whole or not at all."""
        assert not self.wrong, self.wrong
        texts = {record.sequence: record.text for record in records(log_path(self.settings.home))}
        for number, sequence in list(self.acknowledged.items()):
            assert f"<urn:{number}> <urn:p>" in texts.get(sequence, ""), f"the write {number} was lost"
        for text in texts.values():
            assert text.count("<urn:p>") == text.count("<urn:q>"), "a change is half there"
            assert "<urn:bad>" not in text

    def check_all(self) -> int:
        """That all holds that must hold; gives the number of the last change."""
        self.check_log()
        made = settled(self.settings)
        found = [finding for finding in fsck.check(self.settings) if finding.serious]
        assert not found, found
        store = EmbeddedStore.read(made.store)
        assert check(store, build.compiled_shapes(self.settings)).conforms, "the graph breaks its shapes"
        there = numbers(store)
        assert set(self.acknowledged) <= there, "an acknowledged write is not in the graph"
        assert made.applied == sum(1 for _ in records(log_path(self.settings.home)))
        before = stable(store)
        del store
        again = build.build(self.settings)
        assert stable(EmbeddedStore.read(again.store)) == before, "the log does not make the same graph again"
        return made.applied


def numbers(store: EmbeddedStore) -> set[int]:
    """The numbers that are in the graph, each with both of its triples."""
    sets = []
    for predicate in ("urn:p", "urn:q"):
        sets.append({int(quad.object.value) for quad in store.quads(None, None, NamedNode(predicate))})  # type: ignore[union-attr]
    assert sets[0] == sets[1], "a change is half there"
    return sets[0]


def stable(store: EmbeddedStore) -> set[bytes]:
    """All quads but those that each build makes anew: blank nodes, and what is counted."""
    return {line for line in store.lines() if b"_:" not in line and b"/graph/description>" not in line}


@contextlib.contextmanager
def trial(seed: int) -> Iterator[Trial]:
    """A trial on a fresh home."""
    with tempfile.TemporaryDirectory() as folder:
        settings = small_settings(Path(folder))
        yield Trial(settings, add_token(settings.home, "tester", "write"), random.Random(seed))

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg import build as building
from kg.build import Build
from kg.dump import Dump, write_dump
from kg.settings import Settings
from kg.store import EmbeddedStore

QUAD = Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("o"), NamedNode("urn:g"))


def test_a_dump_holds_all_quads_and_its_checksum_is_that_of_the_file(tmp_path: Path) -> None:
    store = EmbeddedStore.in_memory()
    store.load([QUAD])
    path = tmp_path / "all.nq.gz"
    dump = write_dump(store, path)
    assert dump == Dump(hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size)
    assert list(parse(gzip.decompress(path.read_bytes()), RdfFormat.N_QUADS)) == [QUAD]
    assert write_dump(store, tmp_path / "again.nq.gz") == dump, "neither name nor time is in it"


def test_a_build_has_its_dump(built: Build, settings: Settings) -> None:
    assert building.current(settings).dump == built.dump
    assert built.dump is not None
    assert hashlib.sha256(built.dump_file.read_bytes()).hexdigest() == built.dump.sha256
    assert len(gzip.decompress(built.dump_file.read_bytes()).splitlines()) == built.quads

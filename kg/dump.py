"""A dump of a graph: one compressed file of N-Quads, with its checksum."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from kg.store import Store

DUMP_NAME = "latticework.nq.gz"

_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Dump:
    """What is known of a dump: SHA-256 of the file in hexadecimal, and its length in bytes."""

    sha256: str
    bytes: int


def write_dump(store: Store, path: Path) -> Dump:
    """Writes all quads of the store to a file as N-Quads, compressed with gzip."""
    # Neither name nor time goes into the head of the file, so that equal quads make an equal file.
    with path.open("wb") as file, gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as compressed:
        store.dump(cast("IO[bytes]", compressed))
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return Dump(digest, path.stat().st_size)

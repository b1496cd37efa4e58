"""Releases: states of the graph that are kept under a name, so that what was published can be asked again.

A release lies in ``<home>/releases/<name>/``: a copy of the store, a dump as gzipped N-Quads, its SHA-256 in
``SHA256SUMS``, and ``release.json``. It never changes once it is there. Later builds know of all releases: each is a
``dcat:Dataset`` in ``graph/releases``.
"""

from __future__ import annotations

import datetime
import gzip
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg.checksums import file_sha256, write_sums
from kg.errors import InputError, ReleaseNotFoundError
from kg.namespaces import BASE, DCAT, DCTERMS, OWL, RDF_TYPE, SPDX, VOID, XSD
from kg.progress import Progress, no_progress
from kg.settings import Settings
from kg.sources import RELEASES_GRAPH
from kg.store import EmbeddedStore

DUMP = "latticework.nq.gz"
STORE_SUMS = "FILES-SHA256SUMS"
_NAME = re.compile(r"[0-9]{4}\.[0-9]{2}(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Release:
    """A release: name, day (``YYYY-MM-DD``), the build that it keeps, its size, and the SHA-256 of its dump.

    ``state`` identifies the state of the graph that it is, empty where that was not written down.
    """

    name: str
    issued: str
    build: str
    quads: int
    sha256: str
    state: str = ""

    @property
    def iri(self) -> str:
        """What identifies the release, and leads to its description."""
        return f"{BASE}release/{self.name}"

    @property
    def citation(self) -> str:
        """How to cite an answer from it."""
        return (
            f"Latticework project ({self.issued[:4]}): Latticework, a graph of international alliances and agreements, "
            f"release {self.name}, {self.quads:,} quads, SHA-256 {self.sha256[:12]}. {self.iri}"
        )


def releases(settings: Settings) -> list[Release]:
    """All releases, oldest first."""
    found = sorted((settings.home / "releases").glob("*/release.json"))
    return [read_release(path.parent) for path in found]


def read_release(folder: Path) -> Release:
    """The release in a folder. Raises OSError, ValueError and TypeError where it is none."""
    return Release(**json.loads((folder / "release.json").read_text(encoding="utf-8")))


def is_name(text: str) -> bool:
    """Whether a text may be the name of a release."""
    return _NAME.fullmatch(text) is not None


def find_release(settings: Settings, name: str) -> Release:
    """The release of that name. Raises ReleaseNotFoundError, naming those there are."""
    made = {release.name: release for release in releases(settings)}
    if name not in made:
        there = f"there are {', '.join(made)}" if made else "none has been made with `latticework release`"
        raise ReleaseNotFoundError(f"there is no release {name!r}; {there}")
    return made[name]


def release_folder(settings: Settings, name: str) -> Path:
    """The folder of a release."""
    return settings.home / "releases" / name


def make_release(
    settings: Settings,
    name: str,
    build_id: str,
    store: EmbeddedStore,
    day: str = "",
    progress: Progress = no_progress,
    state: str = "",
) -> Release:
    """Keeps a store under a name. ``day`` is today where left out.

    Raises InputError for a name that is none or taken; a release that fails leaves nothing.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name of a release; write year and month, such as 2026.11 or 2026.11.2")
    folder = release_folder(settings, name)
    if folder.exists():
        raise InputError(f"the release {name} is there already and never changes; choose another name")
    draft = folder.with_name(f".{name}")
    draft.mkdir(parents=True)
    try:
        store.snapshot(draft / "store")
        quads = len(store)
        digest = _dump(store, draft / DUMP, quads, progress)
        issued = day or datetime.datetime.now(datetime.UTC).date().isoformat()
        made = Release(name, issued, build_id, quads, digest, state)
        (draft / "SHA256SUMS").write_text(f"{digest}  {DUMP}\n", encoding="utf-8")
        (draft / "release.json").write_text(json.dumps(asdict(made), indent=2), encoding="utf-8")
        write_sums(draft, STORE_SUMS)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft)
        raise
    return made


def describe_releases(settings: Settings) -> Iterator[Quad]:
    """What the graph says of its releases (DCAT, SPDX)."""
    for release in releases(settings):
        node, checksum = NamedNode(release.iri), NamedNode(f"urn:sha256:{release.sha256}")
        facts: list[tuple[NamedNode, str, NamedNode | Literal]] = [
            (node, f"{DCTERMS}title", Literal(f"Latticework, release {release.name}", language="en")),
            (node, f"{DCTERMS}issued", Literal(release.issued, datatype=NamedNode(f"{XSD}date"))),
            (node, f"{DCTERMS}bibliographicCitation", Literal(release.citation)),
            (node, f"{OWL}versionInfo", Literal(release.name)),
            (node, f"{VOID}triples", Literal(release.quads)),
            (node, f"{SPDX}checksum", checksum),
            (checksum, f"{SPDX}algorithm", NamedNode(f"{SPDX}checksumAlgorithm_sha256")),
            (checksum, f"{SPDX}checksumValue", Literal(release.sha256, datatype=NamedNode(f"{XSD}hexBinary"))),
        ]
        yield Quad(node, RDF_TYPE, NamedNode(f"{DCAT}Dataset"), RELEASES_GRAPH)
        for subject, predicate, value in facts:
            yield Quad(subject, NamedNode(predicate), value, RELEASES_GRAPH)


def _dump(store: EmbeddedStore, path: Path, total: int, progress: Progress) -> str:
    """Writes all quads, sorted, and answers with the SHA-256 of the file: the same graph has the same dump."""
    lines = sorted(f"{quad} .\n" for quad in store.quads())
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as file:
        for done in range(0, len(lines), 50_000):
            progress("Dumping", done, total)
            file.write("".join(lines[done : done + 50_000]).encode())
    progress("Dumping", total, total)
    return file_sha256(path)

"""Builds the graph from files into a fresh store, checks it, and swaps it in.

A build lives in ``<home>/builds/<id>/``; ``<home>/current`` points at the one that serves. The pointer is renamed into
place as the last step, so that a build that fails leaves what was there as it was.
"""

from __future__ import annotations

import datetime
import fcntl
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Quad
from rdflib import Graph

from kg import provenance, sources
from kg.catalogue import read_catalogue
from kg.derivation import derived
from kg.description import describe
from kg.dump import DUMP_NAME, Dump, write_dump
from kg.errors import DateError, GraphNotBuiltError, InputError, NonConformingError
from kg.inference import inferred
from kg.namespaces import entity
from kg.progress import Progress, no_progress
from kg.settings import Settings
from kg.sources import SourceFile
from kg.store import EmbeddedStore
from kg.validation import CompiledConstraint, Report, Result, check, compile_shapes

KEPT_BUILDS = 2


@dataclass(frozen=True, slots=True)
class Build:
    """A built graph: its identifier, folder and size in quads, and its dump where one was written."""

    id: str
    folder: Path
    quads: int
    warnings: tuple[str, ...] = ()
    dump: Dump | None = None

    @property
    def store(self) -> Path:
        """The folder of the store."""
        return self.folder / "store"

    @property
    def dump_file(self) -> Path:
        """The file of the dump, if there is one."""
        return self.folder / DUMP_NAME


def build(settings: Settings, progress: Progress = no_progress) -> Build:
    """Builds, checks and swaps in.

    Raises InputError for a file that cannot be read and NonConformingError, its message naming file, line and rule,
    for facts that break a shape; what served before serves on.
    """
    with _exclusive(settings.home):
        facts = [*sources.curated_files(settings), *sources.imported_files(settings)]
        files = [*sources.ontology_files(settings), *sources.shape_files(settings), *facts]
        # Checked in memory, where the same engine answers several times faster, and only then written to disk.
        graph = EmbeddedStore.in_memory()
        fill(graph, files, progress)
        found = checked(graph, compiled_shapes(settings), progress)
        if not found.conforms:
            raise NonConformingError(explain(found.violations, facts), found)
        now = datetime.datetime.now(datetime.UTC)
        graph.load(list(describe(graph, read_catalogue(settings.queries).values(), now, settings.dump)))
        made = _written(settings, graph, found, now)
        _point_at(settings.home, made)
        _forget_old(settings.home)
        return made


def current(settings: Settings) -> Build:
    """The build that serves. Raises GraphNotBuiltError where there is none."""
    try:
        return _read(settings.home / "current")
    except FileNotFoundError:
        raise GraphNotBuiltError(
            f"There is no built graph in {settings.home}: run `latticework build` first."
        ) from None


def kept(settings: Settings) -> list[Build]:
    """The builds that are still there, the newest first."""
    found = []
    for folder in sorted((settings.home / "builds").glob("[!.]*"), reverse=True):
        # One that is being forgotten at this moment is not there any more.
        with suppress(FileNotFoundError):
            found.append(_read(folder))
    return found


def _read(folder: Path) -> Build:
    folder = folder.resolve(strict=True)
    described = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    dump = described.get("dump")
    return Build(
        described["id"], folder, described["quads"], tuple(described["warnings"]), Dump(**dump) if dump else None
    )


def fill(store: EmbeddedStore, files: list[SourceFile], progress: Progress = no_progress) -> None:
    """Loads the files, what follows from each and from all together, and their descriptions.

    Raises InputError where a file cannot be read, or a date in it, with the place.
    """
    for done, source in enumerate(files):
        progress("Reading", done, len(files))
        quads = list(source.quads())
        store.load(quads)
        if source.facts:
            store.load(_derived(source, quads))
            if source.path.suffix == ".ttl":
                store.load(provenance.describe_curated(source))
    progress("Reading", len(files), len(files))
    store.load(inferred(store).add)


def _derived(source: SourceFile, quads: Iterable[Quad]) -> list[Quad]:
    try:
        return list(derived(quads))
    except DateError as error:
        kind, _, slug = error.place.partition(":")
        line = sources.line_of(source.path, entity(kind, slug).value) if slug else 0
        place = f"{source.path}:{line}" if line else str(source.path)
        raise DateError(str(error), place) from None


def compiled_shapes(settings: Settings) -> list[CompiledConstraint]:
    """The project's shapes, compiled."""
    graph = Graph()
    for source in sources.shape_files(settings):
        graph.parse(source.path)
    return compile_shapes(graph)


def checked(store: EmbeddedStore, constraints: list[CompiledConstraint], progress: Progress = no_progress) -> Report:
    """The report of all constraints over the store."""
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress("Checking", done, len(constraints))

    return check(store, constraints, step)


def explain(results: Iterable[Result], files: list[SourceFile], limit: int = 20) -> str:
    """The results as lines of ``file:line: who: what``, no more than ``limit`` of them."""
    lines = []
    found = list(results)
    for result in found[:limit]:
        lines.append(f"{place(result, files)}{result.sentence()}")
    if len(found) > limit:
        lines.append(f"… and {len(found) - limit} more")
    return "\n".join(lines)


def place(result: Result, files: list[SourceFile]) -> str:
    """Where the focus node of a result is written, as ``file:line: ``; empty where no file says."""
    iri = getattr(result.focus, "value", "")
    for source in files:
        if line := sources.line_of(source.path, iri):
            return f"{source.path}:{line}: "
    return ""


@contextmanager
def _exclusive(home: Path) -> Iterator[None]:
    """Lets one build run at a time in a home."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"another build is running in {home}; wait until it is done") from None
        yield


def _written(settings: Settings, graph: EmbeddedStore, found: Report, now: datetime.datetime) -> Build:
    """The graph on disk, under a name that sorts by time; a draft's name begins with a dot until all of it is there."""
    identifier = now.strftime("%Y%m%dT%H%M%S-%f")
    folder = settings.home / "builds" / identifier
    draft = folder.with_name(f".{identifier}")
    draft.mkdir(parents=True)
    store = EmbeddedStore.create(draft / "store")
    store.load(graph.quads())
    store.optimize()
    del store
    dump = write_dump(graph, draft / DUMP_NAME) if settings.dump else None
    warnings = tuple(result.sentence() for result in found.results)
    description = {"id": identifier, "quads": len(graph), "warnings": warnings, "dump": dump and asdict(dump)}
    (draft / "build.json").write_text(json.dumps(description, indent=2), encoding="utf-8")
    return Build(identifier, draft.rename(folder), len(graph), warnings, dump)


def _point_at(home: Path, made: Build) -> None:
    fresh = home / f".current-{made.id}"
    fresh.symlink_to(Path("builds") / made.id)
    fresh.replace(home / "current")


def _forget_old(home: Path) -> None:
    for old in sorted((home / "builds").iterdir())[:-KEPT_BUILDS]:
        shutil.rmtree(old, ignore_errors=True)

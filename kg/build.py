"""Builds the graph from files into a fresh store, checks it, and swaps it in.

A build lives in ``<home>/builds/<id>/``; ``<home>/current`` points at the one that serves. The pointer is renamed into
place as the last step, so that a build that fails leaves what was there as it was. Changes that were made over HTTP are
in the log (``history``), not in the files: they are made again after the files are read and before all is checked.
"""

from __future__ import annotations

import datetime
import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from pyoxigraph import Quad
from rdflib import Graph

from kg import description, history, provenance, rebuilds, releases, sources
from kg.attribution import attributed
from kg.catalogue import read_catalogue
from kg.change import Change
from kg.checksums import write_sums
from kg.derivation import derived
from kg.dump import DUMP_NAME, Dump, write_dump
from kg.errors import DateError, GraphNotBuiltError, InputError, NonConformingError
from kg.history import Record
from kg.inference import INFERRED_GRAPH, inferred
from kg.namespaces import entity
from kg.progress import Progress, no_progress
from kg.query import QueryRequest
from kg.query.request import answer
from kg.result_places import explained
from kg.search import NAMES_FILE, read_index
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.sources import SourceFile
from kg.store import EmbeddedStore
from kg.validation import CompiledConstraint, Report, check, compile_shapes
from kg.validation.report import report
from kg.validation.spelling import rewritten, sent_otherwise

KEPT_BUILDS = 2


@dataclass(frozen=True)
class Build:
    """A built graph: its identifier, folder and size in quads.

    ``applied`` is the number of the last change in its store. ``origin`` is the build from files that it is, or
    is a copy of with more changes applied. ``dump`` is all of it as one file, where one was written.
    """

    id: str
    folder: Path
    quads: int
    warnings: tuple[str, ...] = ()
    origin: str = ""
    applied: int = 0
    dump: Dump | None = None

    @property
    def dump_file(self) -> Path:
        """The file of the dump, if there is one."""
        return self.folder / DUMP_NAME

    @cached_property
    def store(self) -> Path:
        """The folder of the store. Joined once, for each request asks for it."""
        return self.folder / "store"

    def snapshot(self, log: Path, sequence: int) -> Snapshot:
        """The state that the build and the changes of a log up to that number make."""
        return Snapshot(self.origin, self.store, self.applied, max(sequence, self.applied), log)


def build(settings: Settings, progress: Progress = no_progress) -> Build:
    """Builds, checks and swaps in.

    Raises InputError for a file that cannot be read and NonConformingError, its message naming file, line and rule,
    for facts that break a shape; what served before serves on.
    """
    with exclusive(settings.home):
        facts = [*sources.curated_files(settings), *sources.imported_files(settings)]
        files = [*sources.ontology_files(settings), *sources.shape_files(settings), *facts]
        # Checked in memory, where the same engine answers several times faster, and only then written to disk.
        graph = EmbeddedStore.in_memory()
        sent = _read(graph, files, progress)
        graph.load(releases.describe_releases(settings))
        # No change gets in between what is made again here and the moment from which this build serves.
        with history.still(settings.home):
            changes = _made_again(graph, settings)
            graph.load(inferred(graph).add)
            found = checked(graph, compiled_shapes(settings), progress, sent)
            if not found.conforms:
                raise NonConformingError(explained(found.violations, facts, changes), found)
            now = datetime.datetime.now(datetime.UTC)
            named = read_catalogue(settings.queries).values()
            graph.load(list(description.describe(graph, named, now, settings.dump)))
            made = _written(settings, graph, found, now, changes[-1].sequence if changes else 0)
            _keep_what_it_changed(settings, graph, made, changes)
            serve(settings.home, made)
        return made


def current(settings: Settings) -> Build:
    """The build that serves. Raises GraphNotBuiltError where there is none."""
    try:
        # Asked for each request, so that text is joined here: pathlib takes ten times as long.
        home = str(settings.home)
        return _described(os.path.join(home, os.readlink(f"{home}/current")))  # noqa: PTH115, PTH118
    except OSError:
        raise GraphNotBuiltError(
            f"There is no built graph in {settings.home}: run `latticework build` first."
        ) from None


def kept(settings: Settings) -> list[Build]:
    """The builds that are still there, the newest first."""
    found = []
    for folder in sorted((settings.home / "builds").glob("[!.]*"), reverse=True):
        # One that is being forgotten at this moment is not there any more.
        with suppress(OSError):
            found.append(_described(str(folder)))
    return found


@lru_cache(maxsize=16)
def _described(place: str) -> Build:
    """The build in a folder, which never changes. Raises OSError where there is none."""
    folder = Path(place)
    said = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    return Build(
        id=said["id"],
        folder=folder.resolve(),
        quads=said["quads"],
        warnings=tuple(said["warnings"]),
        origin=said.get("origin", said["id"]),
        applied=said.get("applied", 0),
        dump=Dump(**said["dump"]) if said.get("dump") else None,
    )


def fill(store: EmbeddedStore, files: list[SourceFile], progress: Progress = no_progress) -> list[Quad]:
    """Loads the files, what follows from each and from all together, and their descriptions.

    Gives the quads whose datatype is another in the store, as they are written. Raises InputError where a file cannot
    be read, or a date in it, with the place.
    """
    sent = _read(store, files, progress)
    store.load(inferred(store).add)
    return sent


def _read(store: EmbeddedStore, files: list[SourceFile], progress: Progress) -> list[Quad]:
    sent: list[Quad] = []
    for done, source in enumerate(files):
        progress("Reading", done, len(files))
        quads = list(source.quads())
        store.load(quads)
        sent += rewritten(quads)
        if source.facts:
            store.load(_derived(source, quads))
            if source.path.suffix == ".ttl":
                store.load(provenance.describe_curated(source))
    progress("Reading", len(files), len(files))
    return sent


def _made_again(store: EmbeddedStore, settings: Settings) -> list[Record]:
    """The changes of the log, made again but for what is inferred, which is inferred anew.

    Raises HistoryError where the log has fewer than went into the graph that serves.
    """
    path = history.log_path(settings.home)
    changes = list(history.records(path))
    with suppress(GraphNotBuiltError):
        history.require(path, len(changes), current(settings).applied)
    for record in changes:
        change = attributed(record, settings.describe_changes)
        store.apply(
            Change(
                frozenset(quad for quad in change.add if quad.graph_name != INFERRED_GRAPH),
                frozenset(quad for quad in change.remove if quad.graph_name != INFERRED_GRAPH),
            )
        )
    return changes


def _keep_what_it_changed(settings: Settings, graph: EmbeddedStore, made: Build, changes: Sequence[Record]) -> None:
    try:
        old = current(settings)
    except GraphNotBuiltError:
        rebuilds.write_first(settings.home, made.id, made.applied, history.now())
        return
    missing = [record for record in changes if record.sequence > old.applied]
    before = rebuilds.lines_before(EmbeddedStore.read(old.store), missing, settings.describe_changes)
    rebuilds.write(settings.home, made.id, graph, old.origin, before, made.applied, history.now())


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


def checked(
    store: EmbeddedStore,
    constraints: list[CompiledConstraint],
    progress: Progress = no_progress,
    sent: Iterable[Quad] = (),
) -> Report:
    """The report of all constraints over the store.

    ``sent`` are the quads whose datatype is another in the store, as they are written.
    """
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress("Checking", done, len(constraints))

    found = check(store, constraints, step).results
    return report([*sent_otherwise(store, sent, constraints), *found])


@contextmanager
def exclusive(home: Path, wait: bool = False) -> Iterator[None]:
    """Lets one build run at a time in a home. Raises InputError where another runs, unless it is to be waited for."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise InputError(f"another build is running in {home}; wait until it is done") from None
        yield


def _written(settings: Settings, graph: EmbeddedStore, found: Report, now: datetime.datetime, applied: int) -> Build:
    """The graph on disk, under a name that sorts by time; a draft's name begins with a dot until all of it is there."""
    identifier = identifier_of(settings.home, now)
    warnings = tuple(result.sentence() for result in found.results)
    made = Build(identifier, settings.home / "builds" / identifier, len(graph), warnings, identifier, applied)
    draft = made.folder.with_name(f".{identifier}")
    draft.mkdir(parents=True)
    store = EmbeddedStore.create(draft / "store")
    store.load(graph.quads())
    store.optimize()
    del store
    names = read_index(lambda text: answer(graph, QueryRequest(text)).plain_rows(), settings.queries)
    names.write(draft / NAMES_FILE, applied)
    if settings.dump:
        made = replace(made, dump=write_dump(graph, draft / DUMP_NAME))
    write_description(made, draft)
    write_sums(draft)
    draft.rename(made.folder)
    return made


def identifier_of(home: Path, now: datetime.datetime) -> str:
    """A name for a build, which sorts by time, and after those that there are even where the clock has gone back."""
    known = [path.name for path in (home / "builds").glob("[!.]*")]
    known += [path.stem for path in rebuilds.folder(home).glob("*.gz")]
    for name in known:
        with suppress(ValueError):
            made = datetime.datetime.strptime(name, rebuilds.BUILD_TIME).replace(tzinfo=datetime.UTC)
            now = max(now, made + datetime.timedelta(microseconds=1))
    return now.strftime(rebuilds.BUILD_TIME)


def write_description(made: Build, folder: Path) -> None:
    """Writes what ``current`` reads into the folder of a build."""
    said = {
        "id": made.id,
        "quads": made.quads,
        "warnings": made.warnings,
        "origin": made.origin,
        "applied": made.applied,
        "dump": asdict(made.dump) if made.dump else None,
    }
    (folder / "build.json").write_text(json.dumps(said, indent=2), encoding="utf-8")


def serve(home: Path, made: Build) -> None:
    """Lets a build be the one that serves, and forgets old ones."""
    fresh = home / f".current-{made.id}"
    fresh.symlink_to(Path("builds") / made.id)
    fresh.replace(home / "current")
    for old in sorted((home / "builds").iterdir())[:-KEPT_BUILDS]:
        shutil.rmtree(old, ignore_errors=True)

"""Brings source releases into the graph: their files are read, converted and kept for builds, and one is made.

Where an earlier import of the release left other facts, the differences are written to ``<release>.changes.csv`` and
told before anything is applied. What an import leaves for builds is ``<home>/imports/<source>/<release>.nq``: sorted
N-Quads, the same bytes whenever the files are the same. Beside it lies ``<release>.left-out.csv``, the rows that were
left out.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kg import build as building
from kg import sources
from kg.build import Build
from kg.change import Change, addition, merged
from kg.checksums import file_sha256
from kg.crosswalk import CowStates, cow_states
from kg.errors import GraphNotBuiltError, SourceNotFoundError, UnconfirmedChangeError
from kg.importers import IMPORTERS
from kg.importers.left_out import LeftOut, report_text
from kg.importers.release_changes import ReleaseChanges, release_changes
from kg.importers.table import read_table
from kg.output_file import output_file
from kg.progress import Progress, no_progress
from kg.provenance import Manifest, describe_release, source_manifest
from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did.

    ``changed`` tells whether anything is new in the graph. ``unpublished`` names the files that are not,
    byte for byte, those of the manifest. ``noted`` are rows that were kept but for one value.
    """

    manifest: Manifest
    imported: Path
    report: Path
    rows: int
    left_out: tuple[LeftOut, ...]
    unpublished: tuple[str, ...]
    build: Build
    changed: bool
    noted: tuple[LeftOut, ...] = ()


Confirm = Callable[[ReleaseChanges, Path], bool]
"""Asked before an import changes what an earlier one left: the changes, and the file that lists them."""


def always(changes: ReleaseChanges, listed: Path) -> bool:
    """Confirms whatever changes."""
    return True


@dataclass(frozen=True, slots=True)
class _Converted:
    """A release as it is kept for builds, ``texts`` by file, and what is told of it once there is a build."""

    imported: Path
    texts: Mapping[Path, str]
    outcome: partial[Outcome]


def import_source(
    settings: Settings, source: str, folder: Path, progress: Progress = no_progress, confirm: Confirm = always
) -> Outcome:
    """Imports the release whose files are in ``folder`` and builds the graph with it; as ``import_sources``."""
    (outcome,) = import_sources(settings, {source: folder}, progress, confirm)
    return outcome


def import_sources(
    settings: Settings, folders: Mapping[str, Path], progress: Progress = no_progress, confirm: Confirm = always
) -> list[Outcome]:
    """Imports the releases of several sources, each with the folder of its files, and builds the graph once.

    Raises SourceNotFoundError for files that are not there, InputError for files that cannot be read or are
    of another release, UnconfirmedChangeError where ``confirm`` says no, and what ``build`` raises; what earlier
    imports left then stays as it was, for all of the sources.
    """
    for source, folder in folders.items():
        _require_files(folder, IMPORTERS[source].files, source_manifest(source))
    states = cow_states(quad for file in sources.state_files(settings) for quad in file.quads())
    converted = []
    for done, (source, folder) in enumerate(folders.items()):
        progress("Importing", done, len(folders))
        converted.append(_converted(settings, source, folder, states))
    progress("Importing", len(folders), len(folders))

    texts = {path: text for one in converted for path, text in one.texts.items()}
    built = _built_with(settings, texts)
    if built is None:
        for one in converted:
            texts |= _confirmed_changes(one.imported, one.texts[one.imported], confirm)
    made = built or _build_with(settings, texts, progress)
    return [one.outcome(build=made, changed=built is None) for one in converted]


def _converted(settings: Settings, source: str, folder: Path, states: CowStates) -> _Converted:
    manifest = source_manifest(source)
    importer = IMPORTERS[source]
    tables = {name: read_table(folder / name, columns, importer.delimiter) for name, columns in importer.files.items()}
    digests = {name: file_sha256(folder / name) for name in importer.files}
    found = importer.convert(tables, states, manifest)
    change = merged([found.change, addition(describe_release(manifest, digests))])
    kept = settings.imports / source
    imported, report = kept / f"{manifest.release}.nq", kept / f"{manifest.release}.left-out.csv"
    texts = {imported: _n_quads(change), report: report_text((*found.left_out, *found.noted))}
    # Not a function of its own, which would keep the change, with all its quads, until the graph is built.
    outcome = partial(
        Outcome,
        manifest=manifest,
        imported=imported,
        report=report,
        rows=sum(len(rows) for rows in tables.values()),
        left_out=found.left_out,
        unpublished=tuple(name for name in digests if digests[name] != manifest.files.get(name)),
        noted=found.noted,
    )
    return _Converted(imported, texts, outcome)


def _confirmed_changes(imported: Path, text: str, confirm: Confirm) -> dict[Path, str]:
    """The list of what changes against an earlier import, once somebody has said yes; empty where nothing does.

    Raises UnconfirmedChangeError; the list is left to be looked through then.
    """
    if not imported.exists():
        return {}
    changes = release_changes(imported.read_text(encoding="utf-8"), text)
    if not changes.facts:
        return {}
    listed = imported.with_suffix(".changes.csv")
    with output_file(listed) as file:
        file.write(changes.text())
    if not confirm(changes, listed):
        raise UnconfirmedChangeError(
            f"the import would change what is there ({changes.sentence()}); look through {listed} and "
            "call it again with --yes to apply it"
        )
    listed.unlink()  # and is there again if the build ends well
    return {listed: changes.text()}


def _require_files(folder: Path, names: Iterable[str], manifest: Manifest) -> None:
    if not folder.is_dir():
        raise SourceNotFoundError(
            f"{folder}: there is no such folder; name the one that holds the files of {manifest.title}"
        )
    if missing := [name for name in names if not (folder / name).is_file()]:
        raise SourceNotFoundError(
            f"{folder}: {', '.join(missing)} of {manifest.title}, release {manifest.release}, "
            f"{'is' if len(missing) == 1 else 'are'} not there; get the release from {manifest.url}"
        )


def _n_quads(change: Change) -> str:
    return "".join(sorted(f"{quad} .\n" for quad in change.add))


def _built_with(settings: Settings, texts: Mapping[Path, str]) -> Build | None:
    """The build that serves, if the files have these texts already and it was made since."""
    try:
        made = building.current(settings)
        written = max(path.stat().st_mtime_ns for path in texts)
        same = all(path.read_text(encoding="utf-8") == text for path, text in texts.items())
        return made if same and written <= (made.folder / "build.json").stat().st_mtime_ns else None
    except (FileNotFoundError, GraphNotBuiltError):
        return None


def _build_with(settings: Settings, texts: Mapping[Path, str], progress: Progress) -> Build:
    with _replaced(texts):
        return building.build(settings, progress)


@contextmanager
def _replaced(texts: Mapping[Path, str]) -> Iterator[None]:
    """Gives files new texts for good if the block ends well, else lets them have their old ones."""
    old = {path: path.with_name(f".{path.name}.before") for path in texts if path.exists()}
    for path, before in old.items():
        shutil.copy2(path, before)  # with its time, which tells whether a build has seen it
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with output_file(path) as file:
                file.write(text)
        yield
    except BaseException:
        for path in texts:
            if path in old:
                old[path].replace(path)
            else:
                path.unlink(missing_ok=True)
        raise
    for before in old.values():
        before.unlink()

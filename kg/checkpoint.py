"""The build that serves, with all changes of the log in its store, for whoever reads it from the disk.

The store of a build is never written to once it has its name: a process may have it open, and the engine does not let
one process write what another reads. So the build is copied, and the changes are applied to the copy. The engine's
files of facts never change either, and the copy shares them by hard links: it takes milliseconds at any size.
"""

from __future__ import annotations

import datetime
import os
import shutil
from dataclasses import replace
from pathlib import Path

from kg import build, history
from kg.attribution import attributed
from kg.build import Build
from kg.checksums import write_sums
from kg.errors import StorageError
from kg.search import NAMES_FILE
from kg.settings import Settings
from kg.store import EmbeddedStore


def settled(settings: Settings) -> Build:
    """The build that serves, after a copy with the missing changes has become it where some were missing.

    Raises GraphNotBuiltError, HistoryError where the log is damaged, and StorageError where the disk is full.
    """
    made = build.current(settings)
    if not _missing(settings, made):
        return made
    with build.exclusive(settings.home, wait=True), history.still(settings.home):
        made = build.current(settings)
        missing = _missing(settings, made)
        return _copied(settings, made, missing) if missing else made


def _missing(settings: Settings, made: Build) -> list[history.Record]:
    path = history.log_path(settings.home)
    found = list(history.records(path))
    history.require(path, len(found), made.applied)
    return found[made.applied :]


def _copied(settings: Settings, old: Build, missing: list[history.Record]) -> Build:
    identifier = build.identifier_of(settings.home, datetime.datetime.now(datetime.UTC))
    folder = settings.home / "builds" / identifier
    draft = folder.with_name(f".{identifier}")
    try:
        made = _drafted(settings, old, missing, draft, replace(old, id=identifier, folder=folder, dump=None))
        draft.rename(folder)
        build.serve(settings.home, made)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(draft, ignore_errors=True)
        reason = getattr(error, "strerror", None) or error
        raise StorageError(f"changes cannot be put into a copy of the graph, {draft} ({reason}); make room") from None
    return made


def _drafted(settings: Settings, old: Build, missing: list[history.Record], draft: Path, named: Build) -> Build:
    shutil.copytree(old.store, draft / "store", copy_function=linked_or_copied)
    if (old.folder / NAMES_FILE).is_file():  # it says itself which changes it has; those after it are read from the log
        os.link(old.folder / NAMES_FILE, draft / NAMES_FILE)
    store = EmbeddedStore.create(draft / "store")
    for record in missing:
        store.apply(attributed(record, settings.describe_changes))
    store.flush()
    made = replace(named, quads=len(store), applied=missing[-1].sequence)
    del store
    build.write_description(made, draft)
    write_sums(draft)
    # An import tells by this time whether its files have been built.
    built = (old.folder / "build.json").stat()
    os.utime(draft / "build.json", ns=(built.st_atime_ns, built.st_mtime_ns))
    return made


def linked_or_copied(old: str, new: str) -> str:
    """Copies a file of a store; those of facts, which never change, by a hard link."""
    if old.endswith(".sst"):
        os.link(old, new)
        return new
    return str(shutil.copy2(old, new))

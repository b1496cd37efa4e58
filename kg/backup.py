"""Copies of a home, made while it is served, and put back elsewhere; every file is known by its checksum.

A backup is a folder, or a tar file of it: the build that serves, the log of changes up to its last whole record, what
builds changed, releases, imported sources, proposals, tokens (which are hashes) and the audit log; ``MANIFEST.json``
has the SHA-256 of each. Writers go on meanwhile; a build waits.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from kg import build, fsck, history
from kg.checksums import file_sha256
from kg.errors import DamagedHomeError, InputError, StorageError
from kg.settings import Settings

MANIFEST = "MANIFEST.json"
_TAR = {".tar": "", ".gz": "gz", ".tgz": "gz"}
_PIECE = 1024 * 1024
# What is decided on comes before what it became: a copy has a proposal that waits, rather than one without its change.
_PARTS = ("tokens.toml", "proposals", "audit.log", "imports", "releases", "changes/builds")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: the build that served, the number of the last change, and the SHA-256 of each file."""

    build: str
    last_change: int
    time: str
    files: dict[str, str]


def back_up(settings: Settings, target: Path) -> Backup:
    """Copies the home to a folder that is not there yet, or to a .tar, .tar.gz or .tgz file, and reads it again.

    Raises InputError where the target is taken, GraphNotBuiltError, HistoryError, StorageError, and DamagedHomeError
    where what was read again is not what was written.
    """
    if target.exists():
        raise InputError("there is something already; choose another name", str(target))
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.mkdir(parents=True)
        with build.exclusive(settings.home, wait=True):
            made = _copied(settings, draft)
        (draft / MANIFEST).write_text(json.dumps(asdict(made), indent=1), encoding="utf-8")
        _verified(draft)
        if target.suffix in _TAR:
            _packed(draft, target)
        else:
            _synced(draft)
            draft.rename(target)
    except OSError as error:
        raise StorageError(f"the backup {target} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return made


def restore(settings: Settings, source: Path) -> Backup:
    """Makes a home of a backup, after every checksum has been compared and all fits together.

    Raises InputError where there is a home already or no backup, and DamagedHomeError.
    """
    home = settings.home
    if home.exists() and any(home.iterdir()):
        raise InputError("there is a home already; name another with --home, or move it away", str(home))
    draft = home.with_name(f".{home.name}.{os.getpid()}")
    try:
        draft.mkdir(parents=True)
        if source.is_dir():
            shutil.copytree(source, draft, dirs_exist_ok=True, symlinks=True)
        else:
            _unpacked(source, draft)
        made = _verified(draft)
        (draft / "current").symlink_to(Path("builds") / made.build)
        (draft / MANIFEST).unlink()
        wrong = [finding for finding in fsck.check(settings.model_copy(update={"home": draft})) if finding.serious]
        if wrong:
            raise DamagedHomeError(f"the backup {source} does not fit together: {wrong[0].what}; take an earlier one")
        _synced(draft)
        if home.exists():
            home.rmdir()
        draft.rename(home)
    except OSError as error:
        raise StorageError(f"{home} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return made


def _copied(settings: Settings, draft: Path) -> Backup:
    home = settings.home
    serving = build.current(settings)
    files: dict[str, str] = {}
    for path in _files(home, (*_PARTS, f"builds/{serving.id}")):
        name = path.relative_to(home)
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        files[str(name)] = _copy(path, draft / name)
    last = max(history.records(history.log_path(home)), key=lambda record: record.sequence, default=None)
    if last:
        (draft / "changes").mkdir(exist_ok=True)
        files["changes/log"] = _copy(history.log_path(home), draft / "changes" / "log", last.end)
    return Backup(serving.id, last.sequence if last else 0, history.now(), dict(sorted(files.items())))


def _files(home: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    for part in parts:
        place = home / part
        if place.is_file():
            yield place
        yield from (path for path in sorted(place.rglob("*")) if path.is_file() and not path.name.startswith("."))


def _copy(source: Path, target: Path, length: int | None = None) -> str:
    """Copies a file, or so many bytes of it, with its rights and times, and gives the SHA-256 of what was read."""
    digest = hashlib.sha256()
    left = source.stat().st_size if length is None else length
    with source.open("rb") as old, target.open("wb") as new:
        while left and (piece := old.read(min(left, _PIECE))):
            digest.update(piece)
            new.write(piece)
            left -= len(piece)
    shutil.copystat(source, target)
    return digest.hexdigest()


def _verified(folder: Path) -> Backup:
    """The backup in a folder. Raises InputError where there is none, and DamagedHomeError where a file is altered."""
    try:
        made = Backup(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        raise InputError(f"it is no whole backup: {MANIFEST} is missing or damaged", str(folder)) from None
    for name, digest in made.files.items():
        if not (folder / name).is_file() or file_sha256(folder / name) != digest:
            raise DamagedHomeError(f"{name} in the backup is missing or not as it was written; take another backup")
    return made


def _packed(folder: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.tar")
    try:
        with draft.open("wb") as file:
            with tarfile.open(fileobj=file, mode=f"w:{_TAR[target.suffix]}") as tar:  # type: ignore[call-overload]
                for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                    tar.add(path, str(path.relative_to(folder)), recursive=False)
            file.flush()
            os.fsync(file.fileno())
        _compared(draft, folder)
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def _compared(packed: Path, folder: Path) -> None:
    """Raises DamagedHomeError where a tar file, read again, does not hold what is in a folder."""
    made = _verified(folder)
    with tarfile.open(packed) as tar:
        found = {member.name: _digest(tar.extractfile(member)) for member in tar}
    found.pop(MANIFEST)
    if found != made.files:
        raise DamagedHomeError(f"what was written to {packed.parent} is not what was read again; check the disk")


def _unpacked(source: Path, folder: Path) -> None:
    try:
        with tarfile.open(source) as tar:
            for member in tar:
                name = PurePosixPath(member.name)
                if not member.isfile() or name.is_absolute() or ".." in name.parts:
                    raise InputError(f"{member.name!r} in it is no file of a backup", str(source))
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                content = tar.extractfile(member)
                assert content is not None
                with content, (folder / name).open("wb") as file:
                    shutil.copyfileobj(content, file)
                (folder / name).chmod(member.mode & 0o777)
                os.utime(folder / name, (member.mtime, member.mtime))
    except FileNotFoundError:
        raise InputError("there is no such backup; check the path", str(source)) from None
    except (tarfile.TarError, EOFError) as error:
        raise InputError(f"it is no whole tar file ({error}); take another backup", str(source)) from None


def _digest(file: IO[bytes] | None) -> str:
    assert file is not None
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _synced(folder: Path) -> None:
    """Makes sure that the disk has all files of a folder."""
    for path in folder.rglob("*"):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

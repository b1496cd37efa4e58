"""Checksums of the files of a folder that never changes, in a file that ``sha256sum --check`` reads."""

from __future__ import annotations

import hashlib
from pathlib import Path

SUMS = "SHA256SUMS"


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path, name: str = SUMS) -> None:
    """Writes the checksums of all files in a folder and those below it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != name)
    lines = [f"{file_sha256(path)}  {path.relative_to(folder)}\n" for path in files]
    (folder / name).write_text("".join(lines), encoding="utf-8")


def altered(folder: Path, name: str = SUMS) -> list[str] | None:
    """What is not as it was written, one sentence a file; None where no checksums were kept."""
    try:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    found = []
    for line in lines:
        digest, _, file = line.partition("  ")
        path = folder / file
        if not path.is_file():
            found.append(f"{path} is missing")
        elif file_sha256(path) != digest:
            found.append(f"{path} is not as it was written")
    return found

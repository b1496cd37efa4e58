"""Finds the files of source releases among the folders that somebody keeps them in."""

from __future__ import annotations

from pathlib import Path

from kg.errors import AmbiguousSourceError, SourceNotFoundError
from kg.importers import IMPORTERS


def source_folders(folder: Path) -> dict[str, Path]:
    """Each source whose files all lie in one folder, ``folder`` itself or any beneath it, with that folder.

    Raises SourceNotFoundError where there is no folder or no source in it, AmbiguousSourceError where the files of
    one lie in several.
    """
    if not folder.is_dir():
        raise SourceNotFoundError(f"{folder}: there is no such folder; name the one that holds the sources' files")
    places = [folder, *sorted(path for path in folder.rglob("*") if path.is_dir())]
    found = {}
    for source, importer in sorted(IMPORTERS.items()):
        holding = [place for place in places if all((place / name).is_file() for name in importer.files)]
        if len(holding) > 1:
            raise AmbiguousSourceError(
                f"{folder}: the files of {source} lie in {' and in '.join(str(place) for place in holding)}; "
                f"import the one that you mean by `latticework import {source} DIR`"
            )
        if holding:
            found[source] = holding[0]
    if not found:
        raise SourceNotFoundError(
            f"{folder}: no folder in it holds all files of a source; `latticework import --help` names the sources, "
            "and kg/importers/README.md their files"
        )
    return found

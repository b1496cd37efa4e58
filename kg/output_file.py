"""A file that is there whole or not at all."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from kg.errors import InputError


@contextmanager
def output_file(path: Path) -> Iterator[TextIO]:
    """A UTF-8 text file to write to, as ``output_bytes``; line ends are written as they are given."""
    with output_bytes(path) as file, io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
        yield text


@contextmanager
def output_bytes(path: Path) -> Iterator[BinaryIO]:
    """A file to write bytes to, which takes its name only when the block ends well.

    If the block fails, what was there before stays. Raises InputError where the place cannot be written to.
    """
    if path.is_dir():
        raise InputError("this is a folder; name a file in it", str(path))
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        file = draft.open("wb")
    except FileNotFoundError:
        raise InputError(f"there is no folder {path.parent}; make it first", str(path)) from None
    except OSError as error:
        raise InputError(f"it cannot be written ({error.strerror}); choose another place", str(path)) from None
    try:
        with file:
            yield file
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise

"""Files that are there whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import pytest

from kg.errors import InputError
from kg.output_file import output_bytes, output_file


def test_the_file_is_there_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with output_file(path) as file:
        file.write("é\n")
        assert not path.exists()
    assert path.read_bytes() == "é\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    with output_bytes(tmp_path / "out") as file:
        file.write(b"\xff\r\n")
    assert (tmp_path / "out").read_bytes() == b"\xff\r\n"


def test_what_was_there_stays_if_the_block_fails(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt), output_file(path) as file:
        interrupted(file)
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def interrupted(file: TextIO) -> None:
    file.write("half")
    raise KeyboardInterrupt


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no folder .*; make it first"), output_file(tmp_path / "a" / "b"):
        pass


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a folder; name a file in it"), output_file(tmp_path):
        pass


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="it cannot be written"), output_file(tmp_path / "file" / "b"):
        pass

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.figures import BEGIN, END, figures, write_into
from kg.store import EmbeddedStore


def test_classes_are_counted_and_all_name_a_source(store: EmbeddedStore) -> None:
    lines = dict(line.strip("| ").split(" | ", 1) for line in figures(store).splitlines() if " | " in line)
    assert lines["document"].endswith("is one")
    for kind in ("state", "agreement", "membership", "commitment", "event", "assessment"):
        assert lines[kind].endswith("100 %"), kind


def test_the_place_in_a_file_is_renewed_and_the_rest_left(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_into(path, "new")
    assert path.read_text(encoding="utf-8") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


def test_a_file_without_marks_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("no marks\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"page\.md: the file needs one line <!-- figures:begin -->"):
        write_into(path, "new")
    assert path.read_text(encoding="utf-8") == "no marks\n"

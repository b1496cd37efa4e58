from __future__ import annotations

from pathlib import Path

import pytest

from kg import rdf_files
from kg.errors import EncodingError, InputError, RdfSyntaxError, SourceNotFoundError
from kg.namespaces import graph


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_triples_go_into_the_graph_given(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", "<https://example.org/a> a <https://example.org/B> .")
    (quad,) = rdf_files.quads(path, graph("curated/a"))
    assert quad.graph_name == graph("curated/a")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", "\ufeff<https://example.org/a> a <https://example.org/B> .")
    assert len(list(rdf_files.quads(path))) == 1


def test_malformed_turtle_is_named_with_line_and_column(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", "@prefix e: <https://example.org/> .\ne:a e:b e:c\ne:d e:e e:f .\n")
    with pytest.raises(RdfSyntaxError) as caught:
        list(rdf_files.quads(path))
    assert caught.value.place.startswith(f"{path}:3:")
    assert "mend the file there" in str(caught.value)


def test_a_wrong_encoding_is_named_with_line_and_byte(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", "# one\n# Côte\n".encode("latin-1"))
    with pytest.raises(EncodingError, match=r"a\.ttl:2: byte 9 \(0xf4\) is not UTF-8; save the file as UTF-8"):
        list(rdf_files.quads(path))


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(SourceNotFoundError, match="there is no such file"):
        list(rdf_files.quads(tmp_path / "none.ttl"))
    with pytest.raises(SourceNotFoundError, match="this is a folder"):
        list(rdf_files.quads(tmp_path / "folder.ttl"))


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none of \.ttl, "):
        list(rdf_files.quads(write(tmp_path, "a.txt", "")))

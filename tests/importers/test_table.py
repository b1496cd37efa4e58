"""CSV files that can be read, and what is said of those that cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import EncodingError, SourceNotFoundError, TableError
from kg.importers.left_out import LeftOut, RowRefused, report_text
from kg.importers.table import Row, read_table


def written(folder: Path, content: bytes) -> Path:
    path = folder / "rows.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,x\n2,y\n",
        b"\xef\xbb\xbfa,b\r\n1,x\r\n2,y\r\n",
        b' a ,b\n"1", x \n\n2,y',
    ],
    ids=["plain", "byte order mark and CRLF", "quotes, blanks, an empty line, no last line end"],
)
def test_rows_have_values_by_column(content: bytes, tmp_path: Path) -> None:
    rows = read_table(written(tmp_path, content), ["a", "b"])
    assert [row.values for row in rows] == [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]


def test_rows_know_their_line(tmp_path: Path) -> None:
    rows = read_table(written(tmp_path, b'a,b\n1,"two\nlines"\n2,y\n'), ["a"])
    assert [(row.file, row.line) for row in rows] == [("rows.csv", 3), ("rows.csv", 4)]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, b"a,b\n1,x\n")
    with pytest.raises(TableError) as caught:
        read_table(path, ["a", "c", "d"])
    assert str(caught.value) == f"{path}: it lacks the columns c, d; take the file as its project published it"


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"a,b\n1,x\n2\n", ":3", "the row has 1 values and the head 2 columns"),
        (b"a,b\n1,x,y\n", ":2", "the row has 3 values and the head 2 columns"),
        (b'a,b\n1,"x" y\n', ":2", "not well-formed CSV"),
        (b"a,b\n", "", "it has a head and no rows"),
        (b"", "", "it lacks the columns a"),
    ],
)
def test_a_broken_table_says_where(content: bytes, line: str, reason: str, tmp_path: Path) -> None:
    path = written(tmp_path, content)
    with pytest.raises(TableError) as caught:
        read_table(path, ["a"])
    assert str(caught.value).startswith(f"{path}{line}: {reason}")


def test_another_encoding_says_where(tmp_path: Path) -> None:
    path = written(tmp_path, "a\n1\nCôte\n".encode("latin-1"))
    with pytest.raises(EncodingError, match="is not UTF-8; save the file as UTF-8") as caught:
        read_table(path, ["a"])
    assert caught.value.place == f"{path}:3"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="there is no such file"):
        read_table(tmp_path / "none.csv", [])


@pytest.mark.parametrize("text", ["", "-9", "1.0", "²", "one"])
def test_a_number_is_digits(text: str) -> None:
    with pytest.raises(RowRefused, match="where a whole number is expected"):
        Row("rows.csv", 2, {"a": text}).number("a")
    assert Row("rows.csv", 2, {"a": "012"}).number("a") == 12


def test_a_flag_is_0_or_1() -> None:
    assert [Row("rows.csv", 2, {"a": text}).flag("a") for text in "01"] == [False, True]
    with pytest.raises(RowRefused, match="a is '2' where 0 or 1 is expected"):
        Row("rows.csv", 2, {"a": "2"}).flag("a")


def test_the_report_is_a_table_by_file_and_line() -> None:
    rows = [LeftOut("m.csv", 10, "duplicate", "line 9"), LeftOut("m.csv", 9, "no-phase", 'it says "1, 2"')]
    assert report_text(rows) == 'file,line,rule,why\nm.csv,9,no-phase,"it says ""1, 2"""\nm.csv,10,duplicate,line 9\n'

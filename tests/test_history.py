from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, Quad

from kg.change import Change, read_change
from kg.errors import HistoryError, HomeInUseError, InputError, StorageError
from kg.history import Log, last_change, log_path, records
from kg.namespaces import entity, graph, lw


def change(number: int) -> Change:
    subject = entity("event", f"e{number}")
    return Change(
        add=frozenset({Quad(subject, lw("goodsName"), Literal(f"line\n{number}\u2028 \x85"), graph("x"))}),
        remove=frozenset({Quad(BlankNode("b1"), lw("goodsName"), subject)}),
    )


def written(home: Path, count: int = 3) -> Path:
    log = Log(home)
    for number in range(1, count + 1):
        assert log.append(change(number), f"writer {number}").sequence == number
    log.close()
    return log_path(home)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    found = list(records(written(tmp_path)))
    assert [record.sequence for record in found] == [1, 2, 3]
    assert [record.by for record in found] == ["writer 1", "writer 2", "writer 3"]
    assert [record.change() for record in found] == [change(1), change(2), change(3)]
    assert found[0].time.endswith("+00:00")
    assert found[-1].end == log_path(tmp_path).stat().st_size
    assert last_change(tmp_path) == 3


def test_a_home_without_changes_has_none(tmp_path: Path) -> None:
    assert last_change(tmp_path) == 0
    assert list(records(log_path(tmp_path))) == []


def test_reading_goes_on_from_a_record(tmp_path: Path) -> None:
    path = written(tmp_path)
    first = next(records(path))
    rest = list(records(path, first.end, first.link, first.sequence))
    assert [record.sequence for record in rest] == [2, 3]


def test_a_torn_tail_is_cut_off_wherever_it_is_torn(tmp_path: Path) -> None:
    path = written(tmp_path, 2)
    whole = path.read_bytes()
    second = next(records(path)).end
    for length in range(second + 1, len(whole)):
        path.write_bytes(whole[:length])
        log = Log(tmp_path)
        assert log.sequence == 1
        log.close()
        assert path.stat().st_size == second
    assert (path.parent / f"torn-{second}").read_bytes() == whole[second:-1]
    log = Log(tmp_path)
    assert log.append(change(2), "again").sequence == 2
    log.close()
    assert [record.by for record in records(path)] == ["writer 1", "again"]


def test_zeros_that_the_disk_never_filled_are_cut_off(tmp_path: Path) -> None:
    path = written(tmp_path, 2)
    whole = path.read_bytes()
    second = next(records(path)).end
    for torn in (whole + b"\0" * 4096, whole[:second] + b"\0" * 100, whole[:-10] + b"\0" * 10):
        path.write_bytes(torn)
        log = Log(tmp_path)
        assert log.sequence == (2 if torn.startswith(whole) else 1)
        log.close()
        path.write_bytes(whole)


@pytest.mark.parametrize("place", ["text", "line", "removed", "last"])
def test_a_record_that_was_altered_is_found(tmp_path: Path, place: str) -> None:
    path = written(tmp_path)
    whole = path.read_bytes()
    first = next(records(path)).end
    second = list(records(path))[1].end
    altered = {
        "text": whole.replace(b"/e1>", b"/e9>", 1),
        "line": whole.replace(b'"writer 1"', b'"writer 9"', 1),
        "removed": whole[:first] + whole[second:],
        "last": whole[:second] + whole[second:].replace(b"/e3>", b"/e9>"),
    }[place]
    assert altered != whole
    path.write_bytes(altered)
    with pytest.raises(HistoryError, match="is not as it was written; put the log back from a backup"):
        Log(tmp_path)
    assert path.read_bytes() == altered
    path.write_bytes(whole)
    Log(tmp_path).close()


def test_two_writers_cannot_have_the_same_home(tmp_path: Path) -> None:
    first = Log(tmp_path)
    with pytest.raises(HomeInUseError, match=r"another server has .* open; stop it, or give this one a home"):
        Log(tmp_path)
    first.close()
    Log(tmp_path).close()


def test_a_full_disk_leaves_the_log_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(tmp_path)
    log.append(change(1), "writer")
    before = log.path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        calls = iter([full, os.fsync])
        real = os.fsync
        patched.setattr(os, "fsync", lambda descriptor: full(descriptor) if next(calls) is full else real(descriptor))
        with pytest.raises(StorageError, match=r"No space left on device.*make room on the disk"):
            log.append(change(2), "writer")
    assert log.path.read_bytes() == before
    assert log.append(change(2), "writer").sequence == 2
    log.close()
    assert [record.change() for record in records(log.path)] == [change(1), change(2)]


def test_a_disk_that_takes_nothing_back_closes_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(tmp_path)

    def broken(descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", broken)
        with pytest.raises(StorageError):
            log.append(change(1), "writer")
    with pytest.raises(StorageError, match="start the server anew"):
        log.append(change(1), "writer")
    log.close()
    assert last_change(tmp_path) == 0


@pytest.mark.parametrize("text", ["* <urn:a> <urn:b> <urn:c> .\n", "+ <urn:a> <urn:b> .\n", "\n"])
def test_a_text_that_is_no_change_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="line 1 of the change is not an N-Quads line"):
        read_change(text)


def test_exact_changes_join(tmp_path: Path) -> None:
    one, two = (next(iter(change(number).add)) for number in (1, 2))
    added, removed = Change(add=frozenset({one})), Change(remove=frozenset({one}))
    assert not added.then(removed)
    assert not removed.then(added)
    assert added.then(Change(add=frozenset({two}))) == Change(add=frozenset({one, two}))

"""Backup, restore and fsck: each thing in a home is damaged in turn, and found."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad

from kg import backup, build, fsck, rebuilds
from kg.change import Change
from kg.checkpoint import settled
from kg.cli.main import cli
from kg.errors import DamagedHomeError, HistoryError, InputError
from kg.history import Log, log_path, records
from kg.releases import make_release
from kg.review import Proposals
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.tokens import add_token, tokens
from tests.small_graph import OwnFiles

QUADS = [Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal(number), NamedNode("urn:told")) for number in range(4)]


@pytest.fixture(scope="module")
def whole(small_home: OwnFiles, tmp_path_factory: pytest.TempPathFactory) -> OwnFiles:
    """A home with one of everything: two builds, a copy of the second with changes, a release, a proposal, a token."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(small_home.home, folder / "home", symlinks=True)
    own = small_home.model_copy(update={"home": folder / "home"})
    log = Log(own.home)
    log.append(Change(frozenset(QUADS[:2])), "maria")
    log.close()
    build.build(own)
    log = Log(own.home)
    log.append(Change(frozenset(QUADS[2:]), frozenset(QUADS[:1])), "maria")
    log.close()
    made = settled(own)
    make_release(own, "2026.11", made.id, EmbeddedStore.read(made.store), "2026-11-25")
    Proposals(own.home, 9).add("paul", "Please", "x.1", Change(frozenset(QUADS[:1])))
    add_token(own.home, "maria", "write")
    return own


@pytest.fixture
def home(whole: OwnFiles, tmp_path: Path) -> OwnFiles:
    """A copy of it to be damaged."""
    shutil.copytree(whole.home, tmp_path / "home", symlinks=True)
    return whole.model_copy(update={"home": tmp_path / "home"})


def serious(settings: Settings) -> list[str]:
    return [finding.what for finding in fsck.check(settings) if finding.serious]


def test_in_a_whole_home_nothing_is_wrong(whole: OwnFiles) -> None:
    assert fsck.check(whole) == []
    assert "Nothing is wrong" in CliRunner().invoke(cli, ["--home", str(whole.home), "fsck"]).output


def flipped(path: Path) -> None:
    """One byte in the middle is another."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.chmod(0o644)
    # A copy by hard link has the same bytes: the file is replaced, not written to.
    path.unlink()
    path.write_bytes(bytes(content))


def largest(folder: Path) -> Path:
    return max(folder.rglob("*.sst"), key=lambda path: path.stat().st_size)


def cut(path: Path, by: int) -> None:
    path.write_bytes(path.read_bytes()[:-by])


def first_rebuild(settings: Settings) -> Path:
    return next(iter(rebuilds.rebuilds(settings.home).values())).path


def release(settings: Settings) -> Path:
    return settings.home / "releases" / "2026.11"


DAMAGES: dict[str, tuple[Callable[[OwnFiles], object], str]] = {
    "a record": (lambda own: flipped(log_path(own.home)), "is not as it was written"),
    "the end of the log": (lambda own: cut(log_path(own.home), 5), "bytes after change 1 that are no whole record"),
    "lost records": (lambda own: truncated(own), "has 2 changes and the log only 1"),
    "a store": (lambda own: flipped(largest(build.current(own).store)), ".sst is not as it was written"),
    "a store's file": (lambda own: largest(build.current(own).store).unlink(), ".sst is missing"),
    "the build before": (lambda own: flipped(largest(build.kept(own)[1].store)), ".sst is not as it was written"),
    "a dump": (lambda own: flipped(build.kept(own)[1].dump_file), "latticework.nq.gz is not as it was written"),
    "what serves": (lambda own: (own.home / "current").unlink(), "the build that serves cannot be read"),
    "a description": (lambda own: (build.current(own).folder / "build.json").unlink(), "build.json is missing"),
    "what a build changed": (lambda own: flipped(first_rebuild(own)), ".gz is not as it was written"),
    "no more what a build changed": (lambda own: first_rebuild(own).unlink(), ".gz is missing"),
    "a release's dump": (lambda own: flipped(release(own) / "latticework.nq.gz"), "latticework.nq.gz is"),
    "a release's store": (lambda own: flipped(largest(release(own))), ".sst is not as it was written"),
    "a release": (lambda own: (release(own) / "release.json").write_text("{"), "release.json cannot be read"),
    "a proposal": (lambda own: flipped(own.home / "proposals" / "00000001"), "00000001 is not as it was written"),
    "tokens": (lambda own: (own.home / "tokens.toml").write_text("[[token]"), "it is no list of tokens"),
    "a home": (lambda own: shutil.rmtree(own.home), "there is no folder"),
}


def truncated(settings: OwnFiles) -> None:
    first = next(records(log_path(settings.home)))
    log_path(settings.home).write_bytes(log_path(settings.home).read_bytes()[: first.end])


@pytest.mark.parametrize("what", DAMAGES)
def test_what_is_damaged_is_found(home: OwnFiles, what: str) -> None:
    damage, sentence = DAMAGES[what]
    damage(home)
    found = fsck.check(home)
    assert any(sentence in finding.what and finding.serious for finding in found), found
    assert all(finding.remedy for finding in found)
    done = CliRunner().invoke(cli, ["--home", str(home.home), "fsck"])
    assert isinstance(done.exception, DamagedHomeError)
    assert done.exception.exit_code == 65
    assert sentence in done.output


@pytest.mark.parametrize("by", [5, 0])
def test_a_log_that_has_lost_changes_is_not_built_on(home: OwnFiles, by: int) -> None:
    truncated(home) if by == 0 else cut(log_path(home.home), by)
    remedies = {finding.remedy for finding in fsck.check(home) if " changes and the log only " in finding.what}
    remedies |= {finding.remedy for finding in fsck.check(home) if "no whole record" in finding.what}
    assert remedies == {"put the log back from a backup, before anything else is done in this home"}
    with pytest.raises(HistoryError, match=r"has 2 changes and the log only 1; put the log back from a backup"):
        build.build(home)


def test_a_store_that_is_not_what_the_log_says_is_found(home: OwnFiles) -> None:
    made = build.current(home)
    store = EmbeddedStore.create(made.store)
    store.apply(Change(remove=frozenset(QUADS[3:])))
    store.flush()
    del store
    (made.folder / "SHA256SUMS").unlink()
    (sentence, *_) = serious(home)
    assert "quads were written" in sentence or "were written" in sentence
    assert any("what change 2 added is not in" in what for what in serious(home))


def test_what_was_left_over_is_not_serious(home: OwnFiles) -> None:
    (home.home / "builds" / ".20200101T000000-000000").mkdir()
    (finding,) = fsck.check(home)
    assert not finding.serious
    assert "was left over" in finding.what
    assert CliRunner().invoke(cli, ["--home", str(home.home), "fsck"]).exit_code == 0


@pytest.mark.parametrize("name", ["kept", "kept.tar", "kept.tar.gz", "kept.tgz"])
def test_a_backup_is_the_same_home_again(whole: OwnFiles, tmp_path: Path, name: str) -> None:
    log = Log(whole.home)  # as a server has it
    made = backup.back_up(whole, tmp_path / name)
    log.close()
    assert made.last_change == 2
    other = whole.model_copy(update={"home": tmp_path / "other"})
    assert backup.restore(other, tmp_path / name) == made
    assert fsck.check(other) == []
    assert log_path(other.home).read_bytes() == log_path(whole.home).read_bytes()
    assert tokens(other.home) == tokens(whole.home)
    assert (other.home / "tokens.toml").stat().st_mode & 0o777 == 0o600
    assert EmbeddedStore.read(settled(other).store).lines() == EmbeddedStore.read(settled(whole).store).lines()
    build.build(other)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "other"])


def test_a_record_that_is_being_written_is_left_out(home: OwnFiles, tmp_path: Path) -> None:
    with log_path(home.home).open("ab") as file:
        file.write(b'{"sequence": 3, "half')
    made = backup.back_up(home, tmp_path / "kept")
    assert made.last_change == 2
    assert fsck.check(home.model_copy(update={"home": tmp_path / "other"}))[0].serious
    other = home.model_copy(update={"home": tmp_path / "other"})
    backup.restore(other, tmp_path / "kept")
    assert fsck.check(other) == []


def test_a_backup_that_was_altered_is_not_restored(whole: OwnFiles, tmp_path: Path) -> None:
    backup.back_up(whole, tmp_path / "kept")
    other = whole.model_copy(update={"home": tmp_path / "other"})
    flipped(tmp_path / "kept" / "changes" / "log")
    with pytest.raises(DamagedHomeError, match="changes/log in the backup is missing or not as it was written"):
        backup.restore(other, tmp_path / "kept")
    (tmp_path / "kept" / backup.MANIFEST).unlink()
    with pytest.raises(InputError, match="it is no whole backup"):
        backup.restore(other, tmp_path / "kept")
    backup.back_up(whole, tmp_path / "kept.tar")
    cut(tmp_path / "kept.tar", 60_000)
    with pytest.raises((InputError, DamagedHomeError)):
        backup.restore(other, tmp_path / "kept.tar")
    assert not other.home.exists()
    assert not list(tmp_path.glob(".*"))


def test_a_backup_of_what_does_not_fit_together_is_not_restored(home: OwnFiles, tmp_path: Path) -> None:
    truncated(home)
    backup.back_up(home, tmp_path / "kept")
    other = home.model_copy(update={"home": tmp_path / "other"})
    with pytest.raises(DamagedHomeError, match=r"does not fit together: .*the log only 1.*take an earlier one"):
        backup.restore(other, tmp_path / "kept")
    assert not other.home.exists()


def test_nothing_is_overwritten(whole: OwnFiles, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    with pytest.raises(InputError, match="there is something already"):
        backup.back_up(whole, tmp_path / "kept")
    with pytest.raises(InputError, match="there is a home already"):
        backup.restore(whole, tmp_path / "kept")
    with pytest.raises(InputError, match="no such backup"):
        backup.restore(whole.model_copy(update={"home": tmp_path / "x"}), tmp_path / "absent.tar")


def test_what_would_leave_the_folder_is_not_unpacked(whole: OwnFiles, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with tarfile.open(tmp_path / "bad.tar", "w") as tar:
        tar.add(tmp_path / "file", "../outside")
    with pytest.raises(InputError, match=r"'\.\./outside' in it is no file of a backup"):
        backup.restore(whole.model_copy(update={"home": tmp_path / "other"}), tmp_path / "bad.tar")
    assert not (tmp_path.parent / "outside").exists()

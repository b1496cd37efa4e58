"""Several releases into the graph at once, and the folders that they lie in."""

from __future__ import annotations

from pathlib import Path

import cow_alliance_sample as cow
import pytest
from atop_sample import OwnFacts, Release
from click.testing import CliRunner, Result

from kg.cli.source_commands import import_
from kg.errors import AmbiguousSourceError, EncodingError, SourceNotFoundError
from kg.import_source import import_sources
from kg.namespaces import graph
from kg.source_folders import source_folders
from kg.store import EmbeddedStore


@pytest.fixture
def downloads(release: Release, tmp_path: Path) -> Path:
    """A folder with ATOP's files in one folder and COW's in a folder of another, beside what is no source."""
    folder = tmp_path / "downloads"
    (folder / "correlates" / "of war").mkdir(parents=True)
    release.write(folder / "atop")
    cow.Release([cow.member(901, defense=1), cow.member(902, defense=1)], cow.both(901, 902, defense=1)).write(
        folder / "correlates" / "of war"
    )
    (folder / "letters").mkdir()
    return folder


def import_all(settings: OwnFacts, folder: Path) -> Result:
    return CliRunner().invoke(import_, ["all", str(folder)], obj=settings)


def test_folders_are_found_by_their_files(downloads: Path) -> None:
    expected = {"atop": downloads / "atop", "cow-alliances": downloads / "correlates" / "of war"}
    assert source_folders(downloads) == expected
    assert source_folders(downloads / "atop") == {"atop": downloads / "atop"}


def test_a_source_that_is_found_twice(downloads: Path, release: Release) -> None:
    release.write(downloads / "letters")
    with pytest.raises(AmbiguousSourceError, match=r"atop lie in .*/atop and in .*/letters; import the one that you"):
        source_folders(downloads)


def test_a_folder_without_a_source(downloads: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="no folder in it holds all files of a source"):
        source_folders(downloads / "letters")
    with pytest.raises(SourceNotFoundError, match="there is no such folder"):
        source_folders(downloads / "none")


def test_all_sources_are_in_one_build(sample_settings: OwnFacts, downloads: Path) -> None:
    result = import_all(sample_settings, downloads)
    assert result.exit_code == 0
    assert f"Found atop: {downloads / 'atop'}" in result.stderr
    assert "(ATOP), release 5.1: 4 rows read, 0 left out." in result.stderr
    assert "release 4.1: 4 rows read, 0 left out." in result.stderr
    (build,) = (sample_settings.home / "builds").iterdir()
    store = EmbeddedStore.read(build / "store")
    assert {graph("atop/5.1"), graph("cow-alliances/4.1")} <= set(store.graphs())
    again = import_all(sample_settings, downloads)
    assert again.stderr.count("Nothing changed: ") == 2
    assert "Built" not in again.stderr
    assert list((sample_settings.home / "builds").iterdir()) == [build]


def test_one_source_that_cannot_be_read_leaves_all_out(sample_settings: OwnFacts, downloads: Path) -> None:
    (downloads / "correlates" / "of war" / "alliance_v4.1_by_member.csv").write_bytes(b"\xe9")
    with pytest.raises(EncodingError, match=r"by_member.csv:1"):
        import_sources(sample_settings, source_folders(downloads))
    assert not sample_settings.home.exists()

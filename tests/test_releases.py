from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg import build as building
from kg.build import Build
from kg.cli.main import cli
from kg.errors import InputError, ReleaseNotFoundError
from kg.releases import DUMP, find_release, make_release, release_folder, releases
from kg.settings import Settings
from kg.store import EmbeddedStore

FACT = "INSERT DATA { GRAPH <https://example.org/g> { <https://example.org/a> <https://example.org/b> 1 } }"


def small() -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    store.update(FACT)
    return store


@pytest.fixture
def on_disk(tmp_path: Path) -> EmbeddedStore:
    store = EmbeddedStore.create(tmp_path / "store")
    store.update(FACT)
    return store


def test_a_release_can_be_asked_after_the_graph_has_changed(own_settings: Settings, on_disk: EmbeddedStore) -> None:
    make_release(own_settings, "2026.11", "b1", on_disk, "2026-11-25")
    on_disk.update("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }")
    kept = EmbeddedStore.read(release_folder(own_settings, "2026.11") / "store")
    assert bool(kept.query("ASK { <https://example.org/a> <https://example.org/b> 1 }"))


def test_its_dump_has_the_checksum_that_it_says(own_settings: Settings, on_disk: EmbeddedStore) -> None:
    made = make_release(own_settings, "2026.11", "b1", on_disk, "2026-11-25")
    folder = release_folder(own_settings, "2026.11")
    assert hashlib.sha256((folder / DUMP).read_bytes()).hexdigest() == made.sha256
    assert (folder / "SHA256SUMS").read_text(encoding="utf-8") == f"{made.sha256}  {DUMP}\n"
    assert gzip.decompress((folder / DUMP).read_bytes()).decode().count("\n") == made.quads == 1
    again = make_release(own_settings, "2026.12", "b1", on_disk, "2026-12-25")
    assert again.sha256 == made.sha256, "the same graph has the same dump"


def test_it_says_how_to_cite_it(own_settings: Settings, on_disk: EmbeddedStore) -> None:
    made = make_release(own_settings, "2026.11", "b1", on_disk, "2026-11-25")
    assert made.citation.endswith(
        f"release 2026.11, 1 quads, SHA-256 {made.sha256[:12]}. https://w3id.org/latticework/release/2026.11"
    )
    assert releases(own_settings) == [made]
    assert find_release(own_settings, "2026.11") == made


@pytest.mark.parametrize("name", ["", "latest", "2026", "../2026.11", "2026.11/x"])
def test_a_name_is_year_and_month(own_settings: Settings, on_disk: EmbeddedStore, name: str) -> None:
    with pytest.raises(InputError, match=r"is no name of a release; write year and month, such as 2026\.11"):
        make_release(own_settings, name, "b1", on_disk)
    assert not own_settings.home.exists()


def test_a_release_never_changes(own_settings: Settings, on_disk: EmbeddedStore) -> None:
    make_release(own_settings, "2026.11", "b1", on_disk)
    with pytest.raises(InputError, match=r"the release 2026\.11 is there already and never changes"):
        make_release(own_settings, "2026.11", "b2", on_disk)


def test_one_that_fails_leaves_nothing(own_settings: Settings, on_disk: EmbeddedStore) -> None:
    def fails(stage: str, done: int, total: int) -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space left"):
        make_release(own_settings, "2026.11", "b1", on_disk, progress=fails)
    assert list((own_settings.home / "releases").iterdir()) == []
    assert releases(own_settings) == []


def test_an_unknown_release_names_those_there_are(own_settings: Settings, on_disk: EmbeddedStore) -> None:
    with pytest.raises(ReleaseNotFoundError, match=r"there is no release '2026\.10'; none has been made"):
        find_release(own_settings, "2026.10")
    make_release(own_settings, "2026.11", "b1", on_disk)
    with pytest.raises(ReleaseNotFoundError, match=r"there are 2026\.11"):
        find_release(own_settings, "2026.10")


def test_the_commands_keep_list_and_ask_a_release(built: Build, settings: Settings, tmp_path: Path) -> None:
    home = tmp_path / "home"
    own = settings.model_copy(update={"home": home})
    building.build(own)

    def run(*words: str) -> str:
        return CliRunner().invoke(cli, ["--home", str(home), *words], catch_exceptions=False).output

    assert "release 2026.11," in run("release", "2026.11")
    assert run("releases").startswith("2026.11  ")
    known = run("ask", "releases", "--date", "2999-01-01", "-f", "csv")
    assert "https://w3id.org/latticework/release/2026.11" in known
    before = run("query", "SELECT (COUNT(*) AS ?n) { GRAPH graph:releases { ?s ?p ?o } }", "--release", "2026.11")
    assert before.split() == ["n", "0"], "the release is the graph as it was before it was made"
    asked = run("ask", "members-on", "--of", "AUKUS", "--date", "2022-01-01", "--release", "2026.11", "-f", "csv")
    assert asked == run("ask", "members-on", "--of", "AUKUS", "--date", "2022-01-01", "-f", "csv")

"""From the files of a release to a graph that serves, or to everything as it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from atop_sample import OwnFacts, Release, member

from kg import build as building
from kg.build import Build
from kg.errors import EncodingError, InputError, NonConformingError, SourceNotFoundError, TableError
from kg.import_source import Outcome, import_source
from kg.namespaces import DCTERMS, graph
from kg.store import EmbeddedStore

NON_CONFORMING = (
    "<https://w3id.org/latticework/id/agreement/nobody> "
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    "<https://w3id.org/latticework/ontology#Agreement> <https://w3id.org/latticework/graph/other/1> .\n"
)


def imported(settings: OwnFacts, release: Release, folder: Path) -> Outcome:
    return import_source(settings, "atop", release.write(folder))


def everything(home: Path) -> dict[Path, bytes]:
    """All files under a home but the lock, with what is in them."""
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.name != "lock"}


def facts(made: Build) -> set[str]:
    """All quads but those that each build makes anew: blank nodes, and when the graph was made."""
    return {
        text
        for quad in EmbeddedStore.read(made.store).quads()
        if "_:" not in (text := str(quad)) and quad.predicate.value != f"{DCTERMS}modified"
    }


def test_an_import_is_in_the_graph(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    outcome = imported(sample_settings, release, tmp_path / "atop")
    store = EmbeddedStore.read(building.current(sample_settings).store)
    assert outcome.changed
    assert outcome.rows == 4
    assert outcome.left_out == ()
    assert graph("atop/5.1") in set(store.graphs())
    (row,) = store.query("SELECT ?end { membership:ruritania-atop-1005 lw:endEarliest ?end }")
    assert row["end"].value == "2018-12-31"


def test_what_is_kept_for_builds_is_sorted(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    outcome = imported(sample_settings, release, tmp_path / "atop")
    lines = outcome.imported.read_text(encoding="utf-8").splitlines()
    assert outcome.imported == sample_settings.home / "imports" / "atop" / "5.1.nq"
    assert lines == sorted(set(lines))
    assert sum("/graph/atop/5.1> ." in line for line in lines) > 50
    assert not list(outcome.imported.parent.glob(".*"))


def test_provenance_has_the_checksums_of_the_files_read(
    sample_settings: OwnFacts, release: Release, tmp_path: Path
) -> None:
    outcome = imported(sample_settings, release, tmp_path / "atop")
    rows = EmbeddedStore.read(outcome.build.store).query(
        """SELECT ?title ?digest ?citation {
            GRAPH graph:provenance {
                ?release dcterms:bibliographicCitation ?citation ; prov:wasDerivedFrom ?file .
                ?file dcterms:title ?title ; spdx:checksum/spdx:checksumValue ?digest
            }
        }"""
    )
    found = {row["title"].value: row["digest"].value for row in rows if "Leeds" in row["citation"].value}
    assert found == {
        name: hashlib.sha256((tmp_path / "atop" / name).read_bytes()).hexdigest()
        for name in ("atop5_1a.csv", "atop5_1aph.csv", "atop5_1m.csv")
    }


def test_files_that_are_not_those_published_are_named(
    sample_settings: OwnFacts, release: Release, tmp_path: Path
) -> None:
    outcome = imported(sample_settings, release, tmp_path / "atop")
    assert outcome.unpublished == ("atop5_1a.csv", "atop5_1aph.csv", "atop5_1m.csv")


def test_importing_twice_changes_nothing(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    first = imported(sample_settings, release, tmp_path / "atop")
    before = everything(sample_settings.home)
    second = imported(sample_settings, release, tmp_path / "atop")
    assert not second.changed
    assert second.build == first.build
    assert everything(sample_settings.home) == before


def test_importing_twice_into_a_fresh_graph_makes_the_same(
    sample_settings: OwnFacts, release: Release, tmp_path: Path
) -> None:
    first = imported(sample_settings, release, tmp_path / "atop")
    kept, quads = first.imported.read_bytes(), facts(first.build)
    (sample_settings.home / "current").unlink()
    second = imported(sample_settings, release, tmp_path / "atop")
    assert second.changed
    assert second.imported.read_bytes() == kept
    assert facts(second.build) == quads


def test_a_changed_row_changes_the_graph(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    imported(sample_settings, release, tmp_path / "atop")
    release.members.append(member(903, nonagg=1))
    outcome = imported(sample_settings, release, tmp_path / "atop")
    assert outcome.changed
    assert EmbeddedStore.read(outcome.build.store).query("ASK { commitment:zenda-atop-1005-non-aggression ?p ?o }")


def test_rows_that_are_left_out_are_listed(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    release.members.append(member(999))
    outcome = imported(sample_settings, release, tmp_path / "atop")
    assert outcome.report == sample_settings.home / "imports" / "atop" / "5.1.left-out.csv"
    assert outcome.report.read_text(encoding="utf-8") == (
        "file,line,rule,why\natop5_1m.csv,4,unknown-state,no state of the graph has the COW code 999\n"
    )


def test_a_build_that_fails_leaves_no_import(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    other = sample_settings.imports / "other" / "1.nq"
    other.parent.mkdir(parents=True)
    other.write_text(NON_CONFORMING, encoding="utf-8")
    before = everything(sample_settings.home)
    with pytest.raises(NonConformingError, match="agreement:nobody"):
        imported(sample_settings, release, tmp_path / "atop")
    assert everything(sample_settings.home) == before


def test_a_build_that_fails_restores_the_earlier_import(
    sample_settings: OwnFacts, release: Release, tmp_path: Path
) -> None:
    imported(sample_settings, release, tmp_path / "atop")
    other = sample_settings.imports / "other" / "1.nq"
    other.parent.mkdir(parents=True)
    other.write_text(NON_CONFORMING, encoding="utf-8")
    before = everything(sample_settings.home)
    release.members.append(member(903))
    with pytest.raises(NonConformingError):
        imported(sample_settings, release, tmp_path / "atop")
    assert everything(sample_settings.home) == before
    release.members.pop()
    assert not imported(sample_settings, release, tmp_path / "atop").changed


def test_a_folder_that_is_not_there(sample_settings: OwnFacts, tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="there is no such folder; name the one that holds the files of"):
        import_source(sample_settings, "atop", tmp_path / "none")


def test_files_that_are_not_there(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    folder = release.write(tmp_path / "atop")
    (folder / "atop5_1m.csv").rename(folder / "atop5_0m.csv")
    with pytest.raises(SourceNotFoundError, match=r"atop5_1m.csv of .*, release 5.1, is not there; get the release"):
        import_source(sample_settings, "atop", folder)


def test_files_of_another_release(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    release.phases[0]["version"] = "5.0"
    with pytest.raises(InputError, match=r"atop5_1aph.csv:2: the row is of release 5.0"):
        imported(sample_settings, release, tmp_path / "atop")
    assert not sample_settings.home.exists()


def test_files_that_cannot_be_read(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    members = release.write(tmp_path / "atop") / "atop5_1m.csv"
    whole = members.read_bytes()
    members.write_bytes(whole.replace(b"defconpr", b"d\xe9fconpr"))
    with pytest.raises(EncodingError, match=r"atop5_1m.csv:1"):
        import_source(sample_settings, "atop", tmp_path / "atop")
    members.write_bytes(whole.replace(b"defconpr", b"defconpro"))
    with pytest.raises(TableError, match=r"atop5_1m.csv: it lacks the columns defconpr;"):
        import_source(sample_settings, "atop", tmp_path / "atop")
    assert not sample_settings.home.exists()


def test_progress_is_told(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    import_source(sample_settings, "atop", release.write(tmp_path / "atop"), lambda *step: told.append(step))
    assert [step for step in told if step[0] == "Importing"] == [("Importing", 0, 1), ("Importing", 1, 1)]
    assert {stage for stage, _, _ in told} >= {"Importing", "Reading", "Checking"}

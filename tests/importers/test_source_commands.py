"""The commands import and panel."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from atop_sample import OwnFacts, Release, alliance, member, phase
from click.testing import CliRunner, Result

from kg import build
from kg.cli.main import cli
from kg.cli.source_commands import import_, panel
from kg.errors import GraphNotBuiltError, InputError, SourceNotFoundError

HEAD = (
    "ccode1,stateabb1,gwcode1,iso3_1,wikidata1,name1,ccode2,stateabb2,gwcode2,iso3_2,wikidata2,name2,year,"
    "defense,offense,neutral,nonagg,consul,coverage\n"
)


def run_import(settings: OwnFacts, folder: Path) -> Result:
    return CliRunner().invoke(import_, ["atop", str(folder)], obj=settings)


def run_panel(settings: OwnFacts, output: Path | str) -> Result:
    return CliRunner().invoke(panel, ["directed-dyad-year", "--source", "atop", "-o", str(output)], obj=settings)


def test_import_tells_what_it_did(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    release.members += [member(code) for code in range(991, 998)]
    folder = release.write(tmp_path / "atop")
    result = run_import(sample_settings, folder)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "Note: atop5_1m.csv is not byte for byte the file that was published as 5.1." in result.stderr
    assert "Left out: atop5_1m.csv:4: unknown-state: no state of the graph has the COW code 991" in result.stderr
    assert "… and 2 more rows" in result.stderr
    assert "release 5.1: 11 rows read, 7 left out." in result.stderr
    assert str(sample_settings.home / "imports" / "atop" / "5.1.left-out.csv") in result.stderr
    assert "Nothing changed" not in result.stderr
    again = run_import(sample_settings, folder)
    assert again.exit_code == 0
    assert "Nothing changed: Alliance Treaty Obligations and Provisions (ATOP), release 5.1" in again.stderr


def test_import_of_a_source_that_is_not_known(sample_settings: OwnFacts, tmp_path: Path) -> None:
    result = CliRunner().invoke(import_, ["atlas", str(tmp_path)], obj=sample_settings)
    assert result.exit_code == 2
    assert "'atlas' is not one of 'atop', " in result.stderr


def test_the_panel_is_written(sample_settings: OwnFacts, tmp_path: Path) -> None:
    left = {"yrexit": 1881, "moexit": 2, "dayexit": 1}
    release = Release([alliance()], [phase()], [member(902, neutral=1, **left), member(901, defense=1)])
    run_import(sample_settings, release.write(tmp_path / "atop"))
    output = tmp_path / "panel.csv"
    result = run_panel(sample_settings, output)
    first, second = "901,,,,,Ruritania", "902,,,,,Graustark"
    expected = HEAD + "".join(
        f"{states},{year},{owed},atop\n"
        for states, owed in ((f"{first},{second}", "1,0,0,0,0"), (f"{second},{first}", "0,0,1,0,0"))
        for year in (1880, 1881)
    )
    assert result.exit_code == 0
    assert output.read_bytes().decode() == expected
    assert result.stderr == f"Wrote 4 rows of the directed-dyad-year panel: {output}\n"
    to_standard_output = run_panel(sample_settings, "-")
    assert to_standard_output.stdout == expected
    assert to_standard_output.stderr == ""


def test_a_panel_of_dyads_that_are_not_directed(sample_settings: OwnFacts, tmp_path: Path) -> None:
    ended = {"yrexit": 1880, "moexit": 2, "dayexit": 1}
    release = Release([alliance()], [phase()], [member(902, neutral=1, **ended), member(901, defense=1)])
    run_import(sample_settings, release.write(tmp_path / "atop"))
    result = CliRunner().invoke(panel, ["dyad-year", "--source", "atop", "-o", "-"], obj=sample_settings)
    assert result.stdout == HEAD + "901,,,,,Ruritania,902,,,,,Graustark,1880,1,0,1,0,0,atop\n"


def test_a_panel_of_a_unit_that_is_not_known(sample_settings: OwnFacts) -> None:
    result = CliRunner().invoke(panel, ["monad-year", "--source", "atop", "-o", "-"], obj=sample_settings)
    assert result.exit_code == 2
    assert "'directed-dyad-year', 'dyad-year'" in result.stderr


def test_a_panel_without_a_graph(sample_settings: OwnFacts, tmp_path: Path) -> None:
    result = run_panel(sample_settings, tmp_path / "panel.csv")
    assert isinstance(result.exception, GraphNotBuiltError)
    assert not (tmp_path / "panel.csv").exists()


def test_a_panel_of_a_source_that_is_not_imported(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    outcome = run_import(sample_settings, release.write(tmp_path / "atop"))
    assert outcome.exit_code == 0
    (sample_settings.imports / "atop" / "5.1.nq").unlink()
    build.build(sample_settings)
    result = run_panel(sample_settings, tmp_path / "panel.csv")
    assert isinstance(result.exception, SourceNotFoundError)
    assert "run `latticework import` for that source first" in str(result.exception)
    assert not (tmp_path / "panel.csv").exists()


def test_a_panel_that_cannot_be_written(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    run_import(sample_settings, release.write(tmp_path / "atop"))
    result = run_panel(sample_settings, tmp_path / "none" / "panel.csv")
    assert isinstance(result.exception, InputError)
    assert "make it first" in str(result.exception)


@pytest.fixture
def imported_settings(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> OwnFacts:
    """A home into which the made-up release has been imported."""
    assert run_import(sample_settings, release.write(tmp_path / "atop")).exit_code == 0
    return sample_settings


def test_a_panel_as_parquet_with_its_dictionary(imported_settings: OwnFacts, tmp_path: Path) -> None:
    output, dictionary = tmp_path / "panel.parquet", tmp_path / "panel.md"
    args = ["agreement-member", "--source", "atop", "--source", "curated", "--source", "atop"]
    result = CliRunner().invoke(
        panel, [*args, "-o", str(output), "--dictionary", str(dictionary)], obj=imported_settings
    )
    assert result.exit_code == 0
    assert pq.read_table(output)["atop_defense"].to_pylist() == [0, 1]
    assert dictionary.read_text(encoding="utf-8").startswith("# Data dictionary: agreement-member\n")
    assert f"Wrote the data dictionary of the agreement-member panel: {dictionary}\n" in result.stderr
    assert f"Wrote 2 rows of the agreement-member panel: {output}\n" in result.stderr


def test_the_dictionary_alone(imported_settings: OwnFacts) -> None:
    result = CliRunner().invoke(panel, ["state-year", "--source", "atop", "--dictionary"], obj=imported_settings)
    assert result.exit_code == 0
    assert "| `defense_owes` | integer |" in result.stdout
    assert result.stderr.startswith("Note: Which states there were in a year is not in the graph")


def test_all_pairs_without_the_state_system(imported_settings: OwnFacts, tmp_path: Path) -> None:
    args = ["dyad-year", "--source", "atop", "--all", "-o", str(tmp_path / "panel.csv")]
    result = CliRunner().invoke(panel, args, obj=imported_settings)
    assert isinstance(result.exception, SourceNotFoundError)
    assert "run `latticework import states DIR` first" in str(result.exception)
    assert not (tmp_path / "panel.csv").exists()


def test_a_panel_of_a_source_that_codes_no_obligations(imported_settings: OwnFacts) -> None:
    result = CliRunner().invoke(panel, ["dyad-year", "--source", "dcad", "-o", "-"], obj=imported_settings)
    assert isinstance(result.exception, InputError)
    assert "codes no obligations of alliances" in str(result.exception)


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ([], "Nothing to write: give -o for the rows"),
        (["-o", "-", "--dictionary", "-"], "cannot go to the same place"),
        (["-o", "-", "--dictionary"], "cannot go to the same place"),
    ],
)
def test_places_that_make_no_sense(places: list[str], message: str, sample_settings: OwnFacts) -> None:
    result = CliRunner().invoke(panel, ["dyad-year", "--source", "atop", *places], obj=sample_settings)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_suffix_is_refused_before_any_work(sample_settings: OwnFacts, tmp_path: Path) -> None:
    result = run_panel(sample_settings, tmp_path / "panel.xlsx")
    assert isinstance(result.exception, InputError)
    assert "end the name in .csv or .parquet" in str(result.exception)


@pytest.mark.parametrize("command", ["import", "panel"])
def test_help_has_an_example(command: str) -> None:
    result = CliRunner().invoke(cli, [command, "--help"])
    assert result.exit_code == 0
    assert re.search(rf"Examples?:\n    latticework {command} ", result.stdout)

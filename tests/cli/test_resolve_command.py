"""`latticework resolve`, as a script runs it."""

from __future__ import annotations

import csv
import io

import pytest

from tests.cli.conftest import Run


def test_rows_are_csv_in_a_pipe_and_no_build_is_needed(run: Run) -> None:
    found = run("resolve", "West Germany", "--on", "1955-05-09")
    assert (found.returncode, found.stderr) == (0, "")
    (row,) = csv.DictReader(io.StringIO(found.stdout))
    assert row == {
        "state": "actor:west-germany",
        "label": "West Germany",
        "standing": "certain",
        "cow": "260",
        "cow_abbreviation": "GFR",
        "gw": "260",
        "gw_abbreviation": "GFR",
        "iso3": "",
        "wikidata": "Q713750",
        "reason": "name West Germany, 1949-05-23/1990-10-02",
    }


def test_several_states_are_all_given_and_said_to_be_several(run: Run) -> None:
    found = run("resolve", "970", "--on", "2005-01-01")
    assert [row["label"] for row in csv.DictReader(io.StringIO(found.stdout))] == ["Kiribati", "Nauru"]
    assert found.stderr == "2 states go by '970' on 2005-01-01; the reasons tell them apart.\n"
    one = run("resolve", "970", "--on", "2005-01-01", "--system", "cow")
    assert [row["label"] for row in csv.DictReader(io.StringIO(one.stdout))] == ["Nauru"]


def test_what_is_passed_over_goes_to_standard_error(run: Run) -> None:
    found = run("resolve", "260", "--on", "2001-09-11", "--system", "cow")
    assert found.returncode == 65
    assert "it belongs to West Germany (COW number 260, 1955-05-05/1990-10-02)" in found.stderr
    both = run("resolve", "260", "--on", "2001-09-11")
    assert both.stdout.splitlines()[1].startswith("actor:germany,Germany,certain,255,")
    assert "Not on 2001-09-11: West Germany (COW number 260, 1955-05-05/1990-10-02)\n" in both.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("Germny", "--on", "1955-05-09"), 65, "no state of the graph goes by 'Germny': did you mean Germany"),
        (("Germany", "--on", "1955-02-30"), 65, "'1955-02-30' names a day that is not in the calendar"),
        (("Germany", "--on", "1955"), 65, "'1955' is not one day; write for example 1955-05-09"),
        (("Germany", "--system", "fips"), 2, "'fips' is not one of"),
    ],
)
def test_errors_are_one_line_with_the_remedy(run: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    found = run("resolve", *arguments)
    assert (found.returncode, found.stdout) == (code, "")
    assert message in found.stderr


def test_today_is_the_day_that_is_left_out(run: Run) -> None:
    (row,) = csv.DictReader(io.StringIO(run("resolve", "KOR", "--system", "iso3").stdout))
    assert row["label"] == "South Korea"

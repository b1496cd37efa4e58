"""The scripts that reproduce known figures; those of imported releases are in tests/panels/test_panel_releases.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from api.examples.defence_pacts import shares, system
from api.examples.directed_dyads import owed
from kg.build import Build
from kg.settings import Settings
from tests.conftest import REPOSITORY
from tests.serving import beside, serving

# https://www.nato.int/cps/en/natohq/topics_52044.htm
MEMBERS = {
    1949: 12, 1952: 14, 1955: 15, 1982: 16, 1999: 19, 2004: 26, 2009: 28, 2017: 29, 2020: 30, 2023: 31, 2024: 32,
}  # fmt: skip
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def run(name: str, base: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"api.examples.{name}", base]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_members_of_nato_as_published(settings: Settings, built: Build, tmp_path: Path) -> None:
    with serving(beside(settings, built, tmp_path / "home")) as base:
        done = run("nato_members", base)
        without_atop = run("defence_pacts", base)
    assert done.returncode == 0, done.stderr
    assert {int(line.split()[0]): int(line.split()[1]) for line in done.stdout.splitlines()} == MEMBERS
    assert done.stdout.splitlines()[-1] in README
    assert without_atop.returncode == 1
    assert "run `latticework import`" in without_atop.stderr
    assert "Traceback" not in without_atop.stderr


def test_shares_are_of_the_states_that_there_were() -> None:
    spells = [
        {"code": "1", "from": "1898-05-01", "to": "9999-12-31"},
        {"code": "2", "from": "1816-01-01", "to": "1899-03-01"},
        {"code": "3", "from": "1900-01-01", "to": "1900-12-31"},
    ]
    there = system(spells, 1899, 1901)
    assert there == {1899: {"1", "2"}, 1900: {"1", "3"}, 1901: {"1"}}
    rows = [
        {"ccode": "1", "year": "1899", "defense_owes": "2"},
        {"ccode": "9", "year": "1899", "defense_owes": "1"},
        {"ccode": "1", "year": "1900", "defense_owes": "0"},
        {"ccode": "3", "year": "1900", "defense_owes": ""},
    ]
    assert shares(rows, there) == {1899: 50.0, 1900: 0.0, 1901: 0.0}


def test_what_is_owed_is_counted_by_rows() -> None:
    rows = [{"defense": "1", "consul": "0"}, {"defense": "1", "consul": ""}]
    assert owed(rows, ["defense", "consul"]) == {"rows": 2, "defense": 2, "consul": 0}

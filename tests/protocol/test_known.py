from __future__ import annotations

import pytest
from known import FAILURES, REFUSED
from manifests import ABSENT, SUITES
from sections import SECTIONS, ids_of
from table import BEGIN, END, table

from tests.conftest import REPOSITORY

MOST_FAILURES = 17
"""How many tests of the suites may fail. Lower it whenever the list has become shorter; it is never raised."""


@pytest.fixture(scope="module", autouse=True)
def _suites() -> None:
    if not SUITES.is_dir():
        pytest.skip(ABSENT)


def test_the_list_does_not_grow() -> None:
    assert len(FAILURES) <= MOST_FAILURES


def test_every_entry_names_a_test_and_gives_a_reason() -> None:
    tests = {test for folders in SECTIONS.values() for folder in folders for test in ids_of(folder)}
    assert (FAILURES.keys() | REFUSED.keys()) - tests == set()
    assert FAILURES.keys() & REFUSED.keys() == set()
    assert [test for test, reason in (FAILURES | REFUSED).items() if not reason.endswith(".")] == []


def test_every_folder_of_the_suites_is_run_or_left_out_by_name() -> None:
    folders = {f"{path.parent.parent.name}/{path.parent.name}" for path in SUITES.glob("sparql1*/*/manifest.ttl")}
    run = {folder for found in SECTIONS.values() for folder in found}
    assert folders - run == {"sparql11/entailment"}
    assert all(ids_of(folder) for folder in run)


def test_the_readme_has_the_table() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert f"{BEGIN}\n{table()}\n{END}" in text, "renew it: make protocol"

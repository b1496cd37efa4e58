"""What is known to fail and what is refused by design, each with its reason: ``known_failures.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from exchanges import ExchangeTest
from manifests import ABSENT, SUITES, SuiteTest

_FILE = tomllib.loads(Path(__file__).with_name("known_failures.toml").read_text(encoding="utf-8"))

FAILURES: dict[str, str] = _FILE["failures"]
REFUSED: dict[str, str] = {test: reason for reason, tests in _FILE["refused"].items() for test in tests}


def parameters(tests: Sequence[SuiteTest | ExchangeTest]) -> list[ParameterSet]:
    """The tests for ``pytest.mark.parametrize``: known failures have to fail; where there are none, one is skipped."""
    if not SUITES.is_dir():
        return [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=ABSENT))]
    return [pytest.param(test, id=test.id, marks=_marks(test.id)) for test in tests]


def _marks(test: str) -> list[pytest.MarkDecorator]:
    if test not in FAILURES:
        return []
    reason = f"{FAILURES[test]} If it passes: remove it from known_failures.toml."
    return [pytest.mark.xfail(reason=reason, raises=AssertionError, strict=True)]

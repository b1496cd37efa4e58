"""The W3C suite for SPARQL 1.2: its tests of queries, updates and syntax."""

from __future__ import annotations

import pytest
from endpoint import Endpoint
from evaluating import check
from known import parameters
from manifests import SuiteTest, suite_tests
from sections import EVALUATION

FOLDERS = [folder for folders in EVALUATION.values() for folder in folders if folder.startswith("sparql12/")]


@pytest.mark.parametrize("test", parameters([test for folder in FOLDERS for test in suite_tests(folder)]))
def test_suite(endpoint: Endpoint, test: SuiteTest) -> None:
    check(endpoint, test)

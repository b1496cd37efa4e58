"""A short run of what `make torture` runs at length."""

from __future__ import annotations

import pytest

from tests.torture.torture import SCENARIOS

TIMES = {
    "kills": 2,
    "full disk": 1,
    "torn tails": 1,
    "clock jumps": 11,
    "second servers": 1,
    "builds": 1,
    "replicas": 2,
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_a_server_must_outlive(name: str) -> None:
    assert SCENARIOS[name](7, TIMES[name])

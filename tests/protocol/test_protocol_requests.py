"""The W3C suite for the SPARQL 1.1 Protocol."""

from __future__ import annotations

import pytest
from endpoint import Endpoint
from exchanges import ExchangeTest, check_exchanges, exchange_tests
from known import parameters


@pytest.mark.parametrize("test", parameters(exchange_tests("sparql11/protocol")))
def test_suite(endpoint: Endpoint, test: ExchangeTest) -> None:
    check_exchanges(endpoint, test)

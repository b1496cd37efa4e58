from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from kg.asked_graph import Desk


@pytest.fixture(scope="session")
def desk(client: TestClient) -> Desk:
    """A desk over the graph of the session's server."""
    return Desk(client.app.state.service)

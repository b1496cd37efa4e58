from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from kg.build import Build
from kg.settings import Settings


@pytest.fixture(scope="session")
def client(settings: Settings, built: Build) -> Iterator[TestClient]:
    """A client of the application over the built graph; it does not follow redirects."""
    with TestClient(create_app(settings), follow_redirects=False) as made:
        yield made

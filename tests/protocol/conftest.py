"""A running server whose graph is empty, and which lets the tests write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import httpx2 as httpx
import pytest
from endpoint import Endpoint

from kg import build
from kg.settings import Settings
from tests.serving import serving


class Bare(Settings):
    """Settings of a graph that is built from nothing; the default graph is its own, as the suites have it."""

    default_graph: Literal["union", "own"] = "own"

    @property
    def ontology(self) -> Path:
        """A folder that is not there."""
        return self.home / "nothing"

    shapes = ontology
    curated = ontology


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The server, started once; each test fills it anew."""
    tokens = pytest.importorskip("kg.tokens", reason="the server takes no writes, so that no test can be set up")
    bare = Bare(home=tmp_path_factory.mktemp("bare"))
    build.build(bare)
    token = tokens.add_token(bare.home, "suite", "write")
    with serving(bare) as address, httpx.Client(timeout=60, headers={"Authorization": f"Bearer {token}"}) as client:
        yield Endpoint(f"{address}/sparql", f"{address}/graphs", client)

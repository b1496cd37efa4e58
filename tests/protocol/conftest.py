"""A running server whose graph is empty, and which lets the tests write."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2 as httpx
import pytest
from endpoint import Endpoint

from kg import build, tokens
from kg.build import Build
from kg.settings import Settings
from kg.store import EmbeddedStore
from tests.serving import serving


def serve_nothing(settings: Settings) -> None:
    """Lets an empty store serve, without all that a build holds and nobody may write to."""
    made = Build("nothing", settings.home / "builds" / "nothing", 0, origin="nothing")
    made.folder.mkdir(parents=True)
    EmbeddedStore.create(made.store).flush()
    build.write_description(made, made.folder)
    build.serve(settings.home, made)


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The server, started once; each test fills it anew. The default graph is its own, as the suites have it."""
    settings = Settings(home=tmp_path_factory.mktemp("nothing"), default_graph="own", describe_changes=False)
    serve_nothing(settings)
    token = tokens.add_token(settings.home, "suite", "write")
    headers = {"Authorization": f"Bearer {token}"}
    with serving(settings) as address, httpx.Client(timeout=60, headers=headers) as client:
        yield Endpoint(f"{address}/sparql", f"{address}/graphs", client)

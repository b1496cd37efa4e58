"""What tests share: settings that point at a folder of their own, and one build of the curated facts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from kg import build as building
from kg.build import Build
from kg.settings import Settings
from kg.store import EmbeddedStore
from tests.small_graph import OwnFiles, small_settings
from tests.sparql_servers import Engine, start_oxigraph, start_virtuoso

REPOSITORY = Path(__file__).resolve().parent.parent
REAL_DATA = REPOSITORY.parent / "shared" / "data"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose home is a fresh folder, shared by the tests that only read."""
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def built(settings: Settings) -> Build:
    """The graph of the repository's own files, built once."""
    return building.build(settings)


@pytest.fixture(scope="session")
def store(built: Build) -> EmbeddedStore:
    """The built graph, open for reading."""
    return EmbeddedStore.read(built.store)


@pytest.fixture(scope="session")
def client(settings: Settings, built: Build) -> Iterator[TestClient]:
    """A client of the application over the built graph; it does not follow redirects."""
    with TestClient(create_app(settings), follow_redirects=False) as made:
        yield made


@pytest.fixture
def own_settings(tmp_path: Path) -> Settings:
    """Settings whose home is the test's own."""
    return Settings(home=tmp_path / "home")


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> OwnFiles:
    """Settings of the small graph, built once, for the tests to copy."""
    return small_settings(tmp_path_factory.mktemp("small"))


@pytest.fixture
def small(small_home: OwnFiles, tmp_path: Path) -> OwnFiles:
    """A copy of the small graph that the test may change."""
    shutil.copytree(small_home.home, tmp_path / "home", symlinks=True)
    shutil.copytree(small_home.facts, tmp_path / "facts")
    return OwnFiles(home=tmp_path / "home", facts=tmp_path / "facts", rules=small_home.rules)


@pytest.fixture(scope="module", params=[start_oxigraph, start_virtuoso], ids=["oxigraph", "virtuoso"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A server of others, which takes replicas, without anything in it."""
    made: Engine = request.param(tmp_path_factory.mktemp("engine"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real datasets; tests that need it are skipped, saying so, where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"the real datasets are not at {REAL_DATA}")
    return REAL_DATA

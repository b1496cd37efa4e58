from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from kg.tokens import add_token
from tests.small_graph import OwnFiles


@dataclass(frozen=True)
class Bench:
    """A client of a server of its own, and the headers of those who may and may not write."""

    client: TestClient
    settings: OwnFiles
    writer: dict[str, str]
    reader: dict[str, str]

    def update(self, text: str, **headers: str) -> int:
        return self.client.post("/sparql", data={"update": text}, headers=self.writer | headers).status_code

    def ask(self, query: str) -> bool:
        found: bool = self.client.get("/sparql", params={"query": query}).json()["boolean"]
        return found


@pytest.fixture(scope="module")
def bench(small_home: OwnFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    home = tmp_path_factory.mktemp("bench") / "home"
    shutil.copytree(small_home.home, home, symlinks=True)
    settings = small_home.model_copy(update={"home": home, "max_body_bytes": 10_000, "max_query_bytes": 1_000})
    headers = [{"Authorization": f"Bearer {add_token(home, role, role)}"} for role in ("write", "read")]
    with TestClient(create_app(settings)) as client:
        yield Bench(client, settings, *headers)

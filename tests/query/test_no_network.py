"""A process without the network cannot reach anybody, whatever the engine reads in a query."""

from __future__ import annotations

import json
import platform
import socket
from pathlib import Path

import pytest

from kg.errors import RemoteServerError
from kg.query import Limits, QueryPool, QueryRequest, pool
from kg.snapshot import Snapshot
from kg.store import EmbeddedStore

pytestmark = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "aarch64"), reason="the kernel's filter is written for x86-64 and ARM alone"
)


@pytest.mark.parametrize("most_in_memory", [1000, 0])
def test_what_the_check_of_the_text_may_miss_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_in_memory: int
) -> None:
    store = EmbeddedStore.create(tmp_path / "store")
    store.flush()
    del store
    monkeypatch.setattr(pool, "query_reaches_out", lambda text, base, allowed: False)
    queries = QueryPool(
        lambda: Snapshot("one", tmp_path / "store"), Limits(workers=1, most_in_memory=most_in_memory, seconds=10)
    )
    with socket.create_server(("127.0.0.1", 0)) as there:
        there.settimeout(0.2)
        address = f"http://127.0.0.1:{there.getsockname()[1]}/"
        try:
            with pytest.raises(RemoteServerError, match="Permission denied"):
                queries.run(QueryRequest(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"))
            silent = queries.run(QueryRequest(f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}"))
            with pytest.raises(TimeoutError):
                there.accept()
        finally:
            queries.close()
    assert json.loads(silent.body)["results"]["bindings"] == [{}]

from __future__ import annotations

import pytest

from kg import asked_graph
from kg.asked_graph import PooledGraph
from kg.build import Build
from kg.errors import AnswerTooLargeError
from kg.query import Limits, QueryPool
from kg.search import find
from kg.settings import Settings
from kg.snapshot import Snapshot


def test_the_names_of_a_graph_are_read_whole_where_a_client_could_not_ask_for_as_many(
    settings: Settings, built: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked_graph, "_MOST_BYTES", 1000)
    pool = QueryPool(lambda: Snapshot(built.id, built.store), Limits(workers=1))
    try:
        graph = PooledGraph(pool, lambda: Snapshot(built.id, built.store), {}, settings.queries)
        assert [hit.label for hit in find(graph.names(), "Siam", limit=1)] == ["Thailand"]
        with pytest.raises(AnswerTooLargeError, match="add a LIMIT or narrow it down"):
            asked_graph.plain_rows(graph, "SELECT * { ?s ?p ?o } LIMIT 100")
    finally:
        pool.close()

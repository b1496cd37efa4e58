from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad

from kg.errors import ForbiddenQueryError, QueryError, QuerySyntaxError, QueryTimeoutError
from kg.namespaces import entity, graph, lw
from kg.query import Limits, QueryPool, QueryRequest
from kg.snapshot import Snapshot
from kg.store import EmbeddedStore

# Three patterns without a common variable: the number of rows is the cube of the number of triples.
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

LONG = "SELECT (COUNT(*) AS ?n) WHERE { { SELECT ?a { ?a ?b ?c } LIMIT 1000 } ?d ?e ?f }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pool") / "store"
    store = EmbeddedStore.create(path)
    events = (entity("event", f"e{number}") for number in range(2000))
    store.load(Quad(event, lw("goodsName"), Literal(event.value), graph("curated/events")) for event in events)
    store.optimize()
    del store
    return path


@pytest.fixture(scope="module")
def pool(folder: Path) -> Iterator[QueryPool]:
    made = QueryPool(lambda: Snapshot(str(folder), folder), Limits(workers=2, seconds=1.0))
    yield made
    made.close()


def count(pool: QueryPool) -> str:
    body = pool.run(QueryRequest("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")).body
    value: str = json.loads(body)["results"]["bindings"][0]["n"]["value"]
    return value


def test_each_form_of_answer_has_its_format(pool: QueryPool) -> None:
    assert count(pool) == "2000"
    ask = pool.run(QueryRequest("ASK { ?s ?p ?o }", bindings_format="xml"))
    assert ask.media_type == "application/sparql-results+xml"
    assert b"<boolean>true</boolean>" in ask.body
    triples = pool.run(QueryRequest("CONSTRUCT WHERE { event:e1 ?p ?o }", graph_format="ntriples"))
    assert triples.media_type == "application/n-triples"
    assert triples.body.startswith(b"<https://w3id.org/latticework/id/event/e1> ")


def test_a_runaway_query_is_stopped_and_the_pool_goes_on(pool: QueryPool) -> None:
    began = time.monotonic()
    with pytest.raises(QueryTimeoutError, match="longer than 1 seconds; narrow it down or add a LIMIT"):
        pool.run(QueryRequest(RUNAWAY))
    assert time.monotonic() - began < 20
    assert count(pool) == "2000"


def test_the_time_of_a_query_runs_while_it_waits_for_a_place(folder: Path) -> None:
    pool = QueryPool(lambda: Snapshot(str(folder), folder), Limits(workers=1, seconds=2.0, slow=0))
    try:
        pool.warm()
        with ThreadPoolExecutor(1) as threads:
            first = threads.submit(pool.run, QueryRequest(RUNAWAY))
            time.sleep(1)
            with pytest.raises(QueryTimeoutError, match=r"longer than 2 seconds, [01]\.\d of them spent waiting for"):
                pool.run(QueryRequest(RUNAWAY))
            assert isinstance(first.exception(), QueryTimeoutError)
    finally:
        pool.close()


def test_others_are_answered_while_one_query_runs_away(pool: QueryPool) -> None:
    with ThreadPoolExecutor(2) as threads:
        runaway = threads.submit(pool.run, QueryRequest(RUNAWAY))
        answers = [count(pool) for _ in range(5)]
        assert isinstance(runaway.exception(), QueryTimeoutError)
    assert answers == ["2000"] * 5


def test_errors_cross_the_process_boundary_as_they_are(pool: QueryPool) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        pool.run(QueryRequest("SELECT ?s WHERE {\n ?s nowhere:p ?o }"))
    assert caught.value.line == 2
    with pytest.raises(ForbiddenQueryError):
        pool.run(QueryRequest("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"))
    with pytest.raises(QueryError, match="no format 'pdf'; ask for one of json"):
        pool.run(QueryRequest("ASK {}", bindings_format="pdf"))


def test_a_query_sees_the_store_that_serves_at_that_moment(tmp_path: Path) -> None:
    folders = []
    for number in (1, 2):
        store = EmbeddedStore.create(tmp_path / str(number))
        store.load(
            Quad(entity("event", str(n)), lw("goodsName"), Literal("x"), graph("curated/x")) for n in range(number)
        )
        store.optimize()
        folders.append(tmp_path / str(number))
        del store
    serving = [folders[0]]
    pool = QueryPool(lambda: Snapshot(str(serving[0]), serving[0]), Limits(workers=1, seconds=10.0))
    try:
        assert count(pool) == "1"
        serving[0] = folders[1]
        assert count(pool) == "2"
    finally:
        pool.close()


@pytest.mark.parametrize("most_in_memory", [5_000_000, 10])
def test_graphs_in_memory_and_on_disk_answer_alike(folder: Path, most_in_memory: int) -> None:
    pool = QueryPool(
        lambda: Snapshot(str(folder), folder), Limits(workers=2, seconds=10.0, most_in_memory=most_in_memory)
    )
    try:
        pool.warm()
        with ThreadPoolExecutor(4) as threads:
            assert set(threads.map(lambda _: count(pool), range(12))) == {"2000"}
    finally:
        pool.close()


def test_killing_a_worker_loses_one_answer_at_most(pool: QueryPool) -> None:
    assert count(pool) == "2000"
    for process in _children_of(_reader(pool)):
        os.kill(process, signal.SIGKILL)
    answers = []
    for _ in range(4):
        with contextlib.suppress(QueryError):
            answers.append(count(pool))
    assert len(answers) >= 2
    assert count(pool) == "2000"


def test_killing_the_reader_loses_nothing_for_good(folder: Path) -> None:
    pool = QueryPool(lambda: Snapshot(str(folder), folder), Limits(workers=1, seconds=1.0))
    try:
        assert count(pool) == "2000"
        for _ in range(2):
            first, standby = _reader(pool), pool._reader._standby
            assert standby is not None
            os.kill(first, signal.SIGKILL)
            assert count(pool) == "2000", "the worker lives on without its reader"
            with pytest.raises(QueryTimeoutError):
                pool.run(QueryRequest(RUNAWAY))
            assert count(pool) == "2000", "what stood by forks a new worker"
            assert _reader(pool) == standby.number
    finally:
        pool.close()


def test_killing_what_stands_by_and_then_the_reader_loses_nothing_for_good(folder: Path) -> None:
    pool = QueryPool(lambda: Snapshot(str(folder), folder), Limits(workers=1, seconds=20.0))
    try:
        assert count(pool) == "2000"
        for process in (*_children_of(_reader(pool)), _reader(pool)):
            os.kill(process, signal.SIGKILL)
        with pytest.raises(QueryError, match="ended unexpectedly"):
            count(pool)  # by the idle worker, which is dead too
        assert count(pool) == "2000", "a new reader is started"
        assert pool._reader._standby is not None
        assert pool._reader._standby.alive()
    finally:
        pool.close()


def test_closing_the_pool_leaves_no_process(folder: Path) -> None:
    pool = QueryPool(lambda: Snapshot(str(folder), folder), Limits(workers=2, seconds=10.0))
    pool.warm()
    reader = _reader(pool)
    forked = _children_of(reader)
    assert len(forked) == 3
    pool.close()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{process}").exists() for process in (reader, *forked)):
        assert time.monotonic() < deadline, "a process is left"
        time.sleep(0.05)


def _reader(pool: QueryPool) -> int:
    return pool._reader.number()


def _workers(pool: QueryPool) -> list[int]:
    """The processes that the reader has forked, but for that which stands by."""
    standby = pool._reader._standby
    return [process for process in _children_of(_reader(pool)) if standby is None or process != standby.number]


def _children_of(process: int) -> list[int]:
    """The children of a process, by its entry under /proc."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def test_a_caller_that_must_not_wait_is_answered_by_an_idle_worker_or_told_that_there_is_none(folder: Path) -> None:
    pool = QueryPool(lambda: Snapshot(str(folder), folder), Limits(workers=1, seconds=1.0))
    question = QueryRequest("ASK { event:e1 ?p ?o }")
    try:
        assert pool.ask(question) is None  # no worker has been started yet
        pool.warm()
        first = pool.ask(question)
        assert first is not None
        assert pool.ask(question) is None  # the one place is taken
        first.begin()
        assert first.whole
        assert b"true" in b"".join(first.pieces())
        second = pool.ask(question)
        assert second is not None
        second.close()
        assert pool.gauges()["taken_places"] == 0
    finally:
        pool.close()


def test_a_question_that_may_reach_other_servers_is_not_put_at_once(pool: QueryPool) -> None:
    pool.warm()
    question = QueryRequest("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    assert pool.ask(question) is None
    with pytest.raises(ForbiddenQueryError):
        pool.open(question)
    assert pool.gauges()["taken_places"] == 0


def test_long_queries_leave_short_ones_their_place_however_many_there_are(folder: Path) -> None:
    limits = Limits(workers=1, seconds=3.0, slow=2)
    pool = QueryPool(lambda: Snapshot(str(folder), folder), limits)
    outcomes: list[str] = []

    def run_away() -> None:
        try:
            pool.run(QueryRequest(RUNAWAY))
        except QueryError as error:
            outcomes.append(type(error).__name__)

    try:
        pool.warm()
        threads = [threading.Thread(target=run_away) for _ in range(3)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):  # two run on, one waits for its turn
            assert count(pool) == "2000"
        assert len(outcomes) == 3
        assert set(outcomes) <= {"QueryTimeoutError", "TooManyQueriesError"}
        assert pool.gauges() == {"places": 1, "taken_places": 0, "long_queries": 0, "waiting_queries": 0}
    finally:
        pool.close()


def test_a_query_that_runs_long_lets_others_go_first_and_its_process_is_kept_as_it_was(folder: Path) -> None:
    limits = Limits(workers=1, seconds=60.0, long_after=0.1, megabytes=500)
    pool = QueryPool(lambda: Snapshot(str(folder), folder), limits)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    try:
        pool.warm()
        (worker,) = _workers(pool)
        for _ in range(2):
            with ThreadPoolExecutor(1) as threads:
                long = threads.submit(pool.run, QueryRequest(LONG))
                while max(_priorities(worker)) == own:
                    assert not long.done(), "its priority was never lowered"
            assert b"2000000" in long.result().body
            assert count(pool) == "2000"
            deadline = time.monotonic() + 10
            while _priorities(worker) != {own}:  # the thread that ended may be there for a moment still
                assert time.monotonic() < deadline, "its priority stays lowered"
        assert _workers(pool) == [worker]
    finally:
        pool.close()


def _priorities(process: int) -> set[int]:
    """The nice values of a process' threads."""
    found = set()
    for thread in Path(f"/proc/{process}/task").iterdir():
        with contextlib.suppress(ProcessLookupError):
            found.add(os.getpriority(os.PRIO_PROCESS, int(thread.name)))
    return found


def test_a_process_whose_memory_is_used_up_is_not_kept(folder: Path) -> None:
    limits = Limits(workers=1, seconds=60.0, long_after=0.01, megabytes=64)
    pool = QueryPool(lambda: Snapshot(str(folder), folder), limits)
    try:
        assert count(pool) == "2000"
        (worker,) = pool._idle
        assert worker.has_room(64)
        assert worker.has_room(0), "there is no limit"
        assert not worker.has_room(200), "less than half of it would be free"
    finally:
        pool.close()

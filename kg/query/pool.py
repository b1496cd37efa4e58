"""Processes that answer queries, each of which can be killed without loss.

A query that runs past its time is ended by ending its process: the engine has no other brake. Workers are forked from a
reader that holds the graph in memory (see ``reader``); each request is answered from the snapshot that serves at that
moment, so that a fresh build and a committed change are seen by the next query.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from kg.errors import ChangeError, ChangeTimeoutError, QueryError, QueryTimeoutError
from kg.query.candidate import Outcome, Trial
from kg.query.control import Fork, Life, control_pair, receive_forked
from kg.query.guard import refuse_network
from kg.query.reader import run_reader
from kg.query.reply import Failure
from kg.query.request import QueryRequest, QueryResponse
from kg.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class _Worker:
    """A worker's process number, the pipe to it, and the identifier of the snapshot that it answers from."""

    process: int
    pipe: Connection
    snapshot: str

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        self.pipe.close()


class QueryPool:
    """A fixed number of workers. Thread-safe: a call waits for a free place and has its worker to itself.

    ``snapshot`` gives what serves at the moment of a call. A graph of up to ``most_in_memory`` quads is held in memory,
    once for all workers. ``union`` says what the default graph is: all graphs, or just its own.
    """

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        workers: int,
        timeout: float,
        most_in_memory: int = 5_000_000,
        union: bool = True,
    ) -> None:
        self._snapshot = snapshot
        self._timeout = timeout
        self._reader = _Reader(most_in_memory, union)
        # A place without a worker gets one when it is first needed.
        self._places: queue.Queue[_Worker | None] = queue.Queue()
        self._workers = workers
        for _ in range(workers):
            self._places.put(None)

    def run(self, request: QueryRequest) -> QueryResponse:
        """The answer. Raises QueryError and its kinds, QueryTimeoutError among them."""
        refuse_network(request.text)
        snapshot = self._snapshot()
        worker = self._places.get()
        kept: _Worker | None = None
        try:
            if worker is None or worker.snapshot != snapshot.id:
                if worker is not None:
                    worker.kill()
                worker = self._reader.fork(snapshot)
            outcome = self._ask(worker, request)
            kept = worker
        finally:
            self._places.put(kept)
        if isinstance(outcome, Failure):
            raise outcome.error()
        return outcome

    def warm(self) -> None:
        """Loads the graph and starts all workers now, so that the first queries need not wait for it."""
        snapshot = self._snapshot()
        for _ in range(self._workers):
            worker = self._places.get()
            self._places.put(worker or self._reader.fork(snapshot))

    def attempt(self, snapshot: Snapshot, trial: Trial, timeout: float) -> Outcome:
        """What comes of a proposal on that snapshot, which stays as it is.

        Raises what ``candidate.outcome`` raises, and ChangeTimeoutError where that takes longer than ``timeout``
        seconds.
        """
        candidate = self._reader.fork(snapshot, Life.CANDIDATE)
        try:
            candidate.pipe.send(trial)
            if not candidate.pipe.poll(timeout):
                raise ChangeTimeoutError(
                    f"the change took longer than {timeout:g} seconds to carry out and check; divide it"
                )
            outcome: Outcome | Failure = candidate.pipe.recv()
        except (EOFError, OSError):
            raise ChangeError("the process that tried the change ended unexpectedly; try a smaller one") from None
        finally:
            candidate.kill()
        if isinstance(outcome, Failure):
            raise outcome.error()
        return outcome

    def close(self) -> None:
        """Ends all workers and the reader, waiting for no query."""
        for _ in range(self._workers):
            try:
                worker = self._places.get_nowait()
            except queue.Empty:
                break
            if worker is not None:
                worker.kill()
        self._reader.close()

    def _ask(self, worker: _Worker, request: QueryRequest) -> QueryResponse | Failure:
        """What the worker answers; it is killed where it does not in time, or dies."""
        try:
            worker.pipe.send(request)
            if not worker.pipe.poll(self._timeout):
                worker.kill()
                raise QueryTimeoutError(
                    f"the query ran longer than {self._timeout:g} seconds; narrow it down or add a LIMIT"
                )
            outcome: QueryResponse | Failure = worker.pipe.recv()
        except (EOFError, OSError):
            worker.pipe.close()
            raise QueryError("the process that ran the query ended unexpectedly; ask for less at once") from None
        return outcome


class _Reader:
    """The reader's process, and the socket over which it is asked for workers, one at a time.

    A reader that has died is started anew when it is next asked.
    """

    def __init__(self, most_in_memory: int, union: bool) -> None:
        self._most_in_memory = most_in_memory
        self._union = union
        self._turn = threading.Lock()
        self._start()

    def fork(self, snapshot: Snapshot, life: Life = Life.WORKER) -> _Worker:
        """A new process that sees that snapshot. Raises QueryError where the reader cannot be kept alive."""
        with self._turn:
            worker = self._ask(Fork(snapshot, life))
            if worker is None:
                self.close()
                self._start()
                worker = self._ask(Fork(snapshot, life))
        if worker is None:
            raise QueryError("the process that reads the graph ends as soon as it is started; see the server's log")
        return worker

    def close(self) -> None:
        self._control.close()
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()

    def _start(self) -> None:
        self._control, theirs = control_pair()
        # Spawned, not forked: the caller has threads, the reader must have none.
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(
            target=run_reader, args=(theirs, self._most_in_memory, self._union), daemon=True
        )
        self._process.start()
        theirs.close()

    def _ask(self, question: Fork) -> _Worker | None:
        """The process that the reader forks; None where it does not answer any more."""
        try:
            self._control.send(question)
            forked, pipe = receive_forked(self._control)
        except (OSError, EOFError, RuntimeError):  # the last where the reader dies between its two answers
            return None
        return _Worker(forked.process, pipe, forked.snapshot)

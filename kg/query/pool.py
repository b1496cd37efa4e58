"""Processes that answer queries, each of which can be killed without loss.

A query that runs past its time is ended by ending its process: the engine has no other brake. Workers are forked from a
reader that holds the graph in memory (see ``reader``); a request names the folder of the graph that serves, so that a
fresh build is seen by the next query.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from kg.errors import QueryError, QueryTimeoutError
from kg.query.guard import refuse_network
from kg.query.reader import run_reader
from kg.query.reply import Failure
from kg.query.request import QueryRequest, QueryResponse


@dataclass(frozen=True, slots=True)
class _Worker:
    """A worker's process number, the pipe to it, and the folder of the graph that it answers from."""

    process: int
    pipe: Connection
    folder: Path

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        self.pipe.close()


class QueryPool:
    """A fixed number of workers. Thread-safe: a call waits for a free place and has its worker to itself.

    ``folder`` gives the folder of the store that serves at the moment of a call. A graph of up to ``most_in_memory``
    quads is held in memory, once for all workers.
    """

    def __init__(
        self, folder: Callable[[], Path], workers: int, timeout: float, most_in_memory: int = 5_000_000
    ) -> None:
        self._folder = folder
        self._timeout = timeout
        self._reader = _Reader(most_in_memory)
        # A place without a worker gets one when it is first needed.
        self._places: queue.Queue[_Worker | None] = queue.Queue()
        self._workers = workers
        for _ in range(workers):
            self._places.put(None)

    def run(self, request: QueryRequest) -> QueryResponse:
        """The answer. Raises QueryError and its kinds, QueryTimeoutError among them."""
        refuse_network(request.text)
        folder = self._folder()
        worker = self._places.get()
        kept: _Worker | None = None
        try:
            if worker is None or worker.folder != folder:
                if worker is not None:
                    worker.kill()
                worker = self._reader.fork(folder)
            outcome = self._ask(worker, request)
            kept = worker
        finally:
            self._places.put(kept)
        if isinstance(outcome, Failure):
            raise outcome.error()
        return outcome

    def gauges(self) -> dict[str, float]:
        """How many queries can run at once, and how many more could now."""
        return {"places": self._workers, "free_places": self._places.qsize()}

    def warm(self) -> None:
        """Loads the graph and starts all workers now, so that the first queries need not wait for it."""
        folder = self._folder()
        for _ in range(self._workers):
            worker = self._places.get()
            self._places.put(worker or self._reader.fork(folder))

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

    def __init__(self, most_in_memory: int) -> None:
        self._most_in_memory = most_in_memory
        self._turn = threading.Lock()
        self._start()

    def fork(self, folder: Path) -> _Worker:
        """A new worker for the graph in a folder. Raises QueryError where the reader cannot be kept alive."""
        with self._turn:
            worker = self._ask(folder)
            if worker is None:
                self.close()
                self._start()
                worker = self._ask(folder)
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
        self._control, theirs = socket.socketpair()
        # Spawned, not forked: the caller has threads, the reader must have none.
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=run_reader, args=(theirs, self._most_in_memory), daemon=True)
        self._process.start()
        theirs.close()

    def _ask(self, folder: Path) -> _Worker | None:
        """The worker that the reader forks; None where it does not answer any more."""
        try:
            self._control.send(os.fsencode(folder))
            number, descriptors, _, _ = socket.recv_fds(self._control, 64, 1)
        except OSError:
            return None
        return _Worker(int(number), Connection(descriptors[0]), folder) if descriptors else None

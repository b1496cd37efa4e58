"""Processes that answer queries, each of which can be killed without loss.

A query that runs past its time is ended by ending its process: the engine has no other brake. Workers open the store
for reading only; a request names the folder, so that a fresh build is seen by the next query.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from kg import errors
from kg.errors import LatticeworkError, QueryError, QuerySyntaxError, QueryTimeoutError
from kg.query.guard import refuse_network
from kg.query.request import QueryRequest, QueryResponse, answer
from kg.store import EmbeddedStore


@dataclass(frozen=True, slots=True)
class _Failure:
    """An error on its way between processes: the name of its type in kg.errors, and what it says."""

    type_name: str
    message: str
    line: int = 0
    column: int = 0


class QueryPool:
    """A fixed number of workers. Thread-safe: a call waits for a free worker and has it to itself.

    ``folder`` gives the folder of the store that serves at the moment of a call.
    """

    def __init__(self, folder: Callable[[], Path], workers: int, timeout: float) -> None:
        self._folder = folder
        self._timeout = timeout
        self._context = multiprocessing.get_context("spawn")
        self._idle: queue.Queue[_Worker] = queue.Queue()
        for _ in range(workers):
            self._idle.put(_Worker(self._context))

    def run(self, request: QueryRequest) -> QueryResponse:
        """The answer. Raises QueryError and its kinds, QueryTimeoutError among them."""
        refuse_network(request.text)
        worker = self._idle.get()
        try:
            outcome = worker.ask(self._folder(), request, self._timeout)
        except (EOFError, OSError):
            worker = self._replaced(worker)
            raise QueryError("the process that ran the query ended unexpectedly; ask for less at once") from None
        except QueryTimeoutError:
            worker = self._replaced(worker)
            raise
        finally:
            self._idle.put(worker)
        if isinstance(outcome, _Failure):
            raise _raised(outcome)
        return outcome

    def close(self) -> None:
        """Ends all workers, waiting for none of their queries."""
        while True:
            try:
                self._idle.get_nowait().kill()
            except queue.Empty:
                return

    def _replaced(self, worker: _Worker) -> _Worker:
        worker.kill()
        return _Worker(self._context)


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, context: multiprocessing.context.SpawnContext) -> None:
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, folder: Path, request: QueryRequest, timeout: float) -> QueryResponse | _Failure:
        self._pipe.send((folder, request))
        if not self._pipe.poll(timeout):
            raise QueryTimeoutError(f"the query ran longer than {timeout:g} seconds; narrow it down or add a LIMIT")
        outcome: QueryResponse | _Failure = self._pipe.recv()
        return outcome

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection) -> None:
    """The life of a worker: a request in, an answer or failure out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    opened: tuple[Path, EmbeddedStore] | None = None
    while True:
        try:
            folder, request = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            if opened is None or opened[0] != folder:
                opened = (folder, EmbeddedStore.read(folder))
            pipe.send(answer(opened[1], request))
        except QuerySyntaxError as error:
            pipe.send(_Failure("QuerySyntaxError", str(error), error.line, error.column))
        except LatticeworkError as error:
            pipe.send(_Failure(type(error).__name__, str(error)))
        except (ValueError, OSError) as error:
            pipe.send(_Failure("QueryError", f"the query cannot be answered: {error}"))


def _raised(failure: _Failure) -> LatticeworkError:
    if failure.type_name == "QuerySyntaxError":
        return QuerySyntaxError(failure.message, failure.line, failure.column)
    kind: type[LatticeworkError] = getattr(errors, failure.type_name)
    return kind(failure.message)

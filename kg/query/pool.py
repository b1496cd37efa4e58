"""Processes that answer queries, each of which can be killed without loss.

A query that runs past its time is ended by ending its process: the engine has no other brake. Workers are forked from a
reader that holds the graph in memory (see ``reader``); each request is answered from the snapshot that serves at that
moment, so that a fresh build and a committed change are seen by the next query. A query that runs long gives its place
to others and goes on at lower priority.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from kg.change import Change
from kg.errors import (
    ChangeProcessError,
    ChangeTimeoutError,
    ForbiddenQueryError,
    QueryProcessError,
    QueryTimeoutError,
)
from kg.query.candidate import Outcome, Rules, Trial
from kg.query.control import Life
from kg.query.errand import Done, Errand
from kg.query.guard import query_reaches_out
from kg.query.limits import Limits
from kg.query.open_answer import OpenAnswer
from kg.query.places import Lease, Places
from kg.query.processes import Reader, Worker
from kg.query.remote import may_reach_out
from kg.query.reply import Failure
from kg.query.request import QueryRequest, QueryResponse
from kg.snapshot import Snapshot


class QueryPool:
    """Workers that answer queries within limits. Thread-safe: each call has a worker to itself.

    ``snapshot`` gives what serves at the moment of a call. Others, such as releases, may be named with a call: they are
    read from disk by a worker of their own. ``allowed`` are the IRIs of other servers that queries may ask; one that
    does has a worker of its own too, for the others cannot reach the network.
    """

    def __init__(self, snapshot: Callable[[], Snapshot], limits: Limits, allowed: frozenset[str] = frozenset()) -> None:
        self._snapshot = snapshot
        self._allowed = allowed
        self.limits = limits
        self._reader = Reader(limits)
        self._places = Places(limits)
        self._idle: list[Worker] = []
        self._errands: set[Worker] = set()
        self._candidate: Worker | None = None
        self._lock = threading.Lock()
        self._closed = False

    def run(self, request: QueryRequest, kept: Snapshot | None = None) -> QueryResponse:
        """The whole answer. Raises what ``open`` and ``OpenAnswer.pieces`` raise."""
        opened = self.open(request, kept)
        return QueryResponse(b"".join(opened.pieces()), opened.media_type)

    def open(self, request: QueryRequest, kept: Snapshot | None = None) -> OpenAnswer:
        """The answer as it comes, from the snapshot ``kept`` if that is given.

        Raises QueryError and its kinds, TooManyQueriesError where no place is to be had among them.
        """
        network = query_reaches_out(request.text, request.base, self._allowed)
        if network and not kept and self._snapshot().address:
            raise ForbiddenQueryError(
                "a query with SERVICE is not passed on to a replica; query that server yourself and join the rows"
            )
        came = time.monotonic()
        lease = self._places.take()
        queued = time.monotonic() - came
        try:
            if kept or network:
                worker = self._reader.fork(kept or self._snapshot(), hold=kept is None, network=network)
            else:
                worker = self._worker(self._snapshot())
        except BaseException:
            lease.give_back()
            raise
        opened = self._asked(request, worker, lease, kept is None and not network, queued)
        opened.begin()
        return opened

    def ask(self, request: QueryRequest) -> OpenAnswer | None:
        """A question put to a worker that is idle, its answer not begun; None where none is idle, or no place free.

        For callers that must not wait, so that queries which may reach other servers are not for it. Raises QueryError.
        """
        if may_reach_out(request.text):
            return None
        lease = self._places.take_free()
        if lease is None:
            return None
        worker = None
        try:
            worker = self._idle_worker(self._snapshot())
        finally:
            if worker is None:
                lease.give_back()
        return self._asked(request, worker, lease, True, 0.0) if worker else None

    def _asked(self, request: QueryRequest, worker: Worker, lease: Lease, kept: bool, queued: float) -> OpenAnswer:
        """The answer of a worker that has been asked, which is ``kept`` for others afterwards."""

        def ended(reusable: bool) -> None:
            fit = reusable and kept and (not lease.long or worker.has_room(self.limits.megabytes))
            if not (fit and self._keep(worker)):
                worker.kill()
            lease.give_back()

        def step_beside() -> None:
            if self.limits.slow:
                lease.step_beside()

        def grew_long(seconds: float) -> None:
            if not lease.long and self.limits.slow:
                # While it waits for its turn it takes no time from others.
                worker.signal(signal.SIGSTOP)
                lease.grow_long(seconds)
                worker.lower_priority()
                worker.signal(signal.SIGCONT)

        opened = OpenAnswer(worker.pipe, self.limits, worker.worked, step_beside, grew_long, ended)
        opened.ask(request, queued)
        return opened

    def warm(self) -> None:
        """Loads the graph and starts all workers now, so that the first queries need not wait for it."""
        snapshot = self._snapshot()
        for worker in [self._reader.fork(snapshot) for _ in range(self.limits.workers)]:
            if not self._keep(worker):
                worker.kill()

    def attempt(self, snapshot: Snapshot, rules: Rules, trial: Trial, timeout: float, network: bool = False) -> Outcome:
        """What comes of a proposal on that snapshot, which stays as it is.

        One change at a time is tried. Whoever then makes it part of the graph says so with ``committed``. ``network``
        says whether it may reach other servers. Raises what ``candidate.outcome`` raises, and ChangeTimeoutError where
        that takes longer than ``timeout`` seconds.
        """
        candidate = self._candidate_of(snapshot, rules, network)
        try:
            candidate.pipe.send(trial)
            if not candidate.pipe.poll(timeout):
                raise ChangeTimeoutError(
                    f"the change took longer than {timeout:g} seconds to carry out and check; divide it"
                )
            outcome: Outcome | Failure = candidate.pipe.recv()
        except (EOFError, OSError):
            candidate.kill()
            raise ChangeProcessError(
                "the process that tried the change ended unexpectedly, as it does without memory; try a smaller one"
            ) from None
        except BaseException:
            candidate.kill()
            raise
        if isinstance(outcome, Failure):
            # Only a text that does not parse leaves it as it was.
            if outcome.type_name == "QuerySyntaxError":
                self._keep_candidate(candidate, network)
            else:
                candidate.kill()
            raise outcome.error()
        stays = trial.keep and outcome.report.conforms and bool(outcome.change)
        if stays:
            candidate.snapshot = ""
        self._keep_candidate(candidate, network)
        return outcome

    def committed(self, snapshot: Snapshot, change: Change) -> None:
        """The change that was tried last is part of the graph, which thereby is this snapshot.

        ``change`` has all that thereby came to the graph and went from it, what the graph says of the change included.
        """
        with self._lock:
            if self._candidate is not None and not self._candidate.snapshot:
                with contextlib.suppress(OSError):
                    self._candidate.pipe.send(change)
                self._candidate.snapshot = snapshot.id

    def _candidate_of(self, snapshot: Snapshot, rules: Rules, network: bool) -> Worker:
        """The process that has tried changes before, where it has that snapshot, or else a new one.

        One that may reach the network is never that which tries other changes.
        """
        if not network:
            with self._lock:
                candidate, self._candidate = self._candidate, None
            if candidate is not None and candidate.snapshot == snapshot.id:
                return candidate
            if candidate is not None:
                candidate.kill()
        candidate = self._reader.fork(snapshot, Life.CANDIDATE, network=network)
        with contextlib.suppress(OSError):  # one that is dead already is found out when it is asked
            candidate.pipe.send(rules)
        return candidate

    def _keep_candidate(self, candidate: Worker, network: bool) -> None:
        if not network:
            with self._lock:
                if not self._closed:
                    self._candidate = candidate
                    return
        candidate.kill()

    def errand(self, snapshot: Snapshot, errand: Errand, timeout: float) -> Any:
        """What an errand gives on that snapshot. It runs at lower priority, and takes no query's place.

        Raises what the errand raises of LatticeworkError, QueryTimeoutError where it takes longer than ``timeout``
        seconds, and QueryProcessError where its process ends.
        """
        worker = self._reader.fork(snapshot, Life.ERRAND)
        with self._lock:
            self._errands.add(worker)
        try:
            worker.pipe.send(errand)
            if not worker.pipe.poll(timeout):
                raise QueryTimeoutError(f"it took longer than {timeout:g} seconds; ask for less at once")
            answer: Done | Failure = worker.pipe.recv()
        except (EOFError, OSError):
            raise QueryProcessError("the process that made it ended unexpectedly; ask for less at once") from None
        finally:
            with self._lock:
                there = worker in self._errands
                self._errands.discard(worker)
            if there:
                worker.kill()
        if isinstance(answer, Failure):
            raise answer.error()
        return answer.result

    def gauges(self) -> dict[str, float]:
        """How many queries can run at once, how many run long beside them, and how many wait for a place."""
        taken, long, waiting = self._places.counts()
        return {"places": self.limits.workers, "taken_places": taken, "long_queries": long, "waiting_queries": waiting}

    def close(self) -> None:
        """Ends all workers and the reader, waiting for no query."""
        with self._lock:
            self._closed = True
            ended, self._idle = self._idle, []
            errands, self._errands = self._errands, set()
            if self._candidate is not None:
                ended.append(self._candidate)
                self._candidate = None
        for worker in (*ended, *errands):
            worker.kill()
        self._reader.close()

    def _worker(self, snapshot: Snapshot) -> Worker:
        """An idle worker that sees the snapshot, or a new one; those of an earlier one are ended."""
        if fitting := self._idle_worker(snapshot):
            return fitting
        with self._lock:
            stale = [worker for worker in self._idle if worker.snapshot != snapshot.id]
            self._idle = [worker for worker in self._idle if worker.snapshot == snapshot.id]
        for worker in stale:
            worker.kill()
        return self._reader.fork(snapshot)

    def _idle_worker(self, snapshot: Snapshot) -> Worker | None:
        """An idle worker that sees the snapshot; of several the one that answered last, whose memory is still warm."""
        with self._lock:
            for worker in reversed(self._idle):
                if worker.snapshot == snapshot.id:
                    self._idle.remove(worker)
                    return worker
        return None

    def _keep(self, worker: Worker) -> bool:
        """Whether the worker is kept for the next query."""
        with self._lock:
            if self._closed or len(self._idle) >= self.limits.workers:
                return False
            self._idle.append(worker)
            return True

"""An answer as it comes from the process of a query, within the time that the query has."""

from __future__ import annotations

import pickle
import select
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

from kg.errors import AnswerTooLargeError, QueryError, QueryProcessError, QueryTimeoutError, TooManyQueriesError
from kg.query.limits import Limits
from kg.query.reply import Failure
from kg.query.request import QueryRequest, QueryResponse
from kg.query.worker import END, FAILED, HEAD, WHOLE

_PATIENCE = 10
"""How many times as long as it may work a short query may take in all."""

_TOLD = 0.1
"""Seconds of waiting that are told."""


class OpenAnswer:
    """An answer on its way: its media type, then its pieces. Whoever does not take all of them calls ``close``."""

    media_type = ""

    def __init__(
        self,
        pipe: Connection,
        limits: Limits,
        worked: Callable[[], float],
        step_beside: Callable[[], None],
        grew_long: Callable[[float], None],
        ended: Callable[[bool], None],
    ) -> None:
        self._pipe = pipe
        self._limits = limits
        self._ended = ended
        self._worked = worked
        self._worked_before = worked()
        self._long = False
        self._step_beside = step_beside
        self._grew_long = grew_long
        self._asked = 0.0
        self._queued = 0.0
        self._waited = 0.0
        self._done = False
        self._whole: bytes | None = None
        # The pipe's own poll() makes a selector for each call, which takes longer than a short query.
        self._poller = select.poll()
        self._poller.register(pipe.fileno(), select.POLLIN)

    def ask(self, request: QueryRequest, queued: float) -> None:
        """Sends the request, which has waited for a place for so many seconds of its time. Raises QueryError."""
        self._asked = time.monotonic()
        self._queued = queued
        try:
            # As send() does, without its tables for what only processes share, which it makes anew each time.
            self._pipe.send_bytes(pickle.dumps(request))
        except OSError:
            self._end(reusable=False)
            raise self._process_ended() from None

    def begin(self) -> None:
        """Waits for the head. Raises QueryError."""
        self._waited = self._queued + time.monotonic() - self._asked
        kind, content = self._next()
        if kind == WHOLE:
            media_type, _, self._whole = content.partition(b"\n")
            self.media_type = media_type.decode()
        else:
            assert kind == HEAD
            self.media_type = content.decode()

    def pieces(self) -> Iterator[bytes]:
        """The parts of the answer, in order.

        Raises QueryError where the answer fails midway: what was given until then is not the whole.
        """
        if self._whole is not None:
            yield self._whole
            return
        try:
            while True:
                kind, content = self._next()
                if kind == END:
                    return
                yield content
        finally:
            self.close()

    def taken(self, most_bytes: int, too_large: str) -> QueryResponse:
        """All of the answer. Raises QueryError; beyond so many bytes it is AnswerTooLargeError with ``too_large``."""
        content = bytearray()
        for piece in self.pieces():
            content += piece
            if len(content) > most_bytes:
                self.close()
                raise AnswerTooLargeError(too_large)
        return QueryResponse(bytes(content), self.media_type)

    @property
    def whole(self) -> bool:
        """Whether all of the answer is there."""
        return self._whole is not None

    def fileno(self) -> int:
        """The descriptor that becomes readable when the process says something."""
        return self._pipe.fileno()

    def ready(self, seconds: float) -> bool:
        """Whether the process says something more within so many seconds."""
        return self._done or bool(self._poller.poll(seconds * 1000))

    def step_aside(self) -> None:
        """Gives the place to others: from here on it is the client that takes its time.

        Raises TooManyQueriesError where too many answers are taken in this way already.
        """
        if not self._long:
            self._grow_long()

    def close(self) -> None:
        """Ends the query if it still runs."""
        self._end(reusable=False)

    def _next(self) -> tuple[bytes, bytes]:
        """What the process says next: kind and content. Raises QueryError."""
        try:
            self._wait()
            said = self._pipe.recv_bytes()
        except (EOFError, OSError):
            self._end(reusable=False)
            raise self._process_ended() from None
        kind, content = said[:1], said[1:]
        if kind == FAILED:
            failure: Failure = pickle.loads(content)
            self._end(reusable=True)
            raise failure.error()
        if kind in (END, WHOLE):
            self._end(reusable=True)
        return kind, content

    def _wait(self) -> None:
        """Waits until the process says something. Raises QueryTimeoutError. Only this waiting counts as its time."""
        limits = self._limits
        began = time.monotonic()
        self._wait_while_short(began)
        left = limits.seconds - self._waited - (time.monotonic() - began)
        there = self._poller.poll(max(0.0, left) * 1000)
        self._waited += time.monotonic() - began
        if not there:
            self._end(reusable=False)
            queued = f", {self._queued:.1f} of them spent waiting for a place" if self._queued >= _TOLD else ""
            raise QueryTimeoutError(
                f"the query took longer than {limits.seconds:g} seconds{queued}; narrow it down or add a LIMIT"
            )

    def _wait_while_short(self, began: float) -> None:
        """Waits until the process says something, or the query has grown long.

        What counts is what the process has worked: on a busy machine a short query takes long too, and only leaves its
        place. One that waits itself, for another server, grows long after a while nevertheless.
        """
        long_after = self._limits.long_after
        while not self._long:
            waited = self._waited + time.monotonic() - began
            worked = self._worked() - self._worked_before
            left = min(long_after - worked, _PATIENCE * long_after - waited)
            if left <= 0:
                self._grow_long()
                return
            if waited >= long_after:
                self._step_beside()
            if self._poller.poll(min(left, long_after) * 1000 + 1):
                return

    def _grow_long(self) -> None:
        self._long = True
        try:
            self._grew_long(max(0.0, self._limits.seconds - self._waited))
        except TooManyQueriesError:
            self._end(reusable=False)
            raise

    def _process_ended(self) -> QueryError:
        memory = f"it may have asked for more than {self._limits.megabytes:,} MB; " if self._limits.megabytes else ""
        return QueryProcessError(f"the process that ran the query ended unexpectedly; {memory}ask for less at once")

    def _end(self, reusable: bool) -> None:
        if not self._done:
            self._done = True
            self._ended(reusable)

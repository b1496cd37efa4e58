"""An answer as it comes from the process of a query, within the time that the query has."""

from __future__ import annotations

import pickle
import select
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

from kg.errors import QueryError, QueryProcessError, QueryTimeoutError
from kg.query.limits import Limits
from kg.query.reply import Failure
from kg.query.request import QueryRequest
from kg.query.worker import END, FAILED, HEAD, WHOLE


class OpenAnswer:
    """An answer on its way: its media type, then its pieces. Whoever does not take all of them calls ``close``."""

    media_type = ""

    def __init__(
        self, pipe: Connection, limits: Limits, ended: Callable[[bool], None], grew_long: Callable[[], None]
    ) -> None:
        self._pipe = pipe
        self._limits = limits
        self._ended = ended
        self._grew_long = grew_long
        self._asked = 0.0
        self._waited = 0.0
        self._done = False
        self._whole: bytes | None = None
        # The pipe's own poll() makes a selector for each call, which takes longer than a short query.
        self._poller = select.poll()
        self._poller.register(pipe.fileno(), select.POLLIN)
        self.first_piece_after = 0.0
        """Seconds that the query's process took for the head of its answer."""

    def ask(self, request: QueryRequest) -> None:
        """Sends the request. Raises QueryError."""
        self._asked = time.monotonic()
        try:
            self._pipe.send(request)
        except OSError:
            self._end(reusable=False)
            raise self._process_ended() from None

    def begin(self) -> None:
        """Waits for the head. Raises QueryError."""
        self._waited = time.monotonic() - self._asked
        kind, content = self._next()
        if kind == WHOLE:
            media_type, _, self._whole = content.partition(b"\n")
            self.media_type = media_type.decode()
        else:
            assert kind == HEAD
            self.media_type = content.decode()
        self.first_piece_after = self._waited

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
        """Gives the place to others: from here on it is the client that takes its time."""
        self._grew_long()

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
        if self._waited < limits.long_after and not self._poller.poll((limits.long_after - self._waited) * 1000):
            self._grew_long()
        left = limits.seconds - self._waited - (time.monotonic() - began)
        there = self._poller.poll(max(0.0, left) * 1000)
        self._waited += time.monotonic() - began
        if not there:
            self._end(reusable=False)
            raise QueryTimeoutError(
                f"the query ran longer than {limits.seconds:g} seconds; narrow it down or add a LIMIT"
            )

    def _process_ended(self) -> QueryError:
        memory = f"it may have asked for more than {self._limits.megabytes:,} MB; " if self._limits.megabytes else ""
        return QueryProcessError(f"the process that ran the query ended unexpectedly; {memory}ask for less at once")

    def _end(self, reusable: bool) -> None:
        if not self._done:
            self._done = True
            self._ended(reusable)

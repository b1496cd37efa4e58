"""A worker's life: a request in, an answer in pieces out, until the pipe closes.

What goes over the pipe are byte strings whose first byte says what they are: WHOLE with the media type, a line end and
all of a small answer; or HEAD with the media type, PIECE with a part of the answer, and END; or FAILED with a pickled
Failure, before or after a HEAD.
"""

from __future__ import annotations

import os
import pickle
import resource
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, cast

from kg.errors import AnswerTooLargeError, LatticeworkError, QuerySyntaxError
from kg.query.reply import Failure
from kg.query.request import QueryRequest, write_answer
from kg.store import Queryable

WHOLE, HEAD, PIECE, END, FAILED = b"W", b"H", b"P", b"E", b"F"

_PIECE_BYTES = 64 * 1024
# What ends a row in each format, as near as bytes tell: a limit need not be exact.
_ROW_ENDS = {
    "application/sparql-results+json": b"},{",
    "application/sparql-results+xml": b"</result>",
}


def serve(pipe: Connection, store: Queryable, megabytes: int, rows: int) -> None:
    """Answers requests until the pipe closes. ``megabytes`` and ``rows`` are limits, zero for none.

    Threads answer, one after another: where the priority of one was lowered, because its query ran long, the next
    request goes to a new one. The kernel lets nobody without a privilege raise a priority again, and a new process
    would have to copy each page of the graph anew that it touches. On Linux setpriority(2) counts by thread.
    """
    if megabytes:
        _in_thread(limit_memory, megabytes)  # the first thread brings the stack and the heap that all others use
    handed: list[QueryRequest] = []
    going_on = True
    while going_on:
        _in_thread(_serve, pipe, store, rows, handed)
        going_on = bool(handed)


def _in_thread(work: Callable[..., None], *arguments: object) -> None:
    thread = threading.Thread(target=work, args=arguments)
    thread.start()
    thread.join()


def _serve(pipe: Connection, store: Queryable, rows: int, handed: list[QueryRequest]) -> None:
    """A thread's life: first what it is handed; ends with a request handed on, or nothing where the pipe has closed."""
    priority = os.getpriority(os.PRIO_PROCESS, 0)
    try:
        request: QueryRequest = handed.pop() if handed else pipe.recv()
        while os.getpriority(os.PRIO_PROCESS, 0) == priority:
            _answer(pipe, store, request, rows)
            request = pipe.recv()
        handed.append(request)
    except (EOFError, OSError):
        return  # nobody listens any more


def _answer(pipe: Connection, store: Queryable, request: QueryRequest, rows: int) -> None:
    pieces = _Pieces(pipe, rows)
    try:
        write_answer(store, request, pieces.begin)
        pieces.end()
    except QuerySyntaxError as error:
        _fail(pipe, Failure("QuerySyntaxError", str(error), error.line, error.column))
    except LatticeworkError as error:
        _fail(pipe, Failure(type(error).__name__, str(error)))
    except (ValueError, RuntimeError, MemoryError) as error:
        _fail(pipe, Failure("QueryError", f"the query cannot be answered: {error or 'it needs too much memory'}"))


def _fail(pipe: Connection, failure: Failure) -> None:
    pipe.send_bytes(FAILED + pickle.dumps(failure))


def limit_memory(megabytes: int) -> None:
    """Lets the process have so much more than it has: the engine ends it where it asks for more."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


class _Pieces:
    """What the engine writes an answer to, in parts of some kilobytes.

    One part is a whole answer if none follows; else the first go out as they come, the rest in larger pieces.
    """

    def __init__(self, pipe: Connection, rows: int) -> None:
        self._pipe = pipe
        self._rows = rows
        self._row_end = b"\n"
        self._seen = 0
        self._media_type = b""
        self._waiting = bytearray()
        self._begun = False

    def begin(self, media_type: str) -> IO[bytes]:
        self._media_type = media_type.encode()
        self._row_end = _ROW_ENDS.get(media_type, b"\n")
        return cast(IO[bytes], self)

    def write(self, content: bytes) -> int:
        if self._rows:
            self._seen += content.count(self._row_end)
            if self._seen > self._rows:
                raise AnswerTooLargeError(
                    f"the answer has more than {self._rows:,} rows; add a LIMIT or narrow it down"
                )
        if self._waiting and not self._begun:
            self._pipe.send_bytes(HEAD + self._media_type)
            self._begun = True
            self._send()
        self._waiting += content
        if self._begun and len(self._waiting) >= _PIECE_BYTES:
            self._send()
        return len(content)

    def flush(self) -> None:
        """The engine flushes when it is done; what there is waits for the end."""

    def end(self) -> None:
        """Sends what is left."""
        if not self._begun:
            self._pipe.send_bytes(WHOLE + self._media_type + b"\n" + self._waiting)
            return
        if self._waiting:
            self._send()
        self._pipe.send_bytes(END)

    def _send(self) -> None:
        self._pipe.send_bytes(PIECE + self._waiting)
        self._waiting.clear()

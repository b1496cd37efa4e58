"""The process that holds the graph in memory and forks the workers that answer from it.

The engine answers from memory several times faster than from disk, and a fork shares that memory: a worker starts in
milliseconds, sees exactly the graph that was held when it was forked, and can be killed without loss. The reader itself
stays single-threaded and does nothing but load, read on in the log of changes, and fork; whoever started it talks to
what was forked directly.

A graph of more quads than fit is not loaded: its workers open the store on disk, each for itself.
"""

from __future__ import annotations

import os
import signal
import socket
from dataclasses import replace
from multiprocessing.connection import Connection

from kg.errors import LatticeworkError, QuerySyntaxError
from kg.history import START, records
from kg.query.candidate import try_one
from kg.query.control import Fork, Forked, Life, send_forked
from kg.query.reply import Failure
from kg.query.request import QueryRequest, answer
from kg.snapshot import Snapshot
from kg.store import EmbeddedStore


def run_reader(control: Connection, most_in_memory: int, union: bool = True) -> None:
    """The life of the reader: a snapshot in, a forked process and the pipe to it out, until the control closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps workers that were killed
    held: _Held | None = None
    while (asked := _question(control)) is not None:
        if held is None or held.snapshot.origin != asked.snapshot.origin:
            held = None  # the old graph goes before the new one comes
            held = _Held(asked.snapshot, most_in_memory, union)
        held.catch_up(asked.snapshot)
        ours, theirs = socket.socketpair()
        child = os.fork()
        if child == 0:
            ours.close()
            control.close()
            pipe = Connection(theirs.detach())
            if asked.life is Life.CANDIDATE:
                try_one(pipe, held.store)
            else:
                _serve(pipe, held.store or EmbeddedStore.read(asked.snapshot.folder, union))
            os._exit(0)
        theirs.close()
        send_forked(control, Forked(child, held.snapshot.id), ours)
        ours.close()


def _question(control: Connection) -> Fork | None:
    try:
        asked: Fork = control.recv()
    except (EOFError, OSError):
        return None
    return asked


class _Held:
    """The graph in memory, and which snapshot it is; ``store`` is None where it has more quads than may be held."""

    def __init__(self, snapshot: Snapshot, most: int, union: bool) -> None:
        self.snapshot = replace(snapshot, sequence=0)
        self.store: EmbeddedStore | None = None
        self._link, self._offset = START, 0
        on_disk = EmbeddedStore.read(snapshot.folder)
        if len(on_disk) <= most:
            self.store = EmbeddedStore.in_memory(union)
            self.store.load(on_disk.quads())
        self._read_on(snapshot.applied, apply=False)

    def catch_up(self, snapshot: Snapshot) -> None:
        """Applies the changes of the log up to the snapshot's; a graph that has more of them stays as it is."""
        self._read_on(snapshot.sequence, apply=True)

    def _read_on(self, last: int, apply: bool) -> None:
        if self.snapshot.log is None or self.snapshot.sequence >= last:
            return
        for record in records(self.snapshot.log, self._offset, self._link, self.snapshot.sequence):
            if apply and self.store is not None:
                self.store.apply(record.change())
            self.snapshot = replace(self.snapshot, sequence=record.sequence)
            self._link, self._offset = record.link, record.end
            if record.sequence >= last:
                return


def _serve(pipe: Connection, store: EmbeddedStore) -> None:
    """The life of a worker: a request in, an answer or failure out, until the pipe closes."""
    while True:
        try:
            request: QueryRequest = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send(answer(store, request))
        except QuerySyntaxError as error:
            pipe.send(Failure("QuerySyntaxError", str(error), error.line, error.column))
        except LatticeworkError as error:
            pipe.send(Failure(type(error).__name__, str(error)))
        except (ValueError, OSError) as error:
            pipe.send(Failure("QueryError", f"the query cannot be answered: {error}"))

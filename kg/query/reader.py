"""The process that holds the graph in memory and forks the workers that answer from it.

The engine answers from memory several times faster than from disk, and a fork shares that memory: a worker starts in
milliseconds, sees exactly the graph that was held when it was forked, and can be killed without loss. The reader itself
stays single-threaded and does nothing but load, read on in the log of changes, and fork; whoever started it talks to
what was forked directly. It can be killed as well: another is forked in time that stands by, for loading a million
quads takes seconds.

A graph of more quads than fit is not loaded: its workers open the store on disk, each for itself.
"""

from __future__ import annotations

import os
import signal
import socket
from dataclasses import replace
from multiprocessing.connection import Connection

from kg.attribution import attributed
from kg.history import START, records
from kg.query.candidate import try_changes
from kg.query.control import Fork, Forked, Life, send_forked
from kg.query.errand import run_errand
from kg.query.limits import Limits
from kg.query.no_network import shut_off_network
from kg.query.worker import limit_memory, serve
from kg.snapshot import Snapshot
from kg.store import EmbeddedStore, RemoteStore

# A candidate writes out the graph before and after an update, to compare them.
_QUADS_COMPARED_IN_A_MEGABYTE = 1000


def run_reader(control: Connection, limits: Limits) -> None:
    """The life of the reader: a snapshot in, a forked process and the pipe to it out, until the control closes.

    One that stands by has what the reader held when it was forked, and reads on from there once it is asked.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps workers that were killed
    held: _Held | None = None
    while (asked := _question(control)) is not None:
        if asked.hold:
            if held is None or held.snapshot.origin != asked.snapshot.origin:
                held = None  # the old graph goes before the new one comes
                held = _Held(asked.snapshot, limits)
            held.catch_up(asked.snapshot)
        seen = held if asked.hold else None
        ours, theirs = socket.socketpair()
        child = os.fork()
        if child == 0:
            ours.close()
            control.close()
            if asked.life is Life.READER:
                control = Connection(theirs.detach())
                continue
            if not (asked.network or asked.snapshot.address):
                shut_off_network()
            pipe = Connection(theirs.detach())
            store = seen.store if seen else None
            if asked.snapshot.address:
                other = RemoteStore(asked.snapshot.address, limits.union, limits.seconds)
                serve(pipe, other, limits.megabytes, limits.rows)
            elif asked.life is Life.CANDIDATE:
                if limits.megabytes and seen is not None and store is not None:
                    limit_memory(limits.megabytes + seen.quads // _QUADS_COMPARED_IN_A_MEGABYTE)
                try_changes(pipe, store)
            else:
                if store is None:  # not `store or …`, which would count all its quads
                    store = EmbeddedStore.read(asked.snapshot.folder, limits.union)
                if asked.life is Life.ERRAND:
                    run_errand(pipe, store, limits.megabytes)
                else:
                    serve(pipe, store, limits.megabytes, limits.rows)
            os._exit(0)
        theirs.close()
        send_forked(control, Forked(child, (seen or asked).snapshot.id), ours)
        ours.close()


def _question(control: Connection) -> Fork | None:
    try:
        asked: Fork = control.recv()
    except (EOFError, OSError):
        return None
    return asked


class _Held:
    """The graph in memory, and which snapshot it is; ``store`` is None where it has more quads than may be held."""

    def __init__(self, snapshot: Snapshot, limits: Limits) -> None:
        self.snapshot = replace(snapshot, sequence=0)
        self.store: EmbeddedStore | None = None
        self._link, self._offset = START, 0
        self._described = limits.describe_changes
        on_disk = EmbeddedStore.read(snapshot.folder)
        self.quads = len(on_disk)  # as loaded: counting takes a second for a million, too long for each fork
        if self.quads <= limits.most_in_memory:
            self.store = EmbeddedStore.in_memory(limits.union)
            self.store.load(on_disk.quads())
            # The engine puts off some work until a store is first asked; each fork would have to do it anew.
            self.store.query("ASK { ?s ?p ?o }")
        self._read_on(snapshot.applied, apply=False)

    def catch_up(self, snapshot: Snapshot) -> None:
        """Applies the changes of the log up to the snapshot's; a graph that has more of them stays as it is."""
        self._read_on(snapshot.sequence, apply=True)

    def _read_on(self, last: int, apply: bool) -> None:
        if self.snapshot.log is None or self.snapshot.sequence >= last:
            return
        for record in records(self.snapshot.log, self._offset, self._link, self.snapshot.sequence):
            if apply and self.store is not None:
                self.store.apply(attributed(record, self._described))
            self.snapshot = replace(self.snapshot, sequence=record.sequence)
            self._link, self._offset = record.link, record.end
            if record.sequence >= last:
                return

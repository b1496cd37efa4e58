"""The process that holds the graph in memory and forks the workers that answer from it.

The engine answers from memory several times faster than from disk, and a fork shares that memory: a worker starts in
milliseconds, sees exactly the graph that was held when it was forked, and can be killed without loss. The reader itself
stays single-threaded and does nothing but load and fork; whoever started it talks to the workers directly.

A graph of more quads than fit is not loaded: its workers open the store on disk, each for itself.
"""

from __future__ import annotations

import os
import signal
import socket
from multiprocessing.connection import Connection
from pathlib import Path

from kg.query.limits import Limits
from kg.query.worker import serve
from kg.store import EmbeddedStore

FROM_DISK = b"\0"
"""Before the name of a folder: its store is to be read from disk, and the graph that is held stays."""


def run_reader(control: socket.socket, limits: Limits) -> None:
    """The life of the reader: a folder in, a worker's process and its socket out, until the control closes.

    Both go out as descriptors: a number would be that of another process once the worker has ended.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps workers that were killed
    held: tuple[Path, EmbeddedStore | None] | None = None
    while folder_name := control.recv(65536):
        folder = Path(os.fsdecode(folder_name.removeprefix(FROM_DISK)))
        from_disk = folder_name.startswith(FROM_DISK)
        if not from_disk and (held is None or held[0] != folder):
            held = None  # the old graph goes before the new one comes
            held = (folder, _loaded(folder, limits.most_in_memory))
        ours, theirs = socket.socketpair()
        worker = os.fork()
        if worker == 0:
            ours.close()
            control.close()
            store = (held[1] if held and not from_disk else None) or EmbeddedStore.read(folder)
            serve(Connection(theirs.detach()), store, limits.megabytes, limits.rows)
            os._exit(0)
        theirs.close()
        process = os.pidfd_open(worker)
        socket.send_fds(control, [str(worker).encode()], [ours.fileno(), process])
        ours.close()
        os.close(process)


def _loaded(folder: Path, most: int) -> EmbeddedStore | None:
    """The store in memory; None where it holds more quads than may be held."""
    on_disk = EmbeddedStore.read(folder)
    if len(on_disk) > most:
        return None
    in_memory = EmbeddedStore.in_memory()
    in_memory.load(on_disk.quads())
    return in_memory

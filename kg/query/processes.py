"""The processes that a pool commands: the reader, and what is forked from it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import threading
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from kg.errors import QueryProcessError
from kg.query.control import LOWER_PRIORITY, Fork, Life, control_pair, receive_forked
from kg.query.limits import Limits
from kg.query.reader import run_reader
from kg.snapshot import Snapshot


@dataclass(slots=True, eq=False)
class Worker:
    """A forked process by number and descriptor, the pipe to it, and the snapshot that it sees.

    ``snapshot`` is empty while the process has a change in it of which it is not known whether it is to stay.
    """

    number: int
    process: int
    pipe: Connection
    snapshot: str
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _killed: bool = False

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal, unless the worker has been killed: its descriptor may be another's by then."""
        with self._lock, contextlib.suppress(ProcessLookupError):
            if not self._killed:
                signal.pidfd_send_signal(self.process, number)

    def kill(self) -> None:
        """Ends the process; called once."""
        self.signal(signal.SIGKILL)
        with self._lock:
            self._killed = True
            os.close(self.process)
        self.pipe.close()

    def worked(self) -> float:
        """Seconds that the process has been at work on a processor (clock_getcpuclockid(3))."""
        try:
            return time.clock_gettime((~self.number << 3) | 2)
        except OSError:  # it has ended
            return 0.0

    def lower_priority(self) -> None:
        """Lets others go first until its query is answered: see ``worker.serve``."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            lower = os.getpriority(os.PRIO_PROCESS, self.number) + LOWER_PRIORITY
            threads = {int(thread.name) for thread in Path(f"/proc/{self.number}/task").iterdir()}
            for thread in threads - {self.number}:  # whose priority those to come begin with
                os.setpriority(os.PRIO_PROCESS, thread, lower)

    def has_room(self, megabytes: int) -> bool:
        """Whether half of so many megabytes that it may take are free: what a query leaves free may be in pieces."""
        if not megabytes:
            return True
        try:
            most, _ = resource.prlimit(self.number, resource.RLIMIT_AS)
            pages = int(Path(f"/proc/{self.number}/statm").read_text(encoding="ascii").split()[0])
        except (OSError, IndexError):
            return False
        return (most - pages * resource.getpagesize()) * 2 >= megabytes * 1024 * 1024


class Reader:
    """The reader's process, and the socket over which it is asked for workers, one at a time.

    A reader that has died is started anew when it is next asked.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._turn = threading.Lock()
        self._start()

    def fork(self, snapshot: Snapshot, life: Life = Life.WORKER, hold: bool = True, network: bool = False) -> Worker:
        """A new process that sees that snapshot. Raises QueryError where the reader cannot be kept alive."""
        question = Fork(snapshot, life, hold, network)
        with self._turn:
            worker = self._ask(question)
            if worker is None:
                self.close()
                self._start()
                worker = self._ask(question)
        if worker is None:
            raise QueryProcessError("the process that reads the graph ended twice; see the server's log")
        return worker

    def close(self) -> None:
        """Ends the reader's process; what it forked goes on."""
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
        self._process = context.Process(target=run_reader, args=(theirs, self._limits), daemon=True)
        self._process.start()
        theirs.close()

    def _ask(self, question: Fork) -> Worker | None:
        """The process that the reader forks; None where it does not answer any more."""
        try:
            self._control.send(question)
            forked, pipe, process = receive_forked(self._control)
        except (OSError, EOFError, RuntimeError):  # the last where the reader dies between its answers
            return None
        return Worker(forked.process, process, pipe, forked.snapshot)

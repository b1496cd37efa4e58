"""The processes that a pool commands: the reader, and what is forked from it."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import resource
import select
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

_LOG = logging.getLogger("latticework")


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

    def alive(self) -> bool:
        """Whether the process has not ended."""
        ended = select.poll()
        ended.register(self.process, select.POLLIN)
        return not ended.poll(0)

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

    One that has died is found out when it is next asked. What stands by then takes its place, or else a new process
    that loads the graph.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._turn = threading.Lock()
        self._standby: Worker | None = None
        self._standby_of = ""
        self._promoted: Worker | None = None
        self._closed = False
        self._start()

    def fork(self, snapshot: Snapshot, life: Life = Life.WORKER, hold: bool = True, network: bool = False) -> Worker:
        """A new process that sees that snapshot. Raises QueryError where the reader cannot be kept alive."""
        hold = hold and not snapshot.address  # another server holds that one
        question = Fork(snapshot, life, hold, network)
        with self._turn:
            if hold and snapshot.origin != self._standby_of:
                self._dismiss()  # before the other graph is loaded, so that there are not two in memory
            worker = self._ask(question)
            for replace in (self._promote, self._restart):
                if worker is None and not self._closed:
                    replace()
                    worker = self._ask(question)
            if worker is None:
                raise QueryProcessError("the process that reads the graph ended again and again; see the server's log")
            if hold and (self._standby is None or not self._standby.alive()):
                self._dismiss()
                self._standby = self._ask(Fork(snapshot, Life.READER, network=True))
                self._standby_of = snapshot.origin
        return worker

    def number(self) -> int:
        """The process number of the reader."""
        number = self._promoted.number if self._promoted else self._process.pid
        assert number is not None
        return number

    def close(self) -> None:
        """Ends the reader's process and what stands by; what else was forked goes on."""
        self._closed = True
        with contextlib.suppress(ProcessLookupError):  # whoever waits for it waits no more
            os.kill(self.number(), signal.SIGKILL)
        with self._turn:
            self._dismiss()
            self._end()

    def _start(self) -> None:
        self._control, theirs = control_pair()
        # Spawned, not forked: the caller has threads, the reader must have none.
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=run_reader, args=(theirs, self._limits), daemon=True)
        self._process.start()
        theirs.close()

    def _end(self) -> None:
        self._control.close()
        if self._promoted is not None:
            self._promoted.kill()
            self._promoted = None
            return
        self._process.kill()
        # With a time limit it would wait for a pipe to close that all forked processes have open too.
        self._process.join()
        self._process.close()

    def _promote(self) -> None:
        """Makes what stands by the reader, if there is something."""
        if self._standby is not None:
            _LOG.warning("the process that reads the graph has ended; the one that stood by takes its place")
            self._end()
            self._promoted, self._control = self._standby, self._standby.pipe
            self._standby = None

    def _restart(self) -> None:
        _LOG.warning("the process that reads the graph has ended; it is started anew")
        self._dismiss()
        self._end()
        self._start()

    def _dismiss(self) -> None:
        if self._standby is not None:
            self._standby.kill()
            self._standby = None

    def _ask(self, question: Fork) -> Worker | None:
        """The process that the reader forks; None where it does not answer any more."""
        try:
            self._control.send(question)
            forked, pipe, process = receive_forked(self._control)
        except (OSError, EOFError, RuntimeError):  # the last where the reader dies between its answers
            return None
        return Worker(forked.process, process, pipe, forked.snapshot)

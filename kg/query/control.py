"""What the reader is asked, and what it answers: typed messages over one socket, a question at a time."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle

from kg.snapshot import Snapshot

LOWER_PRIORITY = 10
"""What is added to the nice value of what may wait: queries that run long, errands (setpriority(2))."""


class Life(Enum):
    """What a forked process is for.

    It answers queries or tries changes until its pipe closes, or does one errand; or it stands by to be the reader.
    """

    WORKER = "worker"
    CANDIDATE = "candidate"
    ERRAND = "errand"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Fork:
    """Fork a process that sees this snapshot, or a later one of the same build. The only question that there is.

    A change that was committed needs no message of its own: it is in the log before anybody asks for a snapshot that
    has it, and the reader takes it from there. So does a reader that was started anew. What is not to be held, such as
    a release, is read from the disk by the process itself, and the graph that is held stays; so it does where the
    snapshot is another server's. What is forked cannot reach the network unless ``network`` says so.
    """

    snapshot: Snapshot
    life: Life = Life.WORKER
    hold: bool = True
    network: bool = False


@dataclass(frozen=True, slots=True)
class Forked:
    """The process number of what was forked and the snapshot that it sees.

    The pipe to it comes right after, and a descriptor of the process: its number would be another's once it has ended.
    """

    process: int
    snapshot: str


def control_pair() -> tuple[Connection, Connection]:
    """The two ends over which the reader is asked."""
    ours, theirs = socket.socketpair()
    return Connection(ours.detach()), Connection(theirs.detach())


def send_forked(control: Connection, forked: Forked, pipe: socket.socket) -> None:
    """Answers with a forked process, the pipe to it and its descriptor."""
    process = os.pidfd_open(forked.process)
    try:
        control.send(forked)
        send_handle(control, pipe.fileno(), None)
        send_handle(control, process, None)
    finally:
        os.close(process)


def receive_forked(control: Connection) -> tuple[Forked, Connection, int]:
    """What was forked, the pipe to it and its descriptor. Raises EOFError or OSError where the reader is gone."""
    forked: Forked = control.recv()
    return forked, Connection(recv_handle(control)), recv_handle(control)

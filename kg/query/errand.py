"""A longer piece of work on one state of the graph, in a process of its own: see ``pool.QueryPool.errand``."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from kg.errors import LatticeworkError
from kg.query.control import LOWER_PRIORITY
from kg.query.reply import Failure, failure
from kg.query.worker import limit_memory
from kg.store import EmbeddedStore


@dataclass(frozen=True, slots=True)
class Errand:
    """A function at the top of a module, which gets the store, and what else it is called with; both are pickled."""

    work: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What the function gave."""

    result: Any


def run_errand(pipe: Connection, store: EmbeddedStore, megabytes: int) -> None:
    """The life of a process that does one errand, while others go first: the errand in, Done or Failure out."""
    os.nice(LOWER_PRIORITY)
    try:
        errand: Errand = pipe.recv()
    except (EOFError, OSError):
        return
    if megabytes:
        limit_memory(megabytes)
    try:
        answer: Done | Failure = Done(errand.work(store, *errand.arguments))
    except LatticeworkError as error:
        answer = failure(error)
    except (ValueError, OSError, MemoryError) as error:
        answer = Failure("QueryError", f"it cannot be made: {error or 'it needs too much memory'}")
    try:
        pipe.send(answer)
    except OSError:
        return  # nobody waits any more

"""Who may run now: places for short queries with a queue before them, and places for long ones."""

from __future__ import annotations

import threading

from kg.errors import TooManyQueriesError
from kg.query.limits import Limits


class Places:
    """A number of places, taken by queries. One that runs long gives its place away, and goes on beside the others.

    There are seats beside the places for twice as many as long queries may run: a query takes one when it takes long by
    the clock, and needs its turn among the long ones when it has worked for long. So a place for a short one comes free
    soon, however many long ones there are and however busy the machine is.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._free = limits.workers
        self._long = 0
        self._beside = 0
        self._waiting = 0
        self._changed = threading.Condition()

    def take(self) -> Lease:
        """A place, once there is one. Raises TooManyQueriesError where too many wait, or one waits for too long."""
        with self._changed:
            if not self._free and self._waiting >= self._limits.queued:
                raise TooManyQueriesError(f"{self._waiting} queries wait already; ask again in a moment")
            self._waiting += 1
            try:
                there = self._changed.wait_for(lambda: self._free > 0, self._limits.seconds)
            finally:
                self._waiting -= 1
            if not there:
                raise TooManyQueriesError("no place came free for the query; ask again in a moment")
            self._free -= 1
        return Lease(self)

    def take_free(self) -> Lease | None:
        """A place, if one is free and nobody waits for it."""
        with self._changed:
            if not self._free or self._waiting:
                return None
            self._free -= 1
        return Lease(self)

    def counts(self) -> tuple[int, int, int]:
        """How many places are taken, how many queries run beside them, and how many wait."""
        with self._changed:
            return self._limits.workers - self._free, self._long, self._waiting

    def _leave(self, beside: bool, long: bool) -> None:
        with self._changed:
            self._free += not beside
            self._beside -= beside
            self._long -= long
            self._changed.notify_all()

    def _step_beside(self) -> bool:
        with self._changed:
            if self._beside >= 2 * self._limits.slow:
                return False
            self._beside += 1
            self._free += 1
            self._changed.notify_all()
            return True

    def _end_long(self) -> None:
        with self._changed:
            self._long -= 1
            self._changed.notify_all()

    def _begin_long(self, seconds: float) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._long < self._limits.slow, seconds):
                raise TooManyQueriesError("no place came free for a long query; ask again in a while, or for less")
            self._long += 1


class Lease:
    """A place that one query has."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._ended = False
        self._beside = False
        self.long = False

    def step_beside(self) -> bool:
        """Lets others have the place, if there is a seat beside; says whether it is left."""
        with self._lock:
            self._beside = self._beside or (not self._ended and self._places._step_beside())
            return self._beside

    def grow_long(self, seconds: float) -> None:
        """Waits for a turn among the long queries, for so many seconds at most.

        Raises TooManyQueriesError where there is none: the query must not go on.
        """
        if not self.step_beside():
            raise TooManyQueriesError("many long queries run already; ask again in a while, or for less")
        self._places._begin_long(seconds)
        with self._lock:
            self.long = not self._ended
        if not self.long:  # whoever asked has gone meanwhile, and given back all but this
            self._places._end_long()
            raise TooManyQueriesError("nobody waits for the query any more")

    def give_back(self) -> None:
        """Ends the lease; called once, also while it waits."""
        with self._lock:
            self._ended = True
        self._places._leave(self._beside, self.long)

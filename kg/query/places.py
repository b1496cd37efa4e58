"""Who may run now: places for queries, and a queue before them."""

from __future__ import annotations

import threading

from kg.errors import TooManyQueriesError
from kg.query.limits import Limits


class Places:
    """A number of places, taken by queries. One that runs long gives its place away, if it may go on beside others."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._free = limits.workers
        self._long = 0
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

    def _give_back(self, long: bool) -> None:
        with self._changed:
            if long:
                self._long -= 1
            else:
                self._free += 1
                self._changed.notify()

    def _grow_long(self) -> bool:
        with self._changed:
            if self._long >= self._limits.slow:
                return False
            self._long += 1
            self._free += 1
            self._changed.notify()
            return True


class Lease:
    """A place that one query has."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.long = False

    def grow_long(self) -> bool:
        """Lets others have the place, and says whether the query may go on beside them. Else it keeps its place."""
        self.long = self.long or self._places._grow_long()
        return self.long

    def give_back(self) -> None:
        """Ends the lease; called once."""
        self._places._give_back(self.long)

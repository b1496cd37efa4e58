"""The index of the state of the graph that serves, read anew after each change."""

from __future__ import annotations

import threading
from collections.abc import Callable

from kg.search.index import Index


class CurrentIndex:
    """Keeps the index of one state of the graph, and reads that of another when it is first asked for. Thread-safe.

    Who asks after a change waits until the names are read again: nobody is told what is not so any more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = ""
        self._index: Index | None = None

    def of(self, state: str, read: Callable[[], Index]) -> Index:
        """The index of a state, read with ``read`` where another one is kept."""
        with self._lock:
            if self._index is None or self._state != state:
                self._index, self._state = read(), state
            return self._index

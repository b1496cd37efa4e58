"""The state of the graph that a replica has, looked at again and again, for a server that answers from it.

Requests find the state of the last look and never wait for another server. So that nothing stale is called fresh, the
state has a name that nobody has met before where the replica is on its way to another one, of which an answer may have
parts, and where it is too busy to say which it has.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from pathlib import Path

from kg.errors import GraphNotBuiltError, LatticeworkError, RemoteServerError, ReplicaError
from kg.replica import Replica, addresses
from kg.snapshot import Snapshot

_LOG = logging.getLogger("latticework")
_INTERVAL = 1.0
_OVERDUE = 3.0
_PATIENCE = 10.0


class ReplicaWatch:
    """Looks at a replica once a second, in a thread of its own. Whoever starts it calls ``close``."""

    def __init__(self, url: str, union: bool) -> None:
        """``url`` is that of the server, or of its query address. ``union`` says what its default graph has to be: all
        graphs, or just its own. When this returns it has been looked at once.
        """
        where = addresses(url)
        self._address = where.query
        self._union = union
        self._replica = Replica(where, timeout=_PATIENCE)
        self._looks = 0
        self._fits = False
        self._ended = threading.Event()
        self._found: Snapshot | LatticeworkError = GraphNotBuiltError("nobody has looked yet")
        self._note(self._look())
        self._thread = threading.Thread(target=self._watch, name="replica watch", daemon=True)
        self._thread.start()

    def snapshot(self) -> Snapshot:
        """The state that it had at the last look.

        Raises GraphNotBuiltError where it has none yet, and RemoteServerError where it does not answer as it should.
        """
        found, looked = self._found, self._looked
        if isinstance(found, LatticeworkError):
            raise type(found)(str(found))
        late = int(time.monotonic() - looked)
        return replace(found, origin=f"{found.origin}~{self._looks}+{late}") if late > _OVERDUE else found

    def close(self) -> None:
        """Ends the looking."""
        self._ended.set()
        self._thread.join(_INTERVAL)

    def _watch(self) -> None:
        while not self._ended.wait(_INTERVAL):
            self._note(self._look())

    def _note(self, found: Snapshot | LatticeworkError) -> None:
        if isinstance(found, LatticeworkError) and str(found) != str(self._found):
            _LOG.warning("%s", found)
        elif isinstance(found, Snapshot) and isinstance(self._found, LatticeworkError):
            _LOG.info("the replica at %s has the state %s", self._address, found.id)
        self._found, self._looked = found, time.monotonic()

    def _look(self) -> Snapshot | LatticeworkError:
        self._looks += 1
        try:
            has, goes_to = self._replica.state()
            origin, _, sequence = has.rpartition(".")
            if not (origin and sequence.isdigit()):
                return GraphNotBuiltError(
                    f"{self._address} has no whole state of the graph yet; bring it there with `latticework replicate`"
                )
            self._fits = self._fits or self._replica.default_graph_has_all(self._union) == self._union
        except (ReplicaError, ValueError, KeyError) as error:
            self._fits = False
            return RemoteServerError(f"this server answers from a replica, which does not answer it: {error}")
        if not self._fits:
            return RemoteServerError(self._misfit())
        name = f"{origin}~{self._looks}" if goes_to else origin
        return Snapshot(name, Path(), sequence=int(sequence), address=self._address)

    def _misfit(self) -> str:
        if self._union:
            return (
                f"the default graph of {self._address} is not the union of its graphs; have it made so there, or set "
                "LATTICEWORK_DEFAULT_GRAPH=own here"
            )
        return (
            f"the default graph of {self._address} is the union of its graphs; leave LATTICEWORK_DEFAULT_GRAPH=own out"
        )

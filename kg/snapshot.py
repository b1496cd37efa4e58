"""Which state of the graph is meant: the build that it began as, and the last change that it has in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of the graph, and where to read it.

    ``origin`` is the build from files that it began as, ``sequence`` the number of the last change in it. The store in
    ``folder`` has the changes up to number ``applied``; those after it are in the file ``log``. Where
    ``address`` is given, it is read from the server that takes queries there, and nothing of it lies on this disk.
    """

    origin: str
    folder: Path
    applied: int = 0
    sequence: int = 0
    log: Path | None = None
    address: str = ""

    @property
    def id(self) -> str:
        """The same for the same state of the graph, wherever it is read from; another for another."""
        return f"{self.origin}.{self.sequence}"

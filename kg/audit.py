"""The audit log: who asked for what with which token, and what came of it. Refusals are in it too.

One line of JSON a request, appended to ``<home>/audit.log``, which only its owner may read. The file is opened for each
line, so that it may be moved away by whatever rotates logs. It never has a token or a hash of one.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

from kg import history

_LOG = logging.getLogger("latticework")


class Audit:
    """The audit log of a home."""

    def __init__(self, home: Path) -> None:
        self.path = home / "audit.log"

    def note(self, **fields: object) -> None:
        """Adds a line, with the time. A disk that does not take it is told to the server's log: what was asked for has
        been done by now."""
        line = json.dumps({"time": history.now(), **fields}, ensure_ascii=False) + "\n"
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, line.encode())
            finally:
                os.close(descriptor)
        except OSError as error:
            _LOG.error("the audit log cannot be written", extra={"fields": {"reason": error.strerror, **fields}})

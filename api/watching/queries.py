"""Queries watched: how they ended, how long they took, and which of them were slow."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from api.watching.current import CURRENT
from api.watching.metrics import ANSWERED, Metrics

_LOG = logging.getLogger("latticework")
_SHOWN = 500


class QueryWatch:
    """Counts queries, and logs those that take ``slow`` seconds or more."""

    def __init__(self, metrics: Metrics, slow: float) -> None:
        self._metrics = metrics
        self._slow = slow

    @contextmanager
    def query(self, text: str) -> Iterator[None]:
        """Watches what is done with a query inside of a ``with`` statement, errors included."""
        started = time.perf_counter()
        outcome = ANSWERED
        try:
            yield
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            seconds = time.perf_counter() - started
            self._metrics.count_query(outcome, seconds)
            watched = CURRENT.get()
            if watched is not None:
                watched.query_seconds = (watched.query_seconds or 0.0) + seconds
            if seconds >= self._slow:
                fields = {
                    "request_id": watched.id if watched else None,
                    "seconds": round(seconds, 3),
                    "outcome": outcome,
                    "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
                    "query": text[:_SHOWN],
                }
                _LOG.warning("slow query", extra={"fields": fields})

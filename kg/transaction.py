"""The only writer: what is proposed is tried, checked, written to the log, and only then acknowledged.

A candidate forked from the reader carries the proposal out on its own copy of the graph, with all that follows from it,
and checks every shape. If they hold, the exact change goes to the log and to the disk; from then on it is part of the
graph. The reader takes it from the log when it is next asked for a worker, the next build makes it again after it has
read the files, and whoever opens the graph on the disk gets a copy with it (``checkpoint``). The store on the disk is
not written to: so there is nothing that a crash could leave half done but the end of the log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from rdflib import Graph

from kg import build, history
from kg.errors import ConflictError, NonConformingError, StaleChangeError
from kg.history import UNTOLD, Log, Record, Why
from kg.proposal import ExactChange, PatchGraph, Proposal, SparqlUpdate
from kg.query import QueryPool, QueryRequest
from kg.query.candidate import Outcome, Trial
from kg.query.guard import update_reaches_out
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.sources import SHAPES_GRAPH
from kg.validation import CompiledConstraint, Report, compile_shapes

_SHAPES = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{SHAPES_GRAPH.value}> {{ ?s ?p ?o }} }}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a commit came to: the number of the change, the snapshot that has it, and how many quads came and went.

    Nothing was changed where both are zero; the number is then that of the last change. ``existed`` says whether the
    graph that was written to was there before.
    """

    sequence: int
    snapshot: str
    added: int
    removed: int
    existed: bool


class Writer:
    """Takes one change at a time. Thread-safe."""

    def __init__(self, settings: Settings, log: Log, pool: QueryPool) -> None:
        self._settings = settings
        self._log = log
        self._pool = pool
        self._turn = threading.Lock()
        self._constraints: tuple[str, tuple[CompiledConstraint, ...]] = ("", ())

    def commit(
        self,
        proposal: Proposal,
        by: str,
        expected: Callable[[Snapshot], bool] = lambda snapshot: True,
        why: Why = UNTOLD,
    ) -> Receipt:
        """Makes the change, and returns when it is on the disk. ``by`` names who makes it.

        ``expected`` is asked whether the graph is still in a state that whoever proposes has seen. Raises
        NonConformingError with the report, StaleChangeError, ForbiddenQueryError, StorageError, and what
        ``candidate.outcome`` raises; the graph then is as it was.
        """
        began = history.now()
        network = self._reaches_out(proposal)
        with self._turn, history.still(self._settings.home):
            snapshot = self._snapshot()
            if not expected(snapshot):
                raise StaleChangeError(
                    "the graph has changed since you read it; read it again and make the change anew"
                )
            outcome = self._tried(snapshot, proposal, network)
            if outcome.change:
                self._log.append(outcome.change, by, why, began)
            done = self._snapshot()
        return Receipt(
            done.sequence,
            done.id,
            len(outcome.change.add),
            len(outcome.change.remove),
            outcome.existed,
        )

    def attempt(
        self, proposal: Proposal, expected: Callable[[Snapshot], bool] = lambda snapshot: True
    ) -> tuple[Snapshot, Outcome]:
        """What a change would come to, and on which state, without making it. Raises what ``commit`` raises."""
        network = self._reaches_out(proposal)
        snapshot = self._snapshot()
        if not expected(snapshot):
            raise StaleChangeError("the graph has changed since you read it; read it again and make the change anew")
        with self._turn:
            return snapshot, self._tried(snapshot, proposal, network)

    def revert(self, record: Record, by: str, message: str = "") -> Receipt:
        """Takes back what a change did, by a new one. Raises ConflictError where later ones have changed it again, and
        what ``commit`` raises."""
        why = Why(message or f"Takes back change {record.sequence}", reverts=record.sequence)
        try:
            return self.commit(ExactChange(record.change().inverse()), by, why=why)
        except ConflictError as error:
            raise ConflictError(f"change {record.sequence} cannot be taken back as a whole: {error}") from None

    def _reaches_out(self, proposal: Proposal) -> bool:
        """Whether it names other servers. Raises ForbiddenQueryError where the settings do not."""
        return isinstance(proposal, SparqlUpdate | PatchGraph) and update_reaches_out(
            proposal.text, proposal.base, self._settings.allowed_targets
        )

    def _tried(self, snapshot: Snapshot, proposal: Proposal, network: bool) -> Outcome:
        trial = Trial(proposal, self._compiled(snapshot.origin))
        outcome = self._pool.attempt(snapshot, trial, self._settings.write_timeout, network)
        if not outcome.report.conforms:
            raise NonConformingError(_refusal(outcome.report), outcome.report)
        return outcome

    def _snapshot(self) -> Snapshot:
        return build.current(self._settings).snapshot(self._log.path, self._log.sequence)

    def _compiled(self, origin: str) -> tuple[CompiledConstraint, ...]:
        """The shapes of the graph that serves, which stay the same until another build serves."""
        if self._constraints[0] != origin:
            shapes = Graph().parse(
                data=self._pool.run(QueryRequest(_SHAPES, graph_format="ntriples")).body, format="nt"
            )
            self._constraints = (origin, tuple(compile_shapes(shapes)))
        return self._constraints[1]


def _refusal(found: Report, most: int = 5) -> str:
    sentences = [result.sentence() for result in found.violations]
    more = f" … and {len(sentences) - most} more." if len(sentences) > most else ""
    return f"the graph would break its shapes, so nothing was changed. {' '.join(sentences[:most])}{more}"

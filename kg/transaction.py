"""The only writer: what is proposed is tried, checked, written to the log, and only then acknowledged.

A candidate forked from the reader carries the proposal out on its own copy of the graph, with all that follows from it,
and checks the shapes of what it can have affected. If it brings no violation, the exact change goes to the log and to
the disk; from then on it is part of the graph. The reader takes it from the log when it is next asked for a worker, the
next build makes it again after it has read the files, and whoever opens the graph on the disk gets a copy with it
(``checkpoint``). The store on the disk is not written to: so there is nothing that a crash could leave half done but
the end of the log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from rdflib import Graph

from kg import build, history
from kg.attribution import attributed
from kg.change import Change
from kg.errors import ConflictError, NonConformingError, StaleChangeError
from kg.history import UNTOLD, Log, Record, Why
from kg.inference import rule_reach
from kg.proposal import ExactChange, PatchGraph, Proposal, SparqlUpdate
from kg.query import QueryPool, QueryRequest
from kg.query.candidate import Outcome, Rules, Trial
from kg.query.guard import update_reaches_out
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.sources import SHAPES_GRAPH
from kg.validation import Report, compile_shapes

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


@dataclass(frozen=True, slots=True)
class Preview:
    """What a proposal would come to: the snapshot that it was tried on, the exact change, and what shapes say of it.

    ``existed`` says whether the graph that would be written to is there.
    """

    snapshot: str
    change: Change
    report: Report
    existed: bool


class Writer:
    """Takes one change at a time. Thread-safe."""

    def __init__(self, settings: Settings, log: Log, pool: QueryPool) -> None:
        self._settings = settings
        self._log = log
        self._pool = pool
        self._turn = threading.Lock()
        self._rules: tuple[str, Rules] | None = None

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
        with self._turn, history.still(self._settings.home):
            outcome = self._tried(proposal, expected, keep=True)[1]
            if not outcome.report.conforms:
                raise NonConformingError(_refusal(outcome.report), outcome.report)
            if outcome.change:
                record = self._log.append(outcome.change, by, why, began)
            done = self._snapshot()
            if outcome.change:
                self._pool.committed(done, attributed(record, self._settings.describe_changes))
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
        with self._turn:
            snapshot, outcome = self._tried(proposal, expected, keep=False)
        if not outcome.report.conforms:
            raise NonConformingError(_refusal(outcome.report), outcome.report)
        return snapshot, outcome

    def revert(self, record: Record, by: str, message: str = "") -> Receipt:
        """Takes back what a change did, by a new one. Raises ConflictError where later ones have changed it again, and
        what ``commit`` raises."""
        why = Why(message or f"Takes back change {record.sequence}", reverts=record.sequence)
        try:
            return self.commit(ExactChange(record.change().inverse()), by, why=why)
        except ConflictError as error:
            raise ConflictError(f"change {record.sequence} cannot be taken back as a whole: {error}") from None

    def preview(self, proposal: Proposal, expected: Callable[[Snapshot], bool] = lambda snapshot: True) -> Preview:
        """What would come of the change, with nothing changed. Raises what ``commit`` does but NonConformingError."""
        with self._turn, history.still(self._settings.home):
            snapshot, outcome = self._tried(proposal, expected, keep=False)
        return Preview(snapshot.id, outcome.change, outcome.report, outcome.existed)

    def _tried(self, proposal: Proposal, expected: Callable[[Snapshot], bool], keep: bool) -> tuple[Snapshot, Outcome]:
        network = isinstance(proposal, SparqlUpdate | PatchGraph) and update_reaches_out(
            proposal.text, proposal.base, self._settings.allowed_targets
        )
        snapshot = self._snapshot()
        if not expected(snapshot):
            raise StaleChangeError("the graph has changed since you read it; read it again and make the change anew")
        rules = self._rules_of(snapshot.origin)
        trial = Trial(proposal, keep)
        return snapshot, self._pool.attempt(snapshot, rules, trial, self._settings.write_timeout, network)

    def _snapshot(self) -> Snapshot:
        return build.current(self._settings).snapshot(self._log.path, self._log.sequence)

    def _rules_of(self, origin: str) -> Rules:
        """What the graph that serves is held against, which stays the same until another build serves."""
        if self._rules is None or self._rules[0] != origin:
            shapes = Graph().parse(
                data=self._pool.run(QueryRequest(_SHAPES, graph_format="ntriples"), self._snapshot()).body, format="nt"
            )
            self._rules = (origin, Rules(tuple(compile_shapes(shapes)), rule_reach()))
        return self._rules[1]


def _refusal(found: Report, most: int = 5) -> str:
    sentences = [result.sentence() for result in found.violations]
    more = f" … and {len(sentences) - most} more." if len(sentences) > most else ""
    return f"the graph would break its shapes, so nothing was changed. {' '.join(sentences[:most])}{more}"

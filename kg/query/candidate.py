"""The process that tries changes: it works on its own copy of the graph, and says what comes of each.

The copy is the reader's memory, shared until it is written to, so that no error in here can harm what is served. What
is refused, or was only to be tried, is taken back; what is not stays, and the next change is tried on top of it. So a
change costs no new copy, whose price grows with the graph. After an error that leaves it unclear what was done the
process dies, and another is forked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from pyoxigraph import NamedNode, Quad

from kg.attribution import CHANGES_GRAPH
from kg.change import Change
from kg.consequences import follow
from kg.errors import ConflictError, LatticeworkError, QuerySyntaxError, ReadOnlyError, ReservedGraphError
from kg.inference import INFERRED_GRAPH, RuleReach
from kg.namespaces import GRAPH
from kg.proposal import AddToGraph, DropGraph, ExactChange, GraphName, PatchGraph, Proposal, SparqlUpdate
from kg.query.exact import as_stored, updated
from kg.query.reply import Failure, failure
from kg.sources import DESCRIPTION_GRAPH, ONTOLOGY_GRAPH, PROVENANCE_GRAPH, RELEASES_GRAPH, SHAPES_GRAPH
from kg.store import EmbeddedStore
from kg.validation import CompiledConstraint, Gate, Report
from kg.validation.report import report
from kg.validation.sight import Now
from kg.validation.spelling import rewritten, sent_otherwise

RESERVED = {
    INFERRED_GRAPH: "holds what follows from the other graphs; leave it out, and write what it follows from",
    ONTOLOGY_GRAPH: "is built from the ontology's files; change those and run `latticework build`",
    SHAPES_GRAPH: "is built from the files of the shapes; change those and run `latticework build`",
    DESCRIPTION_GRAPH: "is counted and written by builds",
    RELEASES_GRAPH: "lists the releases and is written by builds",
    CHANGES_GRAPH: "says who changed what; send the reason of a change as its message",
    PROVENANCE_GRAPH: "says where each graph comes from and is written by builds; describe a graph in a graph of yours",
}
"""The graphs that nobody writes to, and why."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What changes are held against: the constraints, and what the rules of inference hang on.

    Both take long to find out, and are handed to a candidate as values.
    """

    constraints: tuple[CompiledConstraint, ...]
    reach: RuleReach


@dataclass(frozen=True, slots=True)
class Trial:
    """A proposal; ``keep`` says whether what comes of it is to stay if it is not refused."""

    proposal: Proposal
    keep: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a proposal comes to: the exact change, with all that follows from it, and what that brings against shapes.

    ``existed`` says whether the graph that was proposed for was there before.
    """

    change: Change
    report: Report
    existed: bool = True


def try_changes(pipe: Connection, store: EmbeddedStore | None) -> None:
    """The life of a candidate: the rules in; then trials in, an outcome or failure out for each.

    A change that comes in is part of the graph already, and needs no answer."""
    # The engine's random numbers are seeded once a thread and copied by a fork: without a thread of its own every
    # candidate would make the same blank nodes as the one before.
    thread = threading.Thread(target=_live, args=(pipe, store))
    thread.start()
    thread.join()


def _live(pipe: Connection, store: EmbeddedStore | None) -> None:
    try:
        rules: Rules = pipe.recv()
        gate = Gate(rules.constraints)
        going_on = True
        while going_on:
            asked: Trial | Change = pipe.recv()
            if isinstance(asked, Trial):
                going_on = _answer(pipe, store, gate, rules.reach, asked)
            elif store is not None:
                store.apply(asked)
    except (EOFError, OSError):
        return


def _answer(pipe: Connection, store: EmbeddedStore | None, gate: Gate, reach: RuleReach, trial: Trial) -> bool:
    """Whether the copy is still one that is known."""
    try:
        if store is None:
            raise ReadOnlyError(
                "a graph that is read from the disk cannot be written to; "
                "let the server hold more with LATTICEWORK_MAX_QUADS_IN_MEMORY"
            )
        copy = store.as_union()
        found = outcome(copy, gate, reach, trial.proposal)
        if not (trial.keep and found.report.conforms):
            copy.apply(found.change.inverse())
        pipe.send(found)
        return True
    except QuerySyntaxError as error:
        pipe.send(failure(error))
        return True
    except LatticeworkError as error:
        pipe.send(failure(error))
    except (ValueError, OSError) as error:
        pipe.send(Failure("ChangeError", f"the change cannot be carried out: {error}"))
    return False


def outcome(store: EmbeddedStore, gate: Gate, reach: RuleReach, proposal: Proposal) -> Outcome:
    """Carries out the proposal in the store, whatever comes of it.

    Raises QuerySyntaxError before anything is done, ChangeError, ReservedGraphError, DateError.
    """
    existed = isinstance(proposal, SparqlUpdate | Change | ExactChange) or _exists(store, proposal.graph)
    asked, sent = _carried_out(store, proposal)
    _refuse_reserved(asked)
    now = Now(store)
    change = asked.then(follow(now, asked, reach)) if asked else asked
    if not change:
        return Outcome(change, Report(), existed)
    found = (*sent_otherwise(store, rewritten(sent), gate.constraints), *gate.check(store, change, now).results)
    return Outcome(change, report(found), existed)


def _carried_out(store: EmbeddedStore, proposal: Proposal) -> tuple[Change, Iterable[Quad]]:
    """Does what is proposed, and gives the quads that this adds and removes, and those to add as they were sent."""
    if isinstance(proposal, SparqlUpdate | PatchGraph):
        sent: set[Quad] = set()
        only = proposal.graph if isinstance(proposal, PatchGraph) else None
        return updated(store, proposal.text, proposal.base, only, sent), sent
    if isinstance(proposal, Change):
        return store.apply(Change(as_stored(proposal.add), as_stored(proposal.remove))), proposal.add
    if isinstance(proposal, ExactChange):
        return _exactly(store, proposal.change), ()
    if isinstance(proposal, AddToGraph):
        return store.apply(Change(as_stored(proposal.quads))), proposal.quads
    here = frozenset(store.quads(proposal.graph))
    if isinstance(proposal, DropGraph):
        return store.apply(Change(remove=here)), ()
    fresh = as_stored(proposal.quads)
    return store.apply(Change(fresh - here, here - fresh)), proposal.quads


def _exactly(store: EmbeddedStore, change: Change) -> Change:
    add = frozenset(quad for quad in change.add if quad.graph_name != INFERRED_GRAPH)
    remove = frozenset(quad for quad in change.remove if quad.graph_name != INFERRED_GRAPH)
    done = store.apply(Change(add, remove))
    if (done.add, done.remove) != (add, remove):
        there, gone = sorted(map(str, add - done.add)), sorted(map(str, remove - done.remove))
        first = f"{there[0]} is there already" if there else f"{gone[0]} is not there any more"
        more = f", and so with {len(there) + len(gone) - 1} more" if len(there) + len(gone) > 1 else ""
        raise ConflictError(f"the graph has changed where this applies: {first}{more}; make the change anew")
    return done


def _exists(store: EmbeddedStore, graph: GraphName) -> bool:
    return next(store.quads(graph), None) is not None


def _refuse_reserved(change: Change) -> None:
    for quad in change.add | change.remove:
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name in RESERVED:
            name = quad.graph_name.value.removeprefix(GRAPH)
            raise ReservedGraphError(f"graph/{name} {RESERVED[quad.graph_name]}")

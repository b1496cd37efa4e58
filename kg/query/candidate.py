"""The process that tries one change: it works on its own copy of the graph, says what came of it, and dies.

The copy is the reader's memory, shared until it is written to, so that taking everything back costs nothing and no
error in here can harm what is served.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from kg.attribution import CHANGES_GRAPH
from kg.change import Change
from kg.consequences import follow
from kg.errors import ChangeError, ConflictError, LatticeworkError, ReadOnlyError, ReservedGraphError
from kg.inference import INFERRED_GRAPH
from kg.namespaces import GRAPH
from kg.proposal import AddToGraph, DropGraph, ExactChange, GraphName, PatchGraph, Proposal, PutGraph, SparqlUpdate
from kg.query.reply import Failure, failure
from kg.sources import DESCRIPTION_GRAPH, ONTOLOGY_GRAPH, PROVENANCE_GRAPH, RELEASES_GRAPH, SHAPES_GRAPH
from kg.store import EmbeddedStore
from kg.validation import CompiledConstraint, Report, check
from kg.validation.report import report
from kg.validation.spelling import sent_otherwise

RESERVED = {
    INFERRED_GRAPH: "holds what follows from the other graphs; write what it follows from",
    ONTOLOGY_GRAPH: "is built from the ontology's files; change those and run `latticework build`",
    SHAPES_GRAPH: "is built from the files of the shapes; change those and run `latticework build`",
    DESCRIPTION_GRAPH: "is counted and written by builds",
    RELEASES_GRAPH: "lists the releases and is written by builds",
    CHANGES_GRAPH: "says who changed what; send the reason of a change as its message",
    PROVENANCE_GRAPH: "says where each graph comes from and is written by builds; describe a graph in a graph of yours",
}
"""The graphs that nobody writes to, and why."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A proposal, and the constraints that the graph has to hold afterwards."""

    proposal: Proposal
    constraints: tuple[CompiledConstraint, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a proposal comes to: the exact change, with all that follows from it, and what the shapes say of the result.

    ``existed`` says whether the graph that was proposed for was there before.
    """

    change: Change
    report: Report
    existed: bool = True


def try_one(pipe: Connection, store: EmbeddedStore | None) -> None:
    """The life of a candidate: a trial in, an outcome or failure out."""
    # The engine's random numbers are seeded once a thread and copied by a fork: without a thread of its own every
    # candidate would make the same blank nodes as the one before.
    thread = threading.Thread(target=_answer, args=(pipe, store))
    thread.start()
    thread.join()


def _answer(pipe: Connection, store: EmbeddedStore | None) -> None:
    try:
        trial: Trial = pipe.recv()
    except (EOFError, OSError):
        return
    try:
        if store is None:
            raise ReadOnlyError(
                "a graph that is read from the disk cannot be written to; "
                "let the server hold more with LATTICEWORK_MAX_QUADS_IN_MEMORY"
            )
        pipe.send(outcome(store.as_union(), trial))
    except LatticeworkError as error:
        pipe.send(failure(error))
    except (ValueError, OSError) as error:
        pipe.send(Failure("ChangeError", f"the change cannot be carried out: {error}"))


def outcome(store: EmbeddedStore, trial: Trial) -> Outcome:
    """Carries out the proposal in the store, whatever comes of it.

    Raises QuerySyntaxError, ChangeError, ReservedGraphError, DateError.
    """
    proposal = trial.proposal
    existed = isinstance(proposal, SparqlUpdate | Change | ExactChange) or _exists(store, proposal.graph)
    asked = _carried_out(store, proposal)
    _refuse_reserved(asked)
    change = asked.then(follow(store, asked)) if asked else asked
    if not change:
        return Outcome(change, Report(), existed)
    found = check(store, trial.constraints).results
    if isinstance(proposal, PutGraph | AddToGraph):
        found = (*sent_otherwise(store, proposal.quads, trial.constraints), *found)
    return Outcome(change, report(found), existed)


def _carried_out(store: EmbeddedStore, proposal: Proposal) -> Change:
    """Does what is proposed, and gives the quads that this adds and removes."""
    if isinstance(proposal, SparqlUpdate):
        return _updated(store, proposal.text, proposal.base)
    if isinstance(proposal, Change):
        return store.apply(Change(_as_stored(proposal.add), _as_stored(proposal.remove)))
    if isinstance(proposal, ExactChange):
        return _exactly(store, proposal.change)
    if isinstance(proposal, AddToGraph):
        return store.apply(Change(_as_stored(proposal.quads)))
    here = frozenset(store.quads(proposal.graph))
    if isinstance(proposal, PutGraph):
        fresh = _as_stored(proposal.quads)
        return store.apply(Change(fresh - here, here - fresh))
    if isinstance(proposal, DropGraph):
        return store.apply(Change(remove=here))
    return store.apply(_patched(here, proposal))


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


def _updated(store: EmbeddedStore, text: str, base: str | None) -> Change:
    before = store.lines()
    store.update(text, base)
    after = store.lines()
    return Change(_quads(after - before), _quads(before - after))


def _patched(here: frozenset[Quad], patch: PatchGraph) -> Change:
    """What an update makes of one graph, which it sees alone and as its default graph."""
    alone = EmbeddedStore.in_memory()
    alone.load(Quad(quad.subject, quad.predicate, quad.object) for quad in here)
    alone.update(patch.text, patch.base)
    after = set()
    for quad in alone.quads():
        if quad.graph_name != DefaultGraph():
            raise ChangeError(
                f"the patch writes to another graph, {quad.graph_name}; leave GRAPH out, or send the update to /sparql"
            )
        after.add(Quad(quad.subject, quad.predicate, quad.object, patch.graph))
    return Change(frozenset(after - here), here - after)


def _as_stored(quads: frozenset[Quad]) -> frozenset[Quad]:
    """The quads as the engine writes them: it has its own spelling for some literals."""
    store = EmbeddedStore.in_memory()
    store.load(quads)
    return frozenset(store.quads())


def _quads(lines: set[bytes]) -> frozenset[Quad]:
    return frozenset(parse(b"\n".join(lines), RdfFormat.N_QUADS))


def _exists(store: EmbeddedStore, graph: GraphName) -> bool:
    return next(store.quads(graph), None) is not None


def _refuse_reserved(change: Change) -> None:
    for quad in change.add | change.remove:
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name in RESERVED:
            name = quad.graph_name.value.removeprefix(GRAPH)
            raise ReservedGraphError(f"graph/{name} {RESERVED[quad.graph_name]}")

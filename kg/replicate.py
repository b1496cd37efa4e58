"""Brings a replica from the state that it has to the one that serves, by exact steps.

The replica first remembers where it goes, then gets the difference, then remembers that it is there. Whatever is
interrupted is done again as it was meant: adding what is there already, and removing what is not, changes nothing. Only
a replica that has no state, or one that is not kept any more, gets everything.

Afterwards each graph that was touched is counted on both sides, and sent whole where the counts differ: some servers
keep literals in a form of their own, under which a removal does not find them.

Blank nodes cannot be named in an update, so that graphs in which some come or go are replaced as a whole. Graphs with
names of others are left alone; the default graph is the project's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from kg.change import Change
from kg.errors import StateNotFoundError
from kg.namespaces import GRAPH
from kg.progress import Progress, no_progress
from kg.replica import REPLICA_GRAPH, Replica


class Source(Protocol):
    """Where the graph comes from: a home, or a server."""

    def now(self) -> str:
        """The state that serves."""

    def change(self, start: str, end: str) -> Change:
        """What differs between two states. Raises StateNotFoundError where one of them is not kept."""

    def graphs(self, state: str) -> list[str]:
        """The graphs of a state: IRIs, and the empty name where there is something in the default graph."""

    def count(self, state: str, graph: str) -> int:
        """How many triples a graph has in a state."""

    def triples(self, state: str, graph: str) -> bytes:
        """The triples of a graph in a state, as N-Triples."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a replica was given: the state that it has now, how many quads came and went, and which graphs whole."""

    state: str
    added: int = 0
    removed: int = 0
    graphs: int = 0


def bring_up_to_date(source: Source, replica: Replica, progress: Progress = no_progress) -> Brought:
    """Gives a replica what it lacks. Raises ReplicaError, and what the source raises."""
    has, goes_to = replica.state()
    now = source.now()
    added = removed = graphs = 0
    try:
        # What was begun is ended as it was meant, before anything newer.
        for state in filter(None, (goes_to, now)):
            if has == state:
                if goes_to:
                    replica.remember(has)
                continue
            done = _step(source, replica, has, state)
            added, removed, graphs = added + done.added, removed + done.removed, graphs + done.graphs
            has = state
    except StateNotFoundError:
        return _everything(source, replica, now, progress)
    return Brought(now, added, removed, graphs)


def _step(source: Source, replica: Replica, start: str, end: str) -> Brought:
    if not start:
        raise StateNotFoundError("the replica has no state yet")
    change = source.change(start, end)
    replica.remember(start, end)
    whole = {_name(quad) for quad in change.add | change.remove if _has_blank_node(quad)}
    gone = [quad for quad in change.remove if _name(quad) not in whole]
    come = [quad for quad in change.add if _name(quad) not in whole]
    replica.change("DELETE DATA", gone)
    replica.change("INSERT DATA", come)
    for name in sorted({_name(quad) for quad in (*gone, *come)}):
        if replica.count(name) != source.count(end, name):
            whole.add(name)
    there = set(source.graphs(end)) if whole else set()
    for name in sorted(whole):
        if name in there:
            replica.put(name, source.triples(end, name))
        else:
            replica.remove(name)
    replica.remember(end)
    return Brought(end, len(come), len(gone), len(whole))


def _everything(source: Source, replica: Replica, state: str, progress: Progress) -> Brought:
    replica.remember("", state)
    names = source.graphs(state)
    for done, name in enumerate(names):
        progress("Copying", done, len(names))
        replica.put(name, source.triples(state, name))
    progress("Copying", len(names), len(names))
    for name in sorted(replica.graphs() - {*names, REPLICA_GRAPH.value}):
        if name.startswith(GRAPH):
            replica.remove(name)
    if "" not in names:
        replica.remove("")
    replica.remember(state)
    return Brought(state, graphs=len(names))


def _name(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _has_blank_node(quad: Quad) -> bool:
    def within(term: object) -> bool:
        if isinstance(term, Triple):
            return within(term.subject) or within(term.object)
        return isinstance(term, BlankNode)

    return within(quad.subject) or within(quad.object)

"""What the graph says of each change, in ``graph/changes``: who made it, when, why and what it came to (PROV-O).

It follows from the record in the log, so that it comes with the change itself wherever that is made: in the graph that
serves, in its copies on the disk, and in builds. A change costs about ten quads, however large it is; what it added and
removed is not repeated. Whoever makes changes is named by the name of the token, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg.change import Change
from kg.history import Record
from kg.namespaces import BASE, PROV, RDF_TYPE, RDFS, XSD, graph, lw

CHANGES_GRAPH = graph("changes")


def change_iri(sequence: int) -> NamedNode:
    """What identifies a change."""
    return NamedNode(f"{BASE}change/{sequence}")


def state_iri(sequence: int) -> NamedNode:
    """What identifies the state of the graph that a change made; zero is the state before the first."""
    return NamedNode(f"{BASE}state/{sequence}")


def writer_iri(name: str) -> NamedNode:
    """What identifies the bearer of a token."""
    return NamedNode(f"{BASE}writer/{name}")


def attributed(record: Record, said: bool = True) -> Change:
    """The change of a record with what the graph says of it, if that is to be said there."""
    change = record.change()
    if not said:
        return change
    return Change(change.add | frozenset(_described(record, change)), change.remove)


def _described(record: Record, change: Change) -> Iterator[Quad]:
    this = change_iri(record.sequence)
    accepted = f", accepted by {record.why.accepted_by}" if record.why.accepted_by else ""
    yield _fact(this, RDF_TYPE.value, NamedNode(f"{PROV}Activity"))
    yield _fact(this, f"{RDFS}label", Literal(f"Change {record.sequence} by {record.by}{accepted}", language="en"))
    if record.began:
        yield _fact(this, f"{PROV}startedAtTime", _moment(record.began))
    yield _fact(this, f"{PROV}endedAtTime", _moment(record.time))
    for name in filter(None, (record.by, record.why.accepted_by)):
        yield _fact(this, f"{PROV}wasAssociatedWith", writer_iri(name))
    if record.why.message:
        yield _fact(this, f"{RDFS}comment", Literal(record.why.message))
    if record.why.reverts:
        yield _fact(this, f"{PROV}wasInformedBy", change_iri(record.why.reverts))
    yield _fact(this, f"{PROV}used", state_iri(record.sequence - 1))
    yield _fact(this, f"{PROV}generated", state_iri(record.sequence))
    yield _fact(this, lw("quadsAdded").value, Literal(len(change.add)))
    yield _fact(this, lw("quadsRemoved").value, Literal(len(change.remove)))
    for touched in {quad.graph_name for quad in change.add | change.remove}:
        if isinstance(touched, NamedNode):
            yield _fact(this, f"{PROV}influenced", touched)


def _fact(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
    return Quad(subject, NamedNode(predicate), value, CHANGES_GRAPH)


def _moment(text: str) -> Literal:
    """A time as the engine writes it, so that the quad is the same when it is read again."""
    whole, _, fraction = text.removesuffix("+00:00").partition(".")
    fraction = fraction.rstrip("0")
    return Literal(f"{whole}.{fraction}Z" if fraction else f"{whole}Z", datatype=NamedNode(f"{XSD}dateTime"))

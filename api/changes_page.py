"""Pages of the history: the list of changes, one change, and what differs between two states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from fastapi import Request
from pyoxigraph import Literal, NamedNode, Quad

from api.pages import Link, href, page
from kg.change import Change
from kg.history import Record
from kg.namespaces import GRAPH, compact
from kg.timeline import State

_MOST_ROWS = 500
_LAST = (f"{GRAPH}changes", f"{GRAPH}description", f"{GRAPH}inferred")


@dataclass(slots=True)
class Rows:
    """What changed in one graph: its name, the rows (sign, subject, predicate, object), and how many are not shown."""

    graph: str
    rows: list[tuple[str, Link, Link, Link]] = field(default_factory=list)
    hidden: int = 0


def listed(request: Request, records: Sequence[Record], onward: str) -> bytes:
    """The list of changes; ``onward`` is the address of the next page, empty where there is none."""
    return page(request, "changes.html", records=records, onward=onward)


def one(request: Request, record: Record, last: int) -> bytes:
    """One change: who, when, why, and what it added and removed."""
    return page(request, "change.html", record=record, graphs=by_graph(record.change()), last=last)


def difference(request: Request, start: State, end: State, change: Change) -> bytes:
    """What differs between two states."""
    return page(
        request,
        "diff.html",
        start=start,
        end=end,
        graphs=by_graph(change),
        added=len(change.add),
        removed=len(change.remove),
    )


def by_graph(change: Change) -> list[Rows]:
    """The rows of each graph, subject by subject; what is said of changes, counted and inferred comes last."""
    signed = [("-", quad) for quad in change.remove] + [("+", quad) for quad in change.add]
    graphs: dict[str, list[tuple[str, Quad]]] = defaultdict(list)
    for sign, quad in signed:
        graphs[getattr(quad.graph_name, "value", "")].append((sign, quad))
    found = []
    for name in sorted(graphs, key=lambda name: (_LAST.index(name) if name in _LAST else -1, name)):
        quads = sorted(graphs[name], key=lambda pair: (str(pair[1].subject), str(pair[1].predicate), pair[0] != "-"))
        shown = [
            (sign, _link(quad.subject), _link(quad.predicate), _link(quad.object)) for sign, quad in quads[:_MOST_ROWS]
        ]
        title = name.removeprefix(GRAPH) if name.startswith(GRAPH) else name or "default graph"
        found.append(Rows(title, shown, max(0, len(quads) - _MOST_ROWS)))
    return found


def _link(term: object) -> Link:
    if isinstance(term, NamedNode):
        return Link(compact(term.value).strip("<>"), href(term.value))
    if isinstance(term, Literal):
        return Link(term.value, note=term.language or "")
    return Link(str(term))

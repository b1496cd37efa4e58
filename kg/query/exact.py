"""Carries out an update and says exactly which quads it added and removed, without looking at the whole graph.

Its operations are read first (``operations``). The WHERE of each is asked as a SELECT, and the rows fill the templates
in (SPARQL 1.1 Update, section 3.1.3). Operations on whole graphs are carried out by the engine, and the graphs that
they name compared. What is not understood in this way is carried out by the engine whole, and all quads before and
after are compared: the same outcome, but slower the larger the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
)

from kg.change import Change
from kg.errors import ChangeError
from kg.namespaces import OWN_DEFAULT_GRAPH, XSD
from kg.proposal import GraphName
from kg.query.operations import (
    VARIABLE,
    Data,
    Modify,
    OnGraphs,
    Operation,
    Unforeseen,
    elsewhere,
    operations,
)
from kg.query.remote import may_reach_out
from kg.query.update_spelling import as_the_engine_reads
from kg.store import EmbeddedStore

_NOWHERE = NamedNode("urn:x-latticework:needed")
_AS_WRITTEN = NamedNode(f"{XSD}string")

Term = NamedNode | BlankNode | Literal | Triple
Graph = NamedNode | BlankNode | DefaultGraph
Bindings = dict[str, Term]


def updated(
    store: EmbeddedStore,
    text: str,
    base: str | None = None,
    only: GraphName | None = None,
    sent: set[Quad] | None = None,
) -> Change:
    """Carries out an update in the store, and gives the quads that it added and removed.

    With ``only``, that graph is the default graph of the update, and there is no other. ``sent`` takes in the quads to
    add as they were written, before the engine has its own spelling for them. Raises QuerySyntaxError before anything
    is carried out, and ChangeError where an operation fails, after which part of the update may have been.
    """
    text = as_the_engine_reads(text)
    if may_reach_out(text):  # once, for what another server says may be different the next time
        return compared(store, text, base) if only is None else alone(store, text, base, only)
    _require_syntax(text, base)
    try:
        told = list(operations(text, base, only))
    except (Unforeseen, SyntaxError, ValueError):
        return compared(store, text, base) if only is None else alone(store, text, base, only)
    done = Change()
    for operation in told:
        done = done.then(_carried_out(store, operation, base, only, set() if sent is None else sent))
    return done


def compared(store: EmbeddedStore, text: str, base: str | None) -> Change:
    """The same for any update, by comparing all quads."""
    before = store.lines()
    store.update(text, base)
    after = store.lines()
    return Change(_quads(after - before), _quads(before - after))


def alone(store: EmbeddedStore, text: str, base: str | None, graph: GraphName) -> Change:
    """The same for an update of one graph, by comparing that graph."""
    here = frozenset(store.quads(graph))
    copy = EmbeddedStore.in_memory()
    copy.load(Quad(quad.subject, quad.predicate, quad.object) for quad in here)
    copy.update(text, base)
    after = set()
    for quad in copy.quads():
        if quad.graph_name != DefaultGraph():
            raise elsewhere(quad.graph_name)
        after.add(Quad(quad.subject, quad.predicate, quad.object, graph))
    return store.apply(Change(frozenset(after - here), here - after))


def as_stored(quads: Iterable[Quad]) -> frozenset[Quad]:
    """The quads as the engine writes them: it has its own spelling for some literals."""
    given = frozenset(quads)
    doubtful = frozenset(quad for quad in given if not _stays_as_it_is(quad.object))
    if not doubtful:
        return given
    store = EmbeddedStore.in_memory()
    store.apply(Change(doubtful))
    return (given - doubtful) | frozenset(store.quads())


def _stays_as_it_is(term: Term) -> bool:
    return isinstance(term, NamedNode | BlankNode) or (isinstance(term, Literal) and term.datatype == _AS_WRITTEN)


def _quads(lines: set[bytes]) -> frozenset[Quad]:
    return frozenset(parse(b"\n".join(lines), RdfFormat.N_QUADS))


def _require_syntax(text: str, base: str | None) -> None:
    """Raises QuerySyntaxError as the engine does, before anything is carried out."""
    with suppress(ChangeError):  # an empty store is not what the update is for
        EmbeddedStore.in_memory().update(text, base)


def _carried_out(
    store: EmbeddedStore, operation: Operation, base: str | None, only: GraphName | None, sent: set[Quad]
) -> Change:
    if isinstance(operation, OnGraphs):
        if operation.needed is not None and operation.needed not in set(store.graphs()):
            raise ChangeError(f"the graph {operation.needed.value} does not exist; say SILENT to pass over that")
        before = {quad for graph in operation.graphs for quad in store.quads(graph)}
        store.update(operation.text, base)
        after = {quad for graph in operation.graphs for quad in store.quads(graph)}
        return Change(frozenset(after - before), frozenset(before - after))
    if isinstance(operation, Data):
        given = set(operation.quads if _is_ground(operation.quads) else _filled(operation.quads, {}))
        if operation.comes:
            sent |= given
        quads = as_stored(given)
        return store.apply(Change(quads) if operation.comes else Change(remove=quads))
    add: set[Quad] = set()
    remove: set[Quad] = set()
    for row in _rows(store, operation, base, only):
        remove.update(_filled(operation.remove, row))
        add.update(_filled(operation.add, row))
    sent |= add
    return store.apply(Change(as_stored(add), as_stored(remove)))


def _rows(store: EmbeddedStore, operation: Modify, base: str | None, only: GraphName | None) -> Iterator[Bindings]:
    templates = (*operation.remove, *operation.add)
    names = sorted({name for quad in templates for term in _terms(quad) if (name := _name(term))})
    made_anew = any(isinstance(term, BlankNode) for quad in templates for term in _terms(quad))
    asked = f"SELECT {'' if made_anew else 'DISTINCT'} {' '.join(f'?{name}' for name in names)}" if names else "ASK"
    if made_anew and not names:
        asked = "SELECT *"
    default, named = _dataset(store, operation, only)
    answer = store.as_own().query(f"{operation.prologue} {asked} WHERE {operation.where}", default, named, base)
    if isinstance(answer, QueryBoolean):
        yield from [{}] if answer else []
        return
    assert isinstance(answer, QuerySolutions)
    for solution in answer:
        yield {name: term for name in names if (term := solution[name]) is not None}


def _dataset(
    store: EmbeddedStore, operation: Modify, only: GraphName | None
) -> tuple[Sequence[NamedNode], Sequence[NamedNode]]:
    """What the WHERE is asked over: default and named graphs, both empty for the store's own."""
    if only is not None:
        return [only if isinstance(only, NamedNode) else NamedNode(OWN_DEFAULT_GRAPH)], []
    if operation.named is not None:
        # With no default graph at all, one that there is not: none would stand for the store's own.
        return operation.default or [_NOWHERE], operation.named
    if operation.home is not None:
        return [operation.home], list(store.graphs())
    return [], []


def _filled(templates: Iterable[Quad], row: Bindings) -> Iterator[Quad]:
    """The quads of the templates for one row; blank nodes are made anew, and what is no quad is left out."""
    blanks: dict[BlankNode, BlankNode] = {}

    def term(given: Term | Graph) -> Term | Graph | None:
        if isinstance(given, BlankNode):
            return blanks.setdefault(given, BlankNode())
        if isinstance(given, Triple):
            parts = [term(part) for part in (given.subject, given.predicate, given.object)]
            return None if None in parts else Triple(*parts)  # type: ignore[arg-type]
        name = _name(given)
        return row.get(name) if name else given

    for quad in templates:
        parts = [term(part) for part in (quad.subject, quad.predicate, quad.object, quad.graph_name)]
        if None not in parts:
            try:
                yield Quad(*parts)  # type: ignore[arg-type]
            except (TypeError, ValueError):
                continue  # such as a literal as subject


def _is_ground(quads: Iterable[Quad]) -> bool:
    """Whether there is no blank node in quads without variables."""
    kinds = (BlankNode, Triple)
    return not any(isinstance(quad.subject, kinds) or isinstance(quad.object, kinds) for quad in quads)


def _terms(quad: Quad) -> Iterator[Term | Graph]:
    for part in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        yield from _within(part)


def _within(term: Term | Graph) -> Iterator[Term | Graph]:
    if isinstance(term, Triple):
        for part in (term.subject, term.predicate, term.object):
            yield from _within(part)
    else:
        yield term


def _name(term: Term | Graph) -> str:
    """The variable that an IRI of a template stands for; empty where it stands for itself."""
    if isinstance(term, NamedNode) and term.value.startswith(VARIABLE):
        return term.value.removeprefix(VARIABLE)
    return ""

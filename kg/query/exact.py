"""Carries out an update and says exactly which quads it added and removed, without looking at the whole graph.

Each operation is taken apart on tokens: its templates are read as TriG in which IRIs stand for the variables, its WHERE
is asked as a SELECT, and the rows fill the templates in (SPARQL 1.1 Update, section 3.1.3). Operations on whole graphs
are carried out by the engine, and the graphs that they name compared. What is not understood in this way is carried out
by the engine whole, and all quads before and after are compared: the same outcome, but slower the larger the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

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
from kg.namespaces import OWN_DEFAULT_GRAPH, PREFIXES
from kg.proposal import GraphName
from kg.query.remote import may_reach_out
from kg.query.tokens import tokens
from kg.store import EmbeddedStore

_VARIABLE = "urn:x-latticework:variable:"
_KNOWN = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
_NEEDED = "urn:x-latticework:needed"
_SPACE = "space"

Token = tuple[str, str]
Term = NamedNode | BlankNode | Literal | Triple
Graph = NamedNode | BlankNode | DefaultGraph
Bindings = dict[str, Term]


class _Unforeseen(Exception):  # noqa: N818
    """The update is of a form that is not taken apart here."""


@dataclass(frozen=True, slots=True)
class _Data:
    """Quads that come or go as they stand."""

    quads: tuple[Quad, ...]
    comes: bool


@dataclass(frozen=True, slots=True)
class _Modify:
    """Templates to remove and add, and the group whose rows fill them in, over a dataset."""

    remove: tuple[Quad, ...]
    add: tuple[Quad, ...]
    prologue: str
    where: str
    home: NamedNode | None
    default: tuple[NamedNode, ...]
    named: tuple[NamedNode, ...] | None


@dataclass(frozen=True, slots=True)
class _OnGraphs:
    """An operation on whole graphs."""

    text: str
    graphs: tuple[GraphName, ...]


_Operation = _Data | _Modify | _OnGraphs


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
    if may_reach_out(text):  # once, for what another server says may be different the next time
        return compared(store, text, base) if only is None else alone(store, text, base, only)
    _require_syntax(text, base)
    try:
        operations = list(_operations(text, base, only))
    except (_Unforeseen, SyntaxError, ValueError):
        return compared(store, text, base) if only is None else alone(store, text, base, only)
    done = Change()
    for operation in operations:
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
            raise _elsewhere(quad.graph_name)
        after.add(Quad(quad.subject, quad.predicate, quad.object, graph))
    return store.apply(Change(frozenset(after - here), here - after))


def as_stored(quads: Iterable[Quad]) -> frozenset[Quad]:
    """The quads as the engine writes them: it has its own spelling for some literals."""
    store = EmbeddedStore.in_memory()
    store.load(quads)
    return frozenset(store.quads())


def _quads(lines: set[bytes]) -> frozenset[Quad]:
    return frozenset(parse(b"\n".join(lines), RdfFormat.N_QUADS))


def _elsewhere(graph: Graph) -> ChangeError:
    return ChangeError(f"the patch writes to another graph, {graph}; leave GRAPH out, or send the update to /sparql")


def _require_syntax(text: str, base: str | None) -> None:
    """Raises QuerySyntaxError as the engine does, before anything is carried out."""
    with suppress(ChangeError):  # an empty store is not what the update is for
        EmbeddedStore.in_memory().update(text, base)


def _carried_out(
    store: EmbeddedStore, operation: _Operation, base: str | None, only: GraphName | None, sent: set[Quad]
) -> Change:
    if isinstance(operation, _OnGraphs):
        before = {quad for graph in operation.graphs for quad in store.quads(graph)}
        store.update(operation.text, base)
        after = {quad for graph in operation.graphs for quad in store.quads(graph)}
        return Change(frozenset(after - before), frozenset(before - after))
    if isinstance(operation, _Data):
        given = set(_filled(operation.quads, {}))
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


def _rows(store: EmbeddedStore, operation: _Modify, base: str | None, only: GraphName | None) -> Iterator[Bindings]:
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
    store: EmbeddedStore, operation: _Modify, only: GraphName | None
) -> tuple[Sequence[NamedNode], Sequence[NamedNode]]:
    """What the WHERE is asked over: default and named graphs, both empty for the store's own."""
    if only is not None:
        return [only if isinstance(only, NamedNode) else NamedNode(OWN_DEFAULT_GRAPH)], []
    if operation.named is not None:
        # With no default graph at all, one that there is not: none would stand for the store's own.
        return operation.default or [NamedNode(_NEEDED)], operation.named
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
    if isinstance(term, NamedNode) and term.value.startswith(_VARIABLE):
        return term.value.removeprefix(_VARIABLE)
    return ""


def _operations(text: str, base: str | None, only: GraphName | None) -> Iterator[_Operation]:
    """The operations of a request. Raises _Unforeseen, or SyntaxError or ValueError of a template."""
    if "\\u" in text.lower() or _VARIABLE in text:
        raise _Unforeseen
    prologue = ""
    for one in _split([(kind, word) for kind, word, _ in tokens(text)]):
        place = _next(one, 0)
        while place < len(one) and one[place][1].upper() in ("PREFIX", "BASE"):
            for _ in range(3 if one[place][1].upper() == "PREFIX" else 2):
                prologue += f"{one[place][1]} "
                place = _next(one, place + 1)
            prologue += "\n"
        if place < len(one):
            yield _Reading(one[place:], prologue, base, only).operation()


def _split(given: list[Token]) -> Iterator[list[Token]]:
    """The tokens of each operation. Space is of a kind of its own, and comments are space."""
    deep, one = 0, list[Token]()
    for kind, word in given:
        if kind == "comment" or (kind == "other" and word.isspace()):
            one.append((_SPACE, "\n" if kind == "comment" else word))
            continue
        if kind == "other":
            deep += {"{": 1, "}": -1}.get(word, 0)
            if word == ";" and deep == 0:
                yield one
                one = []
                continue
        one.append((kind, word))
    yield one


def _next(given: list[Token], place: int) -> int:
    """The place of the first token from there on that is no space."""
    while place < len(given) and given[place][0] == _SPACE:
        place += 1
    return place


class _Reading:
    """Reads one operation, token by token."""

    def __init__(self, given: list[Token], prologue: str, base: str | None, only: GraphName | None) -> None:
        self._given = given
        self._place = 0
        self._prologue = prologue
        self._base = base
        self._only = only

    def operation(self) -> _Operation:
        if self._takes("INSERT", "DATA"):
            return _Data(self._template(self._group(), None), comes=True)
        if self._takes("DELETE", "DATA"):
            return _Data(self._template(self._group(), None), comes=False)
        if self._takes("DELETE", "WHERE"):
            group = self._group()
            return _Modify(self._template(group, None), (), self._prologue, _text(group), None, (), None)
        if self._word() in ("WITH", "DELETE", "INSERT"):
            return self._modify()
        return self._on_graphs()

    def _modify(self) -> _Modify:
        home = self._iri() if self._takes("WITH") else None
        remove = self._template(self._group(), home) if self._takes("DELETE") else ()
        add = self._template(self._group(), home) if self._takes("INSERT") else ()
        default: list[NamedNode] = []
        named: list[NamedNode] = []
        chosen = False
        while self._takes("USING"):
            chosen = True
            (named if self._takes("NAMED") else default).append(self._iri())
        if self._only is not None and (chosen or home):
            raise _Unforeseen
        if not self._takes("WHERE"):
            raise _Unforeseen
        where = _text(self._group())
        if _next(self._given, self._place) != len(self._given):
            raise _Unforeseen
        return _Modify(remove, add, self._prologue, where, home, tuple(default), tuple(named) if chosen else None)

    def _on_graphs(self) -> _OnGraphs:
        if self._only is not None or self._word() not in ("CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"):
            raise _Unforeseen
        graphs: list[GraphName] = []
        for kind, word in self._given[1:]:
            if kind == "word" and word.upper() in ("ALL", "NAMED"):
                raise _Unforeseen
            if kind == "word" and word.upper() == "DEFAULT":
                graphs.append(DefaultGraph())
            elif kind in ("iri", "name"):
                graphs.append(self._resolved(word))
        return _OnGraphs(f"{self._prologue} {_text(self._given)}", tuple(graphs))

    def _word(self) -> str:
        place = _next(self._given, self._place)
        kind, word = self._given[place] if place < len(self._given) else ("", "")
        return word.upper() if kind == "word" else ""

    def _takes(self, *words: str) -> bool:
        """Goes on after these words, where they are next."""
        before = self._place
        for word in words:
            if self._word() != word:
                self._place = before
                return False
            self._place = _next(self._given, self._place) + 1
        return True

    def _iri(self) -> NamedNode:
        place = _next(self._given, self._place)
        if place == len(self._given):
            raise _Unforeseen
        self._place = place + 1
        return self._resolved(self._given[place][1])

    def _resolved(self, word: str) -> NamedNode:
        text = f"{_KNOWN}{self._prologue}<{_NEEDED}> <{_NEEDED}> {word} ."
        (quad,) = parse(text.encode(), RdfFormat.TURTLE, base_iri=self._base)
        if not isinstance(quad.object, NamedNode):
            raise _Unforeseen
        return quad.object

    def _group(self) -> list[Token]:
        """The tokens of the group in braces that is next, with its braces."""
        self._place = start = _next(self._given, self._place)
        deep = 0
        while self._place < len(self._given):
            kind, word = self._given[self._place]
            deep += {"{": 1, "}": -1}.get(word, 0) if kind == "other" else 0
            self._place += 1
            if deep == 0:
                break
        group = self._given[start : self._place]
        if not group or group[0][1] != "{" or deep:
            raise _Unforeseen
        return group

    def _template(self, group: list[Token], home: NamedNode | None) -> tuple[Quad, ...]:
        """The quads of a template; what names no graph goes to ``home``."""
        document = _KNOWN + self._prologue + _trig([_stand_in(token) for token in group[1:-1]])
        own = self._only or home
        found = []
        for quad in parse(document.encode(), RdfFormat.TRIG, base_iri=self._base):
            graph = quad.graph_name
            if self._only is not None and graph != DefaultGraph():
                raise _elsewhere(graph)
            if own is not None and graph == DefaultGraph():
                graph = own
            found.append(Quad(quad.subject, quad.predicate, quad.object, graph))
        return tuple(found)


def _stand_in(token: Token) -> Token:
    """The IRI that stands for a variable."""
    kind, word = token
    return ("iri", f"<{_VARIABLE}{word[1:]}>") if kind == "sigil" and word[0] in "?$" else token


def _trig(given: list[Token]) -> str:
    """Quads of SPARQL (section 19.8, Quads) as TriG: triples outside GRAPH stand in braces of their own."""
    written, waiting = list[str](), list[Token]()
    place = 0

    def put() -> None:
        while waiting and (waiting[0][0] == _SPACE or waiting[0][1] == "."):
            del waiting[0]
        if waiting:
            written.append(f"{{ {_text(waiting)} }}")
        waiting.clear()

    while place < len(given):
        kind, word = given[place]
        if kind == "word" and word.upper() == "GRAPH":
            put()
            end = next((i for i in range(place, len(given)) if given[i][1] == "}"), None)
            if end is None:
                raise _Unforeseen
            written.append(_text(given[place : end + 1]))
            place = end
        else:
            waiting.append(given[place])
        place += 1
    put()
    return "\n".join(written)


def _text(given: list[Token]) -> str:
    """Tokens as text again."""
    return "".join(word for _, word in given)

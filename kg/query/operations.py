"""Reads an update into its operations as plain values (SPARQL 1.1 Update, section 3).

Each operation is taken apart on tokens: its templates are read as TriG in which IRIs stand for the variables, its WHERE
is kept as text. What is not understood in this way is left to the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse

from kg.errors import ChangeError
from kg.namespaces import PREFIXES
from kg.proposal import GraphName
from kg.query.tokens import depth, tokens
from kg.query.update_spelling import COPIES

VARIABLE = "urn:x-latticework:variable:"
"""What the IRIs begin with that stand for variables in templates."""

_NEEDED = "urn:x-latticework:needed"
_SPACE = "space"

# One INSERT DATA or DELETE DATA and nothing else, as nearly always: if what stands between its first brace and the last
# is TriG, no brace within ends it.
_ONLY_DATA = re.compile(
    r"""(?P<prologue> (?: \s* (?: PREFIX \s+ [\w\-.]*: | BASE ) \s* <[^<>"{}|^`\\\x00-\x20]*> )* )
        \s* (?P<word> INSERT | DELETE ) \s+ DATA \s* \{ (?P<quads> .* ) \} \s*""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

Token = tuple[str, str]
Graph = NamedNode | BlankNode | DefaultGraph


class Unforeseen(Exception):  # noqa: N818
    """The update is of a form that is not taken apart here."""


@dataclass(frozen=True, slots=True)
class Data:
    """Quads that come or go as they stand."""

    quads: tuple[Quad, ...]
    comes: bool


@dataclass(frozen=True, slots=True)
class Modify:
    """Templates to remove and add, and the group whose rows fill them in, over a dataset."""

    remove: tuple[Quad, ...]
    add: tuple[Quad, ...]
    prologue: str
    where: str
    home: NamedNode | None
    default: tuple[NamedNode, ...]
    named: tuple[NamedNode, ...] | None


@dataclass(frozen=True, slots=True)
class OnGraphs:
    """An operation on whole graphs, which fails without ``needed``."""

    text: str
    graphs: tuple[GraphName, ...]
    needed: NamedNode | None = None


Operation = Data | Modify | OnGraphs


def operations(text: str, base: str | None, only: GraphName | None) -> Iterator[Operation]:
    """The operations of a request, which the engine understands.

    With ``only``, what names no graph goes to that one, and naming another raises ChangeError. Raises Unforeseen, or
    SyntaxError or ValueError of a template.
    """
    if "\\u" in text.lower() or VARIABLE in text:
        raise Unforeseen
    if match := _ONLY_DATA.fullmatch(text):
        try:
            found = _quads(match["quads"], match["prologue"], base, only, None)
        except (SyntaxError, ValueError):
            pass
        else:
            yield Data(found, comes=match["word"].upper() == "INSERT")
            return
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
        deep += depth(kind, word)
        if kind == "other" and word == ";" and deep == 0:
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

    def operation(self) -> Operation:
        if self._takes("INSERT", "DATA"):
            return Data(self._template(self._group(), None), comes=True)
        if self._takes("DELETE", "DATA"):
            return Data(self._template(self._group(), None), comes=False)
        if self._takes("DELETE", "WHERE"):
            group = self._group()
            return Modify(self._template(group, None), (), self._prologue, _text(group), None, (), None)
        if self._word() in ("WITH", "DELETE", "INSERT"):
            return self._modify()
        return self._on_graphs()

    def _modify(self) -> Modify:
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
            raise Unforeseen
        if not self._takes("WHERE"):
            raise Unforeseen
        where = _text(self._group())
        if _next(self._given, self._place) != len(self._given):
            raise Unforeseen
        return Modify(remove, add, self._prologue, where, home, tuple(default), tuple(named) if chosen else None)

    def _on_graphs(self) -> OnGraphs:
        if self._only is not None or self._word() not in ("CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"):
            raise Unforeseen
        graphs: list[GraphName] = []
        for kind, word in self._given[1:]:
            if kind == "word" and word.upper() in ("ALL", "NAMED"):
                raise Unforeseen
            if kind == "word" and word.upper() == "DEFAULT":
                graphs.append(DefaultGraph())
            elif kind in ("iri", "name"):
                graphs.append(self._resolved(word))
        is_silent = any(kind == "word" and word.upper() == "SILENT" for kind, word in self._given)
        first = graphs[0] if self._word() in COPIES and not is_silent else None
        needed = first if isinstance(first, NamedNode) else None
        return OnGraphs(f"{self._prologue} {_text(self._given)}", tuple(graphs), needed)

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
            raise Unforeseen
        self._place = place + 1
        return self._resolved(self._given[place][1])

    def _resolved(self, word: str) -> NamedNode:
        text = f"{_declared(word)}{self._prologue}<{_NEEDED}> <{_NEEDED}> {word} ."
        (quad,) = parse(text.encode(), RdfFormat.TURTLE, base_iri=self._base)
        if not isinstance(quad.object, NamedNode):
            raise Unforeseen
        return quad.object

    def _group(self) -> list[Token]:
        """The tokens of the group in braces that is next, with its braces."""
        self._place = start = _next(self._given, self._place)
        deep = 0
        while self._place < len(self._given):
            kind, word = self._given[self._place]
            deep += depth(kind, word)
            self._place += 1
            if deep == 0:
                break
        group = self._given[start : self._place]
        if not group or group[0][1] != "{" or deep:
            raise Unforeseen
        return group

    def _template(self, group: list[Token], home: NamedNode | None) -> tuple[Quad, ...]:
        """The quads of a template; what names no graph goes to ``home``."""
        trig = _trig([_stand_in(token) for token in group[1:-1]])
        return _quads(trig, self._prologue, self._base, self._only, home)


def _quads(
    trig: str, prologue: str, base: str | None, only: GraphName | None, home: NamedNode | None
) -> tuple[Quad, ...]:
    """The quads of TriG; those of its default graph go to ``only``, or to ``home``, where there is one."""
    own = only or home
    found = []
    for quad in parse((_declared(trig) + prologue + trig).encode(), RdfFormat.TRIG, base_iri=base):
        graph = quad.graph_name
        if only is not None and graph != DefaultGraph():
            raise elsewhere(graph)
        if own is not None and graph == DefaultGraph():
            quad = Quad(quad.subject, quad.predicate, quad.object, own)
        found.append(quad)
    return tuple(found)


def _declared(text: str) -> str:
    """The declarations of the prefixes that every text may use, as far as this one may."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items() if f"{prefix}:" in text)


def _stand_in(token: Token) -> Token:
    """The IRI that stands for a variable."""
    kind, word = token
    return ("iri", f"<{VARIABLE}{word[1:]}>") if kind == "sigil" and word[0] in "?$" else token


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
                raise Unforeseen
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


def elsewhere(graph: Graph) -> ChangeError:
    """What is told of a patch that names another graph than its own."""
    return ChangeError(f"the patch writes to another graph, {graph}; leave GRAPH out, or send the update to /sparql")

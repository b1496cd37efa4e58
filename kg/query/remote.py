"""Finds what a query or update would fetch from elsewhere: the targets of SERVICE and LOAD.

The engine shows no algebra, and no parser in Python reads what it reads: of the 529 queries in the W3C suites that it
takes, rdflib refuses 148 and sparqlib 144. Nor would one that keeps to the grammar do, for the engine does not. It has
no tokens of its own, so that ``SERVICESILENT<…>``, ``trueSERVICE<…>`` and ``SERVICEex:a`` are service patterns to it;
``1<'>'`` is a comparison with a string where the grammar has an IRI; escapes count in strings and IRIs only.

So the text is read in every way in which it can be read. What may be a string, an IRI, a comment, a variable or a name
is passed over; where it may be something else too, such as ``<`` or a name that ends early, the text is followed from
there as well. A keyword that is met on any of these ways counts, and so does each declaration of a prefix or base.
That finds all that the engine finds, and hardly ever more, for a keyword has its target right behind it, and SERVICE a
brace behind that. Each step depends on the place alone, so that the time grows with the length of the text.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, RdfFormat, parse

from kg.namespaces import PREFIXES

# Characters of names: more than the grammar has, for what it does not have is no query.
_NAME = r"[\w\-\u0080-\U0010FFFF]"
_LOCAL = rf"(?:{_NAME}|:|%[0-9A-Fa-f]{{2}}|\\.)"
_SPACE = r"(?:[ \t\r\n]|\#[^\r\n]*+)*+"
_LONGEST_NAME = 1000

# A keyword begins where another token may have ended: behind whatever is no letter, or behind these, which may stand
# right before a service pattern.
_BEGINS = r"(?:(?<![\w\-])|(?<=\d)|(?<=true)|(?<=false))"

# The places where there is more than one way to go on, or something to note.
_STOP = re.compile(rf"['\"<\#\\?$@:]|{_BEGINS}(?P<keyword>SERVICE|LOAD|PREFIX|BASE)", re.IGNORECASE)
_STRINGS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"'''(?:(?:''|')?+(?:[^'\\]|\\.))*+'''",
        r'"""(?:(?:""|")?+(?:[^"\\]|\\.))*+"""',
        r"'(?:[^'\\\n\r]|\\.)*+'",
        r'"(?:[^"\\\n\r]|\\.)*+"',
    )
)
_IRI = re.compile(r"<((?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+)>")
_LINE_END = re.compile(r"[\r\n]|\Z")
_VARIABLE = re.compile(r"[?$][\w\u0080-\U0010FFFF]++")
_LANGUAGE = re.compile(r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+")
_LOCAL_NAME = re.compile(rf":{_LOCAL}*+")
_WHOLE_LOCAL_NAME = re.compile(rf":((?:{_LOCAL}++(?:\.++{_LOCAL}++)*+)?+)")
_NAME_RUN = re.compile(rf"(?:{_NAME}|\.)*+")
_SPACES = re.compile(_SPACE)
_SILENT = re.compile(rf"SILENT{_SPACE}", re.IGNORECASE)
_BRACE = re.compile(rf"{_SPACE}\{{")

# A cheap look before the whole text is read: the word, and behind it what may begin a target. It is for a text in
# capitals, where it is found ten times as fast as without regard to case.
_MAYBE = re.compile(
    rf"(?:SERVICE|LOAD)[ \t\r\n]*+(?:SILENT[ \t\r\n]*)?(?:[<?$\#:]|(?:{_NAME}|\.){{1,64}}+(?::|{_NAME}|\.))"
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Remote:
    """What would be fetched: the keyword in capitals, the place where it stands, and the whole IRI of the target.

    The IRI is None where a variable is the target, and where it is not certain what the target stands for.
    """

    keyword: str
    place: int
    iri: str | None


def may_reach_out(text: str) -> bool:
    """Whether a keyword stands somewhere before what may be a target, be it in a string or comment."""
    return _MAYBE.search(text.upper()) is not None


def remotes(text: str, base: str | None, load: bool) -> Iterator[Remote]:
    """All that a query would fetch or, with ``load``, an update; relative IRIs are resolved against ``base``.

    A target that may stand for several IRIs is there with each of them.
    """
    if may_reach_out(text):
        reading = _Reading(text, base)
        for keyword, place in reading.keywords:
            if keyword == "SERVICE" or load:
                yield from reading.targets(keyword, place)


class _Reading:
    """A text read in all ways: its keywords, and what prefixes and bases may stand for."""

    def __init__(self, text: str, base: str | None) -> None:
        self._text = text
        self._base = base or ""
        self._prefixes: dict[str, set[str]] = {}
        self._bases: list[tuple[int, str]] = []
        self._long_prefix = False
        self._names_may_end_early = any(_ends_in_authority(_unescaped(iri)) for iri in _IRI.findall(text))
        # Names that are looked at more than once end at the same place.
        self._run = (-1, -1)
        self._local_end = -1
        self.keywords: list[tuple[str, int]] = []
        for place, keyword in self._stops():
            if keyword == "PREFIX":
                self._declare_prefix(place + len(keyword))
            elif keyword == "BASE":
                if iri := _IRI.match(text, self._behind_space(place + len(keyword))):
                    self._bases.append((place, _unescaped(iri[1])))
            elif keyword:
                self.keywords.append((keyword, place))

    def targets(self, keyword: str, place: int) -> Iterator[Remote]:
        """What a keyword fetches, if it is one: it has a target, and SERVICE a group behind it."""
        begin = self._behind_space(place + len(keyword))
        silent = _SILENT.match(self._text, begin)
        # A prefix may be called "silent" too.
        for start in (begin, silent.end()) if silent else (begin,):
            end, iris = self._target(start, place, variables=keyword == "SERVICE")
            if end and (keyword == "LOAD" or _BRACE.match(self._text, end)):
                yield from (Remote(keyword, place, iri) for iri in iris)

    def _target(self, start: int, place: int, variables: bool) -> tuple[int, set[str | None]]:
        """Where a target ends and what it may stand for; zero and nothing where there is none."""
        if variable := _VARIABLE.match(self._text, start):
            return (variable.end(), {None}) if variables else (0, set())
        # Without a declaration the base is the address of this server, whichever way the text is read.
        bases = {base for at, base in self._bases if at < place} or {self._base}
        if iri := _IRI.match(self._text, start):
            return iri.end(), _absolute(_unescaped(iri[1]), bases)
        colon = self._name_end(start)
        if colon - start > _LONGEST_NAME or not self._text.startswith(":", colon):
            return 0, set()
        prefix = self._text[start:colon]
        namespaces = self._prefixes.get(prefix, set()) | ({PREFIXES[prefix]} if prefix in PREFIXES else set())
        if not namespaces and not self._long_prefix:
            return 0, set()  # a name that stands for nothing is no target
        local = _WHOLE_LOCAL_NAME.match(self._text, colon)
        assert local is not None
        name = re.sub(r"\\(.)", r"\1", local[1])
        whole = {base for namespace in namespaces for base in _absolute(namespace, bases)}
        found = {None if namespace is None else _valid(namespace + name) for namespace in whole}
        return local.end(), found | ({None} if self._long_prefix else set())

    def _declare_prefix(self, behind: int) -> None:
        start = self._behind_space(behind)
        colon = self._name_end(start)
        if not self._text.startswith(":", colon):
            return
        if colon - start > _LONGEST_NAME:
            self._long_prefix = True
        elif iri := _IRI.match(self._text, self._behind_space(colon + 1)):
            self._prefixes.setdefault(self._text[start:colon], set()).add(_unescaped(iri[1]))

    def _stops(self) -> Iterator[tuple[int, str]]:
        """The places that are reached on one way or another, in order, each with its keyword if it has one."""
        waiting, last = [0], -1
        while waiting:
            found = _STOP.search(self._text, heapq.heappop(waiting))
            if found is None or found.start() == last:
                continue
            last = found.start()
            yield last, (found["keyword"] or "").upper()
            for following in self._following(last):
                heapq.heappush(waiting, following)

    def _following(self, place: int) -> list[int]:
        """Where the text may go on behind what begins at a place."""
        text = self._text
        sign = text[place]
        if sign in "'\"":
            return _string_ends(text, place)
        if sign == "<":
            iri = _IRI.match(text, place)
            return [place + 1, iri.end()] if iri else [place + 1]
        if sign == "#":
            line_end = _LINE_END.search(text, place)
            return [line_end.start()] if line_end else []
        if sign == "\\":
            return [place + 2]
        if sign == ":":
            end = self._local_name_end(place)
            return [place + 1, end] if self._names_may_end_early else [end]
        whole = _VARIABLE.match(text, place) or _LANGUAGE.match(text, place)
        return [whole.end() if whole else place + 1]

    def _behind_space(self, place: int) -> int:
        """Where white space and comments end."""
        space = _SPACES.match(self._text, place)
        return space.end() if space else place

    def _name_end(self, place: int) -> int:
        if not self._run[0] <= place <= self._run[1]:
            run = _NAME_RUN.match(self._text, place)
            self._run = run.span() if run else (place, place)
        return self._run[1]

    def _local_name_end(self, place: int) -> int:
        if place >= self._local_end:
            name = _LOCAL_NAME.match(self._text, place)
            self._local_end = name.end() if name else place + 1
        return self._local_end


def _ends_in_authority(iri: str) -> bool:
    """Whether nothing can be added to an IRI: the engine then takes its prefix for a name that ends with the colon."""
    if iri[-1:] not in set(":]0123456789") or _valid(f"{iri}x"):
        return False
    return _valid(iri) is not None or iri.startswith("//")


def _string_ends(text: str, place: int) -> list[int]:
    """Where the string that begins at a place may end. What is long is never short too, unless an escape is wrong."""
    ends = []
    for pattern in _STRINGS:
        if string := pattern.match(text, place):
            ends.append(string.end())
            if not _ESCAPE.search(text, place, string.end()):
                break
    return ends or [place + 1]


def _absolute(iri: str, bases: set[str]) -> set[str | None]:
    """The IRI, resolved by the engine itself against each base where it is relative; None where that gives none."""
    if valid := _valid(iri):
        return {valid}
    found: set[str | None] = set()
    for base in bases:
        try:
            (quad,) = parse(f"<{iri}> a <urn:t> .", RdfFormat.TURTLE, base_iri=base or None)
        except (SyntaxError, ValueError):
            found.add(None)
        else:
            found.add(quad.subject.value if isinstance(quad.subject, NamedNode) else None)
    return found


def _valid(iri: str) -> str | None:
    try:
        return NamedNode(iri).value
    except ValueError:
        return None


def _unescaped(iri: str) -> str:
    """An IRI with its codepoint escapes resolved; those that stand for no character are left as they are."""

    def character(match: re.Match[str]) -> str:
        point = int(match[1] or match[2], 16)
        return chr(point) if point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF else match[0]

    return _ESCAPE.sub(character, iri)

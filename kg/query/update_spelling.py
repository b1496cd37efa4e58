"""Writes what SPARQL Update has and the engine does not read in a way that it reads."""

from __future__ import annotations

import re

from kg.namespaces import PREFIXES
from kg.query.tokens import depth, tokens

COPIES = ("COPY", "MOVE", "ADD")
_COPIES_NAMED = re.compile(rf"\b(?:{'|'.join(COPIES)})\b.*\bgraph:", re.IGNORECASE | re.DOTALL)
_LATER_PROLOGUE = re.compile(r";[^{]*?\bPREFIX\b", re.IGNORECASE)
_ON_GRAPHS = (*COPIES, "CLEAR", "DROP", "CREATE", "LOAD", "INSERT", "DELETE", "WITH")

Token = tuple[str, str]


def as_the_engine_reads(text: str) -> str:
    """The update, so written that the engine takes it as SPARQL means it; as it is where that needs nothing."""
    return with_prologue_first(with_graph_keyword(text))


def with_graph_keyword(text: str) -> str:
    """The update with GRAPH before names that COPY, MOVE and ADD have and whose prefix is ``graph``.

    The engine takes such a prefix for the keyword, and so the name for one of the empty prefix.
    """
    if not _COPIES_NAMED.search(text):
        return text
    written = list[str]()
    deep, operation, previous = 0, "", ""
    for kind, word, _ in tokens(text):
        deep += depth(kind, word)
        if deep == 0 and kind == "word":
            operation = word.upper() if word.upper() in _ON_GRAPHS else operation
        if deep == 0 and kind == "name" and operation in COPIES and previous in (*COPIES, "SILENT", "TO"):
            written.append("GRAPH " if word.lower().startswith("graph:") else "")
        if kind != "comment" and not word.isspace():
            previous = word.upper()
        written.append(word)
    return "".join(written)


def with_prologue_first(text: str) -> str:
    """The update with the prefixes that are declared after its first operation declared before it.

    SPARQL has them there too (SPARQL 1.1 Query, section 19.8, Update), the engine does not. What would then mean
    something else stays as it is, and is refused.
    """
    if not _LATER_PROLOGUE.search(text):
        return text
    given = [(kind, word) for kind, word, _ in tokens(text)]
    declared, moved, kept = dict(PREFIXES), list[str](), list[str]()
    place, deep, is_first, begins = 0, 0, True, True
    while place < len(given):
        kind, word = given[place]
        if begins and kind == "word" and word.upper() in ("PREFIX", "BASE"):
            name = _behind_space(given, place + 1)
            iri = _behind_space(given, name + 1)
            if word.upper() == "BASE" or iri >= len(given):
                return text
            prefix, meaning = given[name][1].removesuffix(":"), given[iri][1].strip("<>")
            if declared.setdefault(prefix, meaning) != meaning:
                return text
            (kept if is_first else moved).append(f"PREFIX {prefix}: <{meaning}> ")
            place = iri + 1
            continue
        deep += depth(kind, word)
        if word == ";" and kind == "other" and deep == 0:
            begins, is_first = True, False
        elif kind != "comment" and not word.isspace():
            begins = False
        kept.append(word)
        place += 1
    return "".join(moved + kept)


def _behind_space(given: list[Token], place: int) -> int:
    while place < len(given) and (given[place][0] == "comment" or given[place][1].isspace()):
        place += 1
    return place

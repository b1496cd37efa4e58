"""Gives an update the dataset of the protocol (SPARQL 1.1 Protocol, section 2.2.3).

The engine takes a dataset for queries but none for updates, so the parameters ``using-graph-uri`` and
``using-named-graph-uri`` become USING clauses, before the WHERE of each operation that has one; ``DELETE WHERE`` is
first written in full. The text is split into tokens as the grammar does, so that words in strings, comments, IRIs and
groups are passed over. A request whose keywords are written with codepoint escapes is refused, for nothing that is
read here may be understood otherwise by the engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode

from kg.errors import ChangeError
from kg.query.tokens import depth, tokens, unescaped

Token = tuple[str, str, int]


def with_dataset(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """The update with a USING clause for each graph; as it was where there is none.

    Raises ChangeError where the update says USING, USING NAMED or WITH itself, and for an IRI that is none.
    """
    if not (default_graphs or named_graphs):
        return update
    found = list(tokens(update))
    _refuse_own_dataset(update, found)
    clauses = " ".join(
        [f"USING {_iri(graph)}" for graph in default_graphs] + [f"USING NAMED {_iri(graph)}" for graph in named_graphs]
    )
    written: list[str] = []
    previous, deep = "", 0
    for index, (kind, text, _) in enumerate(found):
        deep += depth(kind, text)
        if kind == "word" and deep == 0:
            if text.upper() == "WHERE":
                written.append(f"{_group(found, index)} " if previous == "DELETE" else "")
                written.append(f"{clauses} ")
            previous = text.upper()
        elif kind != "comment" and not text.isspace():
            previous = text
        written.append(text)
    return "".join(written)


def _refuse_own_dataset(update: str, found: list[Token]) -> None:
    words = _keywords(found)
    if words != _keywords(list(tokens(unescaped(update)))):
        raise ChangeError("a keyword of the update is written with a codepoint escape; write it in plain letters")
    if "USING" in words or "WITH" in words:
        raise ChangeError(
            "the update says USING or WITH and the request has using-graph-uri or using-named-graph-uri; "
            "name the dataset in one place"
        )


def _keywords(found: list[Token]) -> list[str]:
    """The bare words outside groups, in capitals."""
    words, deep = [], 0
    for kind, text, _ in found:
        deep += depth(kind, text)
        if kind == "word" and deep == 0:
            words.append(text.upper())
    return words


def _group(found: list[Token], where: int) -> str:
    """The group in braces that follows on a WHERE."""
    deep, text = 0, ""
    for kind, part, _ in found[where + 1 :]:
        deep += depth(kind, part)
        text += "\n" if kind == "comment" else part
        if deep == 0 and part == "}":
            break
    return text


def _iri(text: str) -> str:
    try:
        return str(NamedNode(text))
    except ValueError:
        raise ChangeError(f"{text!r} is not an absolute IRI; give the graph's whole IRI") from None

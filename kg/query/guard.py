"""Refuses queries and updates that would reach the network.

The engine would follow SERVICE, and its Python interface has no switch against it. The query is therefore split into
its tokens as the grammar does (SPARQL 1.1 Query, section 19.8, after codepoint escapes of section 19.2 are resolved):
a bare word SERVICE is a service pattern and nothing else, while the same letters inside an IRI, a string, a comment,
a variable or a prefixed name are none. In an update the bare word LOAD is the operation and nothing else. There is no
list of targets that may be reached: the engine fetches by itself, follows redirections, and asks nobody which address
a name has come to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import ForbiddenQueryError

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

_TOKEN = re.compile(
    r"""
      (?P<iri>     <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<string>  '''(?:(?:'|'')?(?:[^'\\]|\\.))*''' | \"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
                 | '(?:[^'\\\n\r]|\\.)*'              | "(?:[^"\\\n\r]|\\.)*" )
    | (?P<comment> \#[^\n\r]* )
    | (?P<name>    [\w\-.]*:(?:[\w\-.:]|%[0-9A-Fa-f]{2}|\\.)* )
    | (?P<sigil>   [?$@]\w[\w\-]* )
    | (?P<word>    [A-Za-z]\w* )
    | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)


def refuse_network(query: str) -> None:
    """Raises ForbiddenQueryError where a query or update has a SERVICE pattern."""
    if line := _line_of(query, "SERVICE"):
        raise ForbiddenQueryError(
            f"SERVICE (near line {line}) would make this server query another one, which is switched off; "
            "query that server yourself and join the rows"
        )


def refuse_network_in_update(update: str) -> None:
    """Raises ForbiddenQueryError where an update has a LOAD operation or a SERVICE pattern."""
    refuse_network(update)
    if line := _line_of(update, "LOAD"):
        raise ForbiddenQueryError(
            f"LOAD (near line {line}) would make this server fetch a file, which is switched off; "
            "fetch it yourself and send it to /graphs"
        )


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """The tokens of a query or update: kind, text and place. Space is of the kind ``other``, as are signs."""
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "other", match.group(), match.start()


def unescaped(query: str) -> str:
    """The text with its codepoint escapes resolved (SPARQL 1.1 Query, section 19.2)."""

    def character(match: re.Match[str]) -> str:
        point = int(match.group(1) or match.group(2), 16)
        return chr(point) if point <= 0x10FFFF else match.group()

    return _ESCAPE.sub(character, query)


def _line_of(text: str, keyword: str) -> int:
    """The line on which a bare word stands; zero where it does not."""
    if keyword not in text.upper() and "\\u" not in text.lower():
        return 0  # the word cannot be among the tokens, which take longer to find than a short query to answer
    for kind, word, place in tokens(unescaped(text)):
        if kind == "word" and word.upper() == keyword:
            return text.count("\n", 0, place) + 1
    return 0

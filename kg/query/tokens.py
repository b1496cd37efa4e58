"""The text of a query or update in tokens (SPARQL 1.1 Query, section 19.8), as whoever wrote it means them.

Good for finding one's way through a text. The engine reads some texts otherwise (see ``remote``), so that nothing
which has to be safe may rest on this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """The tokens of a query or update: kind, text and place. Space is of the kind ``other``, as are signs."""
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "other", match.group(), match.start()


def depth(kind: str, text: str) -> int:
    """By how many braces what follows a token stands deeper."""
    return {"{": 1, "}": -1}.get(text, 0) if kind == "other" else 0


def unescaped(query: str) -> str:
    """The text with its codepoint escapes resolved (SPARQL 1.1 Query, section 19.2)."""

    def character(match: re.Match[str]) -> str:
        point = int(match.group(1) or match.group(2), 16)
        return chr(point) if point <= 0x10FFFF else match.group()

    return _ESCAPE.sub(character, query)

"""Refuses queries that would reach the network.

The engine would follow SERVICE, and its Python interface has no switch against it. The query is therefore split into
its tokens as the grammar does (SPARQL 1.1 Query, section 19.8, after codepoint escapes of section 19.2 are resolved):
a bare word SERVICE is a service pattern and nothing else, while the same letters inside an IRI, a string, a comment,
a variable or a prefixed name are none. LOAD is an update operation, and updates are not queries.
"""

from __future__ import annotations

import re

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
    """Raises ForbiddenQueryError where a query has a SERVICE pattern."""
    if "SERVICE" not in query.upper() and "\\u" not in query.lower():
        return  # the word cannot be among the tokens, which take longer to find than a short query to answer
    for match in _TOKEN.finditer(_unescaped(query)):
        if match.lastgroup == "word" and match.group().upper() == "SERVICE":
            line = query.count("\n", 0, match.start()) + 1
            raise ForbiddenQueryError(
                f"SERVICE (near line {line}) would make this server query another one, which is switched off; "
                "query that server yourself and join the rows"
            )


def _unescaped(query: str) -> str:
    def character(match: re.Match[str]) -> str:
        point = int(match.group(1) or match.group(2), 16)
        return chr(point) if point <= 0x10FFFF else match.group()

    return _ESCAPE.sub(character, query)

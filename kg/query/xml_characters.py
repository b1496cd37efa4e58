"""Keeps characters out of XML that XML cannot hold (XML 1.0, section 2.2), not even as references.

The engine writes them all the same, and what comes out is no XML.
"""

from __future__ import annotations

import re
from typing import IO, cast

from kg.errors import UnwritableAnswerError

# In UTF-8: the controls but for tab and line breaks, U+FFFE and U+FFFF.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_IMPOSSIBLE = re.compile(b"[" + re.escape(_CONTROLS) + b"]|" + b"|".join(_NONCHARACTERS))


class XmlCharacters:
    """Passes on what is written to a file. Raises UnwritableAnswerError where it is not for XML."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._last = b""

    def write(self, content: bytes) -> int:
        """Writes all of it, or nothing."""
        # A character may come in parts.
        seen = self._last + content
        if _holds_impossible(seen) and (found := _IMPOSSIBLE.search(seen)):
            raise UnwritableAnswerError(
                f"there is a character U+{ord(found.group().decode()):04X} in the answer, which XML cannot hold; "
                "ask for another format"
            )
        self._last = seen[-2:]
        return self._file.write(content)

    def flush(self) -> None:
        """Flushes the file."""
        self._file.flush()

    def as_file(self) -> IO[bytes]:
        """The same, as the engine takes it."""
        return cast(IO[bytes], self)


def _holds_impossible(content: bytes) -> bool:
    # Some ten times as fast as the pattern, and this looks at every byte of every answer in XML.
    without = content.translate(None, _CONTROLS)
    return len(without) < len(content) or any(character in content for character in _NONCHARACTERS)

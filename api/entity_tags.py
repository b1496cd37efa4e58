"""Entity tags, and the headers that compare them (RFC 9110, sections 8.8.3, 13.1.1 and 13.1.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TAG = r'(?:W/)?"[\x21\x23-\x7E\x80-\xFF]*"'
_LIST = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")
_EACH = re.compile(r'(W/)?"([^"]*)"')


@dataclass(frozen=True, slots=True)
class EntityTag:
    """An entity tag: what stands between its quotes, and whether it is weak."""

    opaque: str
    weak: bool = False

    def __str__(self) -> str:
        return f'{"W/" if self.weak else ""}"{self.opaque}"'


@dataclass(frozen=True, slots=True)
class Condition:
    """The value of If-Match or If-None-Match: any representation at all, or one with one of these tags."""

    tags: tuple[EntityTag, ...] = ()
    any: bool = False

    def strong(self) -> tuple[str, ...]:
        """What may be equal by the strong comparison, which If-Match asks for."""
        return tuple(tag.opaque for tag in self.tags if not tag.weak)

    def holds_weakly(self, opaque: str) -> bool:
        """Whether a representation that there is fits, by the weak comparison, which If-None-Match asks for."""
        return self.any or any(tag.opaque == opaque for tag in self.tags)


@lru_cache(maxsize=256)
def condition(header: str | None) -> Condition | None:
    """What a header asks for; None where there is none. A value that is none of the header's fits no representation."""
    if header is None:
        return None
    if header.strip(" \t") == "*":
        return Condition(any=True)
    if not _LIST.fullmatch(header):
        return Condition()
    return Condition(tuple(EntityTag(opaque, bool(weak)) for weak, opaque in _EACH.findall(header)))

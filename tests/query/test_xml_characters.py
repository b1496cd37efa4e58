from __future__ import annotations

import io

import pytest

from kg.errors import UnwritableAnswerError
from kg.query.xml_characters import XmlCharacters


@pytest.mark.parametrize("content", ["a\tb\r\n", "ü 日 \U0001f600", "\u0085\ufdd0\ufffd\U0010ffff"])
def test_what_xml_can_hold_is_passed_on(content: str) -> None:
    file = io.BytesIO()
    guarded = XmlCharacters(file)
    for byte in content.encode():
        guarded.write(bytes([byte]))
    assert file.getvalue() == content.encode()


@pytest.mark.parametrize("character", ["\u0000", "\u0008", "\u000b", "\u001f", "\ufffe", "\uffff"])
@pytest.mark.parametrize("size", [1, 2, 100])
def test_what_it_cannot_is_found_in_whatever_parts_it_comes(character: str, size: int) -> None:
    content = f"ab{character}c".encode()
    with pytest.raises(UnwritableAnswerError, match=f"U.{ord(character):04X} .*ask for another format"):
        write_in_parts(content, size)


def write_in_parts(content: bytes, size: int) -> None:
    file = XmlCharacters(io.BytesIO())
    for start in range(0, len(content), size):
        file.write(content[start : start + size])

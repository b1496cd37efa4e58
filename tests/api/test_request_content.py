"""Parameters as they come, decoded as the standard library does it."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.problems import BadRequest
from api.request_content import fields, form

_PIECES = ["%", "%4", "%41", "%C3%A9", "%ff", "%zz", "\\", "\\x41", "+", "&", "=", "é", "a", "\n", "%26", "%25"]


@given(st.lists(st.sampled_from(_PIECES)).map("".join))
def test_fields_are_those_of_the_standard_library(encoded: str) -> None:
    assert fields(encoded.encode()) == parse_qsl(encoded, keep_blank_values=True)


def test_a_form_that_is_not_utf_8_is_refused_with_the_place() -> None:
    assert form(b"query=%C3%A9+%2B") == [("query", "é +")]
    with pytest.raises(BadRequest, match="byte 6 of the form is not UTF-8"):
        form(b"query=%ff")

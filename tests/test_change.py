from __future__ import annotations

import pytest
from pyoxigraph import Literal, Quad

from kg.change import Change, addition, merged
from kg.errors import InputError
from kg.namespaces import entity, graph, lw

NATO = Quad(entity("partnership", "nato"), lw("period"), Literal("1949-08-24/.."), graph("curated/nato"))
QUAD = Quad(entity("partnership", "quad"), lw("period"), Literal("2007/.."), graph("curated/quad"))


def test_the_text_does_not_hang_on_order() -> None:
    assert addition([NATO, QUAD]).text() == addition([QUAD, NATO]).text()
    assert addition([NATO, QUAD]).digest() == addition([QUAD, NATO]).digest()


def test_the_text_says_what_comes_and_what_goes() -> None:
    lines = Change(add=frozenset([NATO]), remove=frozenset([QUAD])).text().splitlines()
    assert lines[0].startswith("- <https://w3id.org/latticework/id/partnership/quad> ")
    assert lines[1].startswith("+ <https://w3id.org/latticework/id/partnership/nato> ")
    assert lines[1].endswith("<https://w3id.org/latticework/graph/curated/nato> .")


def test_changes_merge_unless_they_contradict() -> None:
    assert merged([addition([NATO]), addition([QUAD])]).add == {NATO, QUAD}
    with pytest.raises(InputError, match="one change adds and another removes"):
        merged([addition([NATO]), Change(remove=frozenset([NATO]))])

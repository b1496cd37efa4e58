from __future__ import annotations

import pickle

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.change import Change, addition, merged
from kg.errors import InputError
from kg.namespaces import XSD, entity, graph, lw

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


def test_a_change_goes_from_process_to_process() -> None:
    odd = Literal('a "quote",\na \\ and \t a \u00e9 \U0001f600', language="en-GB")
    told = Triple(BlankNode("b1"), NamedNode("urn:p"), Literal("01", datatype=NamedNode(f"{XSD}int")))
    add = frozenset(
        {
            Quad(BlankNode("b1"), NamedNode("urn:p"), odd, BlankNode("g")),
            Quad(NamedNode("urn:s"), NamedNode("urn:p"), told),
        }
    )
    change = Change(add, frozenset({Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(""), NamedNode("urn:g"))}))
    assert pickle.loads(pickle.dumps(change)) == change
    assert pickle.loads(pickle.dumps(Change())) == Change()

from __future__ import annotations

import pytest
from comparing import Row, same_rows
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

P = NamedNode("http://example.org/p")
Q = NamedNode("http://example.org/q")


def ring(*names: str) -> list[Row]:
    """Blank nodes, each of which points at the next and the last at the first."""
    return [(BlankNode(one), P, BlankNode(other)) for one, other in zip(names, names[1:] + names[:1], strict=True)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([], []),
        ([(P, None), (Q, None)], [(Q, None), (P, None)]),
        (ring("a", "b", "c"), ring("z", "x", "y")),
        ([*ring("a", "b"), *ring("c", "d", "e")], [*ring("1", "2", "3"), *ring("4", "5")]),
        ([(Triple(BlankNode("a"), P, Q), BlankNode("a"))], [(Triple(BlankNode("b"), P, Q), BlankNode("b"))]),
        ([(P, BlankNode("a")), (Q, BlankNode("a"))], [(Q, BlankNode("b")), (P, BlankNode("b"))]),
    ],
)
def test_the_same_up_to_the_names_of_blank_nodes(left: list[Row], right: list[Row]) -> None:
    assert same_rows(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([(P,)], [(P,), (P,)]),
        ([(P,), (P,), (Q,)], [(P,), (Q,), (Q,)]),
        ([(Literal("1"),)], [(Literal(1),)]),
        (ring("a", "b", "c", "d", "e", "f"), [*ring("a", "b", "c"), *ring("d", "e", "f")]),
        ([(P, BlankNode("a")), (Q, BlankNode("a"))], [(P, BlankNode("a")), (Q, BlankNode("b"))]),
        ([(Triple(BlankNode("a"), P, Q), BlankNode("a"))], [(Triple(BlankNode("b"), P, Q), BlankNode("c"))]),
        ([(BlankNode("a"), BlankNode("b"))], [(BlankNode("a"), BlankNode("a"))]),
    ],
)
def test_what_differs_is_told_apart(left: list[Row], right: list[Row]) -> None:
    assert not same_rows(left, right)
    assert not same_rows(right, left)


def test_order_counts_where_it_is_asked_for() -> None:
    assert same_rows([(P,), (Q,)], [(Q,), (P,)])
    assert not same_rows([(P,), (Q,)], [(Q,), (P,)], ordered=True)
    assert same_rows([(P, BlankNode("a")), (Q, None)], [(P, BlankNode("b")), (Q, None)], ordered=True)

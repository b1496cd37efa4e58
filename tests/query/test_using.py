from __future__ import annotations

import pytest
from pyoxigraph import Quad

from kg.errors import ChangeError
from kg.query.using import with_dataset
from kg.store import EmbeddedStore

DATA = """INSERT DATA {
    <urn:s> <urn:p> "default" .
    GRAPH <urn:g1> { <urn:s> <urn:p> "one" }
    GRAPH <urn:g2> { <urn:s> <urn:p> "two" }
}"""


def seen(update: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> set[str]:
    """The values that an update with a dataset writes to a graph of its own."""
    store = EmbeddedStore.in_memory()
    store.update(DATA)
    store.update(with_dataset(update, default, named))
    return {quad.object.value for quad in store.quads() if str(quad.graph_name) == "<urn:out>"}  # type: ignore[union-attr]


COPY = "INSERT { GRAPH <urn:out> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
COPY_NAMED = "INSERT { GRAPH <urn:out> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"


def test_without_parameters_nothing_changes() -> None:
    assert with_dataset(COPY, (), ()) == COPY
    assert seen(COPY) == {"default"}


def test_the_default_graph_is_that_of_the_parameters() -> None:
    assert seen(COPY, default=("urn:g1",)) == {"one"}
    assert seen(COPY, default=("urn:g1", "urn:g2")) == {"one", "two"}
    assert seen(COPY, named=("urn:g1",)) == set()


def test_the_named_graphs_are_those_of_the_parameters() -> None:
    assert seen(COPY_NAMED) == {"one", "two"}
    assert seen(COPY_NAMED, named=("urn:g2",)) == {"two"}
    assert seen(COPY_NAMED, default=("urn:g1",)) == set()


def test_each_operation_gets_the_dataset_and_words_elsewhere_do_not() -> None:
    update = f"""PREFIX where: <http://example.org/WHERE#> # WHERE {{
        {COPY} ;
        INSERT DATA {{ <urn:a> where:with "WHERE {{ USING }}" }} ;
        DELETE {{ ?s <urn:q> ?o }} INSERT {{ GRAPH <urn:out> {{ ?s ?p "again" }} }} where
        {{ ?s ?p ?o {{ SELECT ?s WHERE {{ ?s ?p ?o }} }} FILTER (?o = "two") }}"""
    assert seen(update, default=("urn:g2",)) == {"two", "again"}
    assert with_dataset(update, ("urn:g2",), ()).count("USING <urn:g2>") == 2


def test_delete_where_is_written_in_full() -> None:
    store = EmbeddedStore.in_memory()
    store.update("INSERT DATA { <urn:s> <urn:p> 1 , 2 . GRAPH <urn:g> { <urn:s> <urn:p> 1 } }")
    store.update(with_dataset("DELETE WHERE { ?s ?p ?o # }\n } ; INSERT DATA { <urn:t> <urn:p> 3 }", ["urn:g"], []))
    left: list[Quad] = list(store.quads())
    assert sorted(str(quad.object)[1] for quad in left) == ["1", "2", "3"]


@pytest.mark.parametrize(
    "update",
    [
        "INSERT { ?s ?p ?o } USING <urn:g1> WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p ?o } using named <urn:g1> WHERE { ?s ?p ?o }",
        "WITH <urn:g1> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_a_dataset_in_two_places_is_refused(update: str) -> None:
    assert with_dataset(update, (), ()) == update
    with pytest.raises(ChangeError, match="name the dataset in one place"):
        with_dataset(update, ("urn:g1",), ())


def test_keywords_in_disguise_and_relative_iris_are_refused() -> None:
    with pytest.raises(ChangeError, match="codepoint escape"):
        with_dataset("INSERT { ?s ?p ?o } WH\\u0045RE { ?s ?p ?o }", ("urn:g1",), ())
    with pytest.raises(ChangeError, match="'g1' is not an absolute IRI"):
        with_dataset(COPY, ("g1",), ())

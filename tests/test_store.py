from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions

from kg.change import Change
from kg.errors import QueryError, QuerySyntaxError
from kg.namespaces import OWN_DEFAULT_GRAPH, entity, graph, lw
from kg.store import EmbeddedStore

ONE = Quad(entity("event", "one"), lw("goodsName"), Literal("one"), graph("curated/one"))
TWO = Quad(entity("event", "two"), lw("goodsName"), Literal("two"), graph("curated/two"))


def names(store: EmbeddedStore, **dataset: object) -> set[str]:
    solutions = store.query("SELECT ?n WHERE { ?s lw:goodsName ?n }", **dataset)  # type: ignore[arg-type]
    assert isinstance(solutions, QuerySolutions)
    return {solution["n"].value for solution in solutions}


@pytest.fixture
def two_graphs() -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    store.load([ONE, TWO])
    return store


def test_queries_read_the_union_unless_the_dataset_is_named(two_graphs: EmbeddedStore) -> None:
    assert names(two_graphs) == {"one", "two"}
    assert names(two_graphs, default_graphs=[graph("curated/one")]) == {"one"}
    assert names(two_graphs, named_graphs=[graph("curated/one")]) == set()


def test_relative_iris_are_resolved_against_the_base(two_graphs: EmbeddedStore) -> None:
    (row,) = two_graphs.query("SELECT (<one> AS ?iri) {}", base="https://example.org/here/")
    assert row["iri"] == NamedNode("https://example.org/here/one")


def test_a_function_that_the_engine_does_not_have_is_told_as_such(two_graphs: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="custom function <http") as caught:
        two_graphs.query("SELECT (<http://example.org/f>(1) AS ?x) {}")
    assert not isinstance(caught.value, QuerySyntaxError)


def test_an_update_is_carried_out_whole_or_not_at_all(two_graphs: EmbeddedStore) -> None:
    with pytest.raises(QuerySyntaxError):
        two_graphs.update("CLEAR ALL ; INSERT DATA { broken")
    assert len(two_graphs) == 2
    two_graphs.update("CLEAR ALL")
    assert len(two_graphs) == 0


def test_a_syntax_error_has_its_line_and_column(two_graphs: EmbeddedStore) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        two_graphs.query("SELECT ?s WHERE {\n  ?s nowhere:p ?o }")
    assert (caught.value.line, caught.value.column) == (2, 15)
    assert str(caught.value).endswith(": Prefix not found; declare it, or write the whole IRI.")
    assert "u{" not in str(caught.value)


def test_a_snapshot_and_a_dump_hold_what_was_there(two_graphs: EmbeddedStore, tmp_path: Path) -> None:
    stored = EmbeddedStore.create(tmp_path / "store")
    stored.load([ONE])
    stored.snapshot(tmp_path / "snapshot")
    stored.load([TWO])
    assert set(EmbeddedStore.read(tmp_path / "snapshot").quads()) == {ONE}
    two_graphs.dump(tmp_path / "all.nq")
    assert (tmp_path / "all.nq").read_text().count("\n") == 2
    assert set(two_graphs.graphs()) == {graph("curated/one"), graph("curated/two")}


@pytest.mark.parametrize(
    ("text", "place"), [("SELEC", "line 1, column 6"), ("ASK { ?s ?p ?o } 1", "line 1, column 19")]
)
def test_a_syntax_error_is_a_whole_sentence(two_graphs: EmbeddedStore, text: str, place: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        two_graphs.query(text)
    said = str(caught.value)
    assert said.startswith(f"The query does not parse at {place}: ")
    assert not said.endswith("expected.")


def test_a_change_is_applied_and_what_it_really_did_is_told() -> None:
    store = EmbeddedStore.in_memory()
    store.load([ONE])
    done = store.apply(Change(add=frozenset({ONE, TWO})))
    assert (done.add, done.remove) == ({TWO}, set())
    done = store.apply(Change(add=frozenset({TWO}), remove=frozenset({ONE, TWO})))
    assert (done.add, done.remove) == (set(), {ONE})
    assert set(store.quads()) == {TWO}
    assert store.lines() == {f"{TWO} .".encode()}


def test_the_default_graph_may_be_the_union_or_its_own() -> None:
    text = "SELECT * { ?s ?p ?o }"
    for union, rows in ((True, 2), (False, 1)):
        store = EmbeddedStore.in_memory(union)
        store.load([ONE, Quad(TWO.subject, TWO.predicate, TWO.object, DefaultGraph())])
        assert len(list(store.query(text))) == rows  # type: ignore[arg-type]
        assert len(list(store.as_union().query(text))) == 2  # type: ignore[arg-type]
        own = store.query(text, default_graphs=[NamedNode(OWN_DEFAULT_GRAPH)])
        assert len(list(own)) == 1  # type: ignore[arg-type]

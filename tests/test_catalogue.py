from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kg import build, catalogue
from kg.catalogue import Example, NamedQuery, read_catalogue
from kg.entity_names import entities_named
from kg.errors import InputError, ParameterError, UnknownQueryError
from kg.import_source import import_sources
from kg.namespaces import expand
from kg.query import answer
from kg.releases import describe_releases, make_release
from kg.settings import Settings
from kg.store import EmbeddedStore

CATALOGUE = read_catalogue(Settings().queries)
EXAMPLES = [(query, example) for query in CATALOGUE.values() for example in query.examples]

# The questions that the graph exists to answer.
QUESTIONS = set(range(1, 34))


# Where the files of a source lie among the real datasets, if not under its name.
FOLDERS = {"cow-alliances": "cow"}


def rows(store: EmbeddedStore, query: NamedQuery, example: Example) -> list[dict[str, str]]:
    request = catalogue.request(query, example.parameters, entities_named(store), "csv")
    return list(csv.DictReader(io.StringIO(answer(store, request).body.decode())))


def full(value: str) -> str:
    """An expected value as it stands in CSV: identifiers in full."""
    try:
        return expand(value) if ":" in value and " " not in value else value
    except ValueError:
        return value


@pytest.fixture(scope="session")
def with_sources(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> EmbeddedStore:
    """The graph with the real releases that examples need."""
    settings = Settings(home=tmp_path_factory.mktemp("with-sources"))
    needed = sorted({name for _, example in EXAMPLES for name in example.needs} - {"release"})
    import_sources(settings, {name: real_data / FOLDERS.get(name, name) for name in needed})
    return EmbeddedStore.read(build.current(settings).store)


@pytest.fixture(scope="session")
def with_releases(tmp_path_factory: pytest.TempPathFactory, store: EmbeddedStore) -> EmbeddedStore:
    """A graph that knows two releases."""
    settings = Settings(home=tmp_path_factory.mktemp("with-releases"))
    for name, day in (("2026.01", "2026-01-15"), ("2026.06", "2026-06-01")):
        make_release(settings, name, "build", store, day)
    graph = EmbeddedStore.in_memory()
    graph.load(describe_releases(settings))
    return graph


def graph_for(request: pytest.FixtureRequest, example: Example) -> EmbeddedStore:
    """The graph that has what an example needs."""
    name = "with_releases" if "release" in example.needs else "with_sources" if example.needs else "store"
    graph: EmbeddedStore = request.getfixturevalue(name)
    return graph


@pytest.mark.parametrize(("query", "example"), EXAMPLES, ids=lambda value: getattr(value, "name", ""))
def test_examples_give_the_rows_that_they_promise(
    request: pytest.FixtureRequest, query: NamedQuery, example: Example
) -> None:
    graph = graph_for(request, example)
    found = rows(graph, query, example)
    assert found, "no rows at all"
    for expected in example.rows:
        wanted = {column: full(value) for column, value in expected.items()}
        assert wanted.keys() <= found[0].keys()
        assert any(wanted.items() <= row.items() for row in found), f"{expected} is not among {len(found)} rows"
    for unexpected in example.absent:
        unwanted = {column: full(value) for column, value in unexpected.items()}
        assert unwanted.keys() <= found[0].keys()
        assert not any(unwanted.items() <= row.items() for row in found), f"{unexpected} should not be there"


def test_every_question_has_its_query_with_text_and_expected_rows() -> None:
    assert {query.question for query in CATALOGUE.values()} >= QUESTIONS
    for query in CATALOGUE.values():
        assert query.title
        assert query.description
        assert any(example.rows for example in query.examples), query.name
        for parameter in query.parameters:
            assert f"${parameter.name}" in query.text, f"{query.name} does not use {parameter.name}"


def test_a_value_is_found_by_name_other_name_code_and_identifier(store: EmbeddedStore) -> None:
    query = CATALOGUE["members-on"]
    ask = entities_named(store)
    for name in ("NATO", "nato", "North Atlantic Treaty Organization", "partnership:nato"):
        text = catalogue.filled(query, {"of": name, "date": "1999-03-12"}, ask)
        assert "<https://w3id.org/latticework/id/partnership/nato>" in text
        assert '"1999-03-12"^^<http://www.w3.org/2001/XMLSchema#date>' in text
        assert "$" not in text
    pair = catalogue.filled(CATALOGUE["arrangements-among"], {"a": "JPN", "b": "South Korea"}, ask)
    assert pair.count("<https://w3id.org/latticework/id/actor/japan>") == 2, "the third defaults to the first"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"of": "NATO"}, r"members-on needs date \(the day\); for example 1999-03-12"),
        ({"of": "NATO", "date": "1999"}, "date is one day such as 1999-03-12, and '1999' is more than one"),
        ({"of": "NATO", "date": "1999-02-30"}, "date: '1999-02-30' names a day that is not in the calendar"),
        ({"of": "Ruritania", "date": "1999-03-12"}, "of: nothing in the graph is called 'Ruritania'"),
        ({"of": "NATO", "date": "1999-03-12", "day": "1"}, "members-on has no parameter 'day'; it takes of, date"),
    ],
)
def test_a_wrong_parameter_is_told_with_the_remedy(store: EmbeddedStore, values: dict[str, str], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        catalogue.filled(CATALOGUE["members-on"], values, entities_named(store))


def test_a_year_is_a_number(store: EmbeddedStore) -> None:
    with pytest.raises(ParameterError, match="year is a year such as 2010, not 'soon'"):
        catalogue.filled(CATALOGUE["minilaterals-since"], {"year": "soon"}, entities_named(store))


def test_a_value_cannot_break_out_of_its_place(store: EmbeddedStore) -> None:
    with pytest.raises(ParameterError, match="nothing in the graph is called"):
        catalogue.filled(
            CATALOGUE["members-on"], {"of": 'NATO" } DROP ALL #', "date": "1999-03-12"}, entities_named(store)
        )
    with pytest.raises(ParameterError, match="is not an identifier"):
        catalogue.filled(CATALOGUE["members-on"], {"of": "http://a> } ?x", "date": "1999-03-12"}, entities_named(store))


def test_an_unknown_query_names_the_closest() -> None:
    with pytest.raises(UnknownQueryError, match="did you mean members-on"):
        catalogue.find(CATALOGUE, "members")


def test_a_broken_head_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "broken.rq"
    path.write_text("#+ title: [\nSELECT * { ?s ?p ?o }\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"broken\.rq: the head of the named query is not as it should be"):
        catalogue.read_query(path)


def test_those_who_have_left_are_owed_nothing(store: EmbeddedStore) -> None:
    example = Example({"state": "Armenia", "date": "2026-01-01"}, ())
    (defence,) = (
        row
        for row in rows(store, CATALOGUE["obligations-of"], example)
        if row["agreementLabel"] == "Collective Security Treaty" and row["duty"] == "defence"
    )
    owed = set(defence["towards"].split("; "))
    assert "Russia" in owed
    assert not owed & {"Georgia", "Azerbaijan", "Uzbekistan"}

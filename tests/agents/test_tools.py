"""What the tools answer, apart from the protocol."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kg.agents import TOOLS, call, told
from kg.agents.paging import MOST_BYTES
from kg.asked_graph import Desk
from kg.errors import DateError, LatticeworkError, ParameterError, QuerySyntaxError, UnknownNameError, UnknownQueryError

EXAMPLES: dict[str, dict[str, Any]] = {
    "look_up": {"name": "NATO"},
    "describe": {"entity": "NATO"},
    "obligations": {"state": "Japan", "date": "2020-01-01"},
    "what_if": {"attacker": "North Korea", "target": "United States", "date": "2026-01-01", "place": "Guam"},
    "list_queries": {},
    "run_query": {"name": "members-on", "parameters": {"of": "NATO", "date": "1999-03-12"}},
    "sparql": {"query": "SELECT ?agreement { ?agreement a lw:Agreement }"},
    "schema": {},
}


@pytest.mark.parametrize("name", TOOLS)
def test_every_answer_names_the_state_of_the_graph_and_can_be_read_at_once(desk: Desk, name: str) -> None:
    answer = call(desk, name, EXAMPLES[name])
    assert answer["version"] == desk.graph.version()
    assert len(json.dumps(answer)) < 2 * MOST_BYTES


@pytest.mark.parametrize("name", ["look_up", "describe", "obligations", "what_if", "run_query", "sparql"])
def test_answers_with_facts_cite_documents_by_address(desk: Desk, name: str) -> None:
    sources = call(desk, name, EXAMPLES[name])["sources"]
    assert sources
    for source in sources:
        assert source["url"].startswith(("http://", "https://"))
        assert source["title"]
        assert source["source_of"]


@pytest.mark.parametrize("name", TOOLS)
def test_tools_say_what_they_are_for_and_what_each_argument_is(name: str) -> None:
    tool = TOOLS[name]
    assert 80 < len(tool.description) < 700
    for argument in tool.arguments.model_json_schema().get("properties", {}).values():
        assert argument["description"]


def test_a_name_is_another_state_on_another_day(desk: Desk) -> None:
    divided = call(desk, "look_up", {"name": "germany", "date": "1955-06-01"})
    assert {match["id"] for match in divided["matches"]} == {"actor:east-germany", "actor:west-germany"}
    west = next(match for match in divided["matches"] if match["id"] == "actor:west-germany")
    assert west["codes"]["cow-number"] == ["260"]
    before = call(desk, "look_up", {"name": "germany", "date": "1925-06-01"})
    assert [match["id"] for match in before["matches"]] == ["actor:germany"]
    later = call(desk, "look_up", {"name": "Yugoslavia", "date": "2015-06-01"})
    assert later["matches"] == []
    assert "stands for no state on 2015-06-01" in later["not_on_that_day"][0]


def test_a_code_without_a_day_gives_all_who_bore_it(desk: Desk) -> None:
    found = {match["id"]: match["borne"] for match in call(desk, "look_up", {"name": "260"})["matches"]}
    assert "COW number 260, 1955-05-05/1990-10-02" in found["actor:west-germany"]
    assert found.keys() == {"actor:west-germany", "actor:germany"}


def test_a_slip_is_answered_with_what_is_like_it(desk: Desk) -> None:
    found = call(desk, "look_up", {"name": "Ruritania"})
    assert found["matches"] == []
    assert "actor:lithuania" in [other["id"] for other in found["similar_names"]]
    with pytest.raises(UnknownNameError) as caught:
        call(desk, "obligations", {"state": "Jpaan", "date": "2020-01-01"})
    assert "Did you mean actor:japan (Japan)" in told(desk, caught.value)


def test_an_entity_is_described_as_of_a_day(desk: Desk) -> None:
    asked = {"entity": "actor:japan", "limit": 500}
    always = call(desk, "describe", asked)
    then = call(desk, "describe", asked | {"date": "1955-01-01"})
    assert always["entity"]["facts"]["label"] == ["Japan"]
    labels = {row.get("label") for row in then["rows"]}
    assert "Security Treaty between the United States and Japan (1951)" in labels
    assert len(then["rows"]) < always.get("more", {"rows_in_all": len(always["rows"])})["rows_in_all"]
    memberships = [row for row in always["rows"] if row["type"] == "membership"]
    assert memberships
    assert all(row["who"] == "Japan" and row["when"] for row in memberships)


def test_obligations_come_with_article_and_reason(desk: Desk) -> None:
    rows = call(desk, "obligations", EXAMPLES["obligations"])["rows"]
    (defence,) = (row for row in rows if row["duty"] == "defence")
    assert defence["provision"] == "provision:us-japan-security-treaty-1960-5"
    assert defence["act"] == "armed attack"
    assert "entry into force 1960-06-23" in defence["startedBy"]


def test_what_if_tells_who_and_why(desk: Desk) -> None:
    duties = call(desk, "what_if", EXAMPLES["what_if"])["duties"]["Owe the target defence"]
    (anzus,) = (duty for duty in duties if duty["agreement"] == "agreement:anzus-treaty")
    assert anzus["who"] == ["Australia", "New Zealand"]
    assert anzus["fit"] == "fits"
    (nato,) = (duty for duty in duties if duty["agreement"] == "agreement:north-atlantic-treaty")
    assert nato["fit"] == "place differs"


def test_rows_come_in_portions_that_make_the_whole(desk: Desk) -> None:
    query = {"query": "SELECT ?state { ?state a lw:State } ORDER BY ?state", "limit": 100}
    portions = [call(desk, "sparql", query)]
    while "more" in portions[-1]:
        portions.append(call(desk, "sparql", query | {"offset": portions[-1]["more"]["next_offset"]}))
    states = [row["state"] for portion in portions for row in portion["rows"]]
    assert len(states) == len(set(states)) == portions[0]["more"]["rows_in_all"]
    with pytest.raises(ParameterError, match="write a smaller number"):
        call(desk, "sparql", query | {"offset": len(states)})


def test_long_rows_and_long_graphs_are_cut(desk: Desk) -> None:
    rows = call(desk, "sparql", {"query": "SELECT * { ?assessment lw:content ?text ; ?p ?o }", "limit": 500})
    assert len(json.dumps(rows["rows"])) < 1.5 * MOST_BYTES
    assert rows["more"]["next_offset"] == len(rows["rows"]) < 500
    whole = {"query": "CONSTRUCT { ?s ?p ?o } WHERE { ?s a lw:State ; ?p ?o }"}
    first = call(desk, "sparql", whole)
    second = call(desk, "sparql", whole | {"offset": first["more"]["next_offset"]})
    assert first["turtle"].startswith("@prefix")
    assert len(first["turtle"].splitlines()) == first["more"]["next_offset"]
    assert first["turtle"][-40:] not in second["turtle"]


def test_a_query_within_the_limits_of_the_endpoint(desk: Desk) -> None:
    assert call(desk, "sparql", {"query": "ASK { partnership:nato a lw:Partnership }"})["boolean"] is True
    with pytest.raises(QuerySyntaxError) as caught:
        call(desk, "sparql", {"query": "SELECT ?x {\n ?x a }"})
    assert "line 2, column 8" in told(desk, caught.value)
    with pytest.raises(LatticeworkError, match="SERVICE"):
        call(desk, "sparql", {"query": "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"})
    with pytest.raises(LatticeworkError):
        call(desk, "sparql", {"query": "INSERT DATA { actor:japan rdfs:label 'x' }"})


def test_the_schema_leads_to_a_query(desk: Desk) -> None:
    overview = call(desk, "schema", {})
    assert overview["prefixes"]["lw"].endswith("ontology#")
    assert {"lw:Membership", "lw:Commitment"} <= {told["class"] for told in overview["classes"]}
    used = {row["property"] for row in call(desk, "schema", {"about": "commitment"})["properties"]}
    assert {"lw:ofMembership", "lw:commitmentType"} <= used
    properties = {row["property"] for row in call(desk, "schema", {"about": "properties"})["properties"]}
    assert "lw:underAgreement" in properties
    assert "concept:defence" in call(desk, "schema", {"about": "concepts"})["concepts"]["Commitment types"]
    with pytest.raises(ParameterError, match="there is no class 'Treaty'; write one of"):
        call(desk, "schema", {"about": "Treaty"})


@pytest.mark.parametrize(
    ("name", "arguments", "error", "message"),
    [
        ("describe", {"entity": "actor:nobody"}, ParameterError, "the graph says nothing of actor:nobody"),
        ("describe", {"entity": "Japan", "date": "1955"}, DateError, "not one day"),
        ("look_up", {"name": "Japan", "date": "1955-13-01"}, DateError, "1955-13-01"),
        ("look_up", {"nam": "Japan"}, ParameterError, "look_up takes name, date: name: Field required; nam: Extra"),
        ("run_query", {"name": "member-on"}, UnknownQueryError, "did you mean members-on"),
        ("run_query", {"name": "members-on"}, ParameterError, "members-on needs of"),
        ("sparql", {"query": "ASK {}", "limit": 9999}, ParameterError, "less than or equal to 500"),
        ("remember", {}, ParameterError, "there is no tool 'remember'; call one of look_up"),
    ],
)
def test_errors_say_what_would_be_right(
    desk: Desk, name: str, arguments: dict[str, Any], error: type[LatticeworkError], message: str
) -> None:
    with pytest.raises(error, match=message):
        call(desk, name, arguments)

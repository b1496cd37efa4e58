from __future__ import annotations

import csv
import io

from fastapi.testclient import TestClient

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
MEMBERS = {"of": "AUKUS", "date": "2022-01-01"}


def test_the_list_names_parameters_with_examples(client: TestClient) -> None:
    listed = {query["name"]: query for query in client.get("/queries").json()}
    assert {"who-must-defend-whom", "members-on", "if-attacked"} <= listed.keys()
    assert [parameter["name"] for parameter in listed["members-on"]["parameters"]] == ["of", "date"]
    assert listed["members-on"]["url"] == "http://testserver/queries/members-on"


def test_rows_as_json_and_csv(client: TestClient) -> None:
    as_json = client.get("/queries/members-on", params=MEMBERS).json()["results"]["bindings"]
    by_accept = client.get("/queries/members-on", params=MEMBERS, headers={"Accept": "text/csv"})
    by_suffix = client.get("/queries/members-on.csv", params=MEMBERS)
    rows = list(csv.DictReader(io.StringIO(by_suffix.text)))
    assert by_accept.text == by_suffix.text
    assert [row["memberLabel"] for row in rows] == ["Australia", "United Kingdom", "United States"]
    assert [row["memberLabel"]["value"] for row in as_json] == [row["memberLabel"] for row in rows]


def test_the_query_itself_with_the_values_in_their_places(client: TestClient) -> None:
    response = client.get("/queries/members-on.rq", params=MEMBERS)
    assert response.headers["content-type"].startswith("application/sparql-query")
    asked = client.get("/sparql", params={"query": response.text}, headers={"Accept": "text/csv"})
    assert asked.text == client.get("/queries/members-on.csv", params=MEMBERS).text
    assert client.get("/queries/members-on.rq", params={"of": "AUKUS"}).status_code == 400


def test_a_wrong_parameter_is_a_problem(client: TestClient) -> None:
    response = client.get("/queries/members-on", params={"of": "Ruritania", "date": "2022-01-01"})
    assert response.status_code == 400
    assert response.json()["detail"].startswith("of: nothing in the graph is called 'Ruritania'")


def test_an_unknown_query_names_the_closest(client: TestClient) -> None:
    response = client.get("/queries/members")
    assert response.status_code == 404
    assert "did you mean members-on" in response.json()["detail"]


def test_the_page_has_form_rows_and_query(client: TestClient) -> None:
    page = client.get("/queries/members-on", params=MEMBERS, headers=BROWSER).text
    assert 'name="of" value="AUKUS"' in page
    assert '<a href="/id/actor/australia">Australia</a>' in page
    assert "/queries/members-on.csv?of=AUKUS&amp;date=2022-01-01" in page
    assert "&lt;https://w3id.org/latticework/id/partnership/aukus&gt;" in page


def test_the_page_of_a_query_not_yet_asked_shows_its_form_only(client: TestClient) -> None:
    page = client.get("/queries/members-on", headers=BROWSER).text
    assert 'placeholder="NATO"' in page
    assert 'role="alert"' not in page


def test_the_page_tells_what_is_wrong(client: TestClient) -> None:
    page = client.get("/queries/members-on", params={"of": "<b>", "date": "1999"}, headers=BROWSER).text
    assert "&#39;&lt;b&gt;&#39; is not an identifier" in page
    assert "<b>" not in page

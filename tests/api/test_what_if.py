"""What follows from an attack, over HTTP: JSON for programs, a page for people."""

from __future__ import annotations

from fastapi.testclient import TestClient

from kg.cases import read_cases

GUAM = {"attacker": "North Korea", "target": "United States", "date": "2026-01-01", "place": "Guam"}


def test_programs_get_json_with_agreement_article_and_fit(client: TestClient) -> None:
    answer = client.get("/what-if", params=GUAM, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    defence = answer.json()["duties"]["defence"]
    (australia,) = (row for row in defence if row["actorLabel"] == "Australia" and "anzus" in row["agreement"])
    assert (australia["fit"], australia["article"]) == ("fits", "Article IV")
    assert {pledge["side"] for pledge in answer.json()["chain"]} >= {"attacker"}


def test_people_get_a_page_with_the_same(client: TestClient) -> None:
    page = client.get("/what-if", params=GUAM, headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "ANZUS Treaty, Article IV" in page.text
    assert "place differs" in page.text
    assert "Bound to both sides" in page.text


def test_the_page_without_a_question_offers_the_worked_cases(client: TestClient) -> None:
    page = client.get("/what-if", headers={"accept": "text/html"})
    assert all(case.title in page.text for case in read_cases())
    case = next(case for case in read_cases() if case.name == "russia-estonia")
    told = client.get(
        "/what-if?attacker=Russia&target=Estonia&date=2026-01-01&place=Estonia", headers={"accept": "text/html"}
    )
    assert case.reasoning[10:50] in told.text


def test_what_is_not_understood_is_told_in_either_form(client: TestClient) -> None:
    wrong = GUAM | {"target": "Ruritania"}
    problem = client.get("/what-if", params=wrong, headers={"accept": "application/json"})
    assert problem.status_code == 400
    assert problem.headers["content-type"] == "application/problem+json"
    assert "target: nothing in the graph is called 'Ruritania'" in problem.json()["detail"]
    page = client.get("/what-if", params=wrong, headers={"accept": "text/html"})
    assert "nothing in the graph is called" in page.text
    assert client.get("/what-if", params=GUAM | {"steps": "9"}).status_code == 422


def test_the_interface_describes_the_answer(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert "what-if" in str(described["paths"].keys())
    assert {"question", "duties", "both_sides", "chain"} <= described["components"]["schemas"]["Answer"][
        "properties"
    ].keys()


def test_disagreements_are_shown_side_by_side_or_said_to_be_none(client: TestClient) -> None:
    page = client.get("/disagreements", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "Where sources disagree" in page.text
    assert "Curated facts are compared with datasets that have been imported" in page.text

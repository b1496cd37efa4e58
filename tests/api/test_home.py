from __future__ import annotations

import re

from fastapi.testclient import TestClient

from api.app import create_app
from kg.settings import Settings

BROWSER = {"Accept": "text/html"}


def test_the_first_page_says_what_this_is_and_asks_a_question(client: TestClient) -> None:
    page = client.get("/", headers=BROWSER).text
    assert "<h1>Who promised what to whom</h1>" in page
    form = re.search(
        r'action="(/queries/members-on)".*?name="of" value="(.*?)".*?name="date" value="(.*?)"', page, re.S
    )
    assert form
    answer = client.get(form[1], params={"of": form[2], "date": form[3]}, headers=BROWSER).text
    assert ">Poland</a>" in answer


def test_every_link_of_the_first_page_leads_somewhere(client: TestClient) -> None:
    page = client.get("/", headers=BROWSER).text
    links = {link.split("#")[0] for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', page)}
    assert len(links) > 10
    for link in links:
        assert client.get(link, headers=BROWSER).status_code == 200, link


def test_documentation_of_the_interface(client: TestClient) -> None:
    assert client.get("/docs").status_code == 200
    assert {"/sparql", "/queries", "/queries/{name}", "/ontology", "/id/{kind}/{slug}"} <= client.get(
        "/openapi.json"
    ).json()["paths"].keys()


def test_alive_and_ready(client: TestClient, own_settings: Settings) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").status_code == 200
    with TestClient(create_app(own_settings)) as unbuilt:
        assert unbuilt.get("/healthz").status_code == 200
        response = unbuilt.get("/readyz")
        assert response.status_code == 503
        assert "run `latticework build` first" in response.json()["detail"]
        assert response.headers["retry-after"]

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from api import built_files, picture_pages
from api.picture_pages import PICTURES

BROWSER = {"Accept": "text/html"}


def page(client: TestClient, address: str) -> str:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == 200
    return response.text


def linked(html: str, text: str) -> str:
    """The address behind a link's text."""
    found = re.search(rf'href="([^"]*)">{text}</a>', html)
    assert found, f"there is no link {text!r}"
    return unescape(found[1])


def test_the_list_leads_to_each_picture(client: TestClient) -> None:
    listed = page(client, "/pictures")
    for picture in PICTURES.values():
        assert f"<h1>{picture.title}</h1>" in page(client, linked(listed, picture.title))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_links_to_its_rows_and_to_the_query_behind_it(client: TestClient, name: str) -> None:
    html = page(client, f"/pictures/{name}")
    rows = csv.DictReader(io.StringIO(client.get(linked(html, "Rows as CSV")).text))
    asked = client.get(linked(html, "The query behind it"), headers={"Accept": "text/csv"})
    assert [*rows] == [*csv.DictReader(io.StringIO(asked.text))]


def test_the_years_link_to_the_rows_of_all_their_sources(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_pages, "_sources", lambda service: {"curated": "Curated facts", "atop": "ATOP 5.1"})
    for name, sources in {"years": ["curated", "atop"], "map": ["curated"]}.items():
        html = page(client, f"/pictures/{name}")
        assert re.findall(r'href="/queries/standings\.csv\?source=(\w+)">', html) == sources
        assert ("ATOP 5.1: <a" in html) == (name == "years")


def test_what_stands_in_the_middle_is_found_by_its_name(client: TestClient) -> None:
    html = page(client, "/pictures/network?centre=NATO&on=1999-03-12")
    assert 'data-centre="https://w3id.org/latticework/id/partnership/nato"' in html
    assert 'name="on" value="1999-03-12"' in html
    assert "of=https%3A%2F%2Fw3id.org%2Flatticework%2Fid%2Fagreement%2Fanzus-treaty" in page(
        client, "/pictures/timeline?of=ANZUS+Treaty"
    )


def test_a_wrong_value_is_told_with_the_remedy(client: TestClient) -> None:
    html = page(client, "/pictures/map?centre=Ruritania")
    assert "centre: nothing in the graph is called &#39;Ruritania&#39;" in html
    html = page(client, "/pictures/network?source=cow")
    assert "source: there is no source &#39;cow&#39; here; choose one of curated" in html
    response = client.get("/pictures/globe")
    assert response.status_code == 404
    assert "there is no picture 'globe'; there are network, map" in response.json()["detail"]


def test_without_the_built_scripts_a_picture_says_so_and_shows_its_rows(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built_files, "names", dict)
    html = page(client, "/pictures/years")
    assert "the scripts of the pages have not been built on this server" in html
    assert "/static/built/" not in html
    assert client.get(linked(html, "rows"), headers=BROWSER).status_code == 200
    assert "have not been built" in page(client, "/docs")
    assert "<textarea" in page(client, "/sparql")


def test_built_files_are_kept_for_good_and_bring_their_licences(client: TestClient) -> None:
    script = re.search(r'<script type="module" src="([^"]*)">', page(client, "/pictures/map"))
    assert script
    response = client.get(script[1], headers={"Accept-Encoding": "br"})
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-encoding"] == "br"
    assert "cache-control" not in client.get("/static/built/map.js").headers
    assert "cache-control" not in client.get("/static/built/manifest.json").headers
    licences = client.get("/static/built/licences.txt")
    assert "cache-control" not in licences.headers
    for package in ("@zazuko/yasgui", "d3-force", "world-atlas"):
        assert f"\n{package} " in licences.text

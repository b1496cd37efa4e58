"""The query editor, as somebody uses it."""

from __future__ import annotations

import csv
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tab

LABELS = "SELECT ?member ?memberLabel ?since WHERE { ?m lw:inPartnership partnership:nato ; lw:member ?member ; "
MEMBERS = f"{LABELS} lw:period ?since . ?member rdfs:label ?memberLabel }}"
VIEWS = {
    "chart": "SELECT ?region (COUNT(*) AS ?states) WHERE { ?s lw:region/skos:prefLabel ?region } GROUP BY ?region",
    "network": "SELECT ?m ?in WHERE { ?s lw:member ?m ; lw:inPartnership ?in } LIMIT 50",
    "timeline": MEMBERS,
    "map": MEMBERS,
}

COMPLETED = {
    "SELECT * WHERE { ?m lw:inPartnership partnership:nat": "partnership:nato",
    "SELECT * WHERE { ?m lw:inPartnership partnership:atlantic": "partnership:nato",
    "SELECT * WHERE { ?m a lw:Memb": "lw:Membership",
    "SELECT * WHERE { ?m lw:inP": "lw:inPartnership",
    "SELECT * WHERE { ?m partn": "partnership:",
}


def write(page: Page, text: str) -> None:
    """Writes a query as by hand, so that completion comes."""
    page.locator("#yasqe .CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text[:-1])
    page.keyboard.type(text[-1])


def test_a_question_from_the_gallery_is_asked_and_the_address_is_its_link(tab: Tab, axe: str) -> None:
    page = tab.open("/sparql")
    page.get_by_label("Only those with").fill("members of")
    page.get_by_role("link", name="Members of a partnership or agreement on a day").click()
    page.get_by_label("the partnership or agreement").fill("Ruritania")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#question .error")).to_contain_text("nothing in the graph is called 'Ruritania'")
    tab.wrong.clear()  # the browser tells of the answer 400
    page.get_by_label("the partnership or agreement").fill("AUKUS")
    page.get_by_label("the day").fill("2022-01-01")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#yasr tbody tr")).to_have_count(3)
    assert "partnership/aukus" in parse_qs(urlsplit(page.url).query)["query"][0]
    page.reload()
    expect(page.locator("#yasr tbody tr")).to_have_count(3)
    tab.check("editor", axe)


def test_names_are_completed_from_the_graph(tab: Tab) -> None:
    page = tab.open("/sparql")
    for written, proposed in COMPLETED.items():
        write(page, written)
        expect(page.locator(".CodeMirror-hint", has_text=proposed).first).to_be_visible()
        page.keyboard.press("Escape")
    assert not tab.wrong


def test_an_error_is_told_with_its_place(tab: Tab) -> None:
    page = tab.open("/sparql")
    write(page, "SELECT * WHERE { ?s ?p ?o )")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#yasr [role=alert]")).to_contain_text("does not parse at line 1, column 28")
    assert page.locator("#yasqe .wrong").inner_text() == ")"


@pytest.mark.parametrize("name", VIEWS)
def test_rows_are_shown_in_the_way_that_fits_them(tab: Tab, name: str) -> None:
    page = tab.open(f"/sparql?query={quote(VIEWS[name])}")
    page.locator(f"#yasr .select_{name}").click()
    expect(page.locator("#yasr .yasr_results svg").last).to_be_visible()
    assert page.locator("#yasr .yasr_results svg").last.locator("path, rect, circle").count() > 10
    tab.shoot(f"editor-{name}")
    assert not tab.wrong


def test_a_drawing_is_saved_with_its_styles(tab: Tab) -> None:
    page = tab.open(f"/sparql?query={quote(VIEWS['network'])}")
    page.locator("#yasr .select_network").click()
    expect(page.locator("#yasr .yasr_results svg path.line").first).to_be_attached()
    with page.expect_download() as download:
        page.get_by_label("Download Results").click()
    saved = ElementTree.fromstring(download.value.path().read_bytes())
    [*lines] = (
        one for one in saved.iter("{http://www.w3.org/2000/svg}path") if one.get("class", "").startswith("line")
    )
    assert lines
    assert all(line.get("fill") == "none" and line.get("stroke", "").startswith("rgb") for line in lines)
    assert not tab.wrong


def test_a_link_to_a_query_asks_it_once(tab: Tab) -> None:
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.method) if "/sparql" in request.url else None)
    page = tab.open(f"/sparql?query={quote(MEMBERS)}")
    expect(page.locator("#yasr tbody tr").first).to_be_visible()
    # The page itself has no rows.
    assert "<td>" not in page.request.get(page.url, headers={"Accept": "text/html"}).text()
    assert asked.count("POST") == 1


def test_rows_are_downloaded_as_csv_and_things_are_shown_by_this_server(tab: Tab) -> None:
    page = tab.open(f"/sparql?query={quote(MEMBERS)}")
    expect(page.get_by_role("link", name="actor:poland")).to_have_attribute("href", "/id/actor/poland")
    with page.expect_download() as download:
        page.get_by_label("Download Results").click()
    with download.value.path().open(encoding="utf-8", newline="") as rows:
        assert {row["memberLabel"] for row in csv.DictReader(rows)} >= {"Poland", "Sweden"}
    assert not tab.wrong

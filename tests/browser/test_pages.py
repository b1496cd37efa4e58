"""Every kind of page as browsers show it: widths, labels, contrast, errors, and nothing from elsewhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Response

from tests.browser.conftest import Tab

PAGES = {
    "home": "/",
    "questions": "/queries",
    "question": "/queries/members-on?of=NATO&date=1999-03-12",
    "what-if": "/what-if?attacker=Russia&target=Estonia&date=2026-01-01",
    "disagreements": "/disagreements",
    "partnership": "/id/partnership/nato",
    "state": "/doc/id/actor/united-states",
    "agreement": "/doc/id/agreement/north-atlantic-treaty",
    "concept": "/doc/concept/defence",
    "ontology": "/ontology",
    "term": "/ontology/term/Membership",
    "search": "/search?q=turkey",
    "kinds": "/browse",
    "kind": "/browse/agreement",
    "description": "/void",
    "pictures": "/pictures",
    "panels": "/panels",
    "panel": "/panels/dyad-year?source=curated",
}
MOST_BYTES = 300_000
"""What a page may weigh, with all that it loads, uncompressed."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_width_and_everybody(tab: Tab, axe: str, name: str) -> None:
    tab.open(PAGES[name])
    tab.check(name, axe)


@pytest.mark.parametrize("name", ["home", "partnership", "state"])
def test_a_page_weighs_little(context: BrowserContext, address: str, name: str) -> None:
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address + PAGES[name], wait_until="load")
    assert 0 < sum(len(answer.body()) for answer in answers if answer.status == 200) < MOST_BYTES
    page.close()


def test_suggestions_are_chosen_by_keyboard(tab: Tab) -> None:
    page = tab.open("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("turk")
    page.wait_for_selector(".suggestions li")
    assert page.inner_text(".suggestions li").startswith("Turkey")
    page.keyboard.press("ArrowDown")
    assert page.locator('[role="option"][aria-selected="true"]').count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/doc/id/actor/turkey$"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert not tab.wrong


def test_search_and_the_day_of_a_page_work_without_scripts(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.fill("main input[name=q]", "siam")
        page.keyboard.press("Enter")
        page.click("ol.hits a >> nth=0")
        page.fill("input[name=on]", "1939-01-01")
        page.click("form.parameters button")
        assert page.url.endswith("/doc/id/actor/thailand?on=1939-01-01")


def test_the_interface_is_described_without_asking_elsewhere(tab: Tab, axe: str) -> None:
    page = tab.open("/docs")
    page.get_by_text("/queries/{name}").first.wait_for()
    for way in ("get", "put", "delete"):
        page.locator(f".opblock-{way} .opblock-summary-control").first.click()
    page.locator(".opblock-delete .responses-table").first.wait_for()
    tab.check("docs", axe)


def test_without_javascript_the_form_asks_and_pictures_say_what_they_lack(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/sparql")
        page.get_by_role("button", name="Run").click()
        assert page.get_by_role("cell", name="Finland").is_visible()
        page.goto(f"{address}/sparql?query=SELECT+(41%2B1+AS+?n)+{{}}")
        page.get_by_role("cell", name="42").wait_for()
        assert page.url.endswith("format=html")
        page.goto(f"{address}/pictures/network")
        assert "drawn by JavaScript, which is switched off" in page.inner_text("main")
        page.locator("noscript").get_by_role("link", name="rows").click()
        assert page.locator("tbody tr").count() > 100

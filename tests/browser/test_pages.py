"""Every kind of page as browsers show it: widths, labels, contrast, errors, and nothing from elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Tab

PAGES = {
    "home": "/",
    "questions": "/queries",
    "question": "/queries/members-on?of=NATO&date=1999-03-12",
    "what-if": "/what-if?attacker=Russia&target=Estonia&date=2026-01-01",
    "disagreements": "/disagreements",
    "partnership": "/id/partnership/nato",
    "ontology": "/ontology",
    "description": "/void",
    "pictures": "/pictures",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_width_and_everybody(tab: Tab, axe: str, name: str) -> None:
    tab.open(PAGES[name])
    tab.check(name, axe)


def test_the_interface_is_described_without_asking_elsewhere(tab: Tab) -> None:
    # What axe finds here is the library's own.
    page = tab.open("/docs")
    page.get_by_text("/queries/{name}").first.wait_for()
    assert not tab.wrong


def test_without_javascript_the_form_asks_and_pictures_say_what_they_lack(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/sparql")
        page.get_by_role("button", name="Run").click()
        assert page.get_by_role("cell", name="Finland").is_visible()
        page.goto(f"{address}/pictures/network")
        assert "drawn by JavaScript, which is switched off" in page.inner_text("main")
        page.locator("noscript").get_by_role("link", name="rows").click()
        assert page.locator("tbody tr").count() > 100

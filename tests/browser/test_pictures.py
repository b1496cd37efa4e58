"""The pictures, as somebody uses them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tab

ADDRESSES = {
    "network": "/pictures/network?on=1914-07-28",
    "map": "/pictures/map?on=1914-07-28",
    "timeline": "/pictures/timeline?of=Warsaw+Pact",
    "years": "/pictures/years",
}


def labels(page: Page) -> set[str]:
    """The names of all nodes of the network."""
    return {text.rstrip("…") for text in page.locator(".node text").all_text_contents()}


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_picture_is_drawn_tells_the_same_as_a_table_and_can_be_saved(tab: Tab, axe: str, name: str) -> None:
    page = tab.open(ADDRESSES[name])
    svg = page.locator("#drawing svg").first
    expect(svg).to_be_visible()
    assert svg.get_attribute("aria-label")
    page.get_by_text("The same as a table").click()
    expect(page.locator("#table tbody tr").nth(5)).to_be_visible()
    tab.check(name, axe)
    for kind in ("svg", "png"):
        with page.expect_download() as download:
            page.get_by_role("button", name=kind.upper()).click()
        assert download.value.suggested_filename == f"latticework-{name}.{kind}"
        saved = download.value.path().read_bytes()
        if kind == "png":
            assert saved.startswith(b"\x89PNG")
            assert len(saved) > 10_000
        else:
            assert "Source" in "".join(ElementTree.fromstring(saved).itertext())
    assert not tab.wrong


def test_the_network_goes_with_the_day(tab: Tab) -> None:
    page = tab.open(ADDRESSES["network"])
    assert {"Germany", "Austria-Hungary", "Triple Alliance treaty"} <= labels(page)
    page.get_by_label("day, month by month").press("End")
    assert "Austria-Hungary" not in labels(page)
    assert "North Atlantic Treaty Org" in labels(page)
    assert re.search(r"on=20\d\d-\d\d-01", page.url)
    page.get_by_label("day", exact=True).fill("1941-12-08")
    page.get_by_label("day", exact=True).press("Enter")
    assert "on=1941-12-08" in page.url


def test_an_obligation_has_its_colour_and_its_direction(tab: Tab) -> None:
    page = tab.open("/pictures/network?on=2024-07-28&centre=South+Korea&kinds=defence")
    line = page.locator("path.line", has=page.locator("title", has_text="United States"))
    assert line.count() == 1
    assert "duty-0" in (line.get_attribute("class") or "")
    assert line.get_attribute("marker-start") == line.get_attribute("marker-end") == "url(#arrow-duty-0)"
    one_way = tab.open("/pictures/network?on=2024-07-28&centre=Marshall+Islands&kinds=defence")
    line = one_way.locator("path.line", has=one_way.locator("title", has_text="United States"))
    assert (line.get_attribute("marker-start") is None) != (line.get_attribute("marker-end") is None)


def test_each_obligation_of_a_treaty_has_a_line(tab: Tab) -> None:
    page = tab.open("/pictures/network?on=1914-07-28&centre=Italy")
    spokes = page.locator("path.line", has=page.locator("title", has_text=re.compile("^Triple Alliance treaty: Italy")))
    drawn = [(spoke.get_attribute("class") or "").split() for spoke in spokes.all()]
    owed = spokes.first.locator("title").text_content() or ""
    assert "defence" in owed
    assert "neutrality" in owed
    assert {"duty-0", "duty-2"} <= {name for names in drawn for name in names}
    assert len({spoke.get_attribute("d") for spoke in spokes.all()}) == len(drawn) > 1


def test_a_state_that_is_gone_is_bound_no_more(tab: Tab) -> None:
    # Nobody says when the treaty of 1953 between Greece, Turkey and Yugoslavia ended.
    assert "Yugoslavia" in labels(tab.open("/pictures/network?on=1990-01-01"))
    assert "Yugoslavia" not in labels(tab.open("/pictures/network?on=2010-01-01"))


def test_something_is_put_into_the_middle_by_click_name_and_keyboard(tab: Tab) -> None:
    page = tab.open("/pictures/network?on=2024-07-28")
    everything = len(labels(page))
    page.locator(".network").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert 1 < len(labels(page)) < everything
    assert "centre=" in page.url
    page.get_by_label("around a state").fill("Mongolia")
    page.get_by_label("around a state").press("Tab")
    assert "Mongolia" in labels(page)
    page.locator(".node", has_text="Russia").dispatch_event("click")
    assert "centre=Russia" in page.url
    # A name that only the server knows.
    page.get_by_label("around a state").fill("NATO")
    page.get_by_label("around a state").press("Tab")
    page.wait_for_url("**centre=NATO**")
    expect(page.locator(".node", has_text="North Atlantic Treaty Org").first).to_be_attached()


def test_what_is_uncertain_is_drawn_so(tab: Tab) -> None:
    page = tab.open("/pictures/network?on=2026-01-01&centre=Armenia")
    assert page.locator("path.dashed").count() >= 1
    page = tab.open("/pictures/timeline?of=Quad")
    # The first Quad began in May 2007 and ended in 2008, on days that no source gives.
    bars = page.locator(".standing").first.locator("rect")
    widths = bars.evaluate_all("all => all.map(one => one.width.baseVal.value)")
    assert len(widths) == 2
    assert widths[0] > widths[1]


def test_the_map_lists_states_that_have_vanished(tab: Tab) -> None:
    page = tab.open(ADDRESSES["map"])
    assert "Austria-Hungary" in page.inner_text("#vanished")
    assert page.locator(".land[class*=scale]").count() > 5
    page.locator(".land", has=page.locator("title", has_text="France:")).first.dispatch_event("click")
    assert "centre=France" in page.url
    assert page.locator(".land.centre").count() == 1


def test_years_are_counted_in_three_ways(tab: Tab) -> None:
    page = tab.open("/pictures/years")
    assert page.locator(".panel-title").all_text_contents()[0] == "defence"
    highest = page.locator(".axis").nth(1).text_content()
    page.locator("select[name=count]").select_option("agreements")
    assert page.locator(".axis").nth(1).text_content() != highest
    page.locator("select[name=count]").select_option("share")
    expect(page.locator("#status")).to_contain_text("import the state systems")
    assert not tab.wrong

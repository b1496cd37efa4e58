"""The page of proposals, as a reviewer uses it: with a token that is given once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from pyoxigraph import Literal, NamedNode, Quad

from kg.change import Change
from kg.namespaces import graph
from kg.review import Proposals
from kg.tokens import add_token
from tests.browser.conftest import Tab
from tests.serving import serving
from tests.small_graph import OwnFiles


@dataclass(frozen=True)
class Review:
    """A server with two proposals that wait, and the token of a reviewer."""

    address: str
    token: str


@pytest.fixture(scope="module")
def review(_chromium: None, small_home: OwnFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    home = tmp_path_factory.mktemp("review") / "home"
    shutil.copytree(small_home.home, home, symlinks=True)
    token = add_token(home, "maria", "write")
    for name in ("one", "two"):
        quad = Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal(name), graph("notes"))
        Proposals(home, 10).add("paul", f"Somebody saw {name}", "a.0", Change(frozenset({quad})))
    with serving(small_home.model_copy(update={"home": home})) as address:
        yield Review(address, token)


def test_a_reviewer_reads_and_decides(context: BrowserContext, review: Review, shots: Path, axe: str) -> None:
    tab = Tab(context.new_page(), review.address, shots)
    page = tab.open("/proposals")
    assert "Give a token" in page.inner_text("#told")
    assert all("401" in told for told in tab.wrong), "the browser tells of the status, and of nothing else"
    tab.wrong.clear()
    tab.check("proposals-locked", axe)
    page.fill('input[name="token"]', "wrong")
    page.click("#unlock button")
    expect(page.locator("#told")).to_contain_text("not known")
    page.fill('input[name="token"]', review.token)
    page.click("#unlock button")
    page.wait_for_selector("text=Somebody saw two")
    tab.wrong.clear()
    tab.check("proposals", axe)
    page.click('a[href="/proposals/1"]')
    page.wait_for_selector("text=paul proposed it")
    tab.wrong.clear()
    tab.check("proposal", axe)
    page.click("text=Decline")
    page.wait_for_selector(".decide [role=alert]")
    assert "say why" in page.inner_text(".decide [role=alert]")
    page.click("text=Accept")
    page.wait_for_selector("text=maria accepted it")
    page.goto(f"{review.address}/proposals/2")
    page.fill('input[name="message"]', "No source")
    page.click("text=Decline")
    page.wait_for_selector("text=No source")
    page.close()

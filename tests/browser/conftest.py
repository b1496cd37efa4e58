"""A browser for each module, and a server for all. Without Debian's chromium these tests are skipped, saying so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from kg.build import Build
from kg.settings import Settings
from tests.conftest import REPOSITORY
from tests.serving import beside, serving

CHROMIUM = Path("/usr/bin/chromium")
AXE = REPOSITORY / "api" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_WIDTHS = (1440, 768, 360)

# What scripts make in which place.
_MADE = {"#picture": "#drawing svg", "#editor": "#yasqe .CodeMirror", "#docs": ".swagger-ui"}

# The keys of the editor's own field scroll what axe takes for out of reach.
_REACHED = 'class="CodeMirror-scroll"'


@dataclass
class Tab:
    """A page of the browser, and all that went wrong on it."""

    page: Page
    base: str
    shots: Path
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._asked)

    def open(self, address: str) -> Page:
        """Opens an address and waits for what its scripts make."""
        self.page.goto(self.base + address)
        for place, made in _MADE.items():
            if self.page.locator(place).count():
                self.page.locator(made).first.wait_for()
        return self.page

    def shoot(self, name: str) -> None:
        """Takes a picture of what is seen."""
        self.page.screenshot(path=self.shots / f"{name}.png")

    def check(self, name: str, axe: str) -> None:
        """Asserts that the page is shown well: takes pictures at three widths and looks for what does not fit, for what
        axe finds serious, and for what went wrong until now."""
        for width in _WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate("new Promise(requestAnimationFrame)")
            self.shoot(f"{name}-{width}")
            fits = self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert fits, f"{name} overflows at {width}"
        self.page.evaluate(f"{axe};0")
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        serious = [
            f"{one['id']}: {node['html'][:150]}"
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
            if _REACHED not in node["html"]
        ]
        assert not serious
        assert not self.wrong

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.base:
            self.wrong.append(f"asked elsewhere: {request.url}")


@pytest.fixture(scope="session")
def _chromium() -> None:
    if not CHROMIUM.is_file():
        pytest.skip(f"there is no browser at {CHROMIUM}; apt-get install chromium brings it")


# Not for the session: as long as it runs, no other test in the process can have an event loop.
@pytest.fixture(scope="module")
def browser(_chromium: None) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS), headless=True)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def address(
    _chromium: None, settings: Settings, built: Build, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server over the repository's own facts."""
    with serving(beside(settings, built, tmp_path_factory.mktemp("browser") / "home")) as base:
        yield base


@pytest.fixture(scope="session")
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of pages go; pytest keeps the folders of its last three runs."""
    return tmp_path_factory.mktemp("shots")


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as made:
        yield made


@pytest.fixture
def tab(context: BrowserContext, address: str, shots: Path) -> Iterator[Tab]:
    page = context.new_page()
    yield Tab(page, address, shots)
    page.close()

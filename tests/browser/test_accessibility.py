"""Each kind of page is drawn in both schemes on narrow and wide screens: axe finds nothing serious in it.

Some are read in French and Chinese (`kinds.LANGUAGES`), so that each language is drawn in all four ways.
The screenshots stay in `.screenshots/`, to be looked at; `SCREENSHOTS=all` keeps every view. axe comes with the clients
of others (`make clients`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, FloatRect, Page
from samples import ROOT

from browser.kinds import LANGUAGES, PAGES, STATUSES

AXE: Final = ROOT / ".clients/node_modules/axe-core/axe.min.js"
SCREENSHOTS: Final = ROOT / ".screenshots"
_VIEWS: Final[dict[tuple[int, Literal["light", "dark"]], bool]] = {
    (1280, "light"): True, (1280, "dark"): False, (390, "light"): False, (390, "dark"): True
}  # fmt: skip
"""Widths and schemes, each with whether all rules are tried there, and not only those of colours."""
_ALL: Final = bool(os.environ.get("SCREENSHOTS"))
"""Whether every view is kept, and how pages look on a tablet; else those in which all rules are tried."""
_HEIGHT: Final = 900
_TALLEST: Final = 6_000
_COLOURS: Final = {"runOnly": ["color-contrast", "link-in-text-block"]}
_JUDGED: Final = """async options => (await axe.run(document, {resultTypes: ["violations"], ...options})).violations
  .filter(found => ["serious", "critical"].includes(found.impact))
  .map(found => `${found.id}: ${found.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`)"""


@pytest.fixture(scope="module")
def drawn(browser: Browser) -> Iterator[Page]:
    """A page to draw on."""
    page = browser.new_page(reduced_motion="reduce")
    yield page
    page.close()


@pytest.mark.skipif(not AXE.exists(), reason="NOT RUN: axe is not here (make clients)")
@pytest.mark.parametrize("kind", PAGES)
def test_nothing_serious_is_found_in_a_page(drawn: Page, address: str, kind: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    language = LANGUAGES.get(kind, "en")
    drawn.set_extra_http_headers({"Accept-Language": language})
    answer = drawn.goto(address + PAGES[kind])
    assert answer is not None
    assert answer.status == STATUSES.get(kind, 200)
    assert drawn.evaluate("document.documentElement.lang") == language
    drawn.evaluate(AXE.read_text("utf-8"))
    found: dict[str, list[str]] = {}
    for (width, scheme), thoroughly in _VIEWS.items():
        look(drawn, width, scheme)
        assert drawn.evaluate("document.documentElement.scrollWidth") <= width, f"at {width} px something stands beside"
        found[f"{width} px, {scheme}"] = drawn.evaluate(_JUDGED, {} if thoroughly else _COLOURS)
        if thoroughly or _ALL:
            keep(drawn, kind, width, scheme)
    if _ALL:
        for scheme in ("light", "dark"):
            look(drawn, 820, scheme)
            keep(drawn, kind, 820, scheme)

    assert {where: problems for where, problems in found.items() if problems} == {}


def look(page: Page, width: int, scheme: Literal["light", "dark"]) -> None:
    """See the page in a window of this width, in one of the schemes."""
    page.set_viewport_size({"width": width, "height": _HEIGHT})
    page.emulate_media(color_scheme=scheme)


def keep(page: Page, kind: str, width: int, scheme: str) -> None:
    """Keep what is seen, of very long pages the beginning."""
    height = min(page.evaluate("document.documentElement.scrollHeight"), _TALLEST)
    area: FloatRect = {"x": 0, "y": 0, "width": width, "height": height}
    page.screenshot(path=SCREENSHOTS / f"{kind}-{width}-{scheme}.png", full_page=True, clip=area)

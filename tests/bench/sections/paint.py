"""What a reader waits for: when a browser first paints each kind of page, and what it must have fetched before."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from statistics import median
from typing import Any, Final
from urllib.parse import urlsplit

from browser.kinds import PAGES
from browsing import INSTALLED, chromium
from playwright.sync_api import Browser

from bench.options import Options
from bench.servers import graphsvc_with_content
from bench.tables import Table, short

TITLE: Final = "First paint"
SIZE: Final = "the shipped content"
OPENED: Final = (
    *("home", "communities", "community", "document", "passage", "disagreement", "network", "map", "vocabulary"),
    *("class", "shapes", "query", "search", "editor-with-rows", "dataset", "docs"),
)
"""Kinds of page that differ in what they draw; all have the same head."""
_TIMES: Final = 5
_STYLE: Final = ["/static/style.css"]
_PAINTED: Final = """async () => {
  const painted = () => performance.getEntriesByName("first-contentful-paint")[0];
  while (!painted()) await new Promise((next) => setTimeout(next, 5));
  const fetched = performance.getEntriesByType("resource");
  const blocking = fetched.filter((entry) => entry.renderBlockingStatus === "blocking");
  const [page] = performance.getEntriesByType("navigation");
  return { paint: painted().startTime, head: page.responseStart, blocking: blocking.map((entry) => entry.name) };
}"""


def measured(options: Options) -> Iterator[Table]:
    """Open each page in a browser that holds nothing of it, with its script and style. A short run opens it once."""
    times = min(_TIMES, max(1, options.triples // 1_000))
    rows = []
    if INSTALLED:
        with graphsvc_with_content() as server, chromium() as browser:
            base = server.address.removesuffix("sparql")
            rows = [_row(browser, kind, base + PAGES[kind], times) for kind in OPENED]
    yield Table(
        ["page", "first byte", "first paint", "blocked by", "nothing but the style"],
        rows,
        f"**First paint** of each page (first-contentful-paint, Paint Timing), {times} times with nothing kept by the "
        "browser, median in ms since the address was asked for, and what it waited for before (renderBlockingStatus, "
        f"Resource Timing).{'' if INSTALLED else ' NOT RUN: no Chromium is installed.'}",
    )


def _row(browser: Browser, kind: str, address: str, times: int) -> list[str]:
    """One page."""
    sys.stderr.write(f"paint: {kind}\n")
    found = [_opened(browser, address) for _ in range(times)]
    blocking = sorted({urlsplit(name).path for each in found for name in each["blocking"]})
    waited = [short(median(each[moment] for each in found)) for moment in ("head", "paint")]
    return [kind, *waited, ", ".join(blocking), "held" if blocking == _STYLE else "missed"]


def _opened(browser: Browser, address: str) -> dict[str, Any]:
    """What a new reader of the page sees, in ms."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(address)
        seen: dict[str, Any] = page.evaluate(_PAINTED)
        return seen

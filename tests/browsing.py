"""The browser of the tests: Chromium, driven by Playwright, asking for nothing by itself.

`make browser` installs Debian's where the user may, else Playwright's own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import graphsvc

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_CHROMIUM = next((path for name in _NAMES if (path := shutil.which(name))), None)
_OF_PLAYWRIGHT = any(platformdirs.user_cache_path("ms-playwright").glob("chromium*"))
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
INSTALLED = bool(_CHROMIUM or _OF_PLAYWRIGHT)
BROWSED = pytest.mark.skipif(not INSTALLED, reason="NOT RUN: no Chromium is installed")
_EDITOR = Path(graphsvc.__file__).parent / "web" / "static" / "editor.js"
BUNDLED = pytest.mark.skipif(not _EDITOR.is_file(), reason="NOT RUN: the editor is not bundled (`make setup` says why)")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with a profile of its own."""
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=_CHROMIUM, args=_QUIET) as browser:
        yield browser


@contextmanager
def watched(context: BrowserContext, address: str, path: str = "", refused: str = "no status") -> Iterator[Page]:
    """A page; an error of a script, a breach of the content policy, or a request elsewhere is one of the test.

    Answers with the status `refused` are none.
    """
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(address) else problems.append(asked.url))
    page.goto(address + path)
    yield page
    unexpected = [problem for problem in problems if f"status of {refused}" not in problem]
    assert not unexpected, unexpected

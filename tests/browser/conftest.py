"""One service and one browser for all that people do on pages; an error of a script fails the test that made it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import BROWSED, chromium, watched
from playwright.sync_api import Browser, Page
from processes import serving, wait_until_ready
from samples import ROOT

DOCUMENTS = ROOT.parent / "shared" / "documents"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "browser"):
            item.add_marker(BROWSED)


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service listens; it shows the words of passages where the source texts are at hand."""
    documents = ("--documents", str(DOCUMENTS)) if DOCUMENTS.is_dir() else ()
    with serving(*documents, cache=tmp_path_factory.mktemp("cache")) as (process, base):
        wait_until_ready(process, base)
        yield base


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser that asks for nothing by itself."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The start page; an error of a script, a breach of the content policy, or a request elsewhere fails the test."""
    with browser.new_context() as context, watched(context, address) as page:
        yield page

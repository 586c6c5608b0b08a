"""The editor of the query form in a browser: it completes names of this graph, marks mistakes, and obeys the keyboard.

NOT RUN where there is no Chromium on the machine, or the editor is not bundled.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import BROWSED, BUNDLED, chromium
from playwright.sync_api import Browser, Locator, Page, expect
from processes import serving, wait_until_ready

pytestmark = [BROWSED, BUNDLED]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service listens."""
    with serving(cache=tmp_path_factory.mktemp("cache")) as (process, base):
        wait_until_ready(process, base)
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that asks for nothing by itself."""
    with chromium() as browser:
        yield browser


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The form in both schemes; an error of a script, a breach of the policy, or a request elsewhere fails the test."""
    with browser.new_context(locale="en", color_scheme=request.param) as context:
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("request", lambda asked: None if asked.url.startswith(address) else problems.append(asked.url))
        page.goto(address + "sparql")
        yield page
        assert [problem for problem in problems if "status of 400" not in problem] == []


def editor(page: Page) -> Locator:
    """Where one types."""
    return page.get_by_role("textbox", name="Your query")


def options(page: Page) -> Locator:
    """What is offered to complete a name."""
    return page.get_by_role("listbox", name="Completions").get_by_role("option")


def accept(page: Page, first: str) -> None:
    """Accept the first option, once it is this one; the editor takes no key for it in the first 75 ms."""
    expect(options(page).first).to_contain_text(first)
    page.wait_for_timeout(100)
    editor(page).press("Enter")


def test_names_are_completed_and_their_prefixes_declared(page: Page) -> None:
    editor(page).press_sequentially("SELECT * { ?r recip", delay=20)
    accept(page, "icg:recipient")
    editor(page).press_sequentially(" community:taoy", delay=20)
    accept(page, "community:tw-taoyuan")
    expect(page.locator("#query")).to_have_value(
        "PREFIX community: <https://w3id.org/icgraph/id/community/>\n"
        "PREFIX icg: <https://w3id.org/icgraph/ns#>\n"
        "SELECT * { ?r icg:recipient community:tw-taoyuan}"
    )
    editor(page).press("Control+Enter")
    expect(page.locator("#h-results")).to_have_text("17 rows")


def test_names_are_found_in_chinese_and_variables_of_the_query_are_offered(page: Page) -> None:
    editor(page).press_sequentially("SELECT ?winner { ?x a 社區", delay=20)
    expect(options(page).filter(has_text="icg:Community").first).to_be_visible()
    editor(page).press("Escape")
    editor(page).press_sequentially(" ; ?p ?w", delay=20)
    expect(options(page).first).to_have_text("?winner")


def test_a_mistake_is_marked_where_it_is_while_one_types(page: Page) -> None:
    editor(page).fill("SELECT * {\n  ?s ?p ?o .\n  ?s %% ?o\n}")
    mark = page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("%")
    mark.hover()
    expect(page.locator(".cm-diagnostic")).to_contain_text("Line 3, column 6")
    editor(page).fill("SELECT * { ?s ?p ?o }")
    expect(mark).to_have_count(0)


def test_the_keyboard_alone_writes_runs_and_leaves(page: Page) -> None:
    page.get_by_role("link", name="All 56 examples").focus()
    page.keyboard.press("Tab")
    expect(editor(page)).to_be_focused()
    page.keyboard.type("ASK {")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run query")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#h-results")).to_have_text("Yes")
    page.keyboard.press("Shift+Tab")
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator("#query")).to_have_value("")


def test_an_example_comes_into_the_editor_and_keeps_its_name(page: Page) -> None:
    page.get_by_role("link", name="Smart21 count by community").click()
    named = page.get_by_role("textbox", name="Smart21 count by community")
    expect(named).to_contain_text("GROUP BY ?community ?name")
    named.press("Control+a")
    named.press("Delete")
    named.press_sequentially("ASK {", delay=20)
    named.press("Control+Enter")
    expect(page.locator("#h-results")).to_have_text("Yes")
    expect(editor(page)).to_have_text("ASK {}")

"""The documentation: served as pages and as Markdown, without dead links, and each command in it does what it shows."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from documented import DOCS, Shell, blocks, documents, fits, run_apart
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of

from graphsvc.description.asking import text_of
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.settings import Settings
from graphsvc.web.docs import docs_folder
from graphsvc.web.views.prose import prose

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
NAMES = [path.stem for path in documents()]
RUN = ("console", "sh")
DOCUMENTS = Path(__file__).parents[2] / "shared/documents"


@pytest.fixture(scope="module")
def docs() -> Iterator[TestClient]:
    """A service without content, which shows the same documentation."""
    with client_of(Settings(), CompiledUpkeep()) as client:
        yield client


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell in which a service over the shipped content is at hand."""
    shell = Shell(tmp_path_factory.mktemp("docs"))
    shell.run("graphsvc serve")
    yield shell
    shell.close()


def shown(name: str) -> list[tuple[str, str]]:
    """The commands of a document that are to be run, with what they print."""
    found: list[tuple[str, str]] = []
    for block in blocks((DOCS / f"{name}.md").read_text()):
        if block.language in RUN and not block.said.startswith("apart: "):
            found += block.commands if block.language == "console" else [(block.text, "")]
    return found


@pytest.mark.skipif(shutil.which("curl") is None, reason="NOT RUN: curl is not installed")
@pytest.mark.parametrize("name", [name for name in NAMES if shown(name)])
def test_each_command_does_what_is_shown(name: str, shell: Shell, tmp_path: Path) -> None:
    own = any("graphsvc serve" in command for command, _ in shown(name))
    here = Shell(tmp_path) if own else shell
    try:
        for block in blocks((DOCS / f"{name}.md").read_text()):
            if block.said.endswith(".py"):
                (here.folder / block.said).write_text(block.text)
        for command, expected in shown(name):
            printed = here.run(command)
            assert not expected or fits(expected, printed), f"{command}\n{printed}"
    finally:
        if own:
            here.close()


APART = {
    "copy": ["tests/test_clients.py runs it with Comunica from npm"],
    "deploy": [
        "tests/test_shown_apart.py runs it on a clone of its own",
        "tests/test_shown_apart.py runs it over folders that are thrown away",
        "`make test-image` runs it",
    ],
    "provenance": ["tests/test_docs.py runs it where the documents are, which may not be republished"],
    "upgrade": ["tests/test_shown_apart.py runs it on a clone of its own"],
}
"""What other tests run: nothing else is left out."""


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_run_here_says_where(name: str) -> None:
    found = blocks((DOCS / f"{name}.md").read_text())
    said = [block.said for block in found if block.language in RUN and block.said]
    assert said == [f"apart: {why}" for why in APART.get(name, ())]
    for block in found:
        assert block.language, "a block without a language is neither run nor known not to be"


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="NOT RUN: the source documents are not beside the checkout")
def test_whoever_has_the_document_finds_the_digest_of_its_passage(engine: EmbeddedEngine, tmp_path: Path) -> None:
    command = run_apart("provenance", *APART["provenance"]).text
    shell = Shell(tmp_path)
    printed = [shell.run(command.replace("DOCUMENT", str(path))).strip() for path in DOCUMENTS.glob("*.txt")]
    passage = "https://w3id.org/icgraph/id/passage/icf-community-profiles/24099-24118"
    stated = engine.rows(
        f"SELECT ?digest {{ GRAPH ?g {{ <{passage}> <https://w3id.org/icgraph/ns#sha256> ?digest }} }}"
    )
    assert [printed.count(text_of(row, "digest")) for row in stated] == [1], "one of the documents has it there"


@pytest.mark.parametrize("name", NAMES)
def test_each_document_is_a_page_and_markdown(docs: TestClient, name: str) -> None:
    path = "/docs/" if name == "index" else f"/docs/{name}"
    text = (DOCS / f"{name}.md").read_text()
    page = docs.get(path, headers=BROWSER)
    title = text.splitlines()[0].removeprefix("# ")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert re.search(r"<h1 id=[^>]*>(.*?)</h1>", page.text)[1] == title  # type: ignore[index]
    assert page.text.count("<h1") == 1
    assert not re.search(r"""\s(style|on[a-z]+)=["']""", page.text)
    assert "&lt;!--" not in page.text
    for answer in (docs.get(f"/docs/{name}.md"), docs.get(path), docs.get(path, headers={"Accept": "text/markdown"})):
        assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
        assert answer.text == text
    assert docs.get(f"/docs/{name}.html").text == page.text


@pytest.mark.parametrize("root", ["", "/icg"])
def test_no_link_is_dead(root: str) -> None:
    settings = Settings(root_path=root, public_url=f"https://data.example{root}/")
    with client_of(settings, CompiledUpkeep()) as client:
        pages = {name: client.get(f"/docs/{name}.html").text for name in NAMES}
    for name, page in pages.items():
        body = page.split('<div class="with-toc prose-page">')[1].split("</main>")[0]
        for link in re.findall(r'href="([^"]*)"', body):
            address, _, fragment = link.partition("#")
            address = address and urljoin(f"{root}/docs/{name}.html", address)
            assert address.startswith((f"{root}/docs/", "https://")) or (fragment and not address), (name, link)
            if address.startswith("https://"):
                continue
            target = address.removeprefix(f"{root}/docs/") or ("index" if address else name)
            assert target in pages, (name, link)
            assert not fragment or f'id="{fragment}"' in pages[target], (name, link)


def test_the_index_leads_to_every_document() -> None:
    linked = set(re.findall(r"\]\(([a-z-]+)\.md\)", (DOCS / "index.md").read_text()))

    assert linked == set(NAMES) - {"index"}


@pytest.mark.parametrize(
    ("language", "told"), [("en", ""), ("fr", "La documentation est en anglais."), ("zh-Hant", "說明文件為英文。")]
)
def test_who_reads_another_language_is_told_that_the_documentation_is_in_english(
    docs: TestClient, language: str, told: str
) -> None:
    text = docs.get("/docs/copy", headers={"Accept": "text/html", "Accept-Language": language}).text
    before = text.split("<main")[1].split('<div class="prose"')[0]
    assert re.findall(r'<p class="note">([^<]+)</p>', before) == ([told] if told else [])


def test_conditions_heads_and_refusals(docs: TestClient) -> None:
    for path in ("/docs/", "/docs/copy", "/docs/copy.md"):
        first = docs.get(path, headers=BROWSER)
        again = docs.get(path, headers={**BROWSER, "If-None-Match": first.headers["etag"]})
        head = docs.head(path, headers=BROWSER)
        assert (again.status_code, again.content) == (304, b"")
        assert (head.status_code, head.content) == (200, b"")
        assert "Accept" in first.headers["vary"]
        assert "default-src 'self'" in first.headers["content-security-policy"]
    assert docs.get("/docs").status_code == 308
    assert docs.get("/docs").headers["location"].endswith("/docs/")
    assert docs.get("/docs/copy", headers={"Accept": "image/png"}).status_code == 406
    for path in ("nothing", "copy.pdf", "..%2fREADME", "%2e%2e/README.md", "Copy", "copy.md.md", "a" * 200):
        assert docs.get(f"/docs/{path}").status_code == 404, path
    assert docs.post("/docs/").status_code == 405


def test_markdown_brings_no_html_scripts_or_styles() -> None:
    page = prose(
        "# A <script>x</script>\n\n<img src=x onerror=y>\n\n[a](javascript:alert(1)) [b](b.md#c) `<i>`\n\n"
        '| n |\n|--:|\n| 1 |\n\n## A\n\n## A\n\n``` sh" onclick="x\nx\n```\n<!-- a\nb -->\n',
        lambda name: f"/docs/{name}",
    )

    assert "<script" not in page.body
    assert "<img" not in page.body
    assert "javascript:" not in re.sub(r"\[a\]\(javascript:[^)]*\)", "", page.body)
    assert 'href="javascript' not in page.body
    assert '<a href="/docs/b#c">' in page.body
    assert "style=" not in page.body
    assert 'onclick="' not in page.body
    assert "<!--" not in page.body
    assert [section.anchor for section in page.sections] == ["a", "a-1"]


def test_an_installed_package_carries_the_documents(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    included = tomllib.loads((DOCS.parent / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    installed = tmp_path / "site-packages/graphsvc"
    for source, target in included["targets"]["wheel"]["force-include"].items():
        shutil.copytree(DOCS.parent / source, tmp_path / "site-packages" / target)
    monkeypatch.setattr("importlib.resources.files", lambda _: installed)

    assert (docs_folder() / "index.md").read_text() == (DOCS / "index.md").read_text()

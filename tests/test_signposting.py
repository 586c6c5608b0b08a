"""Typed links: header, page and linkset say the same of a document (RFC 8288, RFC 9264, FAIR Signposting)."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of
from samples import ONTOLOGY_VERSION

from graphsvc.formats import HTML, RESOURCE_FORMATS, RESOURCE_SUFFIXES
from graphsvc.settings import Settings

HERE = "http://127.0.0.1:8000/"
BASE = "https://w3id.org/icgraph/"
DOCUMENTS = {
    "doc/community/tw-taoyuan": BASE + "id/community/tw-taoyuan",
    "doc/ns/Community": BASE + "ns#Community",
    "doc/graph/catalogue": BASE + "graph/catalogue",
    "ns": BASE + "ns",
    f"ns/{ONTOLOGY_VERSION}": BASE + "ns",
    "shapes": BASE + "shapes",
    "void": BASE + "dataset",
}
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?(?:; anchor="([^"]*)")?')

Link = tuple[str, str, str]


class Head(HTMLParser):
    """The `<link>` elements of a page, but for those that it needs itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[Link] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what an element links to."""
        at = {name: value or "" for name, value in attrs}
        if tag == "link":
            self.links |= {(at["href"], rel, at.get("type", "")) for rel in at["rel"].split()}
        self.links = {link for link in self.links if link[1] not in ("stylesheet", "search", "icon")}


def parsed(header: str) -> dict[str, set[Link]]:
    """The links of a header field or of a set of links as text, by anchor."""
    found: dict[str, set[Link]] = {}
    for target, rels, kind, anchor in LINK.findall(header):
        found.setdefault(anchor, set()).update((target, rel, kind) for rel in rels.split())
    return found


def headed(client: TestClient, path: str, accept: str = "text/html") -> set[Link]:
    response = client.head("/" + path, headers={"Accept": accept})
    assert response.status_code == 200
    return parsed(response.headers["link"])[""]


def targets(links: set[Link], wanted: str) -> set[str]:
    return {target for target, rel, _ in links if rel == wanted}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_header_page_and_linkset_say_the_same(client: TestClient, path: str) -> None:
    links = headed(client, path)

    page = client.get("/" + path, headers={"Accept": "text/html"}).text
    as_json = client.get("/" + path, headers={"Accept": "application/linkset+json"})
    as_text = client.get(f"/linkset/{path}.txt")
    context = next(one for one in as_json.json()["linkset"] if one["anchor"] == HERE + path)
    stated = {
        (target["href"], rel, target.get("type", ""))
        for rel, found in context.items()
        if rel != "anchor"
        for target in found
    }
    assert as_json.headers["content-type"] == "application/linkset+json"
    assert as_text.headers["content-type"] == "application/linkset"
    assert as_json.json() == client.get(f"/linkset/{path}.json").json()
    assert Head(page).links == stated == parsed(as_text.text)[HERE + path] == links
    assert headed(client, path, "*/*") == links, "they are those of the document, whatever is sent of it"


@pytest.mark.parametrize("path", ["", "sparql"])
def test_the_pages_of_home_and_endpoint_name_their_data_as_their_headers_do(client: TestClient, path: str) -> None:
    check_alternates(client, path)


def test_they_do_so_without_content() -> None:
    with client_of(Settings(), CompiledUpkeep()) as empty:
        for path in ("", "sparql"):
            check_alternates(empty, path)


def check_alternates(client: TestClient, path: str) -> None:
    links = headed(client, path)

    data = {form.media_type for form in RESOURCE_FORMATS if form is not HTML}
    assert Head(client.get("/" + path, headers={"Accept": "text/html"}).text).links == links
    assert data <= {kind for _, rel, kind in links if rel == "alternate"}
    for target, rel, kind in links:
        if rel == "alternate":
            answer = client.get(target, headers={"Accept": kind})
            assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("suffix", ["", ".ttl"])
def test_data_leads_to_its_page_wherever_it_stands(client: TestClient, path: str, suffix: str) -> None:
    links = headed(client, path + suffix, "text/turtle")

    assert (f"{HERE}{path}.html", "alternate", "text/html") in links
    assert client.get(f"/{path}.html").headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(("path", "name"), DOCUMENTS.items())
def test_a_document_has_one_name_to_cite_and_what_harvesters_need(client: TestClient, path: str, name: str) -> None:
    links = headed(client, path)

    data = {(f"{HERE}{path}.{form.suffix}", form.media_type) for form in RESOURCE_FORMATS if form is not HTML}
    assert targets(links, "cite-as") == {name}
    assert 1 <= len(targets(links, "type")) <= 2
    assert "https://schema.org/AboutPage" in targets(links, "type")
    assert targets(links, "license") == {"https://creativecommons.org/licenses/by/4.0/"}
    assert targets(links, "author") == {BASE + "dataset#developers"}
    assert {(target, kind) for target, rel, kind in links if rel == "describedby"} == data
    assert all(kind for _, rel, kind in links if rel in ("item", "describedby", "alternate"))
    assert targets(links, "item")


def test_the_class_of_a_thing_is_told(client: TestClient) -> None:
    assert BASE + "ns#Community" in targets(headed(client, "doc/community/tw-taoyuan"), "type")


@pytest.mark.parametrize("suffix", sorted(set(RESOURCE_SUFFIXES) - {"html"}))
def test_data_leads_back_to_its_document(client: TestClient, suffix: str) -> None:
    links = headed(client, f"doc/community/tw-taoyuan.{suffix}")

    landing = HERE + "doc/community/tw-taoyuan"
    assert targets(links, "describes") == {BASE + "id/community/tw-taoyuan", landing}
    assert targets(links, "collection") == {landing}
    assert not targets(links, "cite-as")


def test_the_files_of_the_dataset_are_its_items_and_lead_back(client: TestClient) -> None:
    items = targets(headed(client, "void"), "item")

    assert any(item.endswith("/dataset.nq.gz") for item in items)
    for item in items:
        links = headed(client, item.removeprefix(HERE))
        assert targets(links, "collection") == {HERE + "void"}
        assert targets(links, "describedby") == {HERE + "void.ttl"}


def test_the_way_up_ends_at_the_home_page(client: TestClient) -> None:
    response = client.get("/doc/document/taitung-press-release.nq")
    passage = re.search(r"/id(/passage/taitung-press-release/[0-9-]+)>", response.text)
    assert passage
    path = f"doc{passage[1]}"
    way: list[str] = []
    while path and len(way) < 10:
        (above,) = targets(headed(client, path), "up")
        path = above.removeprefix(HERE)
        way.append(path)

    assert way == ["doc/document/taitung-press-release", "doc/document", ""]


def test_a_linkset_has_caching_headers_and_answers_conditions(client: TestClient) -> None:
    path = "/linkset/doc/community/tw-taoyuan.json"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 304
    assert again.headers["vary"] == first.headers["vary"]
    assert client.head(path).headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    "path",
    ["doc/community/nowhere.json", "doc/community.json", "doc/community/tw-taoyuan.ttl", "nothing.json", ".json", "x"],
)
def test_there_are_no_links_of_what_is_not_there(client: TestClient, path: str) -> None:
    response = client.get(f"/linkset/{path}")

    assert response.status_code == 404
    assert json.loads(response.text)["detail"]

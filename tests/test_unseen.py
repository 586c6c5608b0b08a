"""What nobody sees in a name is shown by a sign on every page, and names written from the right are set apart."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from html_page import Page
from running import CompiledUpkeep, client_of

from graphsvc.loading import Compiled
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.vocab import RDF, SKOS

PAGE = {"Accept": "text/html"}
MARKS = {
    "override": "\u202e",
    "isolate": "\u2067",
    "right-to-left": "\u200f",
    "arabic": "\u061c",
    "delete": "\x7f",
    "next-line": "\x85",
}
HEBREW = "\u05e9\u05dc\u05d5\u05dd"


@pytest.fixture(scope="module")
def turned(compiled: Compiled, names: Names) -> Iterator[TestClient]:
    """The content with a concept for each mark, called `exe…gpj`, and one with a Hebrew name and a plain note."""
    graph = ox.NamedNode(names.graph("entities"))
    stated = set(compiled.graphs[graph.value])
    for key, name in {**{key: f"exe{mark}gpj" for key, mark in MARKS.items()}, "hebrew": HEBREW}.items():
        thing = ox.NamedNode(names.thing("concept", key))
        stated.add(ox.Quad(thing, ox.NamedNode(SKOS + "prefLabel"), ox.Literal(name, language="en"), graph))
        stated.add(ox.Quad(thing, ox.NamedNode(SKOS + "note"), ox.Literal(f"{name}!"), graph))
        stated.add(ox.Quad(thing, ox.NamedNode(RDF + "type"), ox.NamedNode(SKOS + "Concept"), graph))
    with client_of(Settings(), CompiledUpkeep(Compiled({**compiled.graphs, graph.value: frozenset(stated)}))) as client:
        yield client


def query(key: str) -> str:
    """A query for the name of such a concept."""
    return f"SELECT ?name {{ <https://w3id.org/icgraph/id/concept/{key}> <{SKOS}prefLabel> ?name }}"


@pytest.mark.parametrize("key", MARKS)
def test_the_page_of_a_thing_shows_the_mark_in_heading_crumbs_and_rows(turned: TestClient, key: str) -> None:
    text = turned.get(f"/doc/concept/{key}", headers=PAGE).text

    assert re.search(r"<h1[^>]*>Exe\ufffdgpj</h1>", text)
    assert re.search(r'<span aria-current="page"[^>]*>Exe\ufffdgpj</span>', text)
    assert "exe\ufffdgpj!" in text
    assert "<title>Exe\ufffdgpj" in text
    assert f"exe{MARKS[key]}gpj" not in text.split("</head>")[1]


@pytest.mark.parametrize("key", MARKS)
def test_lists_hits_suggestions_and_answers_show_it(turned: TestClient, key: str) -> None:
    addresses = ["/doc/concept?page=6", "/search?q=exe", "/search?q=gpj", f"/doc/concept/{key}x"]
    pages = [turned.get(address, headers=PAGE).text.split("<main")[1] for address in addresses]
    answer = turned.get("/sparql", params={"query": query(key)}, headers=PAGE).text
    suggested = turned.get("/suggest", params={"q": "exe"}).json()

    assert not [page for page in pages if MARKS[key] in page]
    assert any("\ufffd" in page for page in pages)
    assert re.search(r"<td>(<[^>]*>)?exe\ufffdgpj", answer)
    assert not [name for name in suggested[1] + suggested[2] if MARKS[key] in name]
    assert any("\ufffd" in name for name in suggested[1])


@pytest.mark.parametrize("mark", MARKS.values())
def test_what_is_sent_back_or_read_by_programs_keeps_it(turned: TestClient, mark: str) -> None:
    asked = f'SELECT ?x {{ BIND("a{mark}b" AS ?x) }}'
    form = turned.get("/sparql", params={"query": asked}, headers=PAGE).text
    fields = turned.get("/fragments", params={"object": f'"a{mark}b"'}, headers=PAGE).text
    embedded = turned.get("/doc/concept/override", headers=PAGE).text
    data = json.loads(embedded.split('<script type="application/ld+json">')[1].split("</script>")[0])

    assert f"a{mark}b" in html.unescape(form.split("<textarea")[1].split("</textarea>")[0])
    assert re.search(r"<td>(<[^>]*>)?a\ufffdb", form)
    assert f'"a{mark}b"' in [value for page in [Page(fields)] for value in page.values("value")]
    assert "exe\u202egpj" in json.dumps(data, ensure_ascii=False)


def test_a_name_from_the_right_is_set_apart(turned: TestClient) -> None:
    text = turned.get("/doc/concept/hebrew", headers=PAGE).text
    answer = turned.get("/sparql", params={"query": query("hebrew")}, headers=PAGE).text
    plain = turned.get("/doc/concept/override", headers=PAGE).text

    assert f'<h1 dir="auto">{HEBREW}</h1>' in text
    assert f'<span dir="auto">{HEBREW}!</span>' in text
    assert f'<td><span dir="auto">{HEBREW}</span></td>' in answer
    assert 'dir="auto"' not in plain

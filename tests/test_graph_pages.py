"""The page of a named graph lists its subjects some at a time; its data is whole."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from graphsvc.description import SUBJECTS_AT_ONCE
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.model import Names

PAGE = {"Accept": "text/html"}


def test_a_reader_comes_to_every_subject_of_a_graph(client: TestClient, engine: EmbeddedEngine, names: Names) -> None:
    stated = {quad.subject for quad in engine.quads(graph=names.graph("links"))}
    path: str | None = "/doc/graph/links"
    listed, pages = 0, 0
    while path:
        page = client.get(path, headers=PAGE).text
        listed += page.count('<details class="block">')
        pages += 1
        following = re.search(r'<a href="([^"]+)" rel="next">', page)
        path = following[1] if following else None

    assert listed == len(stated)
    assert pages == -(-len(stated) // SUBJECTS_AT_ONCE) > 2


def test_passages_are_listed_by_number(client: TestClient) -> None:
    page = client.get("/doc/graph/catalogue?section=40", headers=PAGE).text
    listed = re.findall(r'href="/doc/passage/([^"/]+)/(\d+)-(\d+)">[^<]*</a></p>\n  </details>', page)
    places = [(slug, int(start), int(end)) for slug, start, end in listed]

    assert len(places) > 20
    assert places == sorted(places)


def test_its_data_is_whole(client: TestClient, engine: EmbeddedEngine, names: Names) -> None:
    read = {quad.triple for quad in ox.parse(client.get("/doc/graph/links.nt").content, ox.RdfFormat.N_TRIPLES)}

    assert {quad.triple for quad in engine.quads(graph=names.graph("links"))} <= read
    assert client.get("/doc/graph/links.nt?section=40").text == client.get("/doc/graph/links.nt").text


@pytest.mark.parametrize("section", ["1", "-40", "x", "40.0", "%3Cscript%3E", "999960", "9" * 400, "040"])
def test_a_place_that_is_none_is_told_so(client: TestClient, section: str) -> None:
    response = client.get(f"/doc/graph/links?section={section}", headers=PAGE)

    assert response.status_code == (200 if section == "1" else 404)
    assert "<script>" not in response.text.replace("<script ", "")

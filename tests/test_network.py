"""The partner network: every tie drawn once and in the table with its passages, the same bytes each time."""

from __future__ import annotations

import re
from itertools import pairwise

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from html_page import Page

from graphsvc.description import network
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.model import Names
from graphsvc.web.frame import Site
from graphsvc.web.links import Links
from graphsvc.web.pages import render_network
from graphsvc.web.views.lettering import fitting, width, wrapped
from graphsvc.web.views.network import Point, network_page
from graphsvc.web.words import words_in

HTML = {"Accept": "text/html"}
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def drawn(text: str, form: str) -> str:
    """One form of the drawing."""
    return text.split(f'<svg class="net {form}"')[1].split("</svg>", maxsplit=1)[0]


def called(point: Point) -> str:
    """The name at a point."""
    return " ".join(text for _, text in point.lines)


def squeezed(text: str) -> str:
    """A text without blanks, as lines may end between letters."""
    return "".join(text.split())


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_every_tie_is_one_line_and_every_party_one_point(
    client: TestClient, engine: EmbeddedEngine, names: Names, form: str
) -> None:
    found = network(engine, names)
    svg = drawn(client.get("/network", headers=HTML).text, form)

    assert svg.count("<path") == len({(tie.community, tie.whole) for tie in found.ties})
    assert svg.count('class="com"') == len({tie.community for tie in found.ties})
    assert svg.count('<circle class="p') == len({tie.whole for tie in found.ties})


def test_the_table_holds_every_tie_with_a_link_to_its_passage(
    client: TestClient, engine: EmbeddedEngine, names: Names
) -> None:
    text = client.get("/network", headers=HTML).text
    rows = text.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]

    assert len(rows) == len(network(engine, names).ties)
    for row in rows:
        passages = re.findall(r'href="(/doc/passage/[^"]+)"', row)
        assert passages, row
        assert client.get(passages[0], headers=HTML).status_code == 200


def test_the_heading_says_what_is_found(client: TestClient) -> None:
    text = client.get("/network", headers=HTML).text

    assert "<h1>Two partners work with several communities</h1>" in text
    assert "Documents tie 28 partners to 7 communities." in text


def test_shared_partners_stand_between_their_communities_and_no_two_points_on_each_other(
    engine: EmbeddedEngine, names: Names
) -> None:
    found = network_page(network(engine, names), Links(names.base), words_in("en"))
    assert found.wide is not None
    communities = {called(point): float(point.y) for point in found.wide.communities}
    partners = {called(point): float(point.y) for point in found.wide.partners}

    assert len(found.shared) == 2
    for partner, tied in found.shared:
        ys = [communities[cell.text] for cell in tied]
        assert min(ys) < partners[partner.text] < max(ys)
    for heights in (sorted(communities.values()), sorted(partners.values())):
        assert min(b - a for a, b in pairwise(heights)) >= 24


def test_equal_data_gives_equal_bytes(engine: EmbeddedEngine, names: Names) -> None:
    site = Site(names)
    first, second = (render_network(network(engine, names), site, []) for _ in range(2))

    assert first == second
    assert len(first.encode()) < 100_000


def test_as_data_it_is_the_ties(client: TestClient, engine: EmbeddedEngine, names: Names) -> None:
    answer = client.get("/network", headers={"Accept": "text/turtle"})
    told = [
        q for q in ox.parse(answer.text, format=ox.RdfFormat.TURTLE) if q.predicate.value == names.term("hasPartner")
    ]

    assert answer.headers["content-location"].endswith("/network.ttl")
    assert client.get("/network.ttl").text == answer.text
    assert len(told) == len({(tie.community, tie.partner) for tie in network(engine, names).ties})


def test_it_is_linked_from_home_and_in_the_sitemap(client: TestClient) -> None:
    assert 'href="/network"' in client.get("/", headers=HTML).text
    assert "/network</loc>" in client.get("/sitemaps/1.xml").text


@pytest.mark.parametrize("language", ["en", "fr", "zh-Hant"])
def test_no_name_is_cut_and_none_stands_on_another(engine: EmbeddedEngine, names: Names, language: str) -> None:
    found = network(engine, names, language)
    page = network_page(found, Links(names.base), words_in(language))
    for drawing in (page.wide, page.narrow):
        assert drawing is not None
        for points, most, iris in (
            (drawing.communities, drawing.geometry.before, {tie.community for tie in found.ties}),
            (drawing.partners, drawing.geometry.after, {tie.whole for tie in found.ties}),
        ):
            whole = {squeezed(found.labels.of(iri).value) for iri in iris}
            assert {squeezed(called(point)) for point in points} == whole
            assert all(width(text) <= most for point in points for _, text in point.lines)
            heights = sorted(float(y) for point in points for y, _ in point.lines)
            assert all(b - a >= drawing.geometry.line for a, b in pairwise(heights))


def test_names_too_long_for_a_line_go_on_in_the_next() -> None:
    assert wrapped("IBM", 14) == ["IBM"]
    assert wrapped("Issy-les-Moulineaux", 14, 3) == ["Issy-les-", "Moulineaux"]
    assert wrapped("中華電信股份有限公司", 14) == ["中華電信股份有", "限公司"]
    assert wrapped("x" * 20, 14) == ["x" * 14, "x" * 6]
    assert wrapped("twelve letters", 14, 3) == ["twelve", "letters"]  # the number after it has its room
    assert wrapped("", 14, 3) == [""]
    assert fitting("中華電信股份有限公司", 14) == "中華電信股份…"
    assert fitting("IBM", 14) == "IBM"


def test_a_network_of_nothing_and_of_hostile_names_is_a_clear_page(names: Names) -> None:
    store, graph = ox.Store(), ox.NamedNode(names.graph("x"))
    engine, site = EmbeddedEngine(store, names.base), Site(names)
    nothing = render_network(network(engine, names), site, [])
    community = ox.NamedNode(names.thing("community", "c"))
    store.add(ox.Quad(community, ox.NamedNode(TYPE), ox.NamedNode(names.term("Community")), graph))
    for address in ("javascript:alert(1)", names.thing("organization", "x")):
        partner = ox.NamedNode(address)
        store.add(ox.Quad(community, ox.NamedNode(names.term("hasPartner")), partner, graph))
        store.add(ox.Quad(partner, ox.NamedNode(LABEL), ox.Literal("</text><script>alert(1)</script>\u202e"), graph))
    text = render_network(network(engine, names), site, [])

    assert "No document names a partner" in nothing
    assert "2 partners of communities" in text
    assert "<script>alert" not in text
    assert 'href="javascript' not in text
    assert not Page(text).wrong


@pytest.mark.parametrize("language", ["fr", "zh-Hant"])
def test_a_name_drawn_in_another_language_says_so(
    client: TestClient, engine: EmbeddedEngine, names: Names, language: str
) -> None:
    text = client.get("/network", headers={**HTML, "Accept-Language": language}).text
    page = network_page(network(engine, names, language), Links(names.base), words_in(language))
    assert page.wide is not None
    points = (*page.wide.communities, *page.wide.partners)
    drawn_in = re.findall(r'<text(?: class="\w+")?(?: text-anchor="end")?( lang="en")?>', drawn(text, "wide"))

    assert len(drawn_in) == len(points)
    assert [bool(tag) for tag in drawn_in] == [point.name.language == "en" for point in points]
    assert 0 < sum(map(bool, drawn_in)) < len(points)

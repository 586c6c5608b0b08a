"""The map of communities: a dot where the links say that a community is, its names readable, no place left out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from html_page import Page

from graphsvc.description import Places, places
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.model import Names
from graphsvc.vocab import RDF, SCHEMA, SKOS
from graphsvc.web.frame import Site
from graphsvc.web.links import Links
from graphsvc.web.pages import render_map
from graphsvc.web.views.map import NARROW, WIDE, Drawing, map_page
from graphsvc.web.views.projection import WIDTH, projected
from graphsvc.web.words import words_in

ROOT = Path(__file__).parents[1]
LAND = ROOT / "graphsvc/web/views/land.tsv"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def found(engine: EmbeddedEngine, names: Names) -> Places:
    return places(engine, names)


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_every_place_is_a_dot_that_leads_to_its_page(client: TestClient, found: Places, form: str) -> None:
    text = client.get("/map", headers=HTML).text
    svg = text.split(f'<svg class="map {form}"')[1].split("</svg>")[0]
    dots = re.findall(r'<a href="(/doc/community/[^"]+)"', svg)

    assert len(dots) == len(set(dots)) == svg.count("<circle") == len(found.coordinates) == 12


def test_no_community_is_left_out(client: TestClient, found: Places) -> None:
    text = client.get("/map", headers=HTML).text
    listed = re.findall(r'<th scope="row"><a href="([^"]+)"', text)

    assert len(listed) == len(found.countries) == 12
    assert "Not on the map" not in text
    assert "<h1>12 communities in 7 countries</h1>" in text


def test_what_is_drawn_at_its_seat_or_core_is_said(client: TestClient) -> None:
    note = client.get("/map", headers=HTML).text.split("Drawn at their seat or core")[1].split("</p>")[0]

    keys = {"tw-taitung", "tw-taoyuan", "za-nelson-mandela-bay"}
    assert set(re.findall(r'href="/doc/community/([^"]+)"', note)) == keys


@pytest.mark.parametrize(("longitude", "latitude", "x"), [(0, 0, 1000), (180, 0, WIDTH), (-180, 0, 0)])
def test_the_equator_is_as_wide_as_the_drawing(longitude: float, latitude: float, x: float) -> None:
    assert projected(longitude, latitude)[0] == pytest.approx(x)


def test_north_is_up_and_meridians_come_together(found: Places, names: Names) -> None:
    coordinates = found.coordinates
    oulu, cape_town = (projected(*coordinates[names.thing("community", key)]) for key in ("fi-oulu", "za-cape-town"))

    assert oulu[1] < projected(0, 0)[1] < cape_town[1]
    assert projected(90, 60)[0] < projected(90, 0)[0]


def boxes(drawn: Drawing, letter: float) -> list[tuple[float, float, float, float]]:
    """The room that names take at least."""
    shares = {"start": 0.0, "middle": 0.5, "end": 1.0}
    found = []
    for dot in drawn.dots:
        wide = 0.5 * letter * len(dot.text)
        left, base = float(dot.text_x) - shares[dot.anchor] * wide, float(dot.text_y)
        found.append((left, base - 0.7 * letter, left + wide, base))
    return found


def test_no_name_stands_on_another_or_outside(found: Places, names: Names) -> None:
    page = map_page(found, Links(names.base), words_in("en"))

    for drawn, form in ((page.wide, WIDE), (page.narrow, NARROW)):
        left, top, width, height = map(float, drawn.box.split())
        rooms = boxes(drawn, form.letter)
        for place, (a, b, c, d) in enumerate(rooms):
            assert left <= a, drawn.dots[place]
            assert c <= left + width, drawn.dots[place]
            assert top <= b, drawn.dots[place]
            assert d <= top + height, drawn.dots[place]
            for e, f, g, h in rooms[place + 1 :]:
                assert not (a < g and e < c and b < h and f < d), drawn.dots[place]


def test_equal_data_gives_equal_bytes_and_few(found: Places, names: Names) -> None:
    first, second = (render_map(found, Site(names), []) for _ in range(2))

    assert first == second
    assert len(first.encode()) < 60_000


def test_as_data_it_is_the_coordinates(client: TestClient, found: Places) -> None:
    answer = client.get("/map", headers={"Accept": "text/turtle"})
    quads = [*ox.parse(answer.text, format=ox.RdfFormat.TURTLE)]

    assert answer.headers["content-location"].endswith("/map.ttl")
    assert sum(quad.predicate.value == SCHEMA + "latitude" for quad in quads) == len(found.coordinates)


def test_it_is_linked_from_home_the_list_and_the_sitemap(client: TestClient) -> None:
    for page in ("/", "/doc/community"):
        assert 'href="/map"' in client.get(page, headers=HTML).text
    assert "/map</loc>" in client.get("/sitemaps/1.xml").text


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_on"),
    [
        ("-90", "180", True),
        ("90.01", "0", False),
        ("0", "-181", False),
        ("NaN", "0", False),
        ("inf", "inf", False),
        ('1"/><script>alert(1)</script>', "0", False),
        ("north", "", False),
    ],
)
def test_coordinates_that_are_none_on_earth_are_named_in_words(
    names: Names, latitude: str, longitude: str, *, is_on: bool
) -> None:
    store, graph = ox.Store(), ox.NamedNode(names.graph("links"))
    community = ox.NamedNode(names.thing("community", "x"))
    for predicate, term in (
        (RDF + "type", ox.NamedNode(names.term("Community"))),
        (SKOS + "prefLabel", ox.Literal("</title><script>alert(1)</script>")),
        (SCHEMA + "latitude", ox.Literal(latitude)),
        (SCHEMA + "longitude", ox.Literal(longitude)),
    ):
        store.add(ox.Quad(community, ox.NamedNode(predicate), term, graph))
    text = render_map(places(EmbeddedEngine(store, names.base), names), Site(names), [])

    assert ("Not on the map" not in text) == is_on
    assert "<script>alert" not in text
    assert not Page(text).wrong


def test_a_map_of_nothing_is_a_map(names: Names) -> None:
    empty = EmbeddedEngine(ox.Store(), names.base)

    assert "0 communities in 0 countries" in render_map(places(empty, names), Site(names), [])


def test_the_land_is_small_and_has_the_countries_of_the_communities(found: Places) -> None:
    lines = [line.split("\t") for line in LAND.read_text().splitlines()]

    assert LAND.stat().st_size < 60_000
    assert {country.rsplit("/", 1)[-1] for country in found.countries.values()} <= {code for code, _ in lines}
    assert all(re.fullmatch(r"(M\d+ -?\d+l[-+ \d]+z)+", path) for _, path in lines)


def test_land_beyond_the_date_line_stands_at_the_other_edge(tmp_path: Path) -> None:
    square = [[17000, 1000], [2000, 0], [0, 2000], [-2000, 0], [0, -2000]]
    topology = {
        "transform": {"scale": [0.01, 0.01], "translate": [0, 0]},
        "arcs": [square],
        "objects": {"countries": {"geometries": [{"type": "Polygon", "arcs": [[0]], "id": "242"}]}},
    }
    file = tmp_path / "countries.json"
    file.write_text(json.dumps(topology))
    answer = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, ROOT / "atlas/land.py", file], capture_output=True, text=True, check=True, timeout=60
    )
    code, path = answer.stdout.rstrip("\n").split("\t")
    starts = [int(x) for x in re.findall(r"M(\d+)", path)]

    assert code == "fj"
    assert min(starts) < WIDTH / 10
    assert max(starts) > WIDTH * 9 / 10
    assert "None" not in path

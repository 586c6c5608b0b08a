"""The map of communities: a dot where the links say that a community is, its names readable, no place left out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import combinations
from math import dist
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
from graphsvc.web.views.map import map_page
from graphsvc.web.views.placing import NARROW, Drawing, drawing
from graphsvc.web.views.projection import WIDTH, projected
from graphsvc.web.views.text import Cell
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


Box = tuple[float, float, float, float]


def boxes(drawn: Drawing) -> dict[str, Box]:
    """The room of names, by their communities, as letters of the widest of usual fonts take it."""
    shares = {"start": 0.0, "middle": 0.5, "end": 1.0}
    found, letter = {}, float(drawn.letter)
    for dot in drawn.dots:
        wide = letter * sum(0.61 if character < "\u2e80" else 1 for character in dot.text)
        left, base = float(dot.text_x) - shares[dot.anchor] * wide, float(dot.text_y)
        if dot.text:
            found[dot.name.href or dot.name.text] = left, base - 0.75 * letter, left + wide, base + 0.15 * letter
    return found


def meets(one: Box, other: Box) -> bool:
    """Whether two boxes have more in common than what is rounded away."""
    most = min(one[2], other[2]), min(one[3], other[3])
    return max(one[0], other[0]) + 0.2 < most[0] and max(one[1], other[1]) + 0.2 < most[1]


def along(lead: str) -> list[Box]:
    """Places on a line, as small boxes."""
    x, y, end_x, end_y = map(float, re.findall(r"-?[\d.]+", lead))
    steps = [part / 50 for part in range(51)]
    places = [(x + (end_x - x) * step, y + (end_y - y) * step) for step in steps]
    return [(across - 0.5, down - 0.5, across + 0.5, down + 0.5) for across, down in places]


def assert_is_readable(drawn: Drawing) -> None:
    """No name stands outside, on another, on a dot or on the line of another."""
    left, top, width, height = map(float, drawn.box.split())
    rooms, radius = boxes(drawn), float(drawn.radius)
    dots = [(float(dot.x), float(dot.y)) for dot in drawn.dots]
    for key, room in rooms.items():
        assert left <= room[0] < room[2] <= left + width, key
        assert top <= room[1] < room[3] <= top + height, key
        assert not any(meets(room, other) for name, other in rooms.items() if name != key), key
        assert not any(meets(room, (x - radius, y - radius, x + radius, y + radius)) for x, y in dots), key
        for dot in drawn.dots:
            if dot.lead and (dot.name.href or dot.name.text) != key:
                assert not any(meets(room, place) for place in along(dot.lead)), (key, dot.name.text)


@pytest.mark.parametrize("language", ["en", "fr", "zh-Hant"])
def test_no_name_stands_on_another_or_on_a_line_or_outside(engine: EmbeddedEngine, names: Names, language: str) -> None:
    page = map_page(places(engine, names, language), Links(names.base), words_in(language))

    for drawn in (page.wide, page.narrow):
        assert len(boxes(drawn)) == 12
        assert_is_readable(drawn)


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_no_dot_lies_on_another(engine: EmbeddedEngine, names: Names, language: str) -> None:
    page = map_page(places(engine, names, language), Links(names.base), words_in(language))

    for drawn in (page.wide, page.narrow):
        dots = [(float(dot.x), float(dot.y)) for dot in drawn.dots]
        assert min(dist(*pair) for pair in combinations(dots, 2)) >= 2 * float(drawn.radius)
        for dot in drawn.dots:
            if dot.name.text in {"Kaohsiung", "高雄市"}:
                assert dot.lead, "its dot stands beside its place, to which a line leads"


@pytest.mark.parametrize("number", [2, 7, 100])
def test_names_for_which_a_place_has_no_room_are_left_to_their_dots(number: int) -> None:
    on_map = {str(key): projected(120 + key / 1000, 23) for key in range(number)}
    drawn = drawing(on_map, {key: Cell(f"Place {key}", "", f"/{key}") for key in on_map}, NARROW)

    assert {dot.name.href for dot in drawn.dots} == {f"/{key}" for key in range(number)}
    assert len(boxes(drawn)) == number if number < 100 else 0 < len(boxes(drawn)) < number
    assert_is_readable(drawn)


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

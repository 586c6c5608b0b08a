"""What a reading counts within one pair of brackets."""

from __future__ import annotations

from dataclasses import dataclass

from graphsvc.guard.reading import Inside


@dataclass(slots=True)
class Level:
    """An open bracket. A chain may become a tree as high as it is long, on top of the highest tree that it holds.

    Within templates, data and lists tokens are `free`; elsewhere links are `bounded`, but for those between operations.
    `counting` tells whether each term counts; `peak` is the highest of the arguments before this one; `values` tells
    that a VALUES block begins.
    """

    inside: Inside
    opened: int
    free: bool = False
    bounded: bool = True
    counting: bool = False
    data: bool = False
    aggregate: bool = False
    links: int = 0
    terms: int = 0
    height: int = 0
    peak: int = 0
    values: bool = False

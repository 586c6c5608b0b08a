"""Rows as a graph: the things they name on a ring, with a line where a row or a triple joins two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import pyoxigraph as ox

from graphsvc.web.links import Links
from graphsvc.web.views.answer import Results
from graphsvc.web.views.calling import Calling
from graphsvc.web.views.lettering import fitting

_MOST_NODES: Final = 48
_MOST_TIES: Final = 200
_MOST_ROWS: Final = 1_000
_WIDTH, _RADIUS, _LINE_HEIGHT, _EDGE = 860.0, 150.0, 22.0, 12.0
_LETTERS: Final = 30


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: its name, where its page is, its place, and on which side of it the name stands."""

    name: str
    href: str | None
    x: float
    y: float
    text_x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Tie:
    """A line between two things: its path, and what joins them, in words."""

    path: str
    start: str
    joined_by: str
    end: str


@dataclass(frozen=True, slots=True)
class Ring:
    """The drawing and its table; `left_out` things had no place."""

    nodes: Sequence[Node]
    ties: Sequence[Tie]
    width: float
    height: float
    left_out: int


def ring_of(results: Results, links: Links, call: Calling) -> Ring | None:
    """The things of triples, or of rows that name two or more; None where nothing is joined."""
    joined = list(dict.fromkeys(_joined(results, call)))
    neighbours: defaultdict[str, list[str]] = defaultdict(list)
    for start, _, end in joined:
        neighbours[start].append(end)
        neighbours[end].append(start)
    if not neighbours:
        return None
    placed = _in_turn(neighbours)[:_MOST_NODES]
    names = {iri: call(ox.NamedNode(iri)).text for iri in placed}
    side = -(-len(placed) // 2)
    height = side * _LINE_HEIGHT + 2 * _EDGE
    places = {iri: _place(number, len(placed), height) for number, iri in enumerate(placed)}
    nodes = [_node(names[iri], links.href(iri), places[iri]) for iri in placed]
    ties = [
        Tie(_bent(places[start], places[end], height), names[start], words, names[end])
        for start, words, end in joined
        if start in places and end in places
    ]
    return Ring(nodes, ties[:_MOST_TIES], _WIDTH, height, len(neighbours) - len(placed))


def _joined(results: Results, call: Calling) -> Iterator[tuple[str, str, str]]:
    """Pairs of things with what joins them: the property of a triple, else the first thing of a row with each other."""
    for row in results.rows[:_MOST_ROWS]:
        named = {name: term.value for name in results.variables if isinstance(term := row.get(name), ox.NamedNode)}
        if results.triples:
            if {"subject", "object"} <= named.keys():
                yield named["subject"], call(ox.NamedNode(named["predicate"])).text, named["object"]
            continue
        (first, *others) = named.items() if named else [("", "")]
        for name, iri in others:
            if iri != first[1]:
                yield first[1], name, iri


def _in_turn(neighbours: Mapping[str, Sequence[str]]) -> list[str]:
    """All things, each near those that it is joined with: from the one with most neighbours outwards."""
    found: dict[str, None] = {}
    for start in sorted(neighbours, key=lambda iri: (-len(neighbours[iri]), iri)):
        waiting = [start]
        while waiting:
            iri = waiting.pop()
            if iri not in found:
                found[iri] = None
                waiting += sorted(neighbours[iri], key=lambda other: (len(neighbours[other]), other), reverse=True)
    return list(found)


def _place(number: int, total: int, height: float) -> tuple[float, float]:
    """Where a thing stands: down the right side of an ellipse, then up the left one, a line of text apart."""
    side = -(-total // 2)
    is_right = number < side
    level = number if is_right else total - 1 - number
    y = _EDGE + (level + 0.5) * _LINE_HEIGHT
    part = (y - height / 2) / (height / 2)
    return _WIDTH / 2 + (1 if is_right else -1) * _RADIUS * sqrt(1 - part * part), y


def _node(name: str, href: str | None, place: tuple[float, float]) -> Node:
    """A thing at its place, its name outside of the ring."""
    outside, anchor = (10, "start") if place[0] >= _WIDTH / 2 else (-10, "end")
    return Node(
        fitting(name, _LETTERS), href, round(place[0], 1), round(place[1], 1), round(place[0] + outside, 1), anchor
    )


def _bent(start: tuple[float, float], end: tuple[float, float], height: float) -> str:
    """A line that bends towards the middle, so that lines between neighbours are told from the ring."""
    x, y = (start[0] + end[0] + _WIDTH) / 4, (start[1] + end[1] + height) / 4
    return f"M{start[0]:.1f} {start[1]:.1f}Q{x:.1f} {y:.1f} {end[0]:.1f} {end[1]:.1f}"

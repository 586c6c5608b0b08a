"""The facets by which lists and searches are narrowed: their values, and values that are asked for and do not exist."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from graphsvc.search.folding import folded
from graphsvc.web.views.text import Cell

_MOST: Final = 5
_ALIKE: Final = 0.6
"""So many values are named in the place of one that does not exist, and how alike they must be, of 1."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: how many there would be with it."""

    value: str
    name: Cell
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetShown:
    """A facet with the values that stand in it."""

    name: str
    title: str
    values: tuple[Value, ...]


class Unknown(NamedTuple):
    """A value that a facet does not have, with links to those that are called much like it."""

    title: str
    value: str
    nearest: tuple[Cell, ...]


def unknown(
    title: str,
    given: Collection[str],
    known: Collection[str],
    name: Callable[[str], Cell],
    instead: Callable[[str, str], str],
) -> Iterable[Unknown]:
    """The values given that a facet does not have; `instead` is the address with another one in the place of one."""
    for value in sorted(set(given) - set(known)):
        names = {key: name(key) for key in known}
        near = sorted((-likeness, key) for key in names if (likeness := _likeness(value, (key, names[key].text))))
        yield Unknown(title, value, tuple(names[key]._replace(href=instead(value, key)) for _, key in near[:_MOST]))


def _likeness(given: str, texts: Iterable[str]) -> float:
    """How alike a value and some text are, from 0 to 2: more than 1 where one holds the other."""
    sought = folded(given).joined
    found = 0.0
    for text in (folded(text).joined for text in texts):
        ratio = SequenceMatcher(None, sought, text).ratio()
        holds = bool(sought and text) and (sought in text or text in sought)
        found = max(found, 1 + ratio if holds else ratio if ratio >= _ALIKE else 0)
    return found

"""What facets let pass, and how many things there would be with each of their values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Protocol, TypeVar

Chosen = Mapping[str, frozenset[str]]
"""The values that are let pass, by facet; a facet without any lets all pass."""


class Belonging(Protocol):
    """Something that has values in facets."""

    @property
    def belongs(self) -> Mapping[str, frozenset[str]]:
        """Its values by facet."""


_T = TypeVar("_T", bound=Belonging)


def passing(things: Sequence[_T], chosen: Chosen, besides: str = "") -> Sequence[_T]:
    """The things that every facet besides one lets pass."""
    for facet, values in chosen.items():
        if facet != besides and values:
            things = [thing for thing in things if thing.belongs[facet] & values]
    return things


def counted(things: Sequence[Belonging], chosen: Chosen, facets: Iterable[str]) -> Mapping[str, Counter[str]]:
    """By facet and value, how many things have it among what other facets let pass."""
    return {
        facet: Counter(chain.from_iterable([thing.belongs[facet] for thing in passing(things, chosen, facet)]))
        for facet in facets
    }

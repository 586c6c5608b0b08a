"""Whether the blank nodes of a graph can be told apart by what they are linked to, and so be named in little time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import pyoxigraph as ox

_ROUNDS: Final = 200
"""How far apart two nodes may be told: canonical names of what is more alike may take exponential time."""


def distinguishable(quads: Iterable[ox.Quad]) -> bool:
    """Whether no two blank nodes look alike, however far one looks along their links (colour refinement)."""
    touching: defaultdict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        for node in {*_nodes(quad.subject), *_nodes(quad.object)}:
            touching[node].append(quad)
    colours = dict.fromkeys(touching, 0)
    for _ in range(_ROUNDS):
        seen = {node: _seen(node, found, colours) for node, found in touching.items()}
        numbers = {view: number for number, view in enumerate(set(seen.values()))}
        if len(numbers) == len(touching):
            return True
        if len(numbers) == len(set(colours.values())):
            return False
        colours = {node: numbers[view] for node, view in seen.items()}
    return False


def _nodes(term: object) -> Iterable[str]:
    """The blank nodes in a term."""
    if isinstance(term, ox.BlankNode):
        yield term.value
    elif isinstance(term, ox.Triple):
        yield from _nodes(term.subject)
        yield from _nodes(term.object)


def _seen(node: str, quads: Iterable[ox.Quad], colours: Mapping[str, int]) -> tuple[int, tuple[str, ...]]:
    """What a node looks like: its own colour, and the triples it is in, itself marked and others by their colours."""

    def shown(term: object) -> str:
        if isinstance(term, ox.BlankNode):
            return "_:self" if term.value == node else f"_:{colours[term.value]}"
        if isinstance(term, ox.Triple):
            return f"<<( {shown(term.subject)} {term.predicate} {shown(term.object)} )>>"
        return str(term)

    return colours[node], tuple(sorted(f"{shown(q.subject)} {q.predicate} {shown(q.object)}" for q in quads))

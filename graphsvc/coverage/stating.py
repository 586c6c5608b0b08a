"""What the content states that coverage needs: triples in each passage, names, and the figures in a sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import pyoxigraph as ox

from graphsvc.model import Names, Passage
from graphsvc.vocab import RDF, SKOS

SHORTEST_NAME: Final = 4
_IDENTIFIER: Final = re.compile(r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]+(?:-[a-z]+)+\d+)\b")
"""UUIDs and class names of a style sheet: digits in them are no figures."""

_NUMBER_WORDS: Final = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million "
    "millions billion billions trillion trillions dozen dozens twenties thirties forties fifties sixties seventies "
    "eighties nineties"
)
_FIGURE: Final = re.compile(r"\w*\d(?:[\w.,]*\w)?|\b(?:" + _NUMBER_WORDS.replace(" ", "|") + r")\b", re.IGNORECASE)


def stated_triples(quads: Iterable[ox.Quad], names: Names) -> Mapping[Passage, int]:
    """The number of statements in each passage: its triples, as people wrote them.

    A type and the name as written say what a thing is called, not what the document says of it: a passage that holds
    nothing else is there with 0.
    """
    found: Counter[Passage] = Counter()
    identity = {RDF + "type", names.term("nameAsWritten")}
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        if passage := Passage.of(graph, names):
            found[passage] += quad.predicate.value not in identity
    return found


def known_names(quads: Iterable[ox.Quad], names: Names) -> frozenset[str]:
    """Every label and name as written of four characters or more; one all in lower case describes and names nothing."""
    naming = {SKOS + "prefLabel", SKOS + "altLabel", names.term("nameAsWritten")}
    return frozenset(
        quad.object.value
        for quad in quads
        if quad.predicate.value in naming
        and isinstance(quad.object, ox.Literal)
        and len(quad.object.value) >= SHORTEST_NAME
        and not quad.object.value.islower()
    )


def facts_in(words: str, names: Iterable[str]) -> list[str]:
    """The figures, years and known names that stand in the words: a sentence with one of them may not be skipped.

    A figure is written in digits or is a number word from two on ("one" is too often no number); a decade counts too.
    """
    figures = [match[0] for match in _FIGURE.finditer(_IDENTIFIER.sub(" ", words))]
    return figures + sorted(name for name in names if name in words and _bounded(name, words))


def _bounded(name: str, words: str) -> bool:
    """Whether the name stands in the words, and not as a part of a longer word."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) is not None

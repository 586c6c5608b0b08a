"""The kinds of queries: one row each, with a place for a number that makes each query another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

import pyoxigraph as ox

from bench.triples import BASE, PEOPLE_EACH, SORTS, people_in

SOLUTIONS: Final = "application/sparql-results+json"
GRAPH: Final = "text/turtle"
_STRIDE: Final = 7919


@dataclass(frozen=True)
class Kind:
    """A kind of query. In its text `{person}`, `{place}`, `{kind}` and `{syllable}` stand for what changes."""

    name: str
    text: str
    accept: str = SOLUTIONS


KINDS: Final = (
    Kind("smallest", "ASK {{}}"),
    Kind("point", "SELECT ?p ?o {{ <person/{person}> ?p ?o }}"),
    Kind("ask", "ASK {{ <person/{person}> <knows> ?other . ?other <place> ?place }}"),
    Kind(
        "star",
        "SELECT * {{ ?person <place> <place/{place}> ; <name> ?name ; <age> ?age ; <score> ?score ; <joined> ?year }}",
    ),
    Kind("path, 3 hops", "SELECT DISTINCT ?x {{ <person/{person}> <knows>/<knows>/<knows> ?x }}"),
    Kind("regex", 'SELECT ?person ?name {{ ?person <name> ?name FILTER REGEX(?name, "^{syllable}.*za$", "i") }}'),
    Kind(
        "OPTIONAL, ORDER BY, LIMIT",
        "SELECT ?person ?name ?mail {{ ?person a <Kind{kind}> ; <name> ?name OPTIONAL {{ ?person <mail> ?mail }} }} "
        "ORDER BY ?name ?person LIMIT 20",
    ),
    Kind(
        "GROUP BY",
        "SELECT ?place (COUNT(*) AS ?people) (AVG(?score) AS ?mean) {{ ?person <place> ?place ; <score> ?score }} "
        "GROUP BY ?place",
    ),
    Kind("CONSTRUCT", "CONSTRUCT {{ ?person <livesIn> ?place }} {{ ?person <place> ?place }}", GRAPH),
)
"""CONSTRUCT gives a tenth of all triples, 100,000 of a million."""

SMALLEST: Final = KINDS[0]
HEAVY: Final = KINDS[-2]


def texts(kind: Kind, triples: int) -> Iterator[str]:
    """Queries of a kind without end, no two with the same text: what is kept answers none of them."""
    people = people_in(triples)
    for number in count():
        person = number * _STRIDE % people
        place = person % max(1, people // PEOPLE_EACH)
        syllable = "bdfgk"[number % 5]
        filled = kind.text.format(person=person, place=place, kind=person % SORTS, syllable=syllable)
        yield f"BASE <{BASE}> {filled} # {number}"


def size(kind: Kind, body: bytes) -> int:
    """How many solutions or triples an answer holds; 1 for yes, 0 for no."""
    if kind.accept == GRAPH:
        return len(set(ox.parse(body, ox.RdfFormat.TURTLE)))
    parsed = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    return int(bool(parsed)) if isinstance(parsed, ox.QueryBoolean) else sum(1 for _ in parsed)

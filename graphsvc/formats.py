"""The one table of formats: negotiation, suffixes, `Link` headers and the service description come from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import pyoxigraph as ox

from graphsvc.vocab import FORMATS


class Kind(Enum):
    """What an answer is, and so which formats can carry it."""

    SOLUTIONS = auto()
    BOOLEAN = auto()
    GRAPH = auto()
    DATASET = auto()
    PAGE = auto()
    LINKS = auto()
    QUERY = auto()


@dataclass(frozen=True, slots=True)
class Format:
    """One format: `tokens` are the short names clients use, `serializer` is the engine's name for it."""

    name: str
    media_types: tuple[str, ...]
    suffix: str
    kinds: frozenset[Kind]
    tokens: tuple[str, ...]
    iri: str | None = None
    parameters: str = ""
    serializer: ox.RdfFormat | ox.QueryResultsFormat | None = None
    title: str = ""

    @property
    def media_type(self) -> str:
        """The registered media type, without parameters."""
        return self.media_types[0]

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return self.media_type + self.parameters


_ROWS = frozenset({Kind.SOLUTIONS})
_ROWS_AND_BOOLEAN = frozenset({Kind.SOLUTIONS, Kind.BOOLEAN})
_TRIPLES = frozenset({Kind.GRAPH})
_QUADS = frozenset({Kind.GRAPH, Kind.DATASET})
_UTF8 = "; charset=utf-8"

HTML: Final = Format(
    "html", ("text/html", "application/xhtml+xml"), "html", frozenset({Kind.PAGE}), ("html",), None, _UTF8, None, "HTML"
)

FORMATS_TABLE: Final = (
    Format(
        "turtle",
        ("text/turtle", "application/turtle", "application/x-turtle"),
        "ttl",
        _TRIPLES,
        ("turtle", "ttl"),
        FORMATS + "Turtle",
        _UTF8,
        ox.RdfFormat.TURTLE,
        "Turtle",
    ),
    Format(
        "json-ld",
        ("application/ld+json", "application/json"),
        "jsonld",
        _QUADS,
        ("json-ld", "jsonld"),
        FORMATS + "JSON-LD",
        "",
        ox.RdfFormat.JSON_LD,
        "JSON-LD",
    ),
    Format(
        "rdf-xml",
        ("application/rdf+xml",),
        "rdf",
        _TRIPLES,
        ("rdf", "rdf+xml"),
        FORMATS + "RDF_XML",
        "",
        ox.RdfFormat.RDF_XML,
        "RDF/XML",
    ),
    Format(
        "n-triples",
        ("application/n-triples", "text/plain"),
        "nt",
        _TRIPLES,
        ("nt", "ntriples"),
        FORMATS + "N-Triples",
        "",
        ox.RdfFormat.N_TRIPLES,
        "N-Triples",
    ),
    Format(
        "trig",
        ("application/trig",),
        "trig",
        _QUADS,
        ("trig",),
        FORMATS + "TriG",
        _UTF8,
        ox.RdfFormat.TRIG,
        "TriG",
    ),
    Format(
        "n-quads",
        ("application/n-quads",),
        "nq",
        _QUADS,
        ("nq", "nquads"),
        FORMATS + "N-Quads",
        "",
        ox.RdfFormat.N_QUADS,
        "N-Quads",
    ),
    Format(
        "n3", ("text/n3", "text/rdf+n3"), "n3", _TRIPLES, ("n3",), FORMATS + "N3", _UTF8, ox.RdfFormat.N3, "Notation3"
    ),
    Format(
        "results-json",
        ("application/sparql-results+json", "application/json", "text/javascript", "application/javascript"),
        "json",
        _ROWS_AND_BOOLEAN,
        ("json",),
        FORMATS + "SPARQL_Results_JSON",
        "",
        ox.QueryResultsFormat.JSON,
        "SPARQL Results JSON",
    ),
    Format(
        "results-xml",
        ("application/sparql-results+xml", "application/xml", "text/xml"),
        "srx",
        _ROWS_AND_BOOLEAN,
        ("xml",),
        FORMATS + "SPARQL_Results_XML",
        "",
        ox.QueryResultsFormat.XML,
        "SPARQL Results XML",
    ),
    Format(
        "csv",
        ("text/csv",),
        "csv",
        _ROWS,
        ("csv",),
        FORMATS + "SPARQL_Results_CSV",
        "; charset=utf-8; header=present",
        ox.QueryResultsFormat.CSV,
        "CSV",
    ),
    Format(
        "tsv",
        ("text/tab-separated-values",),
        "tsv",
        _ROWS,
        ("tsv",),
        FORMATS + "SPARQL_Results_TSV",
        _UTF8,
        ox.QueryResultsFormat.TSV,
        "TSV",
    ),
    HTML,
)
"""In order of the server's preference: the first of equal weight wins."""

LINKSETS: Final = (
    Format("linkset-json", ("application/linkset+json",), "json", frozenset({Kind.LINKS}), ("linkset",)),
    Format("linkset", ("application/linkset",), "txt", frozenset({Kind.LINKS}), ()),
)
"""The formats of sets of links (RFC 9264, section 4), by the suffixes that they have below `/linkset/`."""

QUERY_TEXT: Final = Format(
    "sparql-query", ("application/sparql-query",), "rq", frozenset({Kind.QUERY}), ("rq",), None, _UTF8
)
"""What an example query is offered in besides."""

RESOURCE_SUFFIXES: Final = ("html", "ttl", "nt", "rdf", "jsonld", "nq", "trig", "json")
"""The suffixes that a resource's document answers to; `.json` is JSON-LD there (interface, P1)."""


def serving(kind: Kind) -> tuple[Format, ...]:
    """The formats that carry answers of this kind, in the server's order."""
    return tuple(form for form in FORMATS_TABLE if kind in form.kinds)


RESOURCE_FORMATS: Final = (
    *(form for form in serving(Kind.GRAPH) if form.suffix in RESOURCE_SUFFIXES),
    HTML,
)
"""What every resource is offered in."""

SOLUTION_FORMATS: Final = (*serving(Kind.SOLUTIONS), *(form for form in RESOURCE_FORMATS if form is not HTML))
"""What the solutions of an example query are offered in."""


def by_suffix(suffix: str) -> Format | None:
    """The format of a resource document with this suffix."""
    wanted = "jsonld" if suffix == "json" else suffix
    return next((form for form in RESOURCE_FORMATS if form.suffix == wanted), None)


def by_token(token: str, offered: tuple[Format, ...]) -> Format | None:
    """The offered format that a short name or a media type names; a blank within is a `+` that was not encoded."""
    name = token.split(";", maxsplit=1)[0].strip().lower().replace(" ", "+")
    return next((form for form in offered if name in form.tokens or name in form.media_types), None)

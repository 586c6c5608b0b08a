"""Which format a client gets: the lists that real clients send, and the rules of RFC 9110."""

from __future__ import annotations

import pytest

from graphsvc.formats import FORMATS_TABLE, HTML, RESOURCE_FORMATS, Kind, by_suffix, by_token, serving
from graphsvc.negotiation import negotiate

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = (
    "application/rdf+xml, text/rdf+n3, application/rdf+xml;q=0.9, text/turtle, application/n-triples, "
    "application/ld+json, application/xhtml+xml, text/html"
)
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,application/json;q=0.45,text/n3;q=0.35,"
    "application/xml;q=0.3,image/svg+xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18"
)

RESOURCE_CASES = [
    (None, "turtle"),
    ("", "turtle"),
    ("*/*", "turtle"),
    (";;q=x,/,text", "turtle"),
    (BROWSER, "html"),
    (RDFLIB, "turtle"),
    (COMUNICA, "n-quads"),
    ("text/html", "html"),
    ("application/xhtml+xml", "html"),
    ("text/html, text/turtle", "turtle"),
    ("text/html;q=0.3, text/turtle;q=0.9, application/rdf+xml;q=0.5", "turtle"),
    ("text/turtle;q=0.3, text/html;q=0.9", "html"),
    ("text/turtle;q=0, */*;q=0.5", "json-ld"),
    ("*/*;q=0.2, application/n-triples", "n-triples"),
    ("TEXT/TURTLE ; Q=0.5", "turtle"),
    ("text/*", "turtle"),
    ("application/*", "json-ld"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "json-ld"),
    ("application/json", "json-ld"),
    ("image/png", None),
    ("text/turtle;q=0", None),
    ("text/turtle;q=2", "turtle"),
    ("application/n-triples x", "turtle"),
    ('application/"n-triples"', "turtle"),
    ("application//n-triples", "turtle"),
    ("application/n-triples/x", "turtle"),
    ("image/png x", "turtle"),
    ("text/turtle x, application/n-triples", "n-triples"),
    ("text/turtle, application/n-triples/x, image/png", "turtle"),
    ("image/png, text/turtle x", None),
]


@pytest.mark.parametrize(("accept", "expected"), RESOURCE_CASES)
def test_a_resource_comes_in_the_format_asked_for(accept: str | None, expected: str | None) -> None:
    form = negotiate(accept, RESOURCE_FORMATS)

    assert (form.name if form else None) == expected


RESULT_CASES = [
    (Kind.SOLUTIONS, None, "results-json"),
    (Kind.SOLUTIONS, "*/*", "results-json"),
    (Kind.SOLUTIONS, "application/rdf+xml, application/sparql-results+xml", "results-xml"),
    (Kind.SOLUTIONS, "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7", "results-json"),
    (Kind.SOLUTIONS, "application/json", "results-json"),
    (Kind.SOLUTIONS, "text/xml", "results-xml"),
    (Kind.SOLUTIONS, "text/csv", "csv"),
    (Kind.SOLUTIONS, "text/turtle", None),
    (Kind.BOOLEAN, "text/csv", None),
    (Kind.BOOLEAN, "application/sparql-results+xml", "results-xml"),
    (Kind.GRAPH, None, "turtle"),
    (Kind.GRAPH, "application/sparql-results+json", None),
    (Kind.GRAPH, "application/turtle,text/turtle", "turtle"),
    (Kind.GRAPH, "application/json", "json-ld"),
]


@pytest.mark.parametrize(("kind", "accept", "expected"), RESULT_CASES)
def test_the_format_fits_the_form_of_the_query(kind: Kind, accept: str | None, expected: str | None) -> None:
    form = negotiate(accept, serving(kind))

    assert (form.name if form else None) == expected


def test_a_header_of_thousands_of_ranges_costs_no_more_than_its_beginning() -> None:
    many = ",".join(f"a/b{number}" for number in range(10_000))

    form = negotiate(f"text/turtle,{many}", RESOURCE_FORMATS)
    assert form
    assert form.name == "turtle"
    assert negotiate(f"{many},text/turtle", RESOURCE_FORMATS) is None


def test_every_format_is_found_by_each_of_its_names() -> None:
    for form in FORMATS_TABLE:
        for name in (*form.tokens, *form.media_types, form.content_type):
            found = by_token(name.upper(), tuple(f for f in FORMATS_TABLE if f.kinds & form.kinds))
            assert found is form, name


def test_every_resource_suffix_names_a_format() -> None:
    for form in RESOURCE_FORMATS:
        assert by_suffix(form.suffix) is form
    assert by_suffix("json") is by_suffix("jsonld")
    assert by_suffix("exe") is None
    assert HTML in RESOURCE_FORMATS

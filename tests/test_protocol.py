"""HTTP requests read as queries (SPARQL 1.1 Protocol, section 2.1), and what is refused."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from graphsvc.errors import BadRequest, RequestError, UnsupportedMediaType, UpdatesForbidden
from graphsvc.protocol import FORM, QUERY, UPDATE, QueryRequest, absolute_iris, query_request

ASK = "ASK { ?s ?p 'ü' }"
GRAPHS = [("default-graph-uri", "x:1"), ("default-graph-uri", "x:2"), ("named-graph-uri", "x:3")]
WHOLE = QueryRequest(ASK, ("x:1", "x:2"), ("x:3",), ("json",))


def test_get_states_query_dataset_and_format() -> None:
    query = urlencode([("query", ASK), *GRAPHS, ("format", "json"), ("unknown", "ignored")])

    assert query_request("GET", query, "", b"") == WHOLE


def test_a_form_states_query_dataset_and_format() -> None:
    body = urlencode([("query", ASK), *GRAPHS, ("output", "json")]).encode()

    assert query_request("POST", "", f"{FORM}; charset=UTF-8", body) == WHOLE


def test_a_direct_post_states_the_query_and_the_address_the_dataset() -> None:
    assert query_request("POST", urlencode([*GRAPHS, ("results", "json")]), QUERY, ASK.encode()) == WHOLE


def test_a_bare_get_asks_for_the_service_description() -> None:
    assert query_request("GET", "", "", b"") is None
    assert query_request("GET", "format=turtle", "", b"") is None


REFUSED: list[tuple[str, str, str, bytes, type[RequestError]]] = [
    ("GET", "query=ASK%7B%7D&query=ASK%7B%7D", "", b"", BadRequest),
    ("GET", "query=%FF", "", b"", BadRequest),
    ("GET", "update=x", "", b"", UpdatesForbidden),
    ("GET", "query=x&update=x", "", b"", BadRequest),
    ("POST", "", FORM, b"", BadRequest),
    ("POST", "", FORM, b"update=x", UpdatesForbidden),
    ("POST", "", FORM, b"query=%FF", BadRequest),
    ("POST", "query=x", FORM, b"query=y", BadRequest),
    ("POST", "query=x", QUERY, b"y", BadRequest),
    ("POST", "", QUERY, b"\xff", BadRequest),
    ("POST", "", f"{QUERY}; charset=latin-1", b"ASK {}", UnsupportedMediaType),
    ("POST", "", UPDATE, b"CLEAR ALL", UpdatesForbidden),
    ("POST", "", "text/plain", b"ASK {}", UnsupportedMediaType),
    ("POST", "", "", b"query=x", UnsupportedMediaType),
]


@pytest.mark.parametrize(("method", "query", "content_type", "body", "error"), REFUSED)
def test_what_is_no_request_of_the_protocol_is_refused(
    method: str, query: str, content_type: str, body: bytes, error: type[RequestError]
) -> None:
    with pytest.raises(error):
        query_request(method, query, content_type, body)


@pytest.mark.parametrize("iri", ["", "relative", "/path", "a b:c", "http://x/<y>", "http://x/\n"])
def test_graph_names_must_be_absolute_iris(iri: str) -> None:
    with pytest.raises(BadRequest):
        absolute_iris([iri])

"""HTTP requests read as queries and updates (SPARQL 1.1 Protocol, sections 2.1 and 2.2), and what is refused."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from graphsvc.errors import BadRequest, RequestError, UnsupportedMediaType
from graphsvc.protocol import FORM, QUERY, UPDATE, QueryRequest, UpdateRequest, absolute_iris, sparql_request

ASK = "ASK { ?s ?p 'ü' }"
GRAPHS = [("default-graph-uri", "x:1"), ("default-graph-uri", "x:2"), ("named-graph-uri", "x:3")]
WISHES = [("format", "json"), ("timeout", "500ms"), ("version", "1.2"), ("unknown", "ignored")]
WHOLE = QueryRequest(ASK, ("x:1", "x:2"), ("x:3",), ("json",), 0.5, "1.2")

CLEAR = "CLEAR ALL"
USING = [("using-graph-uri", "x:1"), ("using-named-graph-uri", "x:2"), ("using-graph-uri", "x:3")]
WHOLE_UPDATE = UpdateRequest(CLEAR, ("x:1", "x:3"), ("x:2",))


def test_get_states_query_dataset_and_wishes() -> None:
    query = urlencode([("query", ASK), *GRAPHS, *WISHES])

    assert sparql_request("GET", query, "", b"") == WHOLE
    assert sparql_request("HEAD", query, "", b"") == WHOLE


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_form_states_query_dataset_and_wishes(method: str) -> None:
    body = urlencode([("query", ASK), *GRAPHS, *WISHES]).encode()

    assert sparql_request(method, "", f"{FORM}; charset=UTF-8", body) == WHOLE


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_direct_body_states_the_query_and_the_address_the_rest(method: str) -> None:
    assert sparql_request(method, urlencode([*GRAPHS, *WISHES]), QUERY, ASK.encode()) == WHOLE


def test_the_media_type_may_announce_the_version() -> None:
    found = sparql_request("POST", "", f'{QUERY}; version="1.2-basic"; charset=utf-8', b"ASK {}")

    assert found == QueryRequest("ASK {}", version="1.2-basic")


def test_an_update_comes_by_form_or_directly() -> None:
    form = urlencode([("update", CLEAR), *USING]).encode()

    assert sparql_request("POST", "", FORM, form) == WHOLE_UPDATE
    assert sparql_request("POST", urlencode(USING), UPDATE, CLEAR.encode()) == WHOLE_UPDATE


def test_a_bare_get_asks_for_the_service_description() -> None:
    assert sparql_request("GET", "", "", b"") is None
    assert sparql_request("GET", "format=turtle", "", b"") is None


@pytest.mark.parametrize(
    ("timeout", "seconds"),
    [
        ("2", 2),
        ("2.5", 2.5),
        ("2s", 2),
        ("1500ms", 1.5),
        (" 3 ", 3),
        ("0", None),
        ("3&timeout=2", 2),
        ("0&timeout=2", 2),
    ],
)
def test_a_client_says_how_long_it_waits(timeout: str, seconds: float | None) -> None:
    found = sparql_request("GET", f"query=ASK%7B%7D&timeout={timeout}", "", b"")

    assert isinstance(found, QueryRequest)
    assert found.seconds == seconds


REFUSED: list[tuple[str, str, str, bytes, type[RequestError]]] = [
    ("GET", "query=ASK%7B%7D&query=ASK%7B%7D", "", b"", BadRequest),
    ("GET", "query=%FF", "", b"", BadRequest),
    ("GET", "query=ASK%7B%7D&other=100%", "", b"", BadRequest),
    ("GET", "query=ASK%zz", "", b"", BadRequest),
    ("GET", "query=ASK%00", "", b"", BadRequest),
    ("GET", "update=x", "", b"", BadRequest),
    ("GET", "query=x&update=x", "", b"", BadRequest),
    ("GET", "query=x&timeout=soon", "", b"", BadRequest),
    ("GET", "query=x&timeout=-1", "", b"", BadRequest),
    ("GET", "query=x&timeout=inf", "", b"", BadRequest),
    ("GET", "query=x&version=3", "", b"", BadRequest),
    ("POST", "", "", b"", BadRequest),
    ("POST", "", FORM, b"", BadRequest),
    ("POST", "", FORM, b"query=%FF", BadRequest),
    ("POST", "", FORM, b"query=ASK%7B%7D%2", BadRequest),
    ("POST", "", FORM, b"query=x&update=y", BadRequest),
    ("POST", "", FORM, b"update=x&update=y", BadRequest),
    ("POST", "update=x", FORM, b"update=y", BadRequest),
    ("POST", "query=x", FORM, b"query=y", BadRequest),
    ("POST", "query=x", QUERY, b"y", BadRequest),
    ("POST", "query=x", UPDATE, b"CLEAR ALL", BadRequest),
    ("POST", "", QUERY, b"\xff", BadRequest),
    ("POST", "", QUERY, b"ASK { ?s ?p '\x01' }", BadRequest),
    ("POST", "", f"{QUERY}; charset=latin-1", b"ASK {}", UnsupportedMediaType),
    ("POST", "", f"{UPDATE}; charset=UTF-16", b"CLEAR ALL", UnsupportedMediaType),
    ("POST", "", f"{QUERY}; version=9", b"ASK {}", BadRequest),
    ("POST", "", "text/plain", b"ASK {}", UnsupportedMediaType),
    ("POST", "", "", b"query=x", UnsupportedMediaType),
    ("QUERY", "", "", b"query=x", UnsupportedMediaType),
    ("QUERY", "", UPDATE, b"CLEAR ALL", BadRequest),
    ("QUERY", "", FORM, b"update=x", BadRequest),
]


@pytest.mark.parametrize(("method", "query", "content_type", "body", "error"), REFUSED)
def test_what_is_no_request_of_the_protocol_is_refused(
    method: str, query: str, content_type: str, body: bytes, error: type[RequestError]
) -> None:
    with pytest.raises(error):
        sparql_request(method, query, content_type, body)


def test_a_character_that_no_text_may_hold_is_named_with_its_place() -> None:
    with pytest.raises(BadRequest) as refused:
        sparql_request("POST", "", QUERY, b"ASK {\n ?s ?p '\x08' }")

    assert refused.value.facts == {"line": 2, "column": 9, "offset": 14}
    assert "U+0008" in refused.value.detail


@pytest.mark.parametrize(
    "iri",
    [
        *("", "relative", "/path", "a b:c", "http://x/<y>", "http://x/\n", "x:\x00", "x:\x7f", "x:\ue000", "x:%zz"),
        *("http://[::1", "http://a:port/", "x:#a#b", "x:["),
    ],
)
def test_graph_names_must_be_absolute_iris(iri: str) -> None:
    with pytest.raises(BadRequest):
        absolute_iris([iri])

"""Answers that are kept, by the service and by its clients: entity tags, dates, 304, and what is never kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlencode

import httpx2
import pytest
from fastapi.testclient import TestClient
from processes import serving, wait_until_ready
from running import CompiledUpkeep, client_of

from graphsvc.settings import Settings
from graphsvc.web.holder import Holder

ROWS = "SELECT ?s ?o WHERE { ?s <x:p> ?o } ORDER BY ?o"
ASK = "ASK { ?s <x:p> ?o }"
GRAPH = "CONSTRUCT WHERE { ?s <x:p> ?o }"
JSON = {"Accept": "application/sparql-results+json"}
DIRECT = {"Content-Type": "application/sparql-query"}
CHANGING = [
    "SELECT (NOW() AS ?x) WHERE { }",
    "SELECT (rand() AS ?x) WHERE { }",
    "SELECT (UUID() AS ?x) WHERE { }",
    "SELECT (StrUUID() AS ?x) WHERE { }",
    "SELECT (BNODE() AS ?x) WHERE { }",
    "SELECT (NOW # comment\n () AS ?x) WHERE { }",
]


@pytest.fixture
def writable() -> Iterator[TestClient]:
    """An application over a store with one triple, to which a test can write; it asks for no coding by itself."""
    with client_of(Settings(cache_answer_bytes=100_000), CompiledUpkeep(layout="plain")) as client:
        client.headers.pop("accept-encoding")
        update(client, "INSERT DATA { <x:s> <x:p> 1 }")
        yield client


def update(client: TestClient, text: str) -> None:
    """Write to the store."""
    holder: Holder = client.app.state.holder  # type: ignore[attr-defined]  # Starlette's own attribute
    assert client.portal is not None
    client.portal.call(holder.update, text)


def get(client: TestClient, query: str, **headers: str) -> httpx2.Response:
    """The answer to a query by GET; `_` stands for the hyphen in names of header fields."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql", params={"query": query}, headers=named)


def was_kept(response: httpx2.Response) -> bool:
    """Whether the service had the answer already."""
    return "cache;desc=hit" in response.headers["server-timing"]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (ROWS, "application/sparql-results+json"),
        (ROWS, "text/csv"),
        (ASK, "application/sparql-results+xml"),
        (GRAPH, "text/turtle"),
        (GRAPH, "application/ld+json"),
    ],
)
def test_the_same_question_has_the_same_answer_and_costs_nothing(writable: TestClient, query: str, accept: str) -> None:
    first, *repeated = (get(writable, query, Accept=accept) for _ in range(4))

    assert not was_kept(first)
    assert first.status_code == 200
    assert first.content
    for again in repeated:
        assert was_kept(again)
        assert (again.status_code, again.content) == (200, first.content)
        for name in ("content-type", "etag", "cache-control", "vary", "access-control-allow-origin"):
            assert again.headers[name] == first.headers[name]
        # The second version of one second is of the next one, which an answer may have to wait for.
        assert parsedate_to_datetime(again.headers["last-modified"]) >= parsedate_to_datetime(
            first.headers["last-modified"]
        )
    assert first.headers["etag"].startswith('"')
    assert first.headers["cache-control"] == "public, max-age=60, must-revalidate"


def test_what_is_asked_after_an_update_is_answered_anew(writable: TestClient) -> None:
    before, *_, repeated = (get(writable, ROWS) for _ in range(4))
    assert was_kept(repeated)
    update(writable, "INSERT DATA { <x:s> <x:p> 2 }")
    after = get(writable, ROWS, If_None_Match=before.headers["etag"])

    assert after.status_code == 200
    assert not was_kept(after)
    assert after.headers["etag"] != before.headers["etag"]
    assert len(after.json()["results"]["bindings"]) == 2


def test_a_repeated_request_is_the_same_one_in_its_head_and_its_coding(writable: TestClient) -> None:
    for _ in range(4):
        plain = get(writable, "SELECT ?x { VALUES ?x { " + "1 " * 500 + "} }", Accept="text/csv")
    told = writable.head(plain.url, headers={"Accept": "text/csv"})
    coded = writable.get(plain.url, headers={"Accept": "text/csv", "Accept-Encoding": "gzip"})
    json = writable.get(plain.url, headers={"Accept": "application/json"})

    assert told.headers["etag"] == plain.headers["etag"]
    assert told.content == b""
    assert coded.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'
    assert coded.content == plain.content
    assert json.headers["content-type"] == "application/sparql-results+json"
    again = get(writable, "ASK {}", Accept="text/csv")
    assert again.status_code == 406


def test_formats_queries_and_datasets_have_tags_of_their_own(writable: TestClient) -> None:
    tags = [
        get(writable, ROWS, **JSON).headers["etag"],
        get(writable, ROWS, Accept="text/csv").headers["etag"],
        get(writable, ROWS + " ", **JSON).headers["etag"],
        writable.get("/sparql", params={"query": ROWS, "default-graph-uri": "x:g"}, headers=JSON).headers["etag"],
        writable.get("/sparql", params={"query": ROWS, "named-graph-uri": "x:g"}, headers=JSON).headers["etag"],
    ]

    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("kept", [False, True])
def test_what_the_client_holds_is_not_sent_again(writable: TestClient, *, kept: bool) -> None:
    first = get(writable, ROWS)
    if not kept:
        update(writable, "INSERT DATA { <x:other> <x:q> 2 }")
        first = writable.head("/sparql", params={"query": ROWS})
    for held in (first.headers["etag"], f"W/{first.headers['etag']}", f'"other", {first.headers["etag"]}', "*"):
        again = get(writable, ROWS, If_None_Match=held)
        assert (again.status_code, again.content) == (304, b"")
        for name in ("etag", "vary", "cache-control"):
            assert again.headers[name] == first.headers[name]
        assert again.headers["access-control-allow-origin"] == "*"
    assert get(writable, ROWS, If_None_Match='"other"').status_code == 200


def test_a_date_is_understood_and_a_tag_counts_before_it(writable: TestClient) -> None:
    first = get(writable, ROWS)
    modified = parsedate_to_datetime(first.headers["last-modified"])
    earlier = format_datetime(modified.replace(year=modified.year - 1), usegmt=True)
    later = format_datetime(modified + timedelta(seconds=2), usegmt=True)  # data of this second may still change

    assert get(writable, ROWS, If_Modified_Since=later).status_code == 304
    assert get(writable, ROWS, If_Modified_Since=earlier).status_code == 200
    assert get(writable, ROWS, If_Modified_Since="yesterday").status_code == 200
    assert get(writable, ROWS, If_Modified_Since=later, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("query", CHANGING)
def test_what_changes_each_time_is_never_kept(writable: TestClient, query: str) -> None:
    responses = [get(writable, query) for _ in range(2)]

    for response in responses:
        assert response.status_code == 200
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers
        assert "cache" not in response.headers["server-timing"]
    assert responses[0].content != responses[1].content


def test_query_is_kept_like_get_and_post_by_the_service_alone(writable: TestClient) -> None:
    asked = {"content": ROWS, "headers": {**JSON, **DIRECT}}
    got = get(writable, ROWS, **JSON)
    queried = writable.request("QUERY", "/sparql", **asked)  # type: ignore[arg-type]  # one table for both
    posted = writable.request("POST", "/sparql", **asked)  # type: ignore[arg-type]  # as above

    assert got.content == queried.content == posted.content
    assert was_kept(queried)
    assert was_kept(posted)
    assert queried.headers["etag"] == got.headers["etag"]
    assert "etag" not in posted.headers
    assert "cache-control" not in posted.headers


def test_a_large_answer_is_sent_and_not_kept(writable: TestClient) -> None:
    query = "SELECT ?x ?y { VALUES ?x { " + "1 " * 300 + "} VALUES ?y { " + "2 " * 300 + "} }"
    first, second = (get(writable, query, Accept="text/csv") for _ in range(2))

    assert len(first.content) > 100_000
    assert first.content == second.content
    assert not was_kept(second)


def test_errors_are_not_kept(writable: TestClient) -> None:
    for query, accept in (("SELECT", "*/*"), (ROWS, "text/turtle")):
        for _ in range(2):
            response = get(writable, query, Accept=accept)
            assert response.status_code in (400, 406)
            assert response.headers["cache-control"] == "no-store"
            assert "etag" not in response.headers


def test_pages_and_documents_have_dates_too(client: TestClient) -> None:
    for address in ("/", "/doc/community/tw-taoyuan", "/ns", "/sparql"):
        first = client.get(address)
        date = first.headers["last-modified"]
        printed = parsedate_to_datetime(date).ctime()  # as C prints it, which stands for Greenwich
        for since, status in ((date, 304), (printed, 304), ("Sun Nov  1 17:48:43 1998", 200)):
            assert client.get(address, headers={"If-Modified-Since": since}).status_code == status


def test_a_date_that_no_calendar_has_is_no_condition(client: TestClient) -> None:
    for year in ("0000", "99999", "99999999999"):
        for address in ("/doc/community/tw-taoyuan", "/fragments", "/search?q=x", "/openapi.json", "/docs/copy"):
            answer = client.get(address, headers={"If-Modified-Since": f"Sat, 01 Jan {year} 00:00:00 GMT"})
            assert answer.status_code == 200


def test_a_client_that_has_used_its_time_is_told_when_to_come_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    numbers = " ".join(map(str, range(300)))
    heavy = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?{name} {{ {numbers} }}" for name in "abcd") + " }"
    settings = {
        "GRAPHSVC_TRUSTED_PROXIES": "127.0.0.1",
        "GRAPHSVC_CLIENT_SECONDS": "1",
        "GRAPHSVC_CLIENT_SECONDS_PER_MINUTE": "1",
        "GRAPHSVC_QUERY_SECONDS": "1.5",
    }
    cache = tmp_path_factory.mktemp("cache")
    with serving("--content", "none", cache=cache, settings=settings) as (process, base):
        wait_until_ready(process, base)

        def asked(query: str, client: str) -> httpx2.Response:
            address = f"{base}sparql?{urlencode({'query': query})}"
            return httpx2.get(address, headers={"X-Forwarded-For": client, **JSON}, timeout=20)

        started = time.monotonic()
        assert asked(heavy, "192.0.2.1").status_code == 503
        spent = asked(ROWS, "192.0.2.1")
        assert spent.status_code == 429
        assert spent.json()["type"].endswith("/problems/budget-spent")
        assert int(spent.headers["retry-after"]) >= 1
        assert time.monotonic() - started < 10
        assert asked("ASK {}", "192.0.2.1").status_code == 200
        assert asked(ROWS, "192.0.2.2").status_code == 200

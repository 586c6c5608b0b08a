"""What every answer carries and every request passes: headers, preflights, errors, ids, the log and the metrics."""

from __future__ import annotations

import http.client
import io
import urllib.request
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from edges import edged, listening, logged
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from graphsvc.errors import PortTaken
from graphsvc.settings import Settings
from graphsvc.web.app import create_app
from graphsvc.web.metrics import EVALUATIONS, Metrics
from graphsvc.web.observing import Traffic, json_log

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Watched(NamedTuple):
    """A client, the traffic it makes and the log of it."""

    client: TestClient
    traffic: Traffic
    log: io.StringIO

    def lines(self) -> list[dict[str, object]]:
        """What is written down so far."""
        return logged(self.log)


@pytest.fixture
def watched() -> Iterator[Watched]:
    """A small application whose log a test can read."""
    stream = io.StringIO()
    traffic = Traffic(json_log(stream))
    with TestClient(edged(Settings(), traffic)) as client:
        yield Watched(client, traffic, stream)


def test_every_answer_carries_what_browsers_and_caches_need(client: TestClient) -> None:
    addresses = ["/", "/sparql", "/nowhere", "/sparql?query=x", "/static/style.css", "/%zz", "/health/live", "/ns.ttl"]
    for address in addresses:
        headers = client.get(address).headers
        assert headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in headers
        exposed = headers["access-control-expose-headers"].split(", ")
        assert {"Link", "ETag", "Last-Modified", "Content-Location", "Location", "Retry-After"} <= set(exposed)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"]
        languages = ", Accept-Language" if address in ("/", "/ns.ttl") else ""
        assert headers["vary"] == f"Accept, Accept-Encoding{languages}"
        assert "first-byte;dur=" in headers["server-timing"]


POLICIES = {"access-control-", "content-security-policy", "referrer-policy", "timing-allow-origin", "x-content-type-"}
SAFELISTED = {
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
}
"""What scripts of other sites may read anyway (Fetch, section 2.2.2)."""


def test_scripts_of_other_sites_may_read_all_that_answers_say(client: TestClient) -> None:
    """Policies for browsers themselves apart."""
    released = client.get("/dumps/dataset.nq")
    copy = released.headers["location"]
    answers = [
        released,
        client.get(copy, headers={"Range": "bytes=0-9"}),
        client.get(copy, headers={"Range": "bytes=999999999-"}),
        client.head(copy),
        client.delete("/sparql"),
        client.get("/backup"),
        client.post("/sparql", content=b"x", headers={"Content-Type": "text/plain"}),
        *map(client.get, ("/", "/id/community/tw-taoyuan", "/doc/community.csv", "/api/queries/smart21-total.csv")),
        *map(client.get, ("/context.jsonld", "/changes.atom", "/fragments", "/docs/", "/search?q=x", "/sparql", "/ns")),
    ]
    for answer in answers:
        exposed = {name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")}
        said = {name for name in answer.headers if not name.startswith(tuple(POLICIES))}
        assert said - exposed <= SAFELISTED, answer.url
    sent = {name for answer in answers for name in answer.headers}
    assert {"repr-digest", "content-range", "accept-ranges", "allow", "accept-encoding"} <= sent


def test_a_list_in_several_lines_of_the_head_is_one_list(client: TestClient) -> None:
    path = "/doc/community/fi-oulu"
    found = client.get(path, headers=[("Accept", "text/html;q=0.1"), ("Accept", "application/n-triples")])
    page = client.get(path + ".html", headers=[("Accept-Language", "fr;q=0.1"), ("Accept-Language", "zh-Hant")])
    tag = found.headers["ETag"]
    same = [("Accept", "application/n-triples"), ("If-None-Match", '"other"'), ("If-None-Match", tag)]

    assert found.headers["Content-Type"] == "application/n-triples"
    assert page.headers["Content-Language"].startswith("zh-Hant")
    assert client.get(path, headers=same).status_code == 304


def test_a_preflight_is_answered_with_the_truth(client: TestClient) -> None:
    asked = {"Origin": "http://a.example", "Access-Control-Request-Method": "QUERY"}
    response = client.options("/sparql", headers=asked)

    assert response.status_code == 204
    assert {"GET", "HEAD", "POST", "QUERY"} <= set(response.headers["access-control-allow-methods"].split(", "))
    allowed = response.headers["access-control-allow-headers"].split(", ")
    assert {"Accept", "Content-Type", "If-None-Match", "Accept-Datetime"} <= set(allowed)
    assert response.headers["allow"] == client.put("/sparql").headers["allow"]
    assert response.headers["accept-query"] == "application/sparql-query, application/x-www-form-urlencoded"
    assert client.options("/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("accept", "content_type", "beginning"),
    [
        (None, "application/problem+json", "{"),
        ("*/*", "application/problem+json", "{"),
        ("application/sparql-results+json", "application/problem+json", "{"),
        ("text/plain", "text/plain; charset=utf-8", "400 The query does not parse\n"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8", "<!doctype html>"),
    ],
)
def test_errors_come_in_the_form_that_is_preferred(
    client: TestClient, accept: str | None, content_type: str, beginning: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    client.headers.pop("accept", None)
    response = client.post(
        "/sparql", content="SELECT\n x", headers={**headers, "Content-Type": "application/sparql-query"}
    )

    assert response.status_code == 400
    assert response.headers["content-type"] == content_type
    assert response.text.lower().startswith(beginning.lower())
    assert "line" in response.text
    assert "2" in response.text
    assert response.headers["vary"].startswith("Accept, Accept-Encoding")
    assert response.headers["access-control-allow-origin"] == "*"


def test_an_id_of_the_client_is_kept_when_it_is_plain(watched: Watched) -> None:
    given = watched.client.get("/short", headers={"X-Request-Id": "order-66.a_b"}).headers["x-request-id"]
    made = [
        watched.client.get("/short", headers={"X-Request-Id": strange}).headers["x-request-id"]
        for strange in ("", "a b", '{"a":1}', "x" * 65, "a;b")
    ]

    assert given == "order-66.a_b"
    assert len(set(made)) == 5
    assert all(found.isalnum() for found in made)


def test_each_request_is_one_line_without_its_query_or_token(watched: Watched) -> None:
    headers = {"Authorization": "Bearer secret", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    watched.client.get("/noted?query=ASK%7B%22secret%22%7D", headers=headers)
    watched.client.get("/nowhere", headers={"traceparent": "00-" + "0" * 32 + "-00f067aa0ba902b7-01"})

    noted, unknown = watched.lines()
    assert "secret" not in watched.log.getvalue()
    assert noted["event"] == "request"
    assert noted["trace"] == TRACE
    assert (noted["method"], noted["path"], noted["status"], noted["bytes"]) == ("GET", "/noted", 200, 3)
    assert (noted["query"], noted["rows"], noted["cache"]) == ("digest", 3, "hit")
    assert 0 <= float(str(noted["seconds"])) < 10
    assert str(noted["time"]).endswith("Z")
    assert unknown["status"] == 404
    assert "trace" not in unknown


def test_a_mistake_of_ours_is_500_and_told_to_the_log_alone(watched: Watched) -> None:
    response = watched.client.get("/failing")

    failure, request = watched.lines()
    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.headers["x-request-id"] in response.json()["detail"]
    assert response.headers["access-control-allow-origin"] == "*"
    assert failure["id"] == request["id"] == response.headers["x-request-id"]
    assert "a mistake of ours with a secret" in str(failure["exception"])
    assert request["status"] == 500


def test_a_cut_answer_is_one_line_that_says_so() -> None:
    stream = io.StringIO()
    settings, traffic = Settings(), Traffic(json_log(stream))
    with (
        listening(edged(settings, traffic), settings, traffic) as port,
        urllib.request.urlopen(f"http://127.0.0.1:{port}/streamed?broken=true", timeout=20) as response,
        pytest.raises(http.client.IncompleteRead),
    ):
        response.read()

    (line,) = logged(stream)
    assert (line["status"], line["problem"]) == (200, "answer-cut")
    assert int(str(line["bytes"])) > 0


def test_what_runs_is_counted_and_a_stopping_service_takes_nothing_new(watched: Watched) -> None:
    assert watched.traffic.running == 0
    watched.traffic.stopping = True
    response = watched.client.get("/short")

    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    assert response.json()["type"].endswith("/problems/stopping")
    assert watched.traffic.running == 0


def test_metrics_tell_what_is_at_work(client: TestClient) -> None:
    traffic = Traffic()
    holder = client.app.state.holder  # type: ignore[attr-defined]  # Starlette's own attribute
    create_app(Settings(), holder, traffic=traffic)
    count = traffic.metrics.registry.get_sample_value

    assert count("graphsvc_ready") == 1
    assert count("graphsvc_running_requests") == 0
    at_work = {kind: count("graphsvc_evaluations", {"kind": kind}) for kind in EVALUATIONS}
    assert at_work == dict.fromkeys(EVALUATIONS, 0)


def test_metrics_are_on_a_port_of_their_own(watched: Watched) -> None:
    for address in ("/noted", "/short", "/short", "/failing", "/nowhere"):
        watched.client.get(address)
    port = watched.traffic.metrics.serve(0)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as response:
        text = response.read().decode()
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }

    assert watched.client.get("/metrics").status_code == 404
    assert found["graphsvc_request_seconds_count", "/short", "200", "GET"] == 2
    assert found["graphsvc_sent_bytes_total", "/short"] == 6
    assert found["graphsvc_result_cache_total", "hit"] == 1
    assert found["graphsvc_problems_total", "internal-error"] == 1
    with pytest.raises(PortTaken):
        Metrics().serve(port)

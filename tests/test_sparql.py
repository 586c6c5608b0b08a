"""The SPARQL endpoint as clients meet it."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from graphsvc.formats import Kind, serving
from graphsvc.vocab import SD

COUNT = "PREFIX icg: <https://w3id.org/icgraph/ns#> SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a icg:Community }"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { <x:s> <x:p> 'é' , 2 } WHERE { }"
JSON = {"Accept": "application/sparql-results+json"}


def test_get_answers_a_query(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": COUNT}, headers=JSON)

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert "Accept" in response.headers["vary"]
    assert response.json()["results"]["bindings"][0]["n"]["value"] == "12"


def test_a_short_answer_says_how_long_it_is_and_a_long_one_comes_in_pieces(client: TestClient) -> None:
    for count in (2, 200):
        numbers = " ".join(map(str, range(count)))
        query = f"SELECT * {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"
        headers = {"Accept": "text/csv", "Accept-Encoding": "identity"}
        response = client.get("/sparql", params={"query": query}, headers=headers)
        assert len(response.text.split()) == count**2 + 1
        assert response.headers.get("content-length") == (str(len(response.content)) if count == 2 else None)


def test_a_form_and_a_direct_post_answer_the_same(client: TestClient) -> None:
    by_get = client.get("/sparql", params={"query": COUNT}, headers=JSON)
    by_form = client.post("/sparql", data={"query": COUNT}, headers=JSON)
    direct = client.post("/sparql", content=COUNT, headers={**JSON, "Content-Type": "application/sparql-query"})

    assert by_get.content == by_form.content == direct.content


def test_solutions_come_in_every_format(client: TestClient) -> None:
    query = "SELECT ?a ?b WHERE { VALUES (?a ?b) { (<x:y> 'é') (2 UNDEF) } }"
    for form in serving(Kind.SOLUTIONS):
        response = client.get("/sparql", params={"query": query}, headers={"Accept": form.media_type})
        assert response.headers["content-type"] == form.content_type
        match form.name:
            case "results-json":
                assert json.loads(response.text)["head"]["vars"] == ["a", "b"]
            case "results-xml":
                assert len(list(ET.fromstring(response.text).findall(".//{*}result"))) == 2  # noqa: S314  # our own answer
            case "csv":
                assert list(csv.reader(io.StringIO(response.text, newline=""))) == [["a", "b"], ["x:y", "é"], ["2", ""]]
                assert "\r\n" in response.text
            case "tsv":
                assert response.text.splitlines() == ["?a\t?b", '<x:y>\t"é"', "2\t"]
            case other:
                pytest.fail(f"no expectation for {other}")


def test_a_boolean_comes_in_every_format_that_can_say_it(client: TestClient) -> None:
    for form in serving(Kind.BOOLEAN):
        response = client.get("/sparql", params={"query": ASK}, headers={"Accept": form.media_type})
        assert response.headers["content-type"] == form.content_type
        assert "true" in response.text


def test_triples_come_in_every_format_and_say_the_same(client: TestClient) -> None:
    expected = {("<x:s>", "<x:p>", '"é"'), ("<x:s>", "<x:p>", '"2"^^<http://www.w3.org/2001/XMLSchema#integer>')}
    for form in serving(Kind.GRAPH):
        response = client.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": form.media_type})
        assert response.headers["content-type"] == form.content_type
        assert isinstance(form.serializer, ox.RdfFormat)
        found = {tuple(map(str, quad.triple)) for quad in ox.parse(response.content, form.serializer)}
        assert found == expected


def test_describe_answers(client: TestClient) -> None:
    query = "DESCRIBE <https://w3id.org/icgraph/id/community/tw-taoyuan>"
    response = client.get("/sparql", params={"query": query}, headers={"Accept": "application/n-triples"})

    assert "/id/community/tw-taoyuan> " in response.text


@pytest.mark.parametrize(
    ("query", "accept"),
    [(COUNT, "text/turtle"), (ASK, "text/csv"), (CONSTRUCT, "application/sparql-results+json"), (COUNT, "image/png")],
)
def test_a_format_that_does_not_fit_is_406_with_what_there_is(client: TestClient, query: str, accept: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})

    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["available"]


@pytest.mark.parametrize("token", ["csv", "text/csv"])
def test_format_decides_where_accept_names_nothing(client: TestClient, token: str) -> None:
    for accept in ("*/*", "text/html,*/*;q=0.8"):
        response = client.get("/sparql", params={"query": COUNT, "format": token}, headers={"Accept": accept})
        assert response.headers["content-type"].startswith("text/csv")


def test_accept_wins_over_format_and_unknown_formats_are_ignored(client: TestClient) -> None:
    parameters = {"query": COUNT, "format": "csv", "output": "nonsense", "results": "json"}
    response = client.get("/sparql", params=parameters, headers={"Accept": "application/sparql-results+xml"})

    assert response.headers["content-type"] == "application/sparql-results+xml"
    assert client.get("/sparql", params={"query": COUNT, "format": "nonsense"}, headers=JSON).status_code == 200


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.2-basic"])
def test_versions_that_are_read_are_taken_wherever_they_are_announced(client: TestClient, version: str) -> None:
    in_text = client.get("/sparql", params={"query": f'PREFIX x: <x:> VERSION "{version}" ASK {{}}'})
    in_address = client.get("/sparql", params={"query": "ASK {}", "version": version})
    direct = {"Content-Type": f"application/sparql-query; version={version}"}
    in_type = client.post("/sparql", content="ASK {}", headers=direct)

    assert in_text.status_code == in_address.status_code == in_type.status_code == 200


def test_a_version_that_is_not_read_is_400_and_told_which_are(client: TestClient) -> None:
    in_text = client.get("/sparql", params={"query": "BASE <x:>\nVERSION '3.0' ASK {}"})
    in_address = client.get("/sparql", params={"query": "ASK {}", "version": "3.0"})

    for response in (in_text, in_address):
        assert response.status_code == 400
        assert "1.2" in response.json()["available"]
    assert (in_text.json()["line"], in_text.json()["column"]) == (2, 9)


def test_relative_names_are_resolved_against_the_endpoint(client: TestClient) -> None:
    query = "CONSTRUCT { <here> <#there> <../up> . <> <x:base> <//other.example/> } WHERE { }"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "application/n-triples"}).text

    assert "<http://127.0.0.1:8000/here> <http://127.0.0.1:8000/sparql#there> <http://127.0.0.1:8000/up> ." in answer
    assert "<http://127.0.0.1:8000/sparql> <x:base> <http://other.example/> ." in answer


@pytest.mark.parametrize("query", ["SELECT * WHERE {", "SELECT\n?x\nWHERE { ?x foo:bar 1 }", "", "ASK { é }"])
def test_a_syntax_error_names_line_and_column(client: TestClient, query: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers=JSON)

    problem = response.json()
    assert response.status_code == problem["status"] == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"].endswith("/problems/query-syntax")
    assert problem["line"] >= 1
    assert problem["column"] >= 1
    assert 0 <= problem["offset"] <= len(query)
    assert problem["detail"]


@pytest.mark.parametrize(
    ("method", "arguments", "status"),
    [
        ("GET", {"params": {"update": "CLEAR ALL"}}, 400),
        ("POST", {"data": {"update": "CLEAR ALL"}}, 403),
        ("POST", {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}}, 403),
        ("POST", {"content": ASK, "headers": {"Content-Type": "text/plain"}}, 415),
        ("POST", {"data": {}}, 400),
        (
            "POST",
            {"content": ASK, "headers": {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}},
            415,
        ),
        ("PUT", {"content": ASK}, 405),
        ("DELETE", {}, 405),
        ("GET", {"params": {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}}, 403),
        ("GET", {"params": {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": "relative"}}, 400),
        ("POST", {"content": b"x" * 1_100_000, "headers": {"Content-Type": "application/sparql-query"}}, 413),
    ],
)
def test_what_is_refused_has_its_status(
    client: TestClient, method: str, arguments: dict[str, object], status: int
) -> None:
    response = client.request(method, "/sparql", **arguments)  # type: ignore[arg-type]  # one table for all forms

    assert response.status_code == status
    assert response.json()["status"] == status
    assert response.headers["access-control-allow-origin"] == "*"
    if status == 405:
        assert {"GET", "HEAD", "POST"} <= set(response.headers["allow"].split(", "))


def test_named_graphs_of_the_request_are_the_dataset(client: TestClient) -> None:
    catalogue = "https://w3id.org/icgraph/graph/catalogue"
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    all_triples = client.get("/sparql", params={"query": query}, headers=JSON).json()
    of_one = client.get("/sparql", params={"query": query, "default-graph-uri": catalogue}, headers=JSON).json()

    def count(answer: dict[str, dict[str, list[dict[str, dict[str, str]]]]]) -> int:
        return int(answer["results"]["bindings"][0]["n"]["value"])

    assert 0 < count(of_one) < count(all_triples)


def test_a_bare_get_describes_the_service(client: TestClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})

    triples = {tuple(map(str, quad.triple)) for quad in ox.parse(response.content, ox.RdfFormat.TURTLE)}
    assert response.status_code == 200
    endpoint = [o for _, p, o in triples if p == f"<{SD}endpoint>"]
    assert endpoint == ["<http://127.0.0.1:8000/sparql>"]
    assert sum(p == f"<{SD}name>" for _, p, _ in triples) > 100


def test_a_browser_gets_the_form_and_the_rows(client: TestClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    form = client.get("/sparql", headers=browser)
    answered = client.get("/sparql", params={"query": COUNT}, headers=browser)
    failed = client.get("/sparql", params={"query": "SELECT"}, headers=browser)

    assert "<textarea" in form.text
    assert answered.status_code == 200
    assert "12</" in answered.text
    assert failed.status_code == 400
    assert "line" in failed.text.lower()


@pytest.mark.parametrize(
    ("token", "media_type", "suffix"),
    [
        ("csv", "text/csv", "csv"),
        ("tsv", "text/tab-separated-values", "tsv"),
        ("json", "application/sparql-results+json", "json"),
        ("xml", "application/sparql-results+xml", "srx"),
    ],
)
def test_a_reader_who_chooses_a_format_gets_it_under_a_name_that_says_so(
    client: TestClient, token: str, media_type: str, suffix: str
) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    fields = {"query": COUNT, "format": token}
    for response in (
        client.get("/sparql", params=fields, headers=browser),
        client.post("/sparql", data=fields, headers=browser),
    ):
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert response.headers["content-disposition"] == f'inline; filename="sparql.{suffix}"'
    stored = client.get("/api/queries/communities-of-the-year", params={"format": token}, headers=browser)
    assert stored.headers["content-disposition"] == f'inline; filename="communities-of-the-year.{suffix}"'
    program = client.get("/sparql", params=fields, headers={"Accept": media_type})
    assert "content-disposition" not in program.headers


def test_head_answers_as_get_without_a_body(client: TestClient) -> None:
    response = client.head("/sparql", params={"query": COUNT}, headers=JSON)

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert response.content == b""


def test_head_tells_no_length_but_that_of_get_and_304_like_get(client: TestClient) -> None:
    fresh = ("/sparql", {"query": f"{COUNT} # not asked before"})
    for path, asked in (fresh, ("/rdf-graph-store", {"default": ""})):
        first = client.head(path, params=asked, headers={"Accept-Encoding": "identity"})
        held = {**first.request.headers, "If-None-Match": first.headers["ETag"]}
        again = client.head(path, params=asked, headers=held)
        body = client.get(path, params=asked, headers=first.request.headers)

        assert (first.status_code, again.status_code) == (200, 304)
        assert first.headers.get("Content-Length") in (None, str(len(body.content)))
        assert first.headers["ETag"] == body.headers["ETag"]


def test_a_large_answer_is_complete(client: TestClient) -> None:
    query = "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
    counted = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"}, headers=JSON)
    rows = client.get("/sparql", params={"query": query}, headers={"Accept": "text/tab-separated-values"})

    assert len(rows.text.split("\n")) - 2 == int(counted.json()["results"]["bindings"][0]["n"]["value"])


def test_triples_that_rdf_xml_cannot_write_are_406_in_it(client: TestClient) -> None:
    query = "CONSTRUCT { <http://a.example/> <http://a.example/1> 'x' } WHERE { }"
    as_xml = client.get("/sparql", params={"query": query}, headers={"Accept": "application/rdf+xml"})
    as_turtle = client.get("/sparql", params={"query": query}, headers={"Accept": "text/turtle"})

    assert (as_xml.status_code, as_turtle.status_code) == (406, 200)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {\n  ?s icg:x ?o }",
        "SELECT * { ?s ?p ",
        "SELECT * { SERVICE <http://other.example/> { ?s ?p ?o } }",
        "",
    ],
)
def test_a_query_is_checked_as_it_would_be_refused(client: TestClient, query: str) -> None:
    refused = client.get("/sparql", params={"query": query}, headers=JSON).json()
    response = client.post("/sparql/check", content=query)

    assert response.status_code == 200
    (problem,) = response.json()["problems"]
    assert problem == {name: refused[name] for name in ("title", "detail", "line", "column", "offset")}


@pytest.mark.parametrize(
    ("language", "query", "detail", "shown"),
    [
        ("fr", "SELECT * { ?s ?p ", "`{` n’est pas fermé", "<code>{</code> n’est pas fermé"),  # noqa: RUF001
        ("fr", "SELECT ` { }", "``` n’est pas un mot", "<code>`</code> n’est pas un mot"),  # noqa: RUF001
        ("fr", "SELECT * { ?s a <::> }", "L’IRI ne peut être lu", "<p>L’IRI ne peut être lu"),  # noqa: RUF001
        ("zh-Hant", "SELECT * { ?s a no:x }", "`no:x` 的前綴尚未宣告", "<p><code>no:x</code> 的前綴尚未宣告"),
        ("zh-Hant", "SELECT * { SERVICE <x:> { } }", "SERVICE 已停用", "<p>SERVICE 已停用"),
    ],
)
def test_mistakes_are_told_in_the_language_of_the_reader(
    client: TestClient, language: str, query: str, detail: str, shown: str
) -> None:
    headers = {"Accept-Language": language}
    response = client.post("/sparql/check", content=query, headers=headers)
    page = client.get("/sparql", params={"query": query}, headers={**headers, "Accept": "text/html"}).text
    program = client.get("/sparql", params={"query": query}, headers={**headers, **JSON}).json()

    (problem,) = response.json()["problems"]
    assert problem["detail"].startswith(detail)
    assert problem["title"] != program["title"]
    assert "language" not in problem
    assert {"Accept-Language", "Cookie"} <= set(response.headers["vary"].split(", "))
    assert shown in page
    assert detail not in program["detail"]


def test_what_would_be_answered_has_no_problem_and_what_is_no_text_is_refused(client: TestClient) -> None:
    assert client.post("/sparql/check", content=COUNT).json() == {"problems": []}
    assert client.post("/sparql/check", content=b"\xff").status_code == 400
    assert client.post("/sparql/check", content=b" " * 70_000).status_code == 413
    deep = client.post("/sparql/check", content="SELECT * " + "{" * 10_000).json()["problems"]
    assert deep[0]["title"]


def test_terms_in_use_have_names_in_three_languages(client: TestClient) -> None:
    response = client.get("/sparql/terms")
    found = {term["iri"]: term for term in response.json()["terms"]}
    recipient = found["https://w3id.org/icgraph/ns#recipient"]

    assert recipient["kind"] == "property"
    assert recipient["count"] >= 59
    assert {"en", "fr", "zh-Hant"} <= recipient["labels"].keys()
    assert found["https://w3id.org/icgraph/ns#Community"]["kind"] == "class"
    assert response.json()["prefixes"]["icg"] == "https://w3id.org/icgraph/ns#"
    again = client.get("/sparql/terms", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


def test_few_things_that_a_property_leads_to_stand_with_it(client: TestClient) -> None:
    found = {term["iri"].rpartition("#")[2]: term for term in client.get("/sparql/terms").json()["terms"]}
    themes = {value["iri"].rpartition("/")[2]: value["labels"] for value in found["theme"]["values"]}

    assert len(themes) == 13
    assert themes["theme-mobility"]["fr"] == "mobilité"
    assert found["about"]["values"] == []  # hundreds
    assert found["printedValue"]["values"] == []
    assert found["Community"]["values"] == []


def test_rows_of_a_page_are_sorted_by_value_with_unbound_ones_last(client: TestClient) -> None:
    query = 'SELECT ?x { VALUES ?x { 10 9 "b" UNDEF "A" <x:i> } }'

    def shown(sort: str) -> list[str]:
        page = client.get("/sparql", params={"query": query, "sort": sort}, headers={"Accept": "text/html"})
        assert page.status_code == 200
        return re.findall(r"<tr><td[^>]*>(.*?)</td></tr>", page.text)

    assert shown("x") == ["9", "10", "A", "b", "x:i", ""]
    assert shown("-x") == ["x:i", "b", "A", "10", "9", ""]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"sort": "nothing"}, 400),
        ({"page": "2"}, 404),
        ({"page": "0"}, 400),
        ({"page": "9" * 30}, 404),
        ({"page": "x"}, 400),
    ],
)
def test_nonsense_in_the_order_of_rows_is_told(client: TestClient, more: dict[str, str], status: int) -> None:
    page = client.get("/sparql", params={"query": "SELECT (1 AS ?x) {}", **more}, headers={"Accept": "text/html"})

    assert page.status_code == status
    assert 'role="alert"' in page.text


@pytest.mark.parametrize("things", [[], ["a b"], [f"community/{number}" for number in range(30)]])
def test_sources_of_what_is_no_thing_are_refused(client: TestClient, things: list[str]) -> None:
    assert client.get("/sparql/sources", params={"thing": things}).status_code == 400


def test_hostile_names_are_texts_in_chart_and_graph(client: TestClient) -> None:
    query = """SELECT ?name ?thing ?n {
      VALUES (?name ?thing ?n) {
        (<javascript:alert(1)> <https://a.example/%3Cscript%3E> 1) (<data:text/html,x> <https://b.example/> 2)
      }
    }"""
    page = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"}).text

    assert "barlist" in page
    assert 'class="net ring"' in page
    assert not re.search(r'href="(?:javascript|data):', page)
    text = query.replace("<javascript:alert(1)>", '"<script>alert(1)</script>"')
    assert "<script>alert" not in client.get("/sparql", params={"query": text}, headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    ("variables", "rows", "drawn"),
    [
        ("?a ?n", "('x' 1) ('y' 2)", [("x", "0.0", "50.0"), ("y", "0.0", "100.0")]),
        ("?a ?b ?n", "('x' 'p' 1) ('x' 'q' 2)", [("x · p", "0.0", "50.0"), ("x · q", "0.0", "100.0")]),
        ("?a ?n", "('x' 2007) ('y' 2015)", [("x", "0.0", "2.0"), ("y", "98.0", "2.0")]),
        ("?a ?n ?m", "('x' 1 7) ('y' 2 7)", [("x", "0.0", "50.0"), ("y", "0.0", "100.0")]),
        (
            "?a ?n ?m",
            "('x' 1 1) ('y' 2 -1)",
            [("x", "0.0", "50.0"), ("y", "0.0", "100.0"), ("x", "50.0", "50.0"), ("y", "0.0", "50.0")],
        ),
        ("?a ?n", "('x' 1) ('x' 2)", []),
        ("?a ?n", "('x' 7) ('y' 7)", []),
        ("?a ?n", "('x' 7)", []),
    ],
)
def test_what_a_chart_of_names_draws(
    client: TestClient, variables: str, rows: str, drawn: list[tuple[str, str, str]]
) -> None:
    query = f"SELECT {variables} {{ VALUES ({variables}) {{ {rows} }} }}"
    page = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"}).text

    bars = re.findall(r'<th scope="row">(.*?)</th>.*?<rect x="([^"]*)" width="([^"]*)"', page)
    assert bars == drawn
    assert ('id="tab-chart"' in page) is bool(drawn)


@pytest.mark.parametrize(
    ("variables", "rows", "captions", "drawn"),
    [
        (
            "?a ?n ?unit",
            "('x' 50 'percent') ('y' 4000000 'people') ('z' 25 'percent') ('w' 2000000 'people') ('v' 9 UNDEF)",
            ["n (percent) by a", "n (people) by a"],
            [("x", "100.0"), ("z", "50.0"), ("y", "100.0"), ("w", "50.0")],
        ),
        (
            "?a ?u ?n",
            "('x' unit:NUM 1) ('y' unit:PERCENT 90) ('z' unit:NUM 2)",
            [],
            [("x", "50.0"), ("z", "100.0")],  # a single bar compares nothing
        ),
        ("?unit ?n", "('percent' 10) ('people' 20)", [], [("percent", "50.0"), ("people", "100.0")]),
    ],
)
def test_units_that_differ_share_no_scale(
    client: TestClient, variables: str, rows: str, captions: list[str], drawn: list[tuple[str, str]]
) -> None:
    query = f"PREFIX unit: <http://qudt.org/vocab/unit/> SELECT {variables} {{ VALUES ({variables}) {{ {rows} }} }}"
    page = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"}).text

    bars = re.findall(r'<th scope="row">(.*?)</th>.*?<rect x="[^"]*" width="([^"]*)"', page)
    assert [(re.sub("<[^>]*>", "", name), width) for name, width in bars] == drawn
    assert re.findall(r"<caption>(.*?)</caption>", page) == captions


def test_rows_with_coordinates_are_drawn_on_a_map(client: TestClient) -> None:
    def page(query: str) -> str:
        return client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"}).text

    rows = "VALUES (?name ?latitude ?long) { ('Oulu' 65.01 25.47) ('Nowhere' 95 0) ('<b>' -33.9 18.4) }"
    found = page(f"SELECT * {{ {rows} }}")

    assert 'id="tab-map"' in found
    assert 'id="tab-chart"' not in found
    assert len(re.findall('<circle[^>]* r="9"/>', found)) == 2
    assert "1 row has no dot." in found
    assert "<b>" not in re.findall(r"(?s)<svg class=\"map.*?</svg>", found)[0]
    assert 'id="tab-map"' not in page(f"SELECT ?name ?latitude {{ {rows} }}")


@pytest.mark.parametrize("query", ["SELECT (1 AS ?x) {}", "ASK {}", CONSTRUCT])
def test_the_command_on_the_page_asks_for_what_there_is(client: TestClient, query: str) -> None:
    page = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"}).text
    (accept,) = re.findall("-H &#39;Accept: (.*?)&#39;", page)

    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(accept)

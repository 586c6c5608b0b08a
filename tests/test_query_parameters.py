"""Queries as data: each has a document, a text and an address that runs it, with parameters bound as terms."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import validate

from graphsvc.content.queries import read_query
from graphsvc.content.query_parameters import Parameter, Template
from graphsvc.errors import BadRequest, SyntaxProblem
from graphsvc.model import Names
from graphsvc.vocab import RDFS, SCHEMA

SLUGS = sorted(file.stem for file in (Path(__file__).parents[1] / "queries").glob("*.rq"))
TALLINN = Names().thing("community", "ee-tallinn")
RESULTS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
HEADER = "# title: t\n# question: q\n# keywords: k\n"


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))[1:]


def test_the_folder_of_all_leads_to_their_list(client: TestClient) -> None:
    for path in ("/api/queries", "/api/queries/"):
        assert urlsplit(client.get(path).headers["location"]).path == "/queries"


@pytest.mark.parametrize("slug", SLUGS)
def test_each_query_runs_at_its_address(client: TestClient, slug: str) -> None:
    response = client.get(f"/api/queries/{slug}.json")

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert response.json()["results"]["bindings"]


def test_a_parameter_is_bound_and_left_out_is_any(client: TestClient) -> None:
    path = "/api/queries/communities-recognised-in-a-year.csv"
    of_one = rows(client.get(path, params={"year": "2019"}).text)
    of_two = rows(client.get(path, params=[("year", "2019"), ("year", "2020")]).text)
    of_all = rows(client.get(path).text)

    assert ["Taoyuan", "Intelligent Community of the Year 2019"] in of_one
    assert ["Tallinn", "Intelligent Community of the Year 2020"] in of_two
    assert len(of_one) < len(of_two) < len(of_all)
    assert rows(client.get(path, params={"year": "1805"}).text) == []


def test_every_format_gives_the_same_rows(client: TestClient) -> None:
    path, given = "/api/queries/recognitions-of-a-community", {"community": TALLINN}
    of_csv = rows(client.get(f"{path}.csv", params=given).text)
    of_json = client.get(f"{path}.json", params=given).json()
    names = of_json["head"]["vars"]
    turtle = ox.Store()
    turtle.load(client.get(f"{path}.ttl", params=given).content, ox.RdfFormat.TURTLE)
    solutions = list(turtle.quads_for_pattern(None, ox.NamedNode(RESULTS + "solution"), None))

    assert of_csv == [[row[name]["value"] for name in names] for row in of_json["results"]["bindings"]]
    assert len(solutions) == len(of_csv) > 0
    by_accept = client.get(path, params=given, headers={"Accept": "text/csv"})
    assert rows(by_accept.text) == of_csv
    assert rows(client.get(path, params={**given, "format": "csv"}).text) == of_csv
    assert client.get(f"{path}.csv", params=given, headers={"Accept": "text/html"}).text == by_accept.text


@pytest.mark.parametrize(
    "value", ['x"} INSERT', "https://a.example/>} ; DROP ALL #", "no iri", "", "\x00", "http://a.example/" + "x" * 2000]
)
def test_what_is_no_iri_is_refused_and_never_becomes_text(client: TestClient, value: str) -> None:
    response = client.get("/api/queries/recognitions-of-a-community.csv", params={"community": value})

    if value:
        assert response.status_code == 400
        assert response.json()["parameter"] == "community"
    else:
        assert response.status_code == 200  # an empty field of a form is one that was left out


def test_a_text_is_bound_as_a_term_whatever_it_holds(client: TestClient) -> None:
    for text in ('"} UNION { ?s ?p ?o', "a\\", "line\nbreak", "' ; #", "微軟"):
        response = client.get("/api/queries/things-of-a-name.csv", params={"name": text})
        assert response.status_code == 200
        assert rows(response.text) == []
    assert rows(client.get("/api/queries/things-of-a-name.csv?name=Microsoft").text)


def test_pages_hold_all_rows_once_and_lead_to_each_other(client: TestClient) -> None:
    path = "/api/queries/recognitions-of-a-community.csv"
    whole = rows(client.get(path).text)
    address, gathered, pages = f"{path}?limit=7", [], 0
    while address:
        response = client.get(address)
        gathered += rows(response.text)
        pages += 1
        following = re.search(r'<[^>]*(/api/queries/[^>]*)>; rel="next"', response.headers["link"])
        address = following[1] if following else ""

    assert gathered == whole
    assert pages == -(-len(whole) // 7)
    assert 'rel="first"' in response.headers["link"]
    assert 'rel="prev"' in response.headers["link"]
    assert client.get(f"{path}?limit=7&page={pages + 1}").status_code == 404
    assert client.head(f"{path}?limit=7").headers["link"]


def test_a_repeated_page_keeps_its_links(client: TestClient) -> None:
    address = "/api/queries/recognitions-of-a-community.json?limit=3&page=2"
    links = {client.get(address).headers["link"] for _ in range(4)}

    assert len(links) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 400),
        ("limit=-1", 400),
        ("limit=10001", 400),
        ("limit=ten", 400),
        ("limit=5&page=0", 400),
        ("limit=5&page=9999999999999", 404),
        ("limit=5&page=99999999", 404),
        ("limit=5&limit=6", 400),
        ("page=2", 400),
        ("year=2019&colour=red", 400),
        ("year=20x9", 400),
        ("year=%FF", 400),
        ("format=docx", 406),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_reason(client: TestClient, query: str, status: int) -> None:
    response = client.get(f"/api/queries/communities-recognised-in-a-year?{query}", headers={"Accept": "*/*"})

    assert response.status_code == status
    assert response.json()["title"]


@pytest.mark.parametrize(
    "path", ["/api/queries/nothing.csv", "/api/queries/smart21-total.docx", "/api/queries/..%2f..%2fsettings.csv"]
)
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_person_gets_the_query_with_the_terms_in_it(client: TestClient) -> None:
    response = client.get(
        "/api/queries/communities-recognised-in-a-year?year=2019", headers={"Accept": "text/html,*/*;q=0.5"}
    )
    place = urlsplit(response.headers["location"])
    page = client.get(response.headers["location"], headers={"Accept": "text/html"})

    assert response.status_code == 303
    assert place.path == "/sparql"
    assert 'VALUES ?_year_integer { "2019"' in parse_qs(place.query)["query"][0]
    assert "Issy-les-Moulineaux" in page.text


def test_a_query_has_a_document_in_every_form(client: TestClient) -> None:
    name = "/id/query/smart21-total"
    leads = client.get(name, headers={"Accept": "application/sparql-query"})
    by_accept = client.get("/doc/query/smart21-total", headers={"Accept": "application/sparql-query"})
    by_suffix = client.get("/doc/query/smart21-total.rq")
    page = client.get("/doc/query/smart21-total.html").text
    turtle = ox.Store()
    turtle.load(client.get("/doc/query/smart21-total.ttl").content, ox.RdfFormat.TURTLE)
    about = {
        (quad.predicate.value.rpartition("#")[2].rpartition("/")[2], getattr(quad.object, "value", ""))
        for quad in turtle.quads_for_pattern(ox.NamedNode(Names().thing("query", "smart21-total")), None, None)
    }

    assert leads.status_code == 303
    assert by_accept.text == by_suffix.text
    assert by_accept.headers["content-type"] == "application/sparql-query; charset=utf-8"
    assert by_accept.headers["content-location"].endswith("/doc/query/smart21-total.rq")
    assert 'rel="alternate"; type="application/sparql-query"' in by_accept.headers["link"]
    assert client.get("/sparql", params={"query": by_suffix.text, "format": "csv"}).status_code == 200
    assert {
        ("type", "http://www.w3.org/ns/shacl#SPARQLSelectExecutable"),
        ("target", "http://127.0.0.1:8000/sparql"),
    } <= about
    assert ("select", by_suffix.text) in about
    assert "/api/queries/smart21-total" in page
    assert "Open it in the editor" in page


def test_only_queries_have_a_text(client: TestClient) -> None:
    assert client.get("/doc/community/tw-taoyuan.rq").status_code == 404
    assert client.get("/doc/query/nothing.rq").status_code == 404
    refused = client.get("/doc/community/tw-taoyuan", headers={"Accept": "application/sparql-query"})
    assert refused.status_code == 406


def test_the_interface_describes_each_query_with_the_values_there_are(client: TestClient) -> None:
    document: dict[str, Any] = json.loads(client.get("/openapi.json").text)
    validate(document)
    paths = document["paths"]
    described = {path.rpartition("/")[2] for path in paths if path.startswith("/api/queries/")}
    operation = paths["/api/queries/recognitions-of-a-community"]["get"]
    known = {parameter["name"]: parameter for parameter in operation["parameters"]}

    fixed = {found["name"]: found for found in paths["/api/queries/{slug}.{suffix}"]["get"]["parameters"]}
    assert described == {*SLUGS, "{slug}.{suffix}"}
    assert set(fixed["slug"]["schema"]["enum"]) == set(SLUGS)
    assert {"csv", "json", "ttl"} < set(fixed["suffix"]["schema"]["enum"])
    assert TALLINN in known["community"]["schema"]["enum"]
    assert known["community"]["example"] == TALLINN
    assert {"limit", "page", "format"} < known.keys()
    assert {"text/csv", "text/turtle", "application/sparql-results+json"} <= operation["responses"]["200"][
        "content"
    ].keys()
    assert "4XX" in operation["responses"]


@pytest.mark.parametrize(
    ("variable", "name", "kind"),
    [
        ("_community_iri", "community", "iri"),
        ("_from_year_gYear", "from_year", "gYear"),
        ("_word_en", "word", "en"),
        ("_word", "word", "string"),
        ("_part_of", "part_of", "string"),
        ("__limit_integer", "limit", "integer"),
    ],
)
def test_a_variable_names_its_parameter_and_type(variable: str, name: str, kind: str) -> None:
    found = Parameter.of(variable)

    assert found
    assert (found.name, found.type) == (name, kind)


def test_other_variables_are_no_parameters() -> None:
    assert Parameter.of("name") is None
    assert Parameter.of("_") is None


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", "-12", "1.5"),
        ("decimal", "1.5", "1e5"),
        ("double", "1e5", "one"),
        ("boolean", "true", "yes"),
        ("gYear", "2019", "19"),
        ("date", "2019-06-30", "2019-13-01"),
        ("iri", "https://a.example/", "a.example"),
    ],
)
def test_a_value_is_read_by_the_type(kind: str, good: str, bad: str) -> None:
    parameter = Parameter("_x", "x", kind)

    assert parameter.term(good).value == good
    with pytest.raises(BadRequest, match="`x` is a"):
        parameter.term(bad)


def test_values_and_pages_find_their_place_among_strings_comments_and_groups() -> None:
    text = (
        "# a { comment } LIMIT 3\nPREFIX e: <http://e/#>\n"
        'SELECT ?s ("{ LIMIT 9" AS ?x) # {\n'
        "WHERE { ?s e:p ?_v_integer . { SELECT ?s { ?s ?p ?o } LIMIT 50 } }\n"
        "ORDER BY ?s LIMIT 5 OFFSET 1 # LIMIT 7\n"
    )
    store = ox.Store()
    store.update("PREFIX e: <http://e/#> INSERT DATA { e:a e:p 1 . e:b e:p 2 . e:c e:p 2 . e:d e:p 2 . e:e e:p 2 }")
    template = Template(text)

    def subjects(query: str) -> list[str]:
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        return [getattr(row[0], "value", "").rpartition("#")[2] for row in found]

    bound = template.bound({"_v_integer": [ox.Literal(2)]})
    assert [parameter.name for parameter in template.parameters] == ["v"]
    assert subjects(bound) == ["c", "d", "e"]
    assert subjects(Template(bound).page(2, 1)) == ["c", "d"]
    assert subjects(Template(bound).page(2, 2)) == ["e"]
    assert subjects(Template(text).page(2, 3)) == [], "the query's own bound holds over all pages"
    assert subjects(Template(bound).counting()) == ["3"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("", "a value for year"),
        ("# parameter: year = soon\n", "unlike `soon`"),
        ("# parameter: year = 2019\n# parameter: month = 5\n", "a variable for the parameter month"),
    ],
)
def test_a_file_gives_a_value_for_each_parameter(lines: str, reason: str) -> None:
    text = f"{HEADER}{lines}# rows: 0\nSELECT ?s WHERE {{ ?s ?p ?_year_integer }} ORDER BY ?s\n"

    with pytest.raises(SyntaxProblem, match=reason):
        read_query(text, "queries/x.rq", Names())


def test_the_page_of_a_query_says_what_its_data_says(client: TestClient) -> None:
    data = ox.Store()
    data.load(client.get("/doc/query/smart21-total.ttl").content, ox.RdfFormat.TURTLE)
    page = html.unescape(client.get("/doc/query/smart21-total.html").text)

    for name in (RDFS + "comment", SCHEMA + "genre", SCHEMA + "keywords"):
        found = (quad.object for quad in data.quads_for_pattern(None, ox.NamedNode(name), None))
        stated = [text.value for text in found if isinstance(text, ox.Literal)]
        assert stated
        assert all(text in page for text in stated), name

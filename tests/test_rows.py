"""The solutions of an answer are counted as its bytes pass, however they are cut, and stand in the log."""

from __future__ import annotations

import io
import json

import pyoxigraph as ox
import pytest
from running import CompiledUpkeep, client_of

from graphsvc.formats import FORMATS_TABLE, Format
from graphsvc.settings import Settings
from graphsvc.web.observing import Traffic, json_log
from graphsvc.web.rows import Rows, rows_in

TABLES = [form for form in FORMATS_TABLE if isinstance(form.serializer, ox.QueryResultsFormat)]
QUERIES = [
    ("SELECT * { VALUES (?x ?y) { (1 'a},{') (UNDEF '}},{}') ('<result>\\n' UNDEF) } }", 3),
    ("SELECT ?x { VALUES ?x { " + " ".join(f"'value {n}'" for n in range(500)) + " } }", 500),
    ("SELECT ?x { VALUES ?x { } }", 0),
]


@pytest.mark.parametrize("form", TABLES, ids=lambda form: form.name)
@pytest.mark.parametrize(("query", "rows"), QUERIES)
def test_solutions_are_counted_in_every_format_of_tables(form: Format, query: str, rows: int) -> None:
    answer = ox.Store().query(query).serialize(format=form.serializer)  # type: ignore[arg-type]  # one of tables
    assert answer is not None
    assert rows_in(form, answer) == rows
    for size in (1, 2, 3, 7, 4096):
        counted = Rows(form)
        for start in range(0, len(answer), size):
            counted.add(answer[start : start + size])
        assert counted.total == rows


def test_what_is_no_table_has_no_rows() -> None:
    (turtle,) = (form for form in FORMATS_TABLE if form.name == "turtle")
    assert rows_in(turtle, b"<x:s> <x:p> 1 .\n") is None


@pytest.mark.parametrize("rows", [2, 40_000])
def test_the_log_tells_how_many_rows_were_sent_also_when_they_were_kept(rows: int) -> None:
    log = io.StringIO()
    values = " ".join(map(str, range(200)))
    query = f"SELECT * {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} }} LIMIT {rows}"
    settings, traffic = Settings(default_graph="plain"), Traffic(json_log(log))
    with client_of(settings, CompiledUpkeep(layout="plain"), traffic=traffic) as client:
        for _ in range(3):
            assert client.get("/sparql", params={"query": query, "format": "json"}).status_code == 200
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["rows"] for line in lines if line["event"] == "request"] == [rows] * 3

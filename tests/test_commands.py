"""The command line as people use it: real processes, real exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from processes import environment, free_port, run, serving, status, wait_until_ready
from samples import ANNOTATION, ENTITIES, TEXT, edit, line_of

from graphsvc.model import sha256

ROOT = Path(__file__).parents[1]


def test_serve_loads_says_where_and_what_and_stops_when_told(sample: Path, tmp_path: Path) -> None:
    with serving("--content", str(sample), cache=tmp_path) as (process, base):
        seen = wait_until_ready(process, base)
        assert set(seen) <= {0, 503, 200}
        assert status(base + "doc/community/testville") == 200
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=20)
    assert "documents: 1 added" in printed
    assert base in printed
    assert "not checked against the texts" in printed
    assert process.returncode == 0


def test_a_second_start_is_quick(sample: Path, tmp_path: Path) -> None:
    with serving("--content", str(sample), cache=tmp_path) as (process, base):
        wait_until_ready(process, base)
    started = time.monotonic()
    with serving("--content", str(sample), cache=tmp_path) as (process, base):
        wait_until_ready(process, base)
        assert time.monotonic() - started < 10  # the promise is 3 s; the margin is for a loaded machine


def test_serve_without_content_serves_an_empty_store(tmp_path: Path) -> None:
    with serving("--content", "none", "--default-graph", "plain", cache=tmp_path) as (process, base):
        wait_until_ready(process, base)
        assert status(base + "sparql?query=ASK%7B%7D") == 200
        assert status(base) == 200


def test_a_taken_port_is_said_before_anything_is_loaded(sample: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = run("serve", "--content", str(sample), "--port", str(taken.getsockname()[1]), cache=tmp_path)

    assert ran.returncode == 2
    assert "port is taken" in ran.stderr
    assert "hint: " in ran.stderr
    assert ran.stdout == ""


def test_serve_refuses_broken_content_and_names_the_line(sample: Path, tmp_path: Path) -> None:
    edit(sample, ENTITIES, "a icg:Community", "a icg:Community ] ;")
    ran = run("serve", "--content", str(sample), "--port", str(free_port()), cache=tmp_path)

    assert ran.returncode == 2
    assert f"{ENTITIES}:{line_of(sample, ENTITIES, '] ;')}" in ran.stderr


def test_a_store_directory_in_use_is_refused_and_kept(sample: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    with serving("--content", str(sample), "--store", store, cache=tmp_path) as (process, base):
        wait_until_ready(process, base)
        ran = run("load", "--content", str(sample), "--store", store, cache=tmp_path)
        assert ran.returncode == 2
        assert "in use" in ran.stderr
        assert status(base + "doc/community/testville") == 200
    again = run("load", "--content", str(sample), "--store", store, cache=tmp_path)
    assert "documents: 0 added, 0 replaced, 1 unchanged, 0 retracted" in again.stdout


def test_a_store_in_no_place_known_is_refused_by_name(tmp_path: Path) -> None:
    ran = run("serve", "--content", "none", "--store", "ftp://127.0.0.1:1/sparql", cache=tmp_path)

    assert ran.returncode == 2
    assert "--store" in ran.stderr
    assert "must be `memory`, a directory" in ran.stderr


def test_load_says_what_changed(sample: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    first = run("load", "--content", str(sample), "--store", store, cache=tmp_path)
    edit(sample, ANNOTATION, "icg:statedValue 1200", "icg:statedValue 1201")
    second = run("load", "--content", str(sample), "--store", store, cache=tmp_path)
    shutil.rmtree(sample / "data/documents/sample")
    third = run("load", "--content", str(sample), "--store", store, cache=tmp_path)

    assert [ran.returncode for ran in (first, second, third)] == [0, 0, 0], second.stderr
    assert "documents: 1 added" in first.stdout
    assert "documents: 0 added, 1 replaced" in second.stdout
    assert "1 retracted" in third.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["serve", "--content", "/no/such/folder", "--port", "0"], "no such folder"),
        (["serve", "--port", "99999"], "--port"),
        (["serve", "--base-iri", "not an iri"], "--base-iri"),
        (["query", "no-such-query"], "no-such-query"),
        (["cite", "taiwan-news-taoyuan", "words"], "--documents"),
        (["query", "-", "--format", "nonsense"], "nonsense"),
    ],
)
def test_misuse_is_said_in_a_line_with_exit_code_2(arguments: list[str], says: str, tmp_path: Path) -> None:
    ran = run(*arguments, cache=tmp_path, stdin="SELECT * WHERE { } LIMIT 1")

    assert ran.returncode == 2
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr


def test_query_runs_an_example_in_each_format(tmp_path: Path) -> None:
    table = run("query", "smart21-count-by-community", cache=tmp_path)
    header = run("query", "smart21-count-by-community", "--format", "rows", cache=tmp_path)
    as_csv = run("query", "smart21-count-by-community", "--format", "csv", cache=tmp_path)
    as_json = run("query", "smart21-count-by-community", "--format", "json", cache=tmp_path)

    rows = list(csv.DictReader(io.StringIO(as_csv.stdout)))
    assert f"{len(rows)} rows" in table.stdout
    assert header.stdout.strip() in (ROOT / "queries/smart21-count-by-community.rq").read_text()
    assert len(json.loads(as_json.stdout)["results"]["bindings"]) == len(rows) == 10


def test_query_reads_standard_input_and_names_the_place_of_an_error(tmp_path: Path) -> None:
    asked = run("query", "-", cache=tmp_path, stdin="ASK { ?s ?p ?o }")
    wrong = run("query", "-", cache=tmp_path, stdin="SELECT * WHERE {")

    assert asked.stdout.strip() == "yes"
    assert wrong.returncode == 2
    assert "line 1" in wrong.stderr


def test_check_prints_a_line_for_each_finding_and_fails_on_a_violation(sample: Path, tmp_path: Path) -> None:
    good = run("check", "--content", str(sample), cache=tmp_path)
    edit(sample, ANNOTATION, 'icg:printedValue "1,200 people" ;', "")
    bad = run("check", "--content", str(sample), cache=tmp_path)
    as_json = run("check", "--content", str(sample), "--format", "json", cache=tmp_path)

    assert good.returncode == 0, good.stdout
    assert "not run: passages against the texts" in good.stdout
    assert bad.returncode == as_json.returncode == 1
    line = line_of(sample, ANNOTATION, "measurement:testville-population a")
    assert f"{ANNOTATION}:{line}:" in bad.stdout
    assert "violation: M01" in bad.stdout
    assert any(finding["file"] == ANNOTATION for finding in json.loads(as_json.stdout)["findings"])


def test_check_runs_only_the_groups_asked_for(sample: Path, tmp_path: Path) -> None:
    edit(sample, ENTITIES, '"Testville"@en', '"Testville"@en   ')
    layout = run("check", "--content", str(sample), "--only", "links,layout", "--only", "syntax", cache=tmp_path)
    links = run("check", "--content", str(sample), "--only", "links", cache=tmp_path)
    unknown = run("check", "--content", str(sample), "--only", "everything", cache=tmp_path)

    assert "formatting-error" in layout.stdout
    assert (layout.returncode, links.returncode, unknown.returncode) == (0, 0, 2)
    assert links.stdout.strip() == "0 violations, 0 warnings, 0 infos"
    assert "everything" in unknown.stderr


def test_check_reports_in_sarif_and_turtle(sample: Path, tmp_path: Path) -> None:
    edit(sample, ANNOTATION, "icg:printedValue", "icg:pritnedValue")
    arguments = ["check", "--content", str(sample), "--only", "ontology", "--format"]
    sarif = json.loads(run(*arguments, "sarif", cache=tmp_path).stdout)
    turtle = ox.Store()
    turtle.load(run(*arguments, "turtle", cache=tmp_path).stdout.encode(), ox.RdfFormat.TURTLE)

    (result,) = (found for found in sarif["runs"][0]["results"] if found["ruleId"] == "term-error")
    place = result["locations"][0]["physicalLocation"]
    assert (sarif["version"], result["ruleId"], result["level"]) == ("2.1.0", "term-error", "error")
    assert place["artifactLocation"]["uri"] == ANNOTATION
    assert place["region"]["startLine"] == line_of(sample, ANNOTATION, "icg:pritnedValue")
    shacl = "PREFIX sh: <http://www.w3.org/ns/shacl#> ASK "
    assert turtle.query(shacl + "{ [] a sh:ValidationReport ; sh:result/sh:resultSeverity sh:Violation }")


def test_check_names_copied_words_and_wrong_words_of_a_document(sample: Path, tmp_path: Path) -> None:
    words = "the quiet river turns slowly below the old stone bridge"
    text = f"{TEXT[:30]} {words}".ljust(100, ".")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/sample.txt").write_text(text)
    edit(sample, ANNOTATION, sha256(TEXT), sha256(text))
    (sample / "queries/copied.rq").write_text(
        f"# title: a\n# question: Where {words}?\n# keywords: c\n# rows: 0\nSELECT * {{}}\n"
    )
    arguments = ["check", "--content", str(sample), "--only", "copied-words"]
    ran = run(*arguments, "--documents", str(tmp_path / "texts"), cache=tmp_path)

    assert ran.returncode == 1
    assert "queries/copied.rq:2:19: violation: copied-words:" in ran.stdout


def test_fmt_changes_layout_and_nothing_else(sample: Path, tmp_path: Path) -> None:
    run("fmt", "--content", str(sample), cache=tmp_path)
    clean = run("fmt", "--check", "--content", str(sample), cache=tmp_path)
    edit(sample, ENTITIES, "a icg:Community ;", "a    icg:Community;")
    dirty = run("fmt", "--check", "--content", str(sample), cache=tmp_path)

    assert (clean.returncode, dirty.returncode) == (0, 1)
    assert ENTITIES in dirty.stdout
    assert "a    icg:Community;" in (sample / ENTITIES).read_text()


def test_fmt_keeps_a_file_that_it_cannot_write_and_says_so(sample: Path, tmp_path: Path) -> None:
    run("fmt", "--content", str(sample), cache=tmp_path)
    edit(sample, ENTITIES, "a icg:Community ;", "a    icg:Community;")
    before = (sample / ENTITIES).read_text()
    limited = f'ulimit -f 0; exec "{sys.executable}" -m graphsvc fmt --content "{sample}"'  # no file may have a byte
    ran = subprocess.run(  # noqa: S603  # our own program
        ["/bin/bash", "-c", limited],
        capture_output=True,
        text=True,
        check=False,
        env=environment(tmp_path),
        timeout=120,
    )

    assert ran.returncode == 2
    assert re.search(rf"graphsvc: .*{re.escape(ENTITIES)} cannot be written: File too large", ran.stderr)
    assert "Traceback" not in ran.stderr
    assert (sample / ENTITIES).read_text() == before
    assert not list(sample.rglob("*.partial"))


def test_cite_prints_the_line_of_a_passage(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/sample.txt").write_text(TEXT)
    found = run(
        "cite",
        "sample",
        "1,200 people",
        "--content",
        str(sample),
        "--documents",
        str(tmp_path / "texts"),
        cache=tmp_path,
    )
    missing = run(
        "cite",
        "sample",
        "no such words",
        "--content",
        str(sample),
        "--documents",
        str(tmp_path / "texts"),
        cache=tmp_path,
    )

    again = run(
        "cite", "sample", "..", "--content", str(sample), "--documents", str(tmp_path / "texts"), cache=tmp_path
    )
    unknown = run(
        "cite", "other", "words", "--content", str(sample), "--documents", str(tmp_path / "texts"), cache=tmp_path
    )

    assert "passage/sample/17-29> icg:sha256" in found.stdout
    assert len(again.stdout.splitlines()) == TEXT.count("..") > 1
    assert missing.returncode == unknown.returncode == 2
    assert "do not stand in its text" in missing.stderr
    assert "data/documents/other/annotation.trig" in unknown.stderr


def test_settings_are_printed_with_their_origin(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "graphsvc", "settings"]
    ran = subprocess.run(  # noqa: S603  # our own program
        command, capture_output=True, text=True, check=True, env={**environment(tmp_path), "GRAPHSVC_PORT": "8123"}
    )

    assert "8123" in ran.stdout
    assert "GRAPHSVC_PORT" in ran.stdout
    assert "query-bytes" in ran.stdout

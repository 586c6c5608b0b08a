"""Clients of others, as people have them, against a running service: each finds what SPARQL says is there.

`make clients` sets them up, in an environment of their own; without it nothing here is run.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from documented import SHOWN_AT, run_apart
from dumped import downloaded, file_of, pyld_count, raptor_count, stated
from processes import free_port, serving, wait_until_ready

from graphsvc.formats import RESOURCE_FORMATS
from graphsvc.loading import Compiled
from graphsvc.model import Names
from graphsvc.validation import validated
from graphsvc.vocab import RDF, SH

ROOT = Path(__file__).parents[1]
CLIENTS = ROOT / ".clients"
HERE = ROOT / "tests" / "clients"

pytestmark = pytest.mark.skipif(
    not (CLIENTS / ".ready").exists(), reason="not run: the clients of others are not set up (make clients)"
)
rapper = pytest.mark.skipif(not shutil.which("rapper"), reason="not run: no rapper here (Debian's raptor2-utils)")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that is also the base of all names, so that each dereferences in place."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    arguments = ("--port", str(port), "--base-iri", address, "--public-url", address)
    with serving(*arguments, cache=tmp_path_factory.mktemp("cache")) as (process, _):
        wait_until_ready(process, address)
        yield address


def ran(*command: str | Path, stdin: str = "", folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What a program of the clients' environment did."""
    environment = {**os.environ, "NODE_PATH": str(CLIENTS / "node_modules"), "COLUMNS": "120"}
    return subprocess.run(  # noqa: S603  # programs of our choice
        command, input=stdin, capture_output=True, text=True, check=False, env=environment, cwd=folder, timeout=200
    )


def asked(program: str, script: str, tasks: Sequence[Mapping[str, Any]]) -> list[Any]:
    """What the tasks of a script found."""
    done = ran(CLIENTS / "bin" / program, HERE / script, stdin=json.dumps(tasks))
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[Any] = json.loads(done.stdout)
    return found


def solutions(base: str, query: str) -> list[str]:
    """The solutions that the endpoint itself gives, as sorted texts."""
    body = read(f"{base}sparql?{urlencode({'query': query})}", "application/sparql-results+json")
    rows = json.loads(body)["results"]["bindings"]
    return sorted(" ".join(sorted(f"{name}={term['value']}" for name, term in row.items())) for row in rows)


def read(address: str, accept: str = "*/*") -> bytes:
    """The body at an address of ours."""
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": accept}), timeout=60) as response:  # noqa: S310  # ours
        body: bytes = response.read()
    return body


def questions(base: str) -> list[str]:
    """Queries with joins, literals, filters and graphs."""
    prologue = f"PREFIX icg: <{base}ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    return [
        f"{prologue} {text}"
        for text in (
            "SELECT ?c { ?c a icg:Community }",
            'SELECT ?c { ?c a icg:Community ; skos:prefLabel "Oulu"@en }',
            "SELECT ?c ?name { ?c a icg:Community ; skos:prefLabel ?name ; icg:hasPartner ?p }",
            "SELECT ?g ?c ?p { GRAPH ?g { ?c icg:hasPartner ?p } }",
            "SELECT ?r ?y { ?r icg:edition ?e . ?e icg:cycleYear ?y FILTER(?y > 2015) }",
        )
    ]


SOURCES = ("{}sparql", "sparql@{}sparql", "qpf@{}fragments", "{}fragments", "brtpf@{}fragments")


@pytest.mark.parametrize("source", SOURCES)
def test_comunica_finds_what_the_endpoint_does(base: str, source: str) -> None:
    queries = questions(base)
    found = asked("node", "ask.cjs", [{"do": "query", "sources": [source.format(base)], "query": q} for q in queries])

    for query, rows in zip(queries, found, strict=True):
        assert rows == solutions(base, query) != [], query


@pytest.mark.parametrize("source", SOURCES)
def test_comunica_joins_through_blank_nodes(base: str, source: str) -> None:
    prologue = f"PREFIX rdf: <{RDF}> PREFIX sh: <{SH}>"
    queries = [
        f"{prologue} SELECT ?s ?f {{ ?s sh:or ?l . ?l rdf:first ?f }}",
        f"{prologue} SELECT ?s ?f ?p ?x {{ ?s sh:or ?l . ?l rdf:first ?f . ?f ?p ?x FILTER(!isBlank(?x)) }}",
        f"{prologue} SELECT ?s ?f {{ ?s sh:or ?l . ?l rdf:rest ?m . ?m rdf:first ?f }}",
    ]
    tasks = [{"do": "query", "sources": [source.format(base)], "query": query} for query in queries]

    for query, rows in zip(queries, asked("node", "ask.cjs", tasks), strict=True):
        assert [row for row in rows if "/genid/" not in row] == solutions(base, query) != [], query


def test_comunica_finds_the_same_in_files(base: str) -> None:
    partners = f"{{ GRAPH ?g {{ ?s <{base}ns#hasPartner> ?o }} }}"
    links = f"SELECT ?s ?p ?o {{ GRAPH <{base}graph/links> {{ ?s ?p ?o }} }}"
    files = {
        f"{base}dumps/dataset.trig": f"SELECT ?s ?o {partners}",
        f"{base}dumps/dataset.nq": f"SELECT ?g ?s ?o {partners}",
        f"{base}doc/graph/links": links,
    }
    tasks = [{"do": "query", "sources": [f"file@{file}"], "query": query} for file, query in files.items()]
    mixed = [f"qpf@{base}fragments", f"sparql@{base}sparql"]

    *found, both = asked("node", "ask.cjs", [*tasks, {"do": "query", "sources": mixed, "query": questions(base)[0]}])

    for query, rows in zip(files.values(), found, strict=True):
        assert rows == solutions(base, query) != []
    assert set(both) == set(solutions(base, questions(base)[0]))


@pytest.mark.parametrize(
    ("address", "union"), [("{}id/community/fi-oulu", True), ("file@{}doc/community/fi-oulu.ttl", False)]
)
def test_comunica_finds_the_same_in_documents(base: str, address: str, union: bool) -> None:  # noqa: FBT001  # a parameter of pytest
    query = f"SELECT ?p ?o {{ <{base}id/community/fi-oulu> ?p ?o }}"
    task = {"do": "query", "sources": [address.format(base)], "query": query, "union": union}

    (rows,) = asked("node", "ask.cjs", [task])

    assert set(rows) == set(solutions(base, query)) != set()


def test_comunica_finds_the_same_wherever_it_is_shown_to_look(tmp_path: Path) -> None:
    """docs/copy.md, "By pattern", with names and addresses that differ, as they do by default."""
    text = run_apart("copy", "tests/test_clients.py runs it with Comunica from npm").text
    places = f"{CLIENTS / 'bin'}{os.pathsep}{CLIENTS / 'node_modules/.bin'}"
    with serving(cache=tmp_path) as (process, address):
        wait_until_ready(process, address)
        printed = ran("/bin/bash", "-euc", f'PATH="{places}:$PATH"\n{text.replace(SHOWN_AT, address)}')

    assert printed.returncode == 0, printed.stderr
    assert text.count("comunica-sparql-file ") == 6
    assert len(re.findall(r'"edition":"', printed.stdout)) == 1, "though two passages state it"
    found = Counter(re.findall(r'"name":"(.*)"', printed.stdout))
    assert found['\\"Oulu\\"@en'] == 5
    assert {*found.values()} == {5}, "each name in each answer"


def test_other_javascript_clients_ask_and_dereference(base: str) -> None:
    query, addresses = questions(base)[2], (f"{base}id/community/fi-oulu", f"{base}ns")
    tasks = [{"do": "dereference", "url": address} for address in addresses]

    rows, *read_there = asked(
        "node", "ask.cjs", [{"do": "endpoint", "endpoint": f"{base}sparql", "query": query}, *tasks]
    )

    assert rows == solutions(base, query) != []
    for triples, address in zip(read_there, addresses, strict=True):
        expected = ox.parse(read(address, "text/turtle"), ox.RdfFormat.TURTLE)
        assert set(triples) == {" ".join(term.value for term in quad.triple) for quad in expected}


def test_sparqlwrapper_reads_every_format(base: str) -> None:
    pattern = f"{{ ?s a <{base}ns#Community> }}"
    select, construct = f"SELECT * {pattern}", f"CONSTRUCT WHERE {pattern}"
    number = len(solutions(base, select))
    ways: list[dict[str, str]] = [{}, {"method": "POST"}, {"method": "POST", "requesting": "postdirectly"}]
    kinds = {"json": "dict", "xml": "Document", "csv": "bytes", "tsv": "bytes"}
    graphs = {"turtle": "bytes", "n3": "bytes", "rdf+xml": "ConjunctiveGraph", "json-ld": "ConjunctiveGraph"}
    tasks = [
        {"do": "sparqlwrapper", "endpoint": f"{base}sparql", "format": form, "query": query, **way}
        for query, forms in ((select, kinds), (construct, graphs))
        for form in forms
        for way in ways
    ]
    among_links = {
        "do": "sparqlwrapper",
        "endpoint": f"{base}sparql",
        "format": "json",
        "graphs": [f"{base}graph/links"],
    }

    asks = [{**among_links, "query": query} for query in (select, "ASK { ?s ?p ?o }")]
    found = asked("python", "ask.py", [*tasks, *asks])

    expected = [[kind, number] for kind in (*kinds.values(), *graphs.values()) for _ in ways]
    assert found == [*expected, ["dict", 0], ["dict", 1]]


def test_rdflib_takes_the_endpoint_for_a_store(base: str) -> None:
    partners, kept = f"{base}ns#hasPartner", f"{base}ns#keptBy"
    store = {"do": "store", "endpoint": f"{base}sparql"}
    found = asked(
        "python",
        "ask.py",
        [
            {**store, "predicate": partners},
            {**store, "predicate": kept, "graph": f"{base}graph/entities"},
            {**store, "predicate": partners, "graph": f"{base}graph/entities"},
            {"do": "service", "endpoint": f"{base}sparql", "pattern": f"?s a <{base}ns#Community>"},
            {"do": "parse", "url": f"{base}id/community/fi-oulu"},
            {"do": "parse", "url": f"{base}ns"},
        ],
    )

    assert len(found[0]) == len(solutions(base, f"SELECT * {{ ?s <{partners}> ?o }}")) > 0
    assert (
        len(found[1]) == len(solutions(base, f"SELECT * {{ GRAPH <{base}graph/entities> {{ ?s <{kept}> ?o }} }}")) > 0
    )
    assert found[2] == []
    assert found[3] == len(solutions(base, questions(base)[0]))
    for number, path in zip(found[4:], ("id/community/fi-oulu", "ns"), strict=True):
        assert number == len({*ox.parse(read(base + path, "application/n-triples"), ox.RdfFormat.N_TRIPLES)})


@pytest.mark.parametrize(
    "path", ["community/fi-oulu", "measurement/al-tirana-population", "document/icf-community-profiles", "community"]
)
def test_extruct_finds_json_ld_in_the_page_that_the_document_says_too(base: str, path: str) -> None:
    address = f"{base}doc/{path}"
    task = {"do": "embedded", "page": f"{address}.html", "document": f"{address}.jsonld"}

    ((embedded, document),) = asked("python", "ask.py", [task])

    assert embedded
    assert set(embedded) <= set(document)


def test_the_sitemap_lists_every_document_once_with_its_date(base: str) -> None:
    (found,) = asked("python", "ask.py", [{"do": "sitemap", "home": base}])

    addresses = [address for address, _ in found]
    assert len(set(addresses)) == len(addresses)
    assert all(changed for _, changed in found)
    assert {base, f"{base}doc/community/fi-oulu", f"{base}doc/graph/links"} <= set(addresses)


@pytest.mark.parametrize("path", ["void", "doc/community/fi-oulu", "ns"])
def test_signposting_is_the_same_in_header_page_and_linksets(base: str, path: str) -> None:
    ((in_header, *elsewhere),) = asked("python", "ask.py", [{"do": "signposting", "page": base + path}])

    relations = {line.partition(" ")[0] for line in in_header}
    assert {"cite_as", "type", "describedby", "item", "license", "author"} <= relations
    assert len([line for line in in_header if line.startswith("cite_as ")]) == 1
    assert len(elsewhere) == 3
    assert all(set(found) == set(in_header) for found in elsewhere)


PARSERS = {"turtle": "turtle", "rdf-xml": "rdfxml", "n-triples": "ntriples", "trig": "trig", "n-quads": "nquads"}


@rapper
@pytest.mark.parametrize(
    "form", [form for form in RESOURCE_FORMATS if form.name in PARSERS], ids=lambda form: form.name
)
@pytest.mark.parametrize("path", ["doc/community/fi-oulu", "void", "ns", "shapes", "queries"])
def test_rapper_reads_as_many_statements_as_are_sent(base: str, form: Any, path: str) -> None:  # noqa: ANN401  # a row of the table
    address = f"{base}{path}.{form.suffix}"

    done = ran("rapper", "-i", PARSERS[form.name], "-c", address)

    assert done.returncode == 0, done.stderr
    assert f"returned {len(list(ox.parse(read(address), form.serializer)))} triples" in done.stderr


@rapper
def test_rapper_guesses_the_format_of_a_name(base: str) -> None:
    guessed = ran("rapper", "-g", "-c", f"{base}id/community/fi-oulu")

    assert guessed.returncode == 0, guessed.stderr


@pytest.fixture(scope="module")
def dump(base: str, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every file of the dump, by name."""
    return downloaded(base, tmp_path_factory.mktemp("dump"))


@rapper
def test_raptor_reads_in_each_file_as_many_triples_as_are_stated(base: str, dump: Mapping[str, Path]) -> None:
    """It knows neither JSON-LD nor RDF 1.2: the next test has others read these."""
    counts = stated(base)
    own = {file_of(graph): count for graph, count in counts.items() if not graph.startswith("id/passage/")}
    expected = {**own, "dataset.nq": sum(counts.values()), "dataset.trig": sum(counts.values())}

    assert {name: raptor_count(dump[name]) for name in expected} == expected
    assert set(dump) - {f"{name}.gz" for name in dump} == {*expected, "dataset.jsonld", "dataset-rdf12.trig"}


def test_the_forms_that_raptor_does_not_know_are_read_by_pyld_and_n3(base: str, dump: Mapping[str, Path]) -> None:
    passages = f"GRAPH ?g {{ ?s ?p ?o }} FILTER STRSTARTS(STR(?g), '{base}id/passage/')"
    (reified,) = solutions(base, f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ {passages} }} }}")
    quads = sum(stated(base).values())

    (read_by_n3,) = asked("node", "ask.cjs", [{"do": "count", "file": str(dump["dataset-rdf12.trig"])}])

    assert pyld_count(dump["dataset.jsonld"]) == quads
    assert read_by_n3 == quads + int(reified.removeprefix("n="))


def test_packed_files_hold_the_plain_ones(dump: Mapping[str, Path]) -> None:
    packed = [name for name in dump if name.endswith(".gz")]

    assert len(packed) == 4
    assert all(gzip.decompress(dump[name].read_bytes()) == dump[name[:-3]].read_bytes() for name in packed)


def test_pyshacl_finds_in_the_dump_what_its_makers_know_of(
    base: str, dump: Mapping[str, Path], compiled: Compiled, names: Names, tmp_path: Path
) -> None:
    """The whole dataset by the shapes as they are served, with one thing put in that they must find."""
    wrong = f"{base}id/community/xx-nowhere"
    (tmp_path / "dump.nq").write_bytes(
        dump["dataset.nq"].read_bytes()
        + f"<{wrong}> <{RDF}type> <{base}ns#Community> <{base}graph/entities> .\n".encode()
    )
    known = {
        (finding.severity.name.title(), finding.shape, finding.value.replace(names.base, base))
        for finding in validated(compiled.triples, names)
    }

    (results,) = asked(
        "python", "ask.py", [{"do": "validate", "file": str(tmp_path / "dump.nq"), "shapes": f"{base}shapes.ttl"}]
    )

    about_it = {tuple(result[:2]) for result in results if wrong in result}
    assert {
        (severity, shape.rpartition("#")[2], value)
        for severity, shape, node, value in results
        if wrong not in (node, value)
    } == known
    assert {severity for severity, _, _ in known} <= {"Info"}
    assert "Violation" in {severity for severity, _ in about_it}


def test_a_client_is_generated_from_our_void(base: str, tmp_path: Path) -> None:
    """The generator asks the endpoint for it."""
    # Without a class to ignore this version of the generator stumbles over its own default.
    command = (CLIENTS / "bin" / "sparql-api-codegen", f"{base}sparql", tmp_path / "made", "-i", "urn:none")
    done = ran(*command, folder=tmp_path)

    made = "".join(path.read_text() for path in (tmp_path / "made").rglob("*.py"))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-1000:]
    assert "class Community" in made


def test_schemathesis_finds_the_interface_as_it_is_described(base: str, tmp_path: Path) -> None:
    checks = "not_a_server_error,status_code_conformance,content_type_conformance"
    program, config = CLIENTS / "bin" / "schemathesis", HERE / "schemathesis.toml"
    options = ("--phases", "examples,coverage", "--checks", checks, "--seed", "1")

    done = ran(program, "--config-file", config, "run", f"{base}openapi.json", *options, folder=tmp_path)

    assert done.returncode == 0, done.stdout[-3000:]

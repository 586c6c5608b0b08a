"""What would reach the network is refused or takes the way of a failed request; nothing else is touched in meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import pyoxigraph as ox
import pytest

from graphsvc.errors import QueryRefused, QuerySyntaxError, RequestTooLarge
from graphsvc.guard import Limits, Load, Network, admit, admit_update, loads_of, with_documents

LIMITS = Limits(size_bytes=1_000_000, depth=128, chain=1_000, terms=10_000)
BASE = "http://example.org/sparql"
CALLS_IT_MALFORMED = re.compile("pars(e|ing)|syntax|expected|malformed", re.IGNORECASE)
PREFIXES = "PREFIX : <http://example.org/> PREFIX ex: <http://example.org/> PREFIX SERVICE: <http://example.org/> "

REFUSED = [
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "select * { service ?e { ?s ?p ?o } }",
    "SELECT * { SERV\\u0049CE <x:y> { } }",
    "SELECT * { \\u0053ERVICE <x:y> { } }",
    "SELECT * { # a comment\nSERVICE<x:y>{} }",
    "SELECT * { # SILENT \\u000A SERVICE <x:z> {}\n SERVICE <x:y> {} }",
    "SELECT * { ?s ?p 'a\\'b' SERVICE <x:y> {} }",
    "SELECT * { ?s ?p '''a'b''' . SERVICE <x:y> {} }",
    "SELECT * { ?s ?p 1.SERVICE <x:y> {} }",
    "SELECT * { ?s ?p true.SERVICE <x:y> {} }",
    "SELECT * { FILTER(1< 2)SERVICE#>\n<http://127.0.0.1:1/>{?s ?p ?o}}",
    "SELECT * { BIND(1<2 AS ?x) FILTER(?x<3) SERVICE#>\n<http://127.0.0.1:1/>{?s ?p ?o}}",
    "SELECT * { FILTER(1<= 2&&'>'='>') SERVICE <http://127.0.0.1:1/> {?s ?p ?o}}",
    "SELECT * { ?s ?p '\\u005C' SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } ?s ?p '' }",
    "SELECT * { ?s ?p ('''x') SERVICE <http://127.0.0.1:1/> {?s ?p ?o} #\\q'''\n }",
    "ASK { FILTER NOT EXISTS { { SELECT * { SERVICE <x:y> { } } } } }",
    "ASK { SERVICE SILENT <x:y> { } SERVICE <x:y> { } }",
    PREFIXES + "ASK { SERVICE SERVICE:a { } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <x:y> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <x:y> { ?s ?p ?o } }",
]
REFUSED_UPDATES = [
    "LOAD <http://127.0.0.1:1/>",
    "load <x:y> into graph <x:z>",
    "CLEAR ALL ; LOAD <x:y>",
    "INSERT DATA { <a> <b> 'LOAD' } ; # LOAD SILENT\n LOAD<x:y>",
    "LO\\u0041D <x:y>",
    "LOAD SILENT <x:y> ; LOAD <x:y>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <x:y> { ?s ?p ?o } }",
    "DELETE { ?s ?p ?o } WHERE { FILTER EXISTS { SERVICE <x:y> { ?s ?p ?o } } }",
]


@pytest.mark.parametrize("query", REFUSED)
def test_what_would_reach_the_network_is_refused_with_its_reason(query: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE") as refused:
        admit(query, LIMITS, BASE)
    assert refused.value.status == 403
    assert {"line", "column", "offset"} <= refused.value.facts.keys()
    harmless = (refused.value.harmless or "").removeprefix(PREFIXES)
    assert not re.search("service|load", harmless, re.IGNORECASE)
    assert not CALLS_IT_MALFORMED.search(str(refused.value))


@pytest.mark.parametrize("update", REFUSED_UPDATES)
def test_what_would_reach_the_network_is_refused_in_updates_too(update: str) -> None:
    with pytest.raises(QueryRefused, match=r"SERVICE|LOAD") as refused:
        admit_update(update, LIMITS, BASE)
    assert not CALLS_IT_MALFORMED.search(str(refused.value))


OMITTED = [
    (admit, "ASK { ?s ?p 1.SERVICE\n <x:y> { SERVICE <x:z> { } } }", "1.       \n       {               { } } }"),
    (admit, "ASK { SERVICE ?e { ?s ?p 'service' } # LOAD\n }", "ASK {            { ?s ?p '\\u0073ervice' } # -OAD\n }"),
    (admit_update, "LOAD <x:y> INTO GRAPH <x:z> ; LOAD SILENT <x:y>", "INSERT DATA {} ; INSERT DATA {}"),
]  # fmt: skip


@pytest.mark.parametrize(("door", "text", "end"), OMITTED)
def test_what_is_left_for_the_parser_reaches_nothing_and_keeps_its_places(
    door: Callable[[str, Limits, str], str], text: str, end: str
) -> None:
    with pytest.raises(QueryRefused) as refused:
        door(text, LIMITS, BASE)

    assert refused.value.harmless is not None
    assert refused.value.harmless.endswith(end)


NO_SPARQL = [
    "SELECT*{SERVICESILENT<http://127.0.0.1:1/>{?s ?p ?o}}",
    "ASK{FILTER NOT EXISTS{SERVICESILENT<http://127.0.0.1:1/>{?s ?p ?o}}}",
    "PREFIX ex: <http://127.0.0.1:1/> SELECT*{SERVICEex:a{?s ?p ?o}}",
    "PREFIX : <http://127.0.0.1:1/> SELECT*{SERVICE:a{?s ?p ?o}}",
    "SELECT*{?s ?p trueSERVICE<http://127.0.0.1:1/>{?s ?p ?o}}",
    "SELECT * { FILTER(1<2)SERVICE#>\n<http://127.0.0.1:1/>{?s ?p ?o}}",
    "SELECT * { FILTER(1<2&&'>'='>') SERVICE <http://127.0.0.1:1/> {?s ?p ?o}}",
    "SELECT * { SERVICE }",
    "SELECT * { SERVICE 'x' { } }",
]


@pytest.mark.parametrize("query", NO_SPARQL)
def test_what_only_the_engine_takes_for_sparql_is_a_syntax_error(query: str) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        admit(query, LIMITS, BASE)
    assert refused.value.status == 400


HARMLESS = [
    "SELECT ?service { ?service ?p 'SERVICE <x:y>' }",
    "SELECT * { ?s <http://example.org/SERVICE> ?o } # SERVICE <x:y>",
    'SELECT * { ?s ?p "a # SERVICE", """x "LOAD" y""" }',
    PREFIXES + "SELECT * { ?s SERVICE:LOAD ?o }",
    PREFIXES + "SELECT * { ?s :SERVICE ?o { ?a ?b ?o } }",
    PREFIXES + "SELECT * { GRAPH SERVICE:g { ?s ?p SERVICE:o } }",
    "PREFIX : <#service/> SELECT * { ?s ?p :service }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { ?s ?p ?o # SERVICE <x:y> { }\n FILTER (?o < 3 && ?o>1) FILTER(?o IN (<x:SERVICE>, 2)) }",
    "SELECT * { ?s ?p ?o FILTER(?o<3 &&?o>1) FILTER(STR(?o)='2'||CONTAINS('\\\\service', 'service')) }",
    "SELECT * { VALUES ?o { 'service' '\\u0073ervice' 'service load' '\\tservice' } ?s ?p ?o }",
    "SELECT ?x { VALUES ?x { 'a\\\\service\\n' } }",
]


@pytest.fixture
def store() -> Iterator[ox.Store]:
    """Some triples that the harmless queries find, in the default and in a named graph."""
    store = ox.Store()
    store.update("""
        PREFIX : <http://example.org/> BASE <http://example.org/sparql>
        INSERT DATA { :s :SERVICE :o ; :LOAD :o ; :p 2 , 'SERVICE <x:y>' , 'service' , 'x'@service .
            :s :p <#service/service> GRAPH :g { :s :p :o } }""")
    yield store
    del store


def solutions(store: ox.Store, query: str) -> tuple[list[str], list[list[str]]]:
    """The variables and the rows, in an order of their own."""
    found = store.query(query, base_iri=BASE)
    assert isinstance(found, ox.QuerySolutions)
    return [str(name) for name in found.variables], sorted([str(term) for term in row] for row in found)


@pytest.mark.parametrize("query", HARMLESS)
def test_what_only_looks_like_it_passes_and_means_the_same(store: ox.Store, query: str) -> None:
    admitted = admit(query, LIMITS, BASE)

    assert solutions(store, admitted) == solutions(store, query)
    assert admitted.count("\n") == query.count("\n")


def test_the_letters_of_the_keywords_reach_the_engine_only_where_no_reading_makes_one_of_them() -> None:
    ports = "PREFIX ex: <http://example.org:1> PREFIX p: <http://example.org/> "
    query = ports + "SELECT * { ?s ?p ex:SERVICE <http://127.0.0.1:1/> { } ?s ?p ex:LOADp:x , 'service' } # SERVICE\n"

    assert not re.search("service|load", admit(query, LIMITS, BASE), re.IGNORECASE)


def test_neither_do_they_behind_the_last_triple_of_data() -> None:
    update = "PREFIX s: <x:service/> INSERT DATA { <x:s> <x:load> 'service' ; s:p s:service , 2 . # SERVICE <x:y> {\n }"
    admitted = admit_update(update, LIMITS, BASE)

    assert not re.search("service|load", admitted.partition("INSERT")[2], re.IGNORECASE)
    store = ox.Store()
    store.update(admitted)
    assert {str(quad.object) for quad in store} == {'"service"', "<x:service/service>", str(ox.Literal(2))}


SILENT = [
    ("SELECT * { SERVICE SILENT <x:y> { ?s ?p ?o } }", ["?o", "?p", "?s"], 1),
    ("SELECT * { VALUES ?a { 1 2 } SERVICE\n SILENT ?e { ?b ?c ?a FILTER(?f) MINUS { ?g ?h ?a } } }", "abce", 2),
    ("SELECT * { SERVICE SILENT <x:y> { SERVICE <x:z> { ?a ?b ?c } } }", "abc", 1),
    ("SELECT * { SERVICE SILENT <x:y> { { SELECT ?a (1 AS ?b) { ?c ?d ?e } } BIND(1 AS ?f) } }", "abf", 1),
    (
        "SELECT * { SERVICE SILENT <x:y> { { SELECT * { ?a ?b ?c } VALUES ?d { 1 } } GRAPH ?g { [] ?h () } } }",
        "abcdgh",
        1,
    ),
    ("SELECT (COUNT(*) AS ?n) { { ?s ?p 2 } UNION { SERVICE SILENT <x:y> { } } }", "n", 1),
    ("SELECT ?n { ?s ?p 2 OPTIONAL { SERVICE SILENT <x:y> { ?s ?p ?n } } }", "n", 1),
]


@pytest.mark.parametrize(("query", "variables", "rows"), SILENT)
def test_a_silent_service_is_one_solution_that_binds_nothing(
    store: ox.Store, query: str, variables: str | list[str], rows: int
) -> None:
    names, found = solutions(store, admit(query, LIMITS, BASE))

    assert sorted(name.lstrip("?") for name in names) == sorted(name.lstrip("?") for name in variables)
    assert len(found) == rows


def test_a_silent_load_succeeds_without_effect(store: ox.Store) -> None:
    before = set(store)
    store.update(admit_update("LOAD SILENT <http://127.0.0.1:1/> INTO GRAPH <x:y> ; LOAD SILENT <x:y>", LIMITS, BASE))
    assert set(store) == before

    store.update(admit_update("LOAD SILENT <x:y> ; INSERT DATA { <x:s> <x:p> 'load' }", LIMITS, BASE))
    assert set(store) - before == {ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("load"))}


def test_with_federation_on_only_listed_endpoints_named_by_their_iri_may_be_asked() -> None:
    network = Network({"http://example.org/a": "x:at", "http://example.org/service": "x:there"})
    for query, admitted in (
        ("ASK { SERVICE <http://example.org/a> { ?s ?p ?o } }", "ASK { SERVICE <x:at> { ?s ?p ?o } }"),
        ("ASK { SERVICE SILENT <a> { ?s ?p ?o } }", "ASK { SERVICE SILENT <x:at/silent> { ?s ?p ?o } }"),
        ("ASK { SERVICE <\\u0061> { } SERVICE <a> { } }", "ASK { SERVICE <x:at> { } SERVICE <x:at> { } }"),
        ("ASK { service # service\n <service> { } }", "ASK { SERVICE <x:there>\n { } }"),
        (PREFIXES + "ASK { SERVICE :service{ } }", PREFIXES + "ASK { SERVICE <x:there>{ } }"),
        ("ASK { SERVICE SILENT <b> { } { SERVICE <a> { } } }", "ASK { { VALUES () { () } } { SERVICE <x:at> { } } }"),
        ("ASK { SERVICE <a> { SERVICE SILENT <b> { } } }", "ASK { SERVICE <x:at> { { VALUES () { () } } } }"),
    ):
        assert admit(query, LIMITS, BASE, network) == admitted
    for query in (
        "ASK { SERVICE <http://example.org/b> { ?s ?p ?o } }",
        "ASK { SERVICE ?e { ?s ?p ?o } }",
        "BASE <http://example.com/> ASK { SERVICE <a> { } }",
        "ASK { SERVICE <a> { SERVICE <b> { } } }",
    ):
        with pytest.raises(QueryRefused, match="lists"):
            admit(query, LIMITS, BASE, network)
    for inner in ("SERVICE <a> { }", "SERVICE SILENT <a> { }", "{ { FILTER EXISTS { SERVICE <a> { } } } }"):
        with pytest.raises(QueryRefused, match="inside"):
            admit(f"ASK {{ SERVICE <a> {{ {inner} }} }}", LIMITS, BASE, network)


def test_a_listed_document_leaves_a_place_for_its_triples() -> None:
    network = Network(documents={"http://example.org/a", "http://example.org/load"})
    update = (
        "LOAD <a> ;\nLOAD SILENT <load> # load\nINTO GRAPH <\\u006Coad> ; LOAD SILENT <b> INTO GRAPH <c> ; LOAD <a>"
    )
    admitted = admit_update(update, LIMITS, BASE, network)

    loads = [Load("http://example.org/a", silent=False), Load("http://example.org/load", silent=True)]
    assert loads_of(admitted) == [*loads, loads[0]]
    store = ox.Store()
    store.update(with_documents(admitted, ["<x:s> <x:p> 1 .", "<x:s> <x:p> 2 .", "_:b <x:p> 3 ."]), base_iri=BASE)
    graph = ox.NamedNode("http://example.org/load")
    assert [str(quad.object)[1] for quad in store.quads_for_pattern(None, None, None, graph)] == ["2"]
    assert len(store) == 3
    for refused in ("LOAD <b>", "LOAD <a> ; LOAD <b>"):
        with pytest.raises(QueryRefused, match="lists"):
            admit_update(refused, LIMITS, BASE, network)


def test_a_text_is_refused_by_its_bytes() -> None:
    for door in (admit, admit_update):
        door("#" + "é" * 499_000, LIMITS, BASE)
        with pytest.raises(RequestTooLarge):
            door("#" + "é" * 500_000, LIMITS, BASE)


def test_names_written_in_full_do_not_blow_a_text_up() -> None:
    query = f"PREFIX : <http://example.org/{'x' * 100_000}> SELECT * {{ {':service ?p ?o . ' * 100} }}"
    with pytest.raises(RequestTooLarge):
        admit(query, LIMITS, BASE)


@pytest.mark.parametrize("character", ["\x00", "\ud800", "\x08", "\uffff"])
def test_characters_that_no_answer_can_carry_are_refused(character: str) -> None:
    for door, text in (
        (admit, f"ASK {{ ?s ?p '{character}' }}"),
        (admit_update, f"INSERT DATA {{ <a> <b> '{character}' }}"),
    ):
        with pytest.raises(QuerySyntaxError, match="XML") as refused:
            door(text, LIMITS, BASE)
        assert refused.value.facts["line"] == 1


@pytest.mark.parametrize("escape", ["\\b", "\\f", "\\u0000", "\\u001F", "\\U0000fffe", "\\uFFFF"])
def test_updates_do_not_write_them_as_escapes_either(escape: str) -> None:
    for update in (f"INSERT DATA {{ <a> <b> 1 , '{escape}' }}", f'INSERT {{ ?s ?p """{escape}""" }} WHERE {{ }}'):
        with pytest.raises(QuerySyntaxError, match="XML"):
            admit_update(update, LIMITS, BASE)
    for harmless in (
        f"INSERT DATA {{ <a> <b> '\\{escape}' }}",
        f"CLEAR ALL # {escape}",
        "INSERT DATA { <a> <b> '\\u0009' }",
    ):
        assert admit_update(harmless, LIMITS, BASE) == harmless


UNREADABLE = [
    ("SELECT * {\n ?s ?p 'a }", 2, 8, "string does not end"),
    ("SELECT * { ?s ?p ?o", 1, 10, "not closed"),
    ("SELECT * { ?s ?p ?o ) }", 1, 21, "closes nothing"),
    ("SELECT * {\n\n ?s <a b> ?o }", 3, 5, "begins an IRI"),
    ("SELEKT * { ?s ?p ?o }", 1, 1, "no word of SPARQL"),
    ("SELECT * { ?s \\u0061 ?o }", 1, 15, "no word of SPARQL"),
    ("SELECT DISTINCTROW ?s { }", 1, 8, "no word of SPARQL"),
    ("SELECT * { ( { } ) ?p ?o }", 1, 14, "cannot stand here"),
    ("SELECT * { FILTER(?x<?a&&?b>?y) }", 1, 21, "write a blank"),
    ("ASK { BIND(<<( 'a' ?p ?o )>> AS ?t) }", 1, 16, "cannot be the subject"),
    ("ASK { VALUES ?t { <<( <<( <a> <b> 1 )>> <b> 1 )>> } }", 1, 23, "cannot be the subject"),
    ("SELECT (1 + COUNT(STR(SUM(?x))) AS ?y) { }", 1, 26, "within another"),
]


@pytest.mark.parametrize(("query", "line", "column", "reason"), UNREADABLE)
def test_what_cannot_be_read_is_refused_with_its_place(query: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(QuerySyntaxError, match=reason) as refused:
        admit(query, LIMITS, BASE)
    assert (refused.value.facts["line"], refused.value.facts["column"]) == (line, column)


@pytest.mark.parametrize(
    "text", ["", " ", "#", "PREFIX", "PREFIX ex:", "BASE", "{", ")", "SERVICE", "LOAD", "LOAD SILENT"]
)
def test_no_text_is_too_short_to_be_admitted_or_refused_with_a_reason(text: str) -> None:
    for door in (admit, admit_update):
        for beginning in ("", "# service, load\n"):
            with suppress(QuerySyntaxError):
                assert door(beginning + text, LIMITS, BASE).endswith(text)

"""Foreign RDF at the door: every format is read, each with its own blank nodes; what would do harm is told and refused.

Documents that would end a parser's process are only ever given to checks that run before it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest

from graphsvc.errors import BadUpload, UnsupportedMediaType
from graphsvc.uploads import UPLOADED, Upload, parse_upload

BASE = "http://example.org/dir/graph"
DEPTH = 128
EX = "http://example.org/ns#"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/ns#"'


def triples_of(body: bytes | str, media: str, graph: str | None = BASE) -> set[ox.Triple]:
    found = parse_upload(Upload(body if isinstance(body, bytes) else body.encode(), media, BASE, graph, DEPTH))
    return {quad.triple for quad in ox.parse(found, ox.RdfFormat.N_TRIPLES)}


def refusal(body: bytes | str, media: str) -> BadUpload:
    with pytest.raises(BadUpload) as caught:
        triples_of(body, media)
    return caught.value


def place(problem: BadUpload) -> tuple[object, object]:
    return problem.facts.get("line"), problem.facts.get("column")


def rdf_xml(inner: str) -> str:
    return f"<rdf:RDF {RDF}>\n{inner}\n</rdf:RDF>"


ONE = ox.Triple(ox.NamedNode("http://example.org/dir/a"), ox.NamedNode(EX + "b"), ox.Literal("café 😀"))


@pytest.mark.parametrize("form", UPLOADED, ids=lambda form: form.name)
def test_what_is_written_in_a_format_is_read_again(form: object) -> None:
    assert isinstance(form, type(UPLOADED[0]))
    assert isinstance(form.serializer, ox.RdfFormat)
    body = ox.serialize([ox.Quad(*ONE)], format=form.serializer)
    assert body is not None

    for media in form.media_types:
        assert triples_of(body, media) == {ONE}


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("text/turtle", f'<a> <{EX}b> "café 😀" .'),
        ("application/trig", f'<graph> {{ <a> <{EX}b> "café 😀" }}'),
        ("text/n3", f'<a> <{EX}b> "café 😀" .'),
        ("application/n-quads", f'<http://example.org/dir/a> <{EX}b> "café 😀" <{BASE}> .'),
        ("application/ld+json", f'{{"@id": "a", "{EX}b": "caf\\u00e9 \\ud83d\\ude00"}}'),
        ("application/rdf+xml", rdf_xml('<rdf:Description rdf:about="a"><e:b>café &#x1F600;</e:b></rdf:Description>')),
    ],
)
def test_relative_names_are_resolved_against_the_graph(media: str, body: str) -> None:
    assert triples_of(body, media) == {ONE}
    assert triples_of(b"\xef\xbb\xbf" + body.encode(), media) == {ONE}
    assert triples_of(body, f"{media}; charset=UTF-8") == {ONE}


@pytest.mark.parametrize(
    ("encoding", "body_encoding"),
    [("UTF-16", "utf-16"), ("UTF-16", "utf-16-be"), ("UTF-16LE", "utf-16-le"), ("ISO-8859-1", "iso-8859-1")],
)
def test_rdf_xml_comes_in_the_encodings_of_xml(encoding: str, body_encoding: str) -> None:
    inner = rdf_xml('<rdf:Description rdf:about="a"><e:b>café &#x1F600;</e:b></rdf:Description>')
    body = f'<?xml version="1.0" encoding="{encoding}"?>{inner}'.encode(body_encoding)

    assert triples_of(body, "application/rdf+xml") == {ONE}
    if body_encoding == "iso-8859-1":
        assert triples_of(inner.encode(body_encoding), "application/rdf+xml; charset=latin1") == {ONE}


def test_other_encodings_are_told_not_guessed() -> None:
    declared = f'<?xml version="1.0" encoding="UTF-7"?>{rdf_xml("")}'
    for body, media in (
        (declared, "application/rdf+xml"),
        (f'<a> <{EX}b> "x" .', "text/turtle; charset=utf-16"),
        (f'<a> <{EX}b> "x" .', "text/turtle; charset=zlib"),
    ):
        with pytest.raises(UnsupportedMediaType):
            triples_of(body, media)
    assert place(refusal(f'<a> <{EX}b>\n "caf'.encode() + b'\xe9" .', "text/turtle")) == (2, 6)


@pytest.mark.parametrize("media", ["", "application/pdf", "text/html", "application/sparql-update", "multipart/mixed"])
def test_what_is_no_rdf_is_415(media: str) -> None:
    with pytest.raises(UnsupportedMediaType) as caught:
        triples_of("x", media)

    assert "text/turtle" in str(caught.value.facts["available"])


@pytest.mark.parametrize(
    ("media", "body", "where"),
    [
        ("text/turtle", f"<a> <{EX}b> 1 .\n<a> é 2 .", (2, 5)),
        ("text/turtle", "<a> <http://a b> 1 .", (1, 5)),
        ("text/turtle", "<a> <b> ", (1, 9)),
        ("application/trig", "<graph> { <a> <b> 1 ", (1, 21)),
        ("application/n-triples", '<urn:a> <urn:b> "x"@toolonglanguage .', (1, 21)),
        ("application/n-quads", "<urn:a> <urn:b> <c> <urn:g> .", (1, 17)),
        ("text/n3", "<a> <b>\n\n .", (3, 2)),
        ("application/ld+json", '{"@id":\n "urn:a" x}', (2, 10)),
        ("application/ld+json", "", (1, 1)),
        ("application/ld+json", '{"@id": "urn:a",\n "@id": "urn:b", "urn:c": 1}', (2, 17)),
        ("application/rdf+xml", "", (1, 1)),
        ("application/rdf+xml", f"<rdf:RDF {RDF}>\n <e:A>", (2, 7)),
        ("application/rdf+xml", rdf_xml("<e:A>\n</e:B>"), (3, 3)),
        ("application/rdf+xml", rdf_xml('<e:A rdf:about="http://a b"/>'), (2, 1)),
        ("application/rdf+xml", rdf_xml("<x:A/>"), (2, 1)),
        ("application/rdf+xml", rdf_xml("<e:A>&none;</e:A>"), (2, 6)),
    ],
)
def test_a_mistake_is_told_with_its_place(media: str, body: str, where: tuple[int, int]) -> None:
    problem = refusal(body, media)

    assert place(problem) == where
    assert problem.status == 400
    assert problem.detail
    assert "Parser error" not in problem.detail


ENTITIES = '<!DOCTYPE rdf:RDF [<!ENTITY x "y">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("doctype", [ENTITIES, '<!DOCTYPE rdf:RDF SYSTEM "file:///etc/passwd">', "<!DOCTYPE rdf:RDF>"])
def test_a_doctype_is_refused_in_any_encoding(doctype: str, encoding: str) -> None:
    body = doctype + rdf_xml('<rdf:Description rdf:about="a"><e:b>&x;</e:b></rdf:Description>')

    assert "DOCTYPE" in refusal(body.encode(encoding), "application/rdf+xml").detail


@pytest.mark.parametrize(
    ("media", "nested"),
    [
        ("text/turtle", lambda n: f"<a> <{EX}b> {'[ <c> ' * n}1{' ]' * n} ."),
        ("text/turtle", lambda n: f"<a> <{EX}b> {'(' * n}{')' * n} ."),
        ("text/turtle", lambda n: f"<a> <{EX}b> {'<<( <s> <p> ' * (n // 2)}1{')>>' * (n // 2)} ."),
        ("text/turtle", lambda n: f"<a> <{EX}b> {'<< <s> <p> ' * n}1{'>>' * n} ."),
        ("text/turtle", lambda n: f"<a> <{EX}b> <c> {'{| <s> <p> ' * n}{'|}' * n} ."),
        ("application/trig", lambda n: f"<a> <{EX}b> {'(' * n}{')' * n} ."),
        ("text/n3", lambda n: f"<a> <{EX}b> {'(' * n}{')' * n} ."),
        (
            "application/n-triples",
            lambda n: f"<urn:a> <{EX}b> {'<<( <urn:s> <urn:p> ' * (n // 2)}<urn:o>{')>>' * (n // 2)} .",
        ),
        ("application/ld+json", lambda n: '{"urn:p":' * n + "1" + "}" * n),
        ("application/ld+json", lambda n: '{"@id":"urn:s","urn:p":' + "[" * (n - 1) + "1" + "]" * (n - 1) + "}"),
        ("application/rdf+xml", lambda n: rdf_xml("<e:A><e:b>" * ((n - 1) // 2) + "</e:b></e:A>" * ((n - 1) // 2))),
    ],
)
def test_what_nests_too_deep_never_reaches_a_parser(media: str, nested: Callable[[int], str]) -> None:
    triples_of(nested(DEPTH), media)

    for depth in (DEPTH + 4, 100_000):
        problem = refusal(nested(depth), media)
        assert problem.facts["limit"] == DEPTH
        assert place(problem) != (None, None)


@pytest.mark.parametrize(
    "hiding",
    [
        "<a> <http://example.org/{escape}#> {deep}",
        "@prefix e: <{ex}> . e:a\\#{deep}",
        "<a> <b> '''it's \\''' ''' . {deep}",
        '<a> <b> "a\\"b" . {deep}',
        "<a> <b> 'a' # '\n {deep}",
        '<a> <b> """#""" . {deep}',
        "@prefix e: <{ex}> . e:it\\'s <b> {deep} . e:it\\'s <b> 1 .",
    ],
)
def test_nothing_hides_a_deep_nest(hiding: str) -> None:
    body = hiding.format(deep="<<( <s> <p> " * 20_000, escape="\\u0041", ex=EX)

    assert refusal(body, "text/turtle").facts["limit"] == DEPTH


def test_brackets_in_strings_names_and_comments_nest_nothing() -> None:
    body = f"""# {"(" * 500}
    <a> <{EX}b> "{"[(" * 500}", '{"{" * 500}', \"\"\"{'(" ' * 500}\"\"\", '''{"('" * 500} ''' ."""

    assert len(triples_of(body, "text/turtle")) == 4
    assert len(triples_of(f'{{"@id": "urn:a", "urn:b": "{"[{" * 500} \\" ["}}', "application/ld+json")) == 1


@pytest.mark.parametrize(
    ("media", "body", "where"),
    [
        ("text/turtle", f'<a> <{EX}b>\n "x\x01y" .', (2, 4)),
        ("text/turtle", f'# \\f is fine here\n<a> <{EX}b> "\\\\u0001 \\u0001" .', (1, 3)),
        ("text/turtle", f'<a> <{EX}b>\n "\\b" .', (2, 3)),
        ("text/turtle", f'<a> <{EX}b> "a\ufffeb" .', (1, 33)),
        ("application/n-triples", f'<urn:a> <{EX}b> "\\U0000FFFF" .', (1, 36)),
        ("application/ld+json", '{"@id": "urn:a",\n"urn:b": "\\f"}', (2, 11)),
        ("application/ld+json", '{"@id": "urn:a", "urn:b": "\\u0000"}', (1, 28)),
        ("application/rdf+xml", rdf_xml("<e:A><e:b>&#1;</e:b></e:A>"), (2, 11)),
    ],
)
def test_characters_that_xml_cannot_carry_are_refused(media: str, body: str, where: tuple[int, int]) -> None:
    assert place(refusal(body, media)) == where


def test_backslashes_and_quotes_come_through() -> None:
    value = 'a\\u0001b "c" \\f\t\n\r \\\\ end'
    body = ox.serialize(
        [ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(value))], format=ox.RdfFormat.TURTLE
    )
    assert body is not None

    assert {triple.object for triple in triples_of(body, "text/turtle")} == {ox.Literal(value)}


def test_every_upload_has_blank_nodes_of_its_own() -> None:
    body = f"_:x <{EX}b> _:x, [] ."
    first, second = (triples_of(body, "text/turtle") for _ in range(2))
    nodes = [{t for triple in triples for t in (triple.subject, triple.object)} for triples in (first, second)]

    assert [len(found) for found in nodes] == [2, 2]
    assert not nodes[0] & nodes[1]


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("application/trig", "<other> { <a> <b> 1 }"),
        ("application/n-quads", "<urn:a> <urn:b> <urn:c> <urn:g> ."),
        ("application/ld+json", '{"@id": "urn:g", "@graph": [{"@id": "urn:a", "urn:b": 1}]}'),
        ("text/n3", "{ <a> <b> 1 } <c> { <d> <e> 2 } ."),
    ],
)
def test_an_upload_is_about_one_graph(media: str, body: str) -> None:
    assert "names another" in refusal(body, media).detail


def test_statements_about_statements_are_kept() -> None:
    triples = triples_of(f'<a> <{EX}b> <c> {{| <{EX}d> "e"@en--ltr |}} .', "text/turtle")

    assert any(isinstance(triple.object, ox.Triple) for triple in triples)
    assert any(isinstance(triple.object, ox.Literal) and triple.object.language == "en" for triple in triples)


def test_json_with_odd_numbers_is_read() -> None:
    body = f'{{"@id": "urn:a", "urn:b": [1e400, {"9" * 5000}, 0.1], "unknown": 1, "unknown": 2}}'

    assert len(triples_of(body, "application/ld+json")) == 3


class _Canary(BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"@context": {}}')


def test_no_context_is_fetched() -> None:
    server = HTTPServer(("127.0.0.1", 0), _Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/c"
    try:
        for context in (
            f'"{address}"',
            f'["{address}"]',
            f'{{"@import": "{address}"}}',
            f'{{"p": {{"@id": "urn:p", "@context": "{address}"}}}}',
        ):
            problem = refusal(f'{{"@context": {context}, "@id": "urn:a", "p": {{"q": 1}}}}', "application/ld+json")
            assert "not fetched" in problem.detail
            assert problem.facts["line"] == 1
    finally:
        server.shutdown()
        server.server_close()
    assert _Canary.asked == 0


def form_of(*parts: tuple[str, str]) -> bytes:
    return "".join(f"--cut\r\n{headers}\r\n\r\n{body}\r\n" for headers, body in parts).encode() + b"--cut--\r\n"


FORM = "multipart/form-data; boundary=cut"
FILE = 'Content-Disposition: form-data; name="file"'


def test_the_parts_of_a_form_are_read_together() -> None:
    body = form_of(
        (f'{FILE}; filename="a.ttl"\r\nContent-Type: text/turtle; charset=utf-8', f"_:x <{EX}b> 1, 'é' ."),
        (f'{FILE}; filename="b.ttl"\r\nContent-Type: application/octet-stream', f"_:x <{EX}b> 1 ."),
        (f'{FILE}; filename="c.rdf"', rdf_xml('<rdf:Description rdf:about="a"><e:b>x</e:b></rdf:Description>')),
    )

    triples = triples_of(body, FORM)

    assert len(triples) == 4
    assert len({triple.subject for triple in triples}) == 3


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"", FORM),
        (b"no boundary", FORM),
        (form_of((f"{FILE}\r\nContent-Type: text/turtle", "<a> <b> 1 .")), "multipart/form-data"),
        (form_of((f"{FILE}\r\nContent-Type: text/turtle", "<a> <b> 1 ."))[:-9], FORM),
        (form_of((f"{FILE}\r\nContent-Type: multipart/mixed; boundary=in", "--in\r\n\r\nx\r\n--in--")), FORM),
        (
            b"".join(b"--%d\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n" % (n, n + 1) for n in range(3000)),
            "multipart/form-data; boundary=0",
        ),
    ],
)
def test_a_form_that_cannot_be_taken_apart_is_refused(body: bytes, media: str) -> None:
    assert refusal(body, media).status == 400


def test_a_mistake_in_a_part_is_told_with_its_number() -> None:
    good, bad = (
        (f"{FILE}\r\nContent-Type: text/turtle", "<a> <b> 1 ."),
        (f"{FILE}\r\nContent-Type: text/turtle", "\n<a"),
    )
    problem = refusal(form_of(good, bad), FORM)

    assert problem.facts["part"] == 2
    assert problem.facts["line"] == 2
    with pytest.raises(UnsupportedMediaType):
        triples_of(form_of(good, (FILE, "<a> <b> 1 .")), FORM)

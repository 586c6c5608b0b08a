"""Broken content: each mistake is named with file, line and reason, and nothing of the folder is loaded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from samples import ANNOTATION, ENTITIES, ROOT, SECTIONS, TEXT, edit, line_of

from graphsvc.content import read_content
from graphsvc.errors import (
    ContentError,
    Contradiction,
    GraphClaimedTwice,
    LinkError,
    MisplacedStatement,
    MissingContent,
    PassageMismatch,
    PassageOutsideDocument,
    SkipError,
    SyntaxProblem,
    TermError,
    UnusableContent,
    WrongAnswer,
    WrongLanguage,
)
from graphsvc.loading import Group, check, compile_content
from graphsvc.model import Names, sha256

NAMES = Names()
RULE = "ontology/rules/wrong.rq"
QUERY = "queries/some-query.rq"
SHAPE = "shapes/wrong.ttl"
EXAMPLES = "shapes/wrong.examples.trig"
EDITORIAL = "data/editorial.ttl"
LINKS = "data/links.sssom.tsv"
PREFIX_FILE = "ontology/prefixes.ttl"
SKIPPED = "data/documents/sample/skipped.tsv"
UNPROVED = "data/documents/sample/unproved.tsv"
MIGRATION = "ontology/migrations/1.0.0/exchangeCode.rq"
ALIGNMENT = "ontology/alignments/org.ttl"
RDF12 = "shapes/rdf12/reifiers.ttl"
VOCABULARIES = "ontology/vocabularies.tsv"
TERMS_HEADER = "namespace\tsource\tsha256\tterms"
OF_TEXTS = {Group.EVIDENCE, Group.COPIED_WORDS}
"""What looks into the source texts."""
HEADER = b"# title: a\n# question: b\n# keywords: c\n# rows: 0\n"


def copy_annotation(folder: Path) -> None:
    other = folder / "data/documents/other"
    other.mkdir()
    shutil.copy(folder / ANNOTATION, other / "annotation.trig")


def second_passage(span: str) -> Callable[[Path], None]:
    """A further passage with these offsets, listed and stating something."""

    def change(folder: Path) -> None:
        with (folder / ANNOTATION).open("a") as file:
            file.write(f'document-graph:sample {{\n  sample:{span} icg:sha256 "{"0" * 64}" .\n}}\n')

    return change


def append(name: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / name).open("a") as file:
            file.write(text)

    return change


def too_long(folder: Path) -> None:
    edit(folder, ANNOTATION, "icg:characterCount 100", "icg:characterCount 1000")
    second_passage("0-401")(folder)


def unknown_link(folder: Path) -> None:
    row = "nobody:x\t\tskos:exactMatch\twikidata:Q1\t\tsemapv:ManualMappingCuration\tx\t2026-01-01\t1\t\n"
    (folder / "data/links.sssom.tsv").write_text((ROOT / "data/links.sssom.tsv").read_text() + row)


def write(name: str, content: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return change


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: edit(folder, name, old, new)


def broken_shape(body: str) -> Callable[[Path], None]:
    """A shape of measurements with this constraint."""
    names = "@prefix icg: <https://w3id.org/icgraph/ns#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    return write(SHAPE, f"{names}<x:s> a sh:NodeShape ;\n sh:targetClass icg:Measurement ;\n {body} .\n".encode())


def table(name: str, header: str, row: str) -> Callable[[Path], None]:
    """A table of one row."""
    return write(name, f"{header}\n{row}\n".encode())


def link(**change: str) -> Callable[[Path], None]:
    """A table of one good link, with these values changed."""
    row = {
        "subject_id": "community:testville",
        "predicate_modifier": "",
        "predicate_id": "skos:exactMatch",
        "object_id": "wikidata:Q1",
        "object_label": "",
        "mapping_justification": "semapv:ManualMappingCuration",
        "object_source": "one; two",
        "mapping_date": "2026-11-21",
        "confidence": "0.9",
        "comment": "",
    } | change
    return table(LINKS, "\t".join(row), "\t".join(row.values()))


@dataclass(frozen=True)
class Mistake:
    """One way to break the sample: what the error must be, the file and the words on the line it must name."""

    what: str
    change: Callable[[Path], None]
    error: type[ContentError]
    file: str
    at: str = ""
    says: str = ""
    by: str = "load"
    """Who must name it: what loads, or `check` alone."""


MISTAKES = [
    Mistake(
        "deprecated-term",
        replaced(ANNOTATION, "icg:printedValue", 'icg:exchangeCode "x" ;\n    icg:printedValue'),
        TermError,
        ANNOTATION,
        "icg:exchangeCode",
        "write https://w3id.org/icgraph/ns#stockExchangeCode",
        "check",
    ),
    Mistake(
        "deprecated-term-in-query",
        write(
            "queries/old.rq",
            HEADER + b"PREFIX icg: <https://w3id.org/icgraph/ns#>\nSELECT * WHERE { ?s icg:exchangeCode 1 }\n",
        ),
        TermError,
        "queries/old.rq",
        "icg:exchangeCode",
        "it is deprecated",
        "check",
    ),
    Mistake(
        "name-in-another-script",
        replaced(ANNOTATION, "icg:printedValue", 'icg:nameAsWritten "張善政"@en ;\n    icg:printedValue'),
        WrongLanguage,
        ANNOTATION,
        "張善政",
        "holds Chinese characters",
        "check",
    ),
    Mistake(
        "query-in-one-language",
        write("queries/alone.rq", HEADER + b"SELECT * WHERE { ?s ?p 987654321 }\n"),
        SyntaxProblem,
        "queries/alone.rq",
        "# title",
        "`# question@fr:`",
        "check",
    ),
    Mistake(
        "turtle", append(ENTITIES, "community:x a icg:Community\ncommunity:y"), SyntaxProblem, ENTITIES, "community:y"
    ),
    Mistake("ontology", append("ontology/icg.ttl", "\n<unclosed"), SyntaxProblem, "ontology/icg.ttl", "<unclosed"),
    Mistake("shapes", append("shapes/evidence.ttl", "\nx:y a x:z ."), SyntaxProblem, "shapes/evidence.ttl", "x:y a"),
    Mistake("editorial", write("data/editorial.ttl", b"}"), SyntaxProblem, "data/editorial.ttl", "}"),
    Mistake(
        "trig", replaced(ANNOTATION, "icg:statedValue 1200", "icg:statedValue 12oo"), SyntaxProblem, ANNOTATION, "12oo"
    ),
    Mistake(
        "encoding", write("data/entities/bad.ttl", b"# \xff\n"), SyntaxProblem, "data/entities/bad.ttl", "", "UTF-8"
    ),
    Mistake(
        "no-edtf",
        replaced(ANNOTATION, "icg:statedValue 1200", 'icg:edtf "last week"'),
        SyntaxProblem,
        ANNOTATION,
        "measurement:testville",
        "last week",
    ),
    Mistake(
        "backwards-edtf",
        replaced(ANNOTATION, "icg:statedValue 1200", 'icg:edtf "2020/2010"'),
        SyntaxProblem,
        ANNOTATION,
        "measurement:testville",
        "before",
    ),
    Mistake("outside", second_passage("90-101"), PassageOutsideDocument, ANNOTATION, "sample:90-101"),
    Mistake("empty", second_passage("20-20"), PassageOutsideDocument, ANNOTATION, "sample:20-20"),
    Mistake("backwards", second_passage("30-20"), PassageOutsideDocument, ANNOTATION, "sample:30-20"),
    Mistake(
        "too-long",
        too_long,
        PassageOutsideDocument,
        ANNOTATION,
        "sample:0-401",
        "400",
    ),
    Mistake(
        "unlisted",
        replaced(ANNOTATION, "\nsample:17-29 {", "\nsample:17-28 {"),
        MisplacedStatement,
        ANNOTATION,
        "sample:17-28",
        "not listed",
    ),
    Mistake(
        "no-passage",
        append(ANNOTATION, "community:testville a icg:Community ."),
        MisplacedStatement,
        ANNOTATION,
        "community:testville",
        "no passage",
    ),
    Mistake(
        "strange-graph",
        append(ANNOTATION, "<x:g> { community:testville a icg:Community . }"),
        MisplacedStatement,
        ANNOTATION,
        "<x:g>",
    ),
    Mistake(
        "other-document",
        append(ANNOTATION, "<https://w3id.org/icgraph/id/passage/other/1-2> { community:testville a icg:Community . }"),
        MisplacedStatement,
        ANNOTATION,
        "passage/other",
        "another document",
    ),
    Mistake(
        "fact-in-entities",
        append(ENTITIES, 'community:testville icg:aim "growth"@en .'),
        MisplacedStatement,
        ENTITIES,
        "community:testville",
        "identity",
    ),
    Mistake(
        "no-count",
        replaced(ANNOTATION, "icg:characterCount 100 ;", ""),
        MisplacedStatement,
        ANNOTATION,
        "",
        "characterCount",
    ),
    Mistake(
        "claimed-twice",
        copy_annotation,
        GraphClaimedTwice,
        "data/documents/sample/annotation.trig",
        "document-graph:sample {",
        "data/documents/other",
    ),
    Mistake("no-annotation", lambda folder: (folder / ANNOTATION).unlink(), MissingContent, "data/documents/sample"),
    Mistake(
        "link-columns",
        write("data/links.sssom.tsv", b"subject_id\tobject_id\n"),
        LinkError,
        "data/links.sssom.tsv",
        "",
        "columns",
    ),
    Mistake(
        "link-prefix",
        unknown_link,
        LinkError,
        "data/links.sssom.tsv",
        "nobody:x",
        "nobody",
    ),
    Mistake(
        "query-header",
        write("queries/some-query.rq", b"SELECT * {}"),
        SyntaxProblem,
        "queries/some-query.rq",
        "",
        "title",
    ),
    Mistake(
        "query-rows",
        write("queries/some-query.rq", b"# title: a\n# question: b\n# keywords: c\n# rows: 2\n#   x\nSELECT * {}"),
        SyntaxProblem,
        "queries/some-query.rq",
        "",
        "1 follow",
    ),
    Mistake(
        "query-name",
        write("queries/Some Query.rq", b"# title: a\n# question: b\n# keywords: c\n# rows: 0\nSELECT * {}"),
        SyntaxProblem,
        "queries/Some Query.rq",
        "",
        "hyphens",
    ),
    Mistake(
        "rule",
        write("ontology/rules/wrong.rq", b"SELECT * {}"),
        SyntaxProblem,
        "ontology/rules/wrong.rq",
        "",
        "CONSTRUCT",
    ),
    Mistake("rule-syntax", write(RULE, b"CONSTRUCT {\n} WHERE {"), SyntaxProblem, RULE),
    Mistake(
        "rule-service", write(RULE, b"CONSTRUCT { } WHERE { SERVICE <x:y> { } }"), SyntaxProblem, RULE, "", "SERVICE"
    ),
    Mistake(
        "rule-prefix",
        write(RULE, b"CONSTRUCT { } WHERE {\n ?s nope:x ?o }"),
        SyntaxProblem,
        RULE,
        "nope:x",
        "the prefix of `nope:x` is not declared",
    ),
    Mistake("rule-encoding", write(RULE, b"# \xff"), SyntaxProblem, RULE, "", "UTF-8"),
    Mistake(
        "rule-term",
        write(RULE, b"PREFIX icg: <https://w3id.org/icgraph/ns#>\nCONSTRUCT { } WHERE {\n  ?s icg:abuot ?o }"),
        TermError,
        RULE,
        "icg:abuot",
        "not declared",
        "check",
    ),
    Mistake("query-syntax", write(QUERY, HEADER + b"SELECT * {"), SyntaxProblem, QUERY),
    Mistake("query-form", write(QUERY, HEADER + b"ASK {}"), SyntaxProblem, QUERY, "", "SELECT"),
    Mistake(
        "query-service", write(QUERY, HEADER + b"SELECT * { SERVICE <x:y> {} }"), SyntaxProblem, QUERY, "", "SERVICE"
    ),
    Mistake("query-encoding", write(QUERY, HEADER + b"# \xff"), SyntaxProblem, QUERY, "", "UTF-8"),
    Mistake(
        "query-no-rows", write(QUERY, HEADER.replace(b"0", b"some") + b"SELECT * {}"), SyntaxProblem, QUERY, "", "some"
    ),
    Mistake(
        "query-answer",
        write(QUERY, HEADER + b'SELECT ?x { BIND ("1" AS ?x) }'),
        WrongAnswer,
        QUERY,
        "",
        "row 1 is '1', the header expects 'no row'",
        "check",
    ),
    Mistake(
        "query-term",
        write(QUERY, HEADER + b"PREFIX icg: <https://w3id.org/icgraph/ns#>\nSELECT * {\n  ?s icg:abuot ?o }"),
        TermError,
        QUERY,
        "icg:abuot",
        "not declared",
        "check",
    ),
    Mistake("ontology-encoding", write("ontology/bad.ttl", b"\xff"), SyntaxProblem, "ontology/bad.ttl", "", "UTF-8"),
    Mistake(
        "ontology-label",
        replaced("ontology/recognition.ttl", ', "Prix"@fr', ""),
        TermError,
        "ontology/recognition.ttl",
        "icg:AwardScheme a",
        "no label in fr",
        "check",
    ),
    Mistake(
        "ontology-two-labels",
        replaced("ontology/recognition.ttl", ', "Prix"@fr', ', "Prix"@fr , "Titre"@fr'),
        TermError,
        "ontology/recognition.ttl",
        "icg:AwardScheme a",
        "2 labels in fr",
        "check",
    ),
    Mistake(
        "ontology-undefined",
        append("ontology/icg.ttl", "<https://w3id.org/icgraph/ns#bare> a owl:ObjectProperty ."),
        TermError,
        "ontology/icg.ttl",
        "ns#bare",
        "no definition in en",
        "check",
    ),
    Mistake(
        "ontology-defined-by",
        append("ontology/icg.ttl", "<https://w3id.org/icgraph/ns#bare> a owl:ObjectProperty ."),
        TermError,
        "ontology/icg.ttl",
        "ns#bare",
        "isDefinedBy",
        "check",
    ),
    Mistake(
        "ontology-definition-twice",
        append(
            "ontology/icg.ttl",
            "<https://w3id.org/icgraph/ns#z1> <http://www.w3.org/2004/02/skos/core#definition> 'Same.'@en .\n"
            "<https://w3id.org/icgraph/ns#z2> <http://www.w3.org/2004/02/skos/core#definition> 'Same.'@en .\n",
        ),
        TermError,
        "ontology/icg.ttl",
        "ns#z2",
        "definition is that of",
        "check",
    ),
    Mistake(
        "ontology-stub",
        append("ontology/icg.ttl", "<x:a> <http://example.org/unknown> <x:b> ."),
        TermError,
        "ontology/icg.ttl",
        "example.org/unknown",
        "stub",
        "check",
    ),
    Mistake("prefix-syntax", append(PREFIX_FILE, "<"), SyntaxProblem, PREFIX_FILE),
    Mistake(
        "prefix-half",
        append(PREFIX_FILE, '<x:half> sh:prefix "half" .'),
        SyntaxProblem,
        PREFIX_FILE,
        "<x:half>",
        "none",
    ),
    Mistake(
        "prefix-twice",
        append(PREFIX_FILE, '<x:z> sh:prefix "icg" ; sh:namespace "http://example.org/" .'),
        SyntaxProblem,
        PREFIX_FILE,
        "",
        "prefix icg is declared by",
    ),
    Mistake(
        "namespace-twice",
        append(PREFIX_FILE, '<x:z> sh:prefix "zz" ; sh:namespace "https://w3id.org/icgraph/ns#" .'),
        SyntaxProblem,
        PREFIX_FILE,
        "",
        "namespace https://w3id.org/icgraph/ns# is declared by",
    ),
    Mistake(
        "prefix-otherwise",
        replaced(ENTITIES, "@prefix unit: <http://qudt.org/vocab/unit/>", "@prefix unit: <http://example.org/unit/>"),
        SyntaxProblem,
        ENTITIES,
        "@prefix unit:",
        "the file means",
    ),
    Mistake("shapes-encoding", write("shapes/bad.ttl", b"\n\xff"), SyntaxProblem, "shapes/bad.ttl", "", "UTF-8"),
    Mistake(
        "shapes-query",
        broken_shape('sh:sparql [ sh:select "SELEC $this {}" ]'),
        SyntaxProblem,
        SHAPE,
        "",
        "cannot be run",
        "check",
    ),
    Mistake(
        "shapes-path", broken_shape("sh:property [ sh:minCount 1 ]"), SyntaxProblem, SHAPE, "", "well-formed", "check"
    ),
    Mistake(
        "shapes-count",
        broken_shape('sh:property [ sh:path icg:about ; sh:minCount "x" ]'),
        SyntaxProblem,
        SHAPE,
        "",
        "xsd:integer",
        "check",
    ),
    Mistake(
        "shapes-pattern",
        broken_shape('sh:property [ sh:path icg:printedValue ; sh:pattern "(" ]'),
        SyntaxProblem,
        SHAPE,
        "",
        "subpattern",
        "check",
    ),
    Mistake(
        "shapes-term",
        broken_shape("sh:property [ sh:path icg:abuot ]"),
        TermError,
        SHAPE,
        "icg:abuot",
        "not declared",
        "check",
    ),
    Mistake("examples-syntax", write(EXAMPLES, b"<x:g> {\n<x:a> <x:b> }}"), SyntaxProblem, EXAMPLES, "}}", "", "check"),
    Mistake("examples-encoding", write(EXAMPLES, b"\xff"), SyntaxProblem, EXAMPLES, "", "UTF-8", "check"),
    Mistake(
        "examples-prefix",
        write(EXAMPLES, b"<x:g> { nope:a <x:b> <x:c> }"),
        SyntaxProblem,
        EXAMPLES,
        "nope",
        "nope",
        "check",
    ),
    Mistake(
        "entity-term",
        append(ENTITIES, "community:testville icg:notStated icg:abuot ."),
        TermError,
        ENTITIES,
        "icg:abuot",
        "not declared",
        "check",
    ),
    Mistake(
        "entity-class",
        append(ENTITIES, "community:testville a icg:Comunity ."),
        TermError,
        ENTITIES,
        "icg:Comunity",
        "not declared",
        "check",
    ),
    Mistake(
        "entity-contradiction",
        append(ENTITIES, "community:testville a icg:Indicator ."),
        Contradiction,
        ENTITIES,
        "community:testville a",
        "nothing is both",
        "check",
    ),
    Mistake(
        "annotation-property",
        replaced(ANNOTATION, "icg:printedValue", "icg:pritnedValue"),
        TermError,
        ANNOTATION,
        "icg:pritnedValue",
        "not declared",
        "check",
    ),
    Mistake("annotation-encoding", write(ANNOTATION, b"\xff"), SyntaxProblem, ANNOTATION, "", "UTF-8"),
    Mistake("annotation-prefix", append(ANNOTATION, "nope:a {}"), SyntaxProblem, ANNOTATION, "nope:a", "nope"),
    Mistake(
        "editorial-place",
        write(EDITORIAL, b"<https://w3id.org/icgraph/id/community/testville> <x:p> 1 ."),
        MisplacedStatement,
        EDITORIAL,
        "testville",
        "notes only",
    ),
    Mistake("editorial-encoding", write(EDITORIAL, b"\xff"), SyntaxProblem, EDITORIAL, "", "UTF-8"),
    Mistake(
        "editorial-term",
        write(EDITORIAL, b"<x:n> a <https://w3id.org/icgraph/ns#Discrepency> ."),
        TermError,
        EDITORIAL,
        "Discrepency",
        "not declared",
        "check",
    ),
    *(
        Mistake(
            f"sections-{what}", table(SECTIONS, "start\tend\tsubject\trefers", row), SyntaxProblem, SECTIONS, row, says
        )
        for what, row, says in (
            ("columns", "0\t10", "columns"),
            ("range", "10\t5\tcommunity:testville\t", "no range"),
            ("outside", "0\t101\tcommunity:testville\t", "outside"),
            ("phrase", "0\t100\tcommunity:testville\tit is Testville", "phrase"),
            ("subject", "0\t100\tcommunity:nowhere\t", "nothing describes"),
            ("meaning", "0\t100\tcommunity:testville\tit = community:nowhere", "nothing describes"),
        )
    ),
    Mistake("sections-header", write(SECTIONS, b"start\tend\n"), SyntaxProblem, SECTIONS, "start", "columns"),
    Mistake("sections-encoding", write(SECTIONS, b"\xff"), SyntaxProblem, SECTIONS, "", "UTF-8"),
    *(
        Mistake(f"unproved-{what}", table(UNPROVED, "passage\twhat\treason", row), SyntaxProblem, UNPROVED, row, says)
        for what, row, says in (
            ("columns", "17-29\ticg:statedValue", "columns"),
            ("range", "17\ticg:statedValue\tx", "no range"),
            ("reason", "17-29\ticg:statedValue\t", "reason"),
            ("passage", "1-2\ticg:statedValue\tx", "lists no passage"),
        )
    ),
    Mistake("unproved-header", write(UNPROVED, b"passage\n"), SyntaxProblem, UNPROVED, "passage", "columns"),
    *(
        Mistake(f"skipped-{what}", table(SKIPPED, "start\tend\treason", row), SkipError, SKIPPED, row, says)
        for what, row, says in (
            ("columns", "0\t10", "columns"),
            ("number", "0\tten\theading", "whole number"),
            ("range", "9\t9\theading", "does not end"),
            ("outside", "0\t101\theading", "outside"),
            ("reason", "0\t9\tboring", "reason must be"),
        )
    ),
    Mistake("skipped-header", write(SKIPPED, b"start\n"), SkipError, SKIPPED, "start", "columns"),
    Mistake(
        "strange-table",
        write("data/documents/sample/sectoins.tsv", b""),
        SyntaxProblem,
        "data/documents/sample/sectoins.tsv",
    ),
    *(
        Mistake(f"link-{what}", link(**change), LinkError, LINKS, "community:testville", says, by)
        for what, change, says, by in (
            ("wikidata-id", {"object_id": "wikidata:1773"}, "no well-formed id", "load"),
            ("geonames-id", {"object_id": "geonames:x1"}, "no well-formed id", "load"),
            ("ror-id", {"object_id": "ror:1234"}, "no well-formed id", "load"),
            ("iso-code", {"predicate_id": "icg:isoCode", "object_id": "tw"}, "no well-formed id", "load"),
            ("modifier", {"predicate_modifier": "Maybe"}, "predicate_modifier", "load"),
            ("no-source", {"object_source": ""}, "object_source", "load"),
            ("date", {"mapping_date": "yesterday"}, "mapping_date", "load"),
            ("confidence", {"confidence": "2"}, "confidence", "load"),
            ("no-name", {"object_id": "Q1"}, "no prefixed name", "load"),
            ("one-source", {"object_source": "a list"}, "needs two sources", "check"),
        )
    ),
    Mistake(
        "link-subject",
        link(subject_id="community:nowhere"),
        LinkError,
        LINKS,
        "community:nowhere",
        "nothing describes",
        "check",
    ),
    Mistake(
        "query-foreign-term",
        write(
            QUERY, HEADER + b"PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nSELECT * {\n  ?s skos:prefLbel ?o }"
        ),
        TermError,
        QUERY,
        "skos:prefLbel",
        "not declared",
        "check",
    ),
    Mistake(
        "query-thing",
        write(QUERY, HEADER + b"SELECT * {\n  <https://w3id.org/icgraph/id/community/testvile> ?p ?o }"),
        TermError,
        QUERY,
        "testvile",
        "nothing describes it",
        "check",
    ),
    Mistake(
        "rule-thing",
        write(RULE, b"CONSTRUCT { ?s ?p ?o } WHERE {\n  ?s ?p <https://w3id.org/icgraph/id/concept/tourismus> , ?o }"),
        TermError,
        RULE,
        "tourismus",
        "nothing describes it",
        "check",
    ),
    *(
        Mistake(f"migration-{what}", write(MIGRATION, text), error, MIGRATION, at, says, "check")
        for what, text, error, at, says in (
            ("syntax", b"DELETE WHERE {\n  ?s ?p }\n", SyntaxProblem, "?s ?p }", "cannot stand here"),
            ("form", b"SELECT * {}", SyntaxProblem, "SELECT", "cannot stand here"),
            ("prefix", b"DELETE WHERE {\n  ?s nope:x ?o }", SyntaxProblem, "nope:x", "nope"),
            ("encoding", b"# \xff", SyntaxProblem, "", "UTF-8"),
            (
                "term",
                b"PREFIX icg: <https://w3id.org/icgraph/ns#>\nDELETE WHERE {\n  ?s icg:exchnageCode ?o }",
                TermError,
                "icg:exchnageCode",
                "not declared",
            ),
        )
    ),
    Mistake(
        "migration-missing",
        lambda folder: (folder / MIGRATION).unlink(),
        TermError,
        "ontology/agents.ttl",
        "icg:exchangeCode a",
        MIGRATION,
        "check",
    ),
    Mistake(
        "deprecated-since",
        replaced("ontology/agents.ttl", '  owl:versionInfo "1.0.0" ;\n', ""),
        TermError,
        "ontology/agents.ttl",
        "icg:exchangeCode a",
        "one owl:versionInfo",
        "check",
    ),
    Mistake(
        "stub-misspelt",
        replaced("ontology/stubs.ttl", "foaf:Document a", "foaf:Dokument a"),
        TermError,
        "ontology/stubs.ttl",
        "foaf:Dokument",
        "not among the terms of http://xmlns.com/foaf/0.1/",
        "check",
    ),
    Mistake(
        "stub-not-looked-up",
        append("ontology/stubs.ttl", "\nspdx:FileType a owl:Class ."),
        TermError,
        "ontology/stubs.ttl",
        "spdx:FileType",
        "ontology/vocabularies.tsv",
        "check",
    ),
    Mistake(
        "stub-of-no-source",
        append("ontology/stubs.ttl", "\n<http://example.org/own#Thing> a owl:Class ."),
        TermError,
        "ontology/stubs.ttl",
        "http://example.org/own#Thing",
        "any source",
        "check",
    ),
    *(
        Mistake(f"alignment-{what}", change, error, ALIGNMENT, at, says, "check")
        for what, change, error, at, says in (
            ("syntax", append(ALIGNMENT, "\nicg:Tenure a"), SyntaxProblem, "icg:Tenure a", ""),
            ("encoding", write(ALIGNMENT, b"\xff"), SyntaxProblem, "", "UTF-8"),
            ("prefix", append(ALIGNMENT, "nope:a nope:b nope:c ."), SyntaxProblem, "nope:a", "nope"),
            (
                "term",
                replaced(ALIGNMENT, "rdfs:subClassOf org:Membership", "rdfs:subClassOf org:Member"),
                TermError,
                "org:Member .",
                "not among the terms of http://www.w3.org/ns/org#",
            ),
        )
    ),
    *(
        Mistake(f"rdf12-shapes-{what}", change, SyntaxProblem, RDF12, at, says, "check")
        for what, change, at, says in (
            ("syntax", append(RDF12, "\n<unclosed"), "<unclosed", ""),
            ("encoding", write(RDF12, b"\xff"), "", "UTF-8"),
            ("prefix", append(RDF12, "nope:a nope:b nope:c ."), "nope:a", "nope"),
        )
    ),
    *(
        Mistake(
            f"vocabularies-{what}", table(VOCABULARIES, header, row), SyntaxProblem, VOCABULARIES, at, says, "check"
        )
        for what, header, row, at, says in (
            ("header", "namespace\tterms", "x", "namespace\tterms", "the columns must be"),
            ("columns", TERMS_HEADER, "http://example.org/\tx", "http://example.org/", "2 columns"),
            ("namespace", TERMS_HEADER, "example\tx at 1\t-\ta", "example\t", "ends with / or #"),
            ("source", TERMS_HEADER, "http://example.org/\t \t-\ta", "http://example.org/", "source must name"),
            ("digest", TERMS_HEADER, "http://example.org/\tx at 1\tabc\ta", "http://example.org/", "hexadecimal"),
        )
    ),
    Mistake(
        "vocabularies-missing",
        lambda folder: (folder / VOCABULARIES).unlink(),
        MissingContent,
        VOCABULARIES,
        "",
        "cannot be read",
        "check",
    ),
    Mistake("link-encoding", write(LINKS, b"\xff"), SyntaxProblem, LINKS, "", "UTF-8"),
]


def named_by_check(sample: Path, mistake: Mistake) -> None:
    quick = frozenset(Group) - {Group.LAYOUT, Group.SHAPES, Group.CONSISTENCY}
    needed = {Group.SHAPES} if mistake.file == SHAPE else set()
    if mistake.error is Contradiction:
        needed = {Group.CONSISTENCY}
    report = check(sample, NAMES, None, quick | needed)

    found = [finding for finding in report.findings if finding.rule == mistake.error.slug]
    fitting = [finding for finding in found if finding.place.file == mistake.file and mistake.says in finding.message]
    assert fitting, list(map(str, report.findings))
    if mistake.at:
        assert line_of(sample, mistake.file, mistake.at) in {finding.place.line for finding in fitting}
    assert not report.conforms


def test_the_table_holds_at_least_sixty_mistakes() -> None:
    assert len({mistake.what for mistake in MISTAKES}) == len(MISTAKES) >= 60


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what)
def test_a_mistake_is_named_with_file_line_and_reason(sample: Path, mistake: Mistake) -> None:
    (sample / "ontology/rules").mkdir(exist_ok=True)
    mistake.change(sample)
    if mistake.by == "check":
        named_by_check(sample, mistake)
        return

    with pytest.raises(UnusableContent) as caught:
        compile_content(read_content(sample, NAMES))

    found = [problem for problem in caught.value.problems if isinstance(problem, mistake.error)]
    fitting = [problem for problem in found if problem.facts["file"] == mistake.file and mistake.says in str(problem)]
    assert fitting, str(caught.value)
    if mistake.at:
        assert line_of(sample, mistake.file, mistake.at) in {problem.facts["line"] for problem in fitting}


def test_an_ontology_without_prefixes_is_named(sample: Path) -> None:
    (sample / "ontology/prefixes.ttl").unlink()

    problems = read_content(sample, NAMES).problems

    assert any(problem.facts["file"] == "ontology/prefixes.ttl" for problem in problems)


def test_a_file_that_cannot_be_read_is_named(sample: Path) -> None:
    (sample / "data/entities/gone.ttl").symlink_to(sample / "no-such-file")

    problems = read_content(sample, NAMES).problems

    assert any(problem.facts["file"] == "data/entities/gone.ttl" for problem in problems)


@pytest.mark.parametrize("folder", ["ontology", "data", "shapes", "queries"])
def test_a_missing_folder_is_named(sample: Path, folder: str) -> None:
    shutil.rmtree(sample / folder)

    with pytest.raises(MissingContent, match=folder):
        read_content(sample, NAMES)


def test_all_mistakes_are_reported_together(sample: Path) -> None:
    append(ENTITIES, "nonsense")(sample)
    append("ontology/icg.ttl", "nonsense")(sample)

    with pytest.raises(UnusableContent) as caught:
        compile_content(read_content(sample, NAMES))

    assert {problem.facts["file"] for problem in caught.value.problems} >= {ENTITIES, "ontology/icg.ttl"}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with the sample's text."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "sample.txt").write_text(TEXT)
    return folder


def test_passages_that_fit_the_text_are_accepted(sample: Path, texts: Path) -> None:
    report = check(sample, NAMES, texts, OF_TEXTS)

    assert [finding for finding in report.findings if finding.rule == "passage-mismatch"] == []
    assert not any("texts" in reason for reason in report.not_run)


def test_a_digest_that_does_not_fit_is_named(sample: Path, texts: Path) -> None:
    edit(sample, ANNOTATION, sha256(TEXT[17:29]), sha256("something else"))

    report = check(sample, NAMES, texts, OF_TEXTS)

    (finding,) = [finding for finding in report.findings if finding.rule == PassageMismatch.slug]
    assert (finding.place.file, finding.place.line) == (ANNOTATION, line_of(sample, ANNOTATION, "sample:17-29"))
    assert not report.conforms


def test_a_wrong_character_count_is_named(sample: Path, texts: Path) -> None:
    edit(sample, ANNOTATION, "icg:characterCount 100", "icg:characterCount 90")
    edit(sample, SECTIONS, "100", "90")

    assert any("character count" in finding.message for finding in check(sample, NAMES, texts, OF_TEXTS).findings)


def test_a_text_that_is_not_at_hand_is_named(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    report = check(sample, NAMES, tmp_path / "empty", OF_TEXTS)

    assert any(finding.rule == MissingContent.slug for finding in report.findings)


def test_a_file_of_terms_that_cannot_be_read_does_not_make_its_terms_unknown_everywhere(sample: Path) -> None:
    edit(sample, "ontology/recognition.ttl", "rdfs:range xsd:integer", "rdfs:range xxx:integer")
    report = check(sample, NAMES, None, {Group.SYNTAX, Group.ONTOLOGY})

    assert {finding.place.file for finding in report.findings} == {"ontology/recognition.ttl"}
    assert any("ontology/recognition.ttl cannot be read" in reason for reason in report.not_run)


def test_without_the_texts_the_check_says_what_it_did_not_run(sample: Path) -> None:
    assert any("texts" in reason for reason in check(sample, NAMES, None, OF_TEXTS).not_run)


def test_findings_of_shapes_are_told_in_english(sample: Path) -> None:
    edit(sample, ANNOTATION, "icg:statedValue 1200 ;", "icg:forCommunity community:nobody-described ;")
    append(ENTITIES, "community:testville icg:notStated icg:noSuchTerm .")(sample)

    findings = check(sample, NAMES, None, {Group.SHAPES}).findings

    assert findings
    for finding in findings:
        assert finding.message.isascii(), finding.message
        assert finding.place.file, finding

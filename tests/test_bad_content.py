"""Broken content: each mistake is named with file, line and reason, and nothing of the folder is loaded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from samples import ANNOTATION, ENTITIES, ROOT, TEXT, edit, line_of

from graphsvc.content import read_content
from graphsvc.errors import (
    ContentError,
    GraphClaimedTwice,
    LinkError,
    MisplacedStatement,
    MissingContent,
    PassageMismatch,
    PassageOutsideDocument,
    SyntaxProblem,
    UnusableContent,
)
from graphsvc.loading import check, compile_content
from graphsvc.model import Names, sha256

NAMES = Names()


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


@dataclass(frozen=True)
class Mistake:
    """One way to break the sample: what the error must be, the file and the words on the line it must name."""

    what: str
    change: Callable[[Path], None]
    error: type[ContentError]
    file: str
    at: str = ""
    says: str = ""


MISTAKES = [
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
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what)
def test_a_mistake_is_named_with_file_line_and_reason(sample: Path, mistake: Mistake) -> None:
    (sample / "ontology/rules").mkdir(exist_ok=True)
    mistake.change(sample)

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
    report = check(sample, NAMES, texts)

    assert [finding for finding in report.findings if finding.rule == "passage-mismatch"] == []
    assert not any("texts" in reason for reason in report.not_run)


def test_a_digest_that_does_not_fit_is_named(sample: Path, texts: Path) -> None:
    edit(sample, ANNOTATION, sha256(TEXT[17:29]), sha256("something else"))

    report = check(sample, NAMES, texts)

    (finding,) = [finding for finding in report.findings if finding.rule == PassageMismatch.slug]
    assert (finding.place.file, finding.place.line) == (ANNOTATION, line_of(sample, ANNOTATION, "sample:17-29"))
    assert not report.conforms


def test_a_wrong_character_count_is_named(sample: Path, texts: Path) -> None:
    edit(sample, ANNOTATION, "icg:characterCount 100", "icg:characterCount 90")

    assert any("character count" in finding.message for finding in check(sample, NAMES, texts).findings)


def test_a_text_that_is_not_at_hand_is_named(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    report = check(sample, NAMES, tmp_path / "empty")

    assert any(finding.rule == MissingContent.slug for finding in report.findings)


def test_without_the_texts_the_check_says_what_it_did_not_run(sample: Path) -> None:
    assert any("texts" in reason for reason in check(sample, NAMES, None).not_run)


def test_findings_of_shapes_are_told_in_english(sample: Path) -> None:
    edit(sample, ANNOTATION, "icg:statedValue 1200 ;", "icg:forCommunity community:nobody-described ;")
    append(ENTITIES, "community:testville icg:notStated icg:noSuchTerm .")(sample)

    findings = check(sample, NAMES, None).findings

    assert findings
    for finding in findings:
        assert finding.message.isascii(), finding.message
        assert finding.place.file, finding

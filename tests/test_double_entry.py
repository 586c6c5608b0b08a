"""What a passage states is entered twice: a form asks a second reader, and the check names where the two differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from samples import ANNOTATION, ROOT, SLUG, TEXT, edit, line_of, write_sample
from typer.testing import CliRunner

from graphsvc.cli import app
from graphsvc.content import read_content
from graphsvc.loading import Group, check
from graphsvc.loading.double_entry import COLUMNS, entered_once
from graphsvc.loading.entry_forms import FORM_COLUMNS
from graphsvc.model import Names, sha256
from graphsvc.validation import Severity

TABLE = f"data/documents/{SLUG}/second-entry.tsv"
ANSWERS = {
    "icg:about": "community:testville",
    "icg:dateBasis": "concept:unknown-date",
    "icg:indicator": "indicator:population",
    "icg:printedValue": "1,200 people",
    "icg:realization": "concept:achieved",
    "icg:statedValue": "1200",
    "icg:valueQualifier": "concept:as-printed",
    "qudt:hasUnit": "unit:NUM",
    "rdf:type": "yes",
}
Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "sample.txt").write_text(TEXT)
    return write_sample(tmp_path / "content")


@pytest.fixture
def run(sample: Path) -> Run:
    """`graphsvc second-entry`: its exit code and lines."""

    def ran(*options: str, document: str = SLUG) -> tuple[int, list[str]]:
        places = ["--content", str(sample), "--documents", str(sample.parent / "texts")]
        result = CliRunner().invoke(app, ["second-entry", document, *options, *places])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output.splitlines()

    return ran


@pytest.fixture
def entered(sample: Path, run: Run) -> Callable[..., tuple[int, list[str]]]:
    """A second reader fills in the form, with other answers than ours where given."""

    def fill(others: Mapping[str, str] | None = None) -> tuple[int, list[str]]:
        answers = ANSWERS | dict(others or {})
        _, (head, *rows) = run()
        filled = [head]
        for row in rows:
            passage, words, subject, term, _, given = row.split("\t")
            filled.append("\t".join((passage, words, subject, term, answers[term], given)))
        (form := sample.parent / "form.tsv").write_text("\n".join(filled) + "\n")
        return run("--filled", str(form))

    return fill


def found(folder: Path) -> list[tuple[Severity, str, str]]:
    """What the group finds: severity, `file:line` and message."""
    report = check(folder, Names(), None, {Group.DOUBLE_ENTRY})
    return [(f.severity, f"{f.place.file}:{f.place.line}", f.message) for f in report.findings]


def test_the_form_shows_words_and_questions_and_no_answer(run: Run) -> None:
    code, (head, *rows) = run()

    assert (code, tuple(head.split("\t"))) == (0, FORM_COLUMNS)
    cells = [row.split("\t") for row in rows]
    assert {cell[1] for cell in cells} == {"1,200 people"}
    assert {cell[3]: cell[4] for cell in cells} == dict.fromkeys(ANSWERS, "")
    assert {cell[3]: cell[5] for cell in cells if cell[5]} == {"rdf:type": "icg:Measurement"}


def test_what_both_enter_alike_is_kept_and_found_right(sample: Path, entered: Run, run: Run) -> None:
    assert check(sample, Names(), None, {Group.DOUBLE_ENTRY}).not_run == ("double-entry: sample has no second entry",)

    assert entered() == (0, ["9 statements entered twice, 0 answers differ"])
    report = check(sample, Names(), None, {Group.DOUBLE_ENTRY})
    assert (report.findings, report.not_run) == ((), ())
    assert run() == (0, ["\t".join(FORM_COLUMNS)])


def test_an_answer_that_differs_is_shown_and_not_kept(sample: Path, entered: Run) -> None:
    code, (difference, summary) = entered({"icg:statedValue": "1300"})

    assert (code, summary) == (1, "8 statements entered twice, 1 answers differ")
    assert difference == "17-29 1 claim icg:statedValue: '1300', not '1200'"
    ((severity, _, message),) = found(sample)
    assert severity is Severity.VIOLATION
    assert message.startswith("the annotation says '1200', the second entry nothing more")


def test_an_objection_to_what_is_given_is_shown(entered: Run) -> None:
    code, (difference, _) = entered({"rdf:type": "no: this ranks"})

    assert code == 1
    assert "'no: this ranks' to 'icg:Measurement'" in difference


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("icg:statedValue 1200", "icg:statedValue 1300", "the annotation says '1300', the second entry '1200' (line 7"),
        (
            "    icg:realization concept:achieved ;\n",
            "",
            "the annotation says nothing more, the second entry 'concept:ach",
        ),
        ("unit:NUM .", "unit:NUM ;\n    icg:rank 1 .", "the annotation says '1', the second entry nothing more"),
    ],
)
def test_a_change_after_the_second_entry_is_found_at_its_passage(
    sample: Path, entered: Run, old: str, new: str, says: str
) -> None:
    entered()
    edit(sample, ANNOTATION, old, new)

    ((severity, place, message),) = found(sample)
    assert (severity, place) == (Severity.VIOLATION, f"{ANNOTATION}:{line_of(sample, ANNOTATION, 'sample:17-29')}")
    assert message.startswith(says)


def test_a_passage_entered_once_is_a_warning_and_asked_for(sample: Path, entered: Run, run: Run) -> None:
    entered()
    digest = f'  sample:0-9 icg:sha256 "{sha256(TEXT[:9])}" .\n  sample:17-29 icg'
    edit(sample, ANNOTATION, "  sample:17-29 icg", digest)
    more = '\nsample:0-9 {\n  community:testville icg:nameAsWritten "Testville" .\n}\n'
    (sample / ANNOTATION).write_text((sample / ANNOTATION).read_text() + more)

    ((severity, _, message),) = found(sample)
    assert (severity, "one reader only" in message) == (Severity.WARNING, True)
    _, (_, who, name) = run()
    assert who.split("\t")[:4] == ["0-9", "Testville", "1 icg:Community", "is"]
    assert name.split("\t")[3] == "icg:nameAsWritten"

    form = sample.parent / "form.tsv"
    answers = (who.replace("\tis\t", "\tis\tcommunity:elsewhere"), name.replace("Written\t", "Written\tTestville"))
    form.write_text("\n".join(("\t".join(FORM_COLUMNS), *answers)) + "\n")
    code, (difference, summary) = run("--filled", str(form))
    assert (code, summary) == (1, "9 statements entered twice, 1 answers differ")
    assert "'community:elsewhere', not 'community:testville'" in difference


def test_white_space_in_a_text_keeps_the_table_whole(sample: Path, entered: Run) -> None:
    edit(sample, ANNOTATION, '"1,200 people"', '"1,200\\tpeople\\n"')

    assert entered() == (0, ["9 statements entered twice, 0 answers differ"])
    assert not found(sample)


def test_a_row_on_a_passage_that_is_gone_is_found_at_its_line(sample: Path, entered: Run) -> None:
    entered()
    table = sample / TABLE
    table.write_text(table.read_text() + "30-40\tcommunity:testville\ticg:nameAsWritten\tTestville\n")

    assert [(severity, place) for severity, place, _ in found(sample)] == [(Severity.VIOLATION, f"{TABLE}:11")]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("passage\tsubject\n", 1),
        ("{head}17\ta:b\tc:d\te\n", 2),
        ("{head}17-29\ta:b\tc:d\n", 2),
        ("{head}17-29\ta:b\tc:d\te\n17-29\ta:b\tc:d\te\n", 3),
    ],
)
def test_a_table_that_cannot_be_read_is_named_with_its_line(sample: Path, rows: str, line: int) -> None:
    (sample / TABLE).write_text(rows.format(head="\t".join(COLUMNS) + "\n"))

    assert (Severity.VIOLATION, f"{TABLE}:{line}") in [(severity, place) for severity, place, _ in found(sample)]


@pytest.mark.parametrize(("form", "line"), [("a\tb\n", 1), ("{head}17-29\twords\n", 2)])
def test_a_form_that_cannot_be_read_is_refused_and_nothing_is_written(
    sample: Path, run: Run, form: str, line: int
) -> None:
    (path := sample.parent / "form.tsv").write_text(form.format(head="\t".join(FORM_COLUMNS) + "\n"))

    with pytest.raises(Exception, match=f":{line}:1: Syntax error"):
        run("--filled", str(path))
    assert not (sample / TABLE).exists()


def test_a_document_that_nothing_describes_is_refused(run: Run) -> None:
    with pytest.raises(Exception, match="describe it first"):
        run(document="nothing")


def test_all_documents_of_the_project_are_entered_twice_and_alike() -> None:
    report = check(ROOT, Names(), None, {Group.DOUBLE_ENTRY})

    assert not report.findings
    assert not entered_once(read_content(ROOT, Names()))

"""Coverage: texts split by rule, every sentence covered or skipped for a reason, and no fact skipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from samples import ANNOTATION, PASSAGE, SLUG, TEXT, edit
from typer.testing import CliRunner

from graphsvc.cli import app
from graphsvc.content import Content, read_content
from graphsvc.coverage import measured, sentences, stated_triples
from graphsvc.coverage.measuring import MOST_SKIPPED
from graphsvc.coverage.stating import facts_in
from graphsvc.errors import SkipError, UnusableContent
from graphsvc.loading import check, content_coverage
from graphsvc.model import Names, Passage, sha256

ROOT = Path(__file__).parents[1]
DOCUMENTS = ROOT.parent / "shared/documents"
SKIPPED = f"data/documents/{SLUG}/skipped.tsv"
HEADER = "start\tend\treason\n"

SPLIT = {
    "full stops": ("The bridge opened. Boats wait! Why? Nobody knows.", 4),
    "line breaks": ("A heading\nA line without an end\r\nAnother", 3),
    "blank lines": ("One line\n\n   \n\u00a0\nNext line", 2),
    "pure bullets and numbers": ("•\n - \n12.\n3\n1 | 2\nWords", 1),
    "closing quotes": ("She called it “the port.” Boats came. “Who won?” asked nobody.", 3),
    "closing brackets": ("The port is old. (It was dug by hand.) It froze.", 3),
    "a question inside a sentence": ("They asked why? and left.", 1),
    "ellipses": ("Wait... Then go.", 2),
    "decimal numbers": ("It grew 2.5 per cent to 3.14 metres in a year.", 1),
    "a year before the end": ("It closed in 1999. Nobody minded.", 2),
    "a firm and its kind": ("Acme Inc. and Bolt Co., Ltd. built it with Cog Co. LTD at sea.", 1),
    "a firm at the end": ("It was built by Acme Inc. The port paid.", 2),
    "initials": ("A study by B.C. Miller counted boats.", 1),
    "initials at the end": ("It was sold in the U.S. They paid.", 2),
    "months": ("It opens on Oct. 8, and shuts (Nov. 15-16). Come early.", 2),
    "numbers of things": ("See No. 7 of the list. He said no. She went.", 3),
    "titles": ("Dr. Alba and Mrs. Brown met vs. nobody.", 1),
    "et cetera": ("Boats, nets etc. on three areas. Also ropes etc. They sank.", 3),
    "list heads in a sentence": ("To settle troubles (1.noise; 2. dust 3.queues, and 4.heat), rules came.", 1),
    "list heads after a comma": ("They want: 1. quiet, 2. light, and 3. heat.", 1),
    "figures after a comma": ("It took between 10 and 20. The port paid.", 2),
    "list heads of a line": ("1.Noise fell: by half.\n2. Dust fell\n3) Heat fell", 3),
    "a line of parts": ("Prize 2001 | 2004 | St. Old. New | 2009", 1),
    "a forgotten space": ("It was for harbour matters.The port paid.", 2),
    "addresses": ("Website: www.port.Example.org/en or https://port.Example.org/a.Html now", 1),
    "names in lower case": ("They met. eHarbour opened.", 2),
}


def words_of(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def covered(folder: Path, text: str = TEXT) -> Path:
    """The folder of texts beside the content folder, with the document's text in it, of the length of the sample's."""
    text = text.ljust(len(TEXT))
    texts = folder.parent / "texts"
    texts.mkdir(exist_ok=True)
    (texts / "sample.txt").write_text(text)
    if text != TEXT:
        edit(folder, ANNOTATION, sha256(TEXT), sha256(text))
        edit(folder, ANNOTATION, "icg:characterCount 100", f"icg:characterCount {len(text)}")
    return texts


def ran(folder: Path, texts: Path, *options: str) -> tuple[int, str]:
    """Exit code and output of the command."""
    result = CliRunner().invoke(app, ["coverage", "--content", str(folder), "--documents", str(texts), *options])
    return result.exit_code, result.stdout


@pytest.mark.parametrize(("text", "count"), SPLIT.values(), ids=SPLIT.keys())
def test_a_text_splits_by_rule(text: str, count: int) -> None:
    assert len(words_of(text)) == count, words_of(text)


def test_sentences_keep_their_offsets_and_leave_space_and_list_heads_out() -> None:
    assert words_of(" •  1. Noise fell. \n\t“Dust” (too) fell.  ") == ["Noise fell.", "“Dust” (too) fell."]


def test_a_sentence_counts_a_triple_once_for_each_passage_that_overlaps_it() -> None:
    text = "Boats wait. Nets dry. Ropes rot."
    stated = {
        Passage("port", 0, 5): 3,
        Passage("port", 6, 14): 2,
        Passage("port", 12, 16): 0,
        Passage("other", 0, 5): 9,
    }

    (document,) = measured({"port": text}, stated, [], []).documents

    assert [(s.statements, s.state) for s in document.sentences] == [(5, "covered"), (2, "covered"), (0, "open")]
    assert document.median_statements == 2


def test_types_and_written_names_are_no_statements(sample: Path) -> None:
    edit(sample, ANNOTATION, "icg:statedValue 1200", 'icg:nameAsWritten "So" ; icg:statedValue 1200')
    quads = [quad for file in read_content(sample, Names()).files for quad in file.quads]

    assert stated_triples(quads, Names()) == {Passage.of(PASSAGE, Names()): 8}


def test_a_covered_document_passes(sample: Path) -> None:
    code, printed = ran(sample, covered(sample))

    assert code == 0
    assert f"{SLUG}: 1 sentences, 1 covered (0 by names alone), 0 skipped (0.0%), 0 open" in printed


def test_an_open_sentence_is_named_by_its_offsets_and_its_words_only_on_request(sample: Path) -> None:
    texts = covered(sample, TEXT[:31] + "Harbours freeze.")

    code, printed = ran(sample, texts)
    assert code == 1
    assert f"{SLUG}:31-47: no passage covers the sentence" in printed
    assert "Harbours" not in printed
    assert "Harbours freeze." in ran(sample, texts, "--words")[1]


def test_the_report_as_json_has_each_sentence(sample: Path) -> None:
    code, printed = ran(sample, covered(sample, TEXT[:31] + "Harbours freeze."), "--format", "json")
    report = json.loads(printed)

    assert code == 1
    assert not report["conforms"]
    assert report["all"]["sentences"] == 2
    assert report["documents"][0]["each"][1] == {"start": 31, "end": 47, "state": "open", "statements": 0}
    assert report["gaps"][0]["focus"] == f"{SLUG}:31-47"
    assert "words" not in report["gaps"][0]


def test_a_text_that_is_not_at_hand_is_said_and_fails(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    code, printed = ran(sample, tmp_path / "empty")

    assert code == 1
    assert f"not run: coverage of {SLUG}" in printed


def test_a_skipped_sentence_is_not_open(sample: Path) -> None:
    boats = "Testville counts 1,200 people. " + "Boats wait. " * 9
    texts = covered(sample, boats + "Harbours freeze.")
    assert ran(sample, texts)[1].count("no passage covers") == 10
    edit(
        sample,
        ANNOTATION,
        "sample:17-29 icg:sha256",
        f"sample:31-{len(boats)} icg:sha256 'x' . sample:17-29 icg:sha256",
    )
    with (sample / ANNOTATION).open("a") as annotation:
        annotation.write(f"sample:31-{len(boats)} {{ community:testville a icg:Community . }}\n")
    (sample / SKIPPED).write_text(f"{HEADER}{len(boats)}\t{len(boats) + 16}\trhetoric\n")

    code, printed = ran(sample, texts)
    assert code == 0, printed
    assert "10 covered (9 by names alone), 1 skipped (9.1%), 0 open" in printed


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        ("Boats wait.", []),
        ("Boats wait since 1999.", ["1999"]),
        ("Boats use 5G.", ["5G"]),
        ("Boats wait for three days.", ["three"]),
        ("The Nineties were good.", ["Nineties"]),
        ("One wonders at whom.", []),
        ("Testville waits.", ["Testville"]),
        ("Testvillers wait.", []),
        ("0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f", []),
        ("css-text01", []),
    ],
)
def test_figures_years_and_names_may_not_be_skipped(words: str, facts: list[str]) -> None:
    assert facts_in(words, ["Testville", "Harbour"]) == facts


def test_a_skipped_fact_fails_at_its_row(sample: Path) -> None:
    texts = covered(sample, TEXT[:31] + "Testville opened in 1999.")
    (sample / SKIPPED).write_text(f"{HEADER}31\t56\trhetoric\n")

    assert f"{SLUG}:31-56: is skipped and holds 1999, Testville" in ran(sample, texts)[1]
    (finding,) = (found for found in check(sample, Names(), texts).findings if found.focus == f"{SLUG}:31-56")
    assert (finding.rule, *finding.place) == ("coverage", SKIPPED, 2, 1)


def test_too_much_skipped_fails_for_the_whole_and_for_a_long_document() -> None:
    long, short = "Boats wait.\n" * 30, "Nets dry.\n" * 2
    stated = {Passage("long", 0, len(long)): 1}
    skipped = [Passage("short", 0, len(short))]
    assert [gap.focus for gap in measured({"long": long, "short": short}, stated, skipped, []).gaps] == []

    stated = {Passage("long", 0, 25 * 12): 1}
    skipped.append(Passage("long", 25 * 12, len(long)))
    gaps = measured({"long": long, "short": short}, stated, skipped, []).gaps
    assert [gap.focus for gap in gaps] == ["long", "all documents"]
    assert "16.7%" in gaps[0].message
    assert f"{MOST_SKIPPED:.0%}" in gaps[0].message


def test_a_skipped_range_that_holds_no_whole_sentence_fails(sample: Path) -> None:
    (sample / SKIPPED).write_text(f"{HEADER}40\t50\theading\n")

    code, printed = ran(sample, covered(sample))
    assert code == 1
    assert f"{SLUG}:40-50: the skipped range holds no whole sentence" in printed


@pytest.mark.parametrize(
    ("table", "line", "detail"),
    [
        ("start end reason\n", 1, "the columns must be start, end, reason"),
        ("", 1, "the columns must be"),
        (HEADER + "1\t2\n", 2, "2 columns instead of 3"),
        (HEADER + "\n1\ttwo\theading\n", 3, "end must be a whole number, not 'two'"),
        (HEADER + "-1\t2\theading\n", 2, "start must be a whole number"),
        (HEADER + "7\t7\theading\n", 2, "does not end after its start"),
        (HEADER + "7\t101\theading\n", 2, "outside the document of 100 characters"),
        (HEADER + "7\t9\tboring\n", 2, "the reason must be one of heading, page-furniture, rhetoric"),
        (HEADER + "9\t12\theading\n5\t10\trhetoric\n", 3, "overlaps that of line 2"),
    ],
)
def test_a_wrong_row_is_named_with_file_and_line(sample: Path, table: str, line: int, detail: str) -> None:
    (sample / SKIPPED).write_text(table)

    (problem,) = read_content(sample, Names()).problems

    assert isinstance(problem, SkipError)
    assert (problem.facts["file"], problem.facts["line"]) == (SKIPPED, line)
    assert detail in problem.detail


def test_neighbouring_ranges_do_not_overlap_and_no_graph_holds_them(sample: Path) -> None:
    (sample / SKIPPED).write_text(HEADER + "5\t9\theading\n9\t12\trhetoric\n")

    content = read_content(sample, Names())

    assert content.problems == ()
    assert [skipped.extent.start for skipped in content.skipped] == [5, 9]
    assert SKIPPED not in [file.name for file in content.files]


def test_content_with_a_problem_is_not_measured(sample: Path) -> None:
    (sample / SKIPPED).write_text("nothing\n")

    result = CliRunner().invoke(app, ["coverage", "--content", str(sample), "--documents", str(covered(sample))])

    assert isinstance(result.exception, UnusableContent)


def test_check_includes_coverage_and_says_when_it_was_not_run(sample: Path) -> None:
    texts = covered(sample, TEXT[:31] + "Harbours freeze.")

    assert [found.focus for found in check(sample, Names(), texts).findings if found.rule == "coverage"] == [
        f"{SLUG}:31-47"
    ]
    assert any("coverage" in reason for reason in check(sample, Names(), None).not_run)


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="NOT RUN: the source documents are not beside the checkout")
def test_the_shipped_documents_are_covered(content: Content) -> None:
    report = content_coverage(content, DOCUMENTS)

    assert report.conforms, [(gap.focus, gap.message) for gap in report.gaps]
    assert len(report.documents) == len(list((ROOT / "data/documents").iterdir()))
    assert report.whole.skipped_share <= MOST_SKIPPED

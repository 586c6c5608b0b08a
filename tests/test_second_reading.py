"""What no rule can judge is read by a second person, who signs it: the check names what has changed since."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from samples import ENTITIES, SECTIONS, edit, line_of, write_sample
from typer.testing import CliRunner

from graphsvc.cli import app
from graphsvc.loading import Group, check
from graphsvc.loading.second_reading import COLUMNS
from graphsvc.model import Names
from graphsvc.validation import Severity

TABLES = {folder: f"{folder}/second-reading.tsv" for folder in ("data", "ontology", "queries", "shapes")}
QUERY = "queries/names.rq"
RULE = "ontology/rules/has-partner.rq"
MIGRATION = "ontology/migrations/1.0.0/exchangeCode.rq"
_QUERY = """\
# title: Names
# question: What is there?
# question@fr: Que contient le graphe ?
# keywords: names
# rows: 0
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?name
WHERE {
  ?place skos:prefLabel ?name .
}
"""


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    folder = write_sample(tmp_path / "content")
    (folder / QUERY).write_text(_QUERY)
    return folder


@pytest.fixture(scope="module")
def signed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample of which all was signed, to be copied."""
    folder = write_sample(tmp_path_factory.mktemp("signed") / "content")
    (folder / QUERY).write_text(_QUERY)
    assert run(folder, *TABLES, "--sign")[0] == 0
    return folder


@pytest.fixture
def signed(signed_once: Path, tmp_path: Path) -> Path:
    """A sample of its own of which all was signed."""
    return Path(shutil.copytree(signed_once, tmp_path / "signed"))


def run(folder: Path, *options: str) -> tuple[int, list[str]]:
    """`graphsvc second-reading`: its exit code and lines."""
    result = CliRunner().invoke(app, ["second-reading", *options, "--content", str(folder)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output.splitlines()


def found(folder: Path) -> list[tuple[Severity, str, str, str]]:
    """What the group finds: severity, `file:line`, focus and message."""
    report = check(folder, Names(), None, {Group.SECOND_READING})
    return [(f.severity, f"{f.place.file}:{f.place.line}", f.focus, f.message) for f in report.findings]


def test_all_is_asked_for_until_it_is_signed(sample: Path) -> None:
    report = check(sample, Names(), None, {Group.SECOND_READING})
    assert (report.findings, report.not_run) == ((), ("second-reading: nothing was read a second time",))
    code, lines = run(sample)
    assert code == 1
    assert "data/entities/community.ttl: community:testville: skos:prefLabel@en: Testville" in lines

    assert run(sample, *TABLES, "--sign") == (0, [*lines[:-1], lines[-1].replace("to be read a second time", "signed")])
    assert all((sample / table).read_text().startswith("\t".join(COLUMNS) + "\n") for table in TABLES.values())
    assert run(sample) == (0, ["0 parts to be read a second time"])
    assert not found(sample)
    assert check(sample, Names(), None, {Group.SECOND_READING}).not_run == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "finding"),
    [
        (ENTITIES, '"Testville"', '"Elseville"', ("community:testville", "this says 'Elseville', and")),
        ("data/links.sssom.tsv", "\t1\t", "\t0.1\t", ("community:testville", "this says")),
        (RULE, "FILTER NOT EXISTS", "FILTER EXISTS", ("has-partner", "this has changed since")),
        ("ontology/alignments/prov.ttl", "subClassOf", "seeAlso", ("dcterms:Location", "")),
        (MIGRATION, "INSERT", "DELETE", ("exchangeCode", "this has changed since")),
        ("shapes/names.ttl", "sh:Warning", "sh:Info", ("", "this says 'sh:Info', and")),
        (SECTIONS, "\t100\tcommunity:testville", "\t100\tcountry:xx", ("0", "this says 'country:xx', and")),
        (QUERY, "# question@fr: Que contient le graphe ?\n", "", ("names", "a second person has read and signed this")),
        (QUERY, "# title: Names", "# title: Numbers", ("names", "this says '# title: Numbers', and")),
    ],
)
def test_a_change_after_the_second_reading_is_found(
    signed: Path, name: str, old: str, new: str, finding: tuple[str, str]
) -> None:
    edit(signed, name, old, new)

    subject, says = finding
    told = [
        (severity, place.split(":")[0], message)
        for severity, place, focus, message in found(signed)
        if subject in focus
    ]
    assert told
    assert {(severity, file) for severity, file, _ in told} == {(Severity.VIOLATION, name)}
    assert any(message.startswith(says) for *_, message in told)


def test_nothing_is_signed_by_a_slip(sample: Path) -> None:
    for options in (["--sign"], ["icg:Comunity", "--sign"], ["ontology/comunity.ttl"]):
        code, lines = run(sample, *options)
        assert code == 2, options
    assert "no such thing, file or folder" in " ".join(lines)
    assert not any((sample / table).exists() for table in TABLES.values())


def test_two_values_are_not_one_that_looks_like_them(signed: Path) -> None:
    edit(signed, ENTITIES, '"Testville"@en', '"Testville"@en ;\n  skos:altLabel "One"@en , "Two"@en')
    run(signed, *TABLES, "--sign")
    edit(signed, ENTITIES, '"One"@en , "Two"@en', '"One | Two"@en')

    assert [focus for _, _, focus, _ in found(signed)] == ["community:testville"]


def test_what_stands_in_another_file_is_the_same(signed: Path) -> None:
    other = signed / ENTITIES
    thing = other.read_text().rpartition("community:testville")[2]
    edit(signed, ENTITIES, "community:testville" + thing, "")
    (signed / "data/entities/place.ttl").write_text(other.read_text() + "community:testville" + thing)

    assert not found(signed)


def test_a_table_that_is_gone_is_missed(signed: Path) -> None:
    (signed / TABLES["ontology"]).unlink()

    ((severity, place, _, message),) = found(signed)
    assert (severity, place) == (Severity.VIOLATION, f"{TABLES['ontology']}:1")
    assert "bring it back" in message


def test_what_has_no_name_is_signed_by_what_it_says(signed: Path) -> None:
    disjoint = (
        "\n[] a owl:AllDisjointClasses ;\n  owl:members ( icg:Claim icg:Community [ owl:complementOf icg:Claim ] ) .\n"
    )
    path = signed / "ontology/recognition.ttl"
    path.write_text(path.read_text() + disjoint)
    run(signed, *TABLES, "--sign")
    assert not found(signed)
    edit(signed, "ontology/recognition.ttl", "owl:complementOf icg:Claim", "owl:complementOf icg:Community")

    ((severity, place, focus, _),) = found(signed)
    line = line_of(signed, "ontology/recognition.ttl", "[]")
    assert (severity, place, focus) == (Severity.VIOLATION, f"ontology/recognition.ttl:{line}", "[]")


def test_a_new_thing_is_a_warning_and_its_order_in_the_file_is_none(signed: Path) -> None:
    path = signed / ENTITIES
    head, _, thing = path.read_text().rpartition("community:testville")
    new = 'community:new a icg:Community ;\n  skos:prefLabel "New"@en .\n\n'
    path.write_text(head + new + "community:testville" + thing)

    ((severity, place, focus, message),) = found(signed)
    assert (severity, focus) == (Severity.WARNING, "community:new")
    assert place == f"{ENTITIES}:{line_of(signed, ENTITIES, 'community:new')}"
    assert message.startswith("one person only has read this")
    assert run(signed, "community:testville") == (0, ["0 parts to be read a second time"])
    assert run(signed, "community:new", "--sign")[1][-1] == "2 parts signed"
    assert not found(signed)


def test_rows_that_a_query_is_expected_to_give_are_not_signed(signed: Path) -> None:
    edit(signed, QUERY, "# rows: 0", "# rows: 1\n#   Testville")

    assert not found(signed)


def test_a_thing_that_is_gone_is_found_in_its_table(signed: Path) -> None:
    (signed / QUERY).unlink()

    problems = found(signed)
    assert {(severity, focus) for severity, _, focus, _ in problems} == {(Severity.VIOLATION, "names")}
    assert problems[0][1].startswith(f"{TABLES['queries']}:")
    assert run(signed, "queries/names.rq", "--sign")[0] == 0
    assert not found(signed)


def test_a_file_that_does_not_parse_is_not_taken_for_changed(signed: Path) -> None:
    edit(signed, "ontology/alignments/prov.ttl", "rdfs:subClassOf prov:Location .", "rdfs:subClassOf prov:Location")

    assert not found(signed)


@pytest.mark.parametrize(
    ("text", "line"), [("file\tsubject\n", 1), ("{head}a\tb\tc\n", 2), ("{head}a\tb\tc\td\na\tb\tc\te\n", 3)]
)
def test_a_table_that_cannot_be_read_is_named_with_its_line(signed: Path, text: str, line: int) -> None:
    table = signed / TABLES["data"]
    table.write_text(text.format(head="\t".join(COLUMNS) + "\n"))

    ((severity, place, _, _),) = found(signed)
    assert (severity, place) == (Severity.VIOLATION, f"{TABLES['data']}:{line}")
    with pytest.raises(Exception, match=f":{line}:1: Syntax error"):
        run(signed, *TABLES, "--sign")
    assert table.read_text() == text.format(head="\t".join(COLUMNS) + "\n")

"""`graphsvc fmt` over a content folder: every kind of file, and what happens to those that cannot be laid out."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from samples import ANNOTATION, ENTITIES, edit, line_of
from typer.testing import CliRunner

from graphsvc.cli import app
from graphsvc.content import read_content
from graphsvc.errors import ContentError, FormattingError, SyntaxProblem, UnusableContent
from graphsvc.loading.layouts import FileLayout, layouts
from graphsvc.model import Names

QUERY: Final = "queries/some.rq"
MIGRATION: Final = "ontology/migrations/1.0.0/exchangeCode.rq"
KINDS: Final = {
    "entities": (ENTITIES, "a icg:Community ;", "a   icg:Community;"),
    "annotation": (ANNOTATION, "icg:statedValue 1200 ;", "icg:statedValue 1200;"),
    "ontology": ("ontology/community.ttl", "a owl:Class ;", "a owl:Class;"),
    "stubs": ("ontology/stubs.ttl", "a owl:Class ;", "a owl:Class;"),
    "alignment": ("ontology/alignments/org.ttl", "a owl:Class ;", "a owl:Class;"),
    "shapes": ("shapes/evidence.ttl", "a sh:NodeShape ;", "a sh:NodeShape;"),
    "examples": ("shapes/evidence.examples.trig", " ;\n", ";\n"),
    "shapes for RDF 1.2": ("shapes/rdf12/reifiers.ttl", " ;\n", ";\n"),
    "rule": ("ontology/rules/for-community.rq", "CONSTRUCT", "construct"),
    "migration": (MIGRATION, "INSERT {", "insert{"),
    "query": (QUERY, "ORDER BY", "order  by"),
}
BROKEN: Final = {
    "entities": (ENTITIES, "a icg:Community ;", "a icg:Comm unity ;"),
    "alignment": ("ontology/alignments/org.ttl", "a owl:Class .", "a nope:Class ."),
    "rule": ("ontology/rules/for-community.rq", "?community .\n}\nWHERE", "?community .\nWHERE"),
    "migration": (MIGRATION, "} ;\nDELETE {", "} ;\nDELET {"),
    "query": (QUERY, "ORDER BY", "ORDER BUY"),
}


KEPT: Final = {"prefixes.ttl", "stubs.ttl", "community.ttl", "evidence.ttl", "evidence.examples.trig"}


@pytest.fixture
def laid_out(sample: Path) -> Path:
    """The sample with a query and fewer modules and shapes, every file in its layout."""
    for path in (*(sample / "ontology").glob("*.ttl"), *(sample / "shapes").glob("*.t*")):
        if path.name not in KEPT:
            path.unlink()
    header = "# title: a\n# question: b\n# keywords: c\n# rows: 0\n"
    (sample / QUERY).write_text(f"{header}SELECT ?s\nWHERE {{\n  ?s ?p 1 .\n}}\nORDER BY ?s\n")
    for layout in layouts(read_content(sample, Names())):
        assert isinstance(layout, FileLayout)
        layout.path.write_text(layout.laid_out)
    return sample


def fmt(folder: Path, *options: str) -> tuple[int, str, str]:
    """Exit code and both outputs of the command."""
    ran = CliRunner().invoke(app, ["fmt", "--content", str(folder), *options])
    return ran.exit_code, ran.stdout, ran.stderr


@pytest.mark.parametrize(("name", "old", "new"), KINDS.values(), ids=KINDS)
def test_each_kind_of_file_is_laid_out(laid_out: Path, name: str, old: str, new: str) -> None:
    before = (laid_out / name).read_text()
    edit(laid_out, name, old, new)

    assert fmt(laid_out, "--check") == (1, f"would change: {name}\n1 files would change\n", "")
    assert (laid_out / name).read_text() != before
    assert fmt(laid_out) == (0, f"changed: {name}\n1 files changed\n", "")
    assert (laid_out / name).read_text() == before
    assert fmt(laid_out, "--check") == (0, "0 files would change\n", "")


@pytest.mark.parametrize(("name", "old", "new"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_does_not_parse_is_refused_with_its_place_and_the_others_are_laid_out(
    laid_out: Path, name: str, old: str, new: str
) -> None:
    edit(laid_out, name, old, new)
    broken = (laid_out / name).read_bytes()
    edit(laid_out, "ontology/community.ttl", " ;\n", ";\n")

    code, printed, errors = fmt(laid_out)

    assert (code, printed) == (1, "changed: ontology/community.ttl\n1 files changed\n")
    assert errors.startswith(f"refused: {name}:")
    assert int(errors.split(":")[2]) in range(line_of(laid_out, name, new), line_of(laid_out, name, new) + 3)
    assert (laid_out / name).read_bytes() == broken


def test_a_comment_that_would_be_lost_is_named_and_the_file_left_alone(laid_out: Path) -> None:
    edit(laid_out, ENTITIES, "a icg:Community ;", "a icg:Community ; # so typed")

    (problem,) = (found for found in layouts(read_content(laid_out, Names())) if isinstance(found, ContentError))

    assert isinstance(problem, FormattingError)
    assert (problem.facts["file"], problem.facts["line"]) == (ENTITIES, line_of(laid_out, ENTITIES, "# so typed"))


@pytest.mark.parametrize("name", [ENTITIES, QUERY])
def test_byte_order_marks_and_foreign_line_ends_are_taken_out(laid_out: Path, name: str) -> None:
    clean = (laid_out / name).read_bytes()
    (laid_out / name).write_bytes(b"\xef\xbb\xbf" + clean.replace(b"\n", b"\r\n"))

    assert fmt(laid_out, "--check")[0] == 1
    assert fmt(laid_out)[0] == 0
    assert (laid_out / name).read_bytes() == clean


def test_without_sound_prefixes_no_file_is_touched(laid_out: Path) -> None:
    with (laid_out / "ontology/prefixes.ttl").open("a") as file:
        file.write("<")
    edit(laid_out, ENTITIES, "a icg:Community ;", "a   icg:Community;")

    with pytest.raises(UnusableContent) as caught:
        list(layouts(read_content(laid_out, Names())))

    assert isinstance(caught.value.problems[0], SyntaxProblem)
    assert caught.value.problems[0].facts["file"] == "ontology/prefixes.ttl"

"""Rules that need graphs, files or the catalogue: each finds what breaks it in a small folder that keeps the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from samples import ANNOTATION, PASSAGE, edit

from graphsvc.content import read_content
from graphsvc.loading import Compiled, compile_content
from graphsvc.loading.quad_rules import broken_rules, ror_is_sound
from graphsvc.model import Names
from graphsvc.validation import Severity

DATED = ("icg:notStated dcterms:issued", 'icg:edtf "2009"')
LISTED = ("  sample:17-29 icg:sha256", f'  sample:0-5 icg:sha256 "{"0" * 64}" .\n  sample:17-29 icg:sha256')
ALONE = "icg:printedValue"
EDITION = "edition:sample-2012"
DEFECTS = {
    "E08-unused-passage": (LISTED,),
    "T02-baseline": ((ALONE, f'icg:baselineEdtf "last year" ; {ALONE}'),),
    "T02-bounds": (
        (
            ALONE,
            f'icg:edtf "2009" ; icg:earliest "2008-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ; {ALONE}',
        ),
    ),
    "T04-datatype": ((ALONE, f'icg:latest "2009"^^<http://www.w3.org/2001/XMLSchema#gYear> ; {ALONE}'),),
    "T05-achieved-in-the-future": (DATED, (ALONE, f'icg:edtf "2010" ; {ALONE}')),
    "R10-edition-of-the-future": (
        DATED,
        (
            "    qudt:hasUnit unit:NUM .\n",
            (
                "    qudt:hasUnit unit:NUM .\n  <https://w3id.org/icgraph/id/recognition/sample-2011-testville>"
                " icg:edition"
                " <https://w3id.org/icgraph/id/edition/sample-2011> .\n"
                "  <https://w3id.org/icgraph/id/edition/sample-2011> icg:cycleYear 2011 ;\n"
                "    icg:scheme <https://w3id.org/icgraph/id/scheme/sample> .\n"
            ),
        ),
    ),
}


def rules_broken(folder: Path) -> set[str]:
    content = read_content(folder, Names())
    return {broken.rule for broken in broken_rules(content, compile_content(content))}


def test_the_sample_breaks_no_rule(sample: Path) -> None:
    assert rules_broken(sample) == set()


@pytest.mark.parametrize("rule", DEFECTS)
def test_a_rule_finds_what_breaks_it(sample: Path, rule: str) -> None:
    for old, new in DEFECTS[rule]:
        edit(sample, ANNOTATION, old, new)

    assert rules_broken(sample) == {rule}


def test_an_edition_of_the_year_after_the_document_is_possible(sample: Path) -> None:
    for old, new in DEFECTS["R10-edition-of-the-future"]:
        edit(sample, ANNOTATION, old, new.replace("2011", "2010"))

    assert rules_broken(sample) == set()


def test_a_miscounted_graph_is_found(sample: Path) -> None:
    names = Names()
    content = read_content(sample, names)
    compiled = compile_content(content)
    graphs = dict(compiled.graphs)
    graphs[names.graph("entities")] = frozenset(list(graphs[names.graph("entities")])[1:])

    assert "C02-count" in {broken.rule for broken in broken_rules(content, Compiled(graphs))}


def test_the_check_digits_of_ror_are_computed() -> None:
    assert ror_is_sound("https://ror.org/05k2yek35")
    assert not ror_is_sound("https://ror.org/05k2yek36")
    assert not ror_is_sound("https://ror.org/05k2yel35")


def test_shipped_content_breaks_none_gravely(compiled: Compiled) -> None:
    content = read_content(Path(__file__).parents[1], Names())

    assert [broken for broken in broken_rules(content, compiled) if broken.severity is Severity.VIOLATION] == []


def test_a_graph_without_licence_is_found(sample: Path) -> None:
    names = Names()
    content = read_content(sample, names)
    graphs = dict(compile_content(content).graphs)
    catalogue = names.graph("catalogue")
    licence = "http://purl.org/dc/terms/license"
    graphs[catalogue] = frozenset(
        quad for quad in graphs[catalogue] if quad.predicate.value != licence or str(quad.subject)[1:-1] != PASSAGE
    )

    found = [broken for broken in broken_rules(content, Compiled(graphs)) if broken.rule == "C03-licence"]

    assert [(broken.focus, broken.place.file) for broken in found] == [(PASSAGE, ANNOTATION)]

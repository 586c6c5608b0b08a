"""A weaker shape is named by `graphsvc check` at the case that it no longer finds, or at itself where it is milder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest
from samples import ROOT

from graphsvc.content import read_content
from graphsvc.loading.findings import CheckFinding
from graphsvc.loading.weak_shapes import weak_shapes
from graphsvc.model import Names

WEAKER: Final = (
    ("measurements.ttl", "shape:M01-unit a", "  sh:minCount 1 ;\n", ""),
    ("claims.ttl", "sh:lessThanOrEquals icg:rankedAmong", "sh:lessThanOrEquals icg:rankedAmong", "sh:maxCount 1"),
    ("recognitions.ttl", "shape:R01-lower-tier-first a", "sh:severity sh:Violation", "sh:severity sh:Info"),
    ("recognitions.ttl", "shape:R02-top-tier-after-second-constraint a", "NOT EXISTS {", "EXISTS {"),
)
"""A file of shapes, where to begin, what is replaced, and by what."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[CheckFinding]:
    """What is found when each of those shapes is weaker."""
    folder = tmp_path_factory.mktemp("weaker")
    for name in ("data", "ontology", "queries", "shapes"):
        shutil.copytree(ROOT / name, folder / name)
    for name, begin, old, new in WEAKER:
        path = folder / "shapes" / name
        text = path.read_text()
        at = text.index(old, text.index(begin))
        path.write_text(text[:at] + new + text[at + len(old) :])
    return list(weak_shapes(read_content(folder, Names())))


@pytest.mark.parametrize(
    ("file", "focus", "says"),
    [
        ("shapes/measurements.examples.trig", "violates-M01-unit-missing", "strengthen the shape of M01"),
        ("shapes/claims.examples.trig", "violates-K", "strengthen the shape of K"),
        ("shapes/recognitions.ttl", "R01-lower-tier-first", "make it a violation again"),
        ("shapes/recognitions.examples.trig", "violates-R02", "strengthen the shape of R02"),
    ],
)
def test_a_weaker_shape_is_named_with_file_and_line(
    file: str, focus: str, says: str, found: list[CheckFinding]
) -> None:
    named = [one for one in found if one.place.file == file and focus in one.focus and says in one.message]
    lines = (ROOT / file).read_text().splitlines()

    assert named
    assert all(focus in lines[one.place.line - 1] for one in named)


def test_no_shape_is_weak() -> None:
    assert list(weak_shapes(read_content(ROOT, Names()))) == []


def test_cases_that_cannot_be_read_are_a_matter_of_syntax(tmp_path: Path) -> None:
    for name in ("data", "ontology", "queries", "shapes"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / "ontology" / "prefixes.ttl", tmp_path / "ontology")
    (tmp_path / "shapes" / "odd.examples.trig").write_text("example:violates-M01-x {")

    assert list(weak_shapes(read_content(tmp_path, Names()))) == []

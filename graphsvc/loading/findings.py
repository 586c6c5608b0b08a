"""What `graphsvc check` finds: one value a finding, and the report that holds them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from graphsvc.errors import ContentError, Place
from graphsvc.validation import Severity


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
    """All findings, gravest first, what was not run with the reason, and what the proof of the texts amounts to.

    `rules` says in a line what each rule is about that a finding names.
    """

    findings: tuple[CheckFinding, ...]
    not_run: tuple[str, ...]
    proof: str | None = None
    rules: Mapping[str, str] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """Whether no finding is a violation."""
        return all(finding.severity is not Severity.VIOLATION for finding in self.findings)

    def summary(self) -> str:
        """`0 violations, 2 warnings, 0 infos; 1 not run`."""
        counts = Counter(finding.severity for finding in self.findings)
        found = ", ".join(f"{counts[severity]} {severity.name.lower()}s" for severity in Severity)
        return f"{found}; {len(self.not_run)} not run" if self.not_run else found


def of_problem(problem: ContentError, severity: Severity = Severity.VIOLATION) -> CheckFinding:
    """A problem of the content as a finding."""
    facts = dict(problem.facts)
    place = Place(str(facts.pop("file", "")), _int(facts.pop("line", 1)), _int(facts.pop("column", 1)))
    focus = str(facts.pop("passage", facts.pop("subject", facts.pop("graph", ""))))
    rest = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items())
    message = problem.detail or problem.title
    return CheckFinding(severity, place, problem.slug, focus, f"{message} ({rest})" if rest else message)


def _int(value: object) -> int:
    """A line or column that a fact holds."""
    return value if isinstance(value, int) else 1

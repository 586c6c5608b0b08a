"""Everything a maintainer wants checked, as findings with file and line; what could not be run is said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial
from pathlib import Path
from typing import Final, TypeAlias

from graphsvc.content import Content, read_content
from graphsvc.content.folders import FOLDERS, content_paths, unread
from graphsvc.content.linking import untrustworthy
from graphsvc.content.parsing import quads_of, text_of
from graphsvc.content.queries import form_of, require_parsable
from graphsvc.content.vocabularies import pinned_terms
from graphsvc.documents import texts_in
from graphsvc.errors import (
    ContentError,
    EnteredOnce,
    FormattingError,
    ReasonerMissing,
    SyntaxProblem,
    UnknownWord,
    UnusableContent,
)
from graphsvc.loading.compiling import Compiled, compile_content
from graphsvc.loading.contradictions import contradictions, ill_fitting, of_verdict, verdict
from graphsvc.loading.copied_words import copied_words
from graphsvc.loading.covering import content_coverage, place_of_gap
from graphsvc.loading.double_entry import disagreements, entered_once
from graphsvc.loading.findings import CheckFinding, CheckReport, of_problem
from graphsvc.loading.forks import meanwhile
from graphsvc.loading.identities import misidentified
from graphsvc.loading.layouts import FileLayout, layouts
from graphsvc.loading.mentions import left_out
from graphsvc.loading.ontology_findings import ontology_findings
from graphsvc.loading.passages import passage_problems
from graphsvc.loading.proving import proof_of
from graphsvc.loading.quad_rules import broken_rules
from graphsvc.loading.questions import ill_told
from graphsvc.loading.rule_texts import rule_texts
from graphsvc.loading.second_reading import unsigned, without_table
from graphsvc.loading.shape_findings import shape_findings
from graphsvc.loading.weak_shapes import weak_shapes
from graphsvc.loading.wording import misworded
from graphsvc.model import Names
from graphsvc.validation import Severity


class Group(StrEnum):
    """The groups of checks that `--only` selects, in the order in which they are spoken of."""

    SYNTAX = "syntax"
    LAYOUT = "layout"
    EVIDENCE = "evidence"
    DOUBLE_ENTRY = "double-entry"
    SECOND_READING = "second-reading"
    SHAPES = "shapes"
    ONTOLOGY = "ontology"
    CONSISTENCY = "consistency"
    QUESTIONS = "questions"
    LINKS = "links"
    WORDING = "wording"
    COPIED_WORDS = "copied-words"


_NO_TEXTS: Final = "no folder given (--documents DIR)"


@dataclass
class _Run:
    """One run: the content, what was found so far, and what could not be run."""

    content: Content
    documents: Path | None
    not_run: list[str] = field(default_factory=list)
    proof: str | None = None

    @cached_property
    def compiled(self) -> Compiled:
        """The graphs that the content means. Raises UnusableContent."""
        return compile_content(self.content)


_Check: TypeAlias = Callable[[_Run], Iterator[CheckFinding]]
_Checks: TypeAlias = Mapping[Group, _Check]


def check(root: Path, names: Names, documents: Path | None, only: Collection[Group] = frozenset(Group)) -> CheckReport:
    """Run the groups asked for. Problems that keep the content from being loaded are reported with any group.

    Raises MissingContent without a folder of the content or of the documents.
    """
    if documents is not None:
        texts_in(documents)
    run = _Run(read_content(root, names), documents)
    chosen = [group for group in Group if group in only]
    # Two processors have as much to do each: one compiles and looks at the graph, the other one looks at files.
    with meanwhile(lambda: _of_graph(run, chosen)) as (fork,):
        of_files = _outcomes(run, _FILES, chosen)
        problems, of_graph = fork.result()
    not_run = [f"{group}: the content cannot be loaded" for group in chosen if problems and group not in _FILES]
    outcomes = sorted((*of_files, *of_graph), key=lambda outcome: chosen.index(outcome.group))
    not_run += [line for outcome in outcomes for line in outcome.not_run]
    proof = next((outcome.proof for outcome in outcomes if outcome.proof), None)
    found = problems.union(*(outcome.findings for outcome in outcomes))
    rules = rule_texts((finding.rule for finding in found), run.content)
    return CheckReport(tuple(sorted(found)), tuple(not_run), proof, rules)


@dataclass(frozen=True)
class _Outcome:
    """What one check of a group found, what it could not run, and what it says of the proof."""

    group: Group
    findings: frozenset[CheckFinding]
    not_run: Sequence[str]
    proof: str | None


def _of_graph(run: _Run, groups: Collection[Group]) -> tuple[frozenset[CheckFinding], Sequence[_Outcome]]:
    """The problems that keep the content from being loaded; without any, what the checks of the graph found."""
    try:
        run.compiled  # noqa: B018  # once, before the forks need it
    except UnusableContent as problem:
        return frozenset(map(of_problem, problem.problems)), ()
    works = [partial(_outcomes, run, checks, groups) for checks in _BESIDE if not checks.keys().isdisjoint(groups)]
    with meanwhile(*works) as forks:
        own = _outcomes(run, _LONGEST, groups)
        return frozenset(), [*own, *(outcome for fork in forks for outcome in fork.result())]


def _outcomes(run: _Run, checks: _Checks, groups: Collection[Group]) -> Sequence[_Outcome]:
    """What those checks found that belong to one of the groups."""
    return [_outcome(run, group, check) for group, check in checks.items() if group in groups]


def _outcome(run: _Run, group: Group, check: _Check) -> _Outcome:
    """What one check found."""
    run.not_run, run.proof = [], None
    return _Outcome(group, frozenset(check(run)), run.not_run, run.proof)


def _syntax(run: _Run) -> Iterator[CheckFinding]:
    """What is never loaded and does not parse: alignments, migrations, examples and the like; what nothing reads."""
    loaded = {file.name for file in run.content.files}
    for path in content_paths(run.content.root):
        name = path.relative_to(run.content.root).as_posix()
        try:
            if name in loaded:
                continue
            if path.suffix == ".rq":
                require_parsable(text_of(path, name), name, form_of(name))
            else:
                quads_of(text_of(path, name), name, run.content.names)
        except ContentError as problem:
            yield of_problem(problem)
    try:
        pinned_terms(run.content.root)
    except ContentError as problem:
        yield of_problem(problem)
    for stray in unread(run.content.root):
        yield of_problem(stray, Severity.WARNING)


def _layout(run: _Run) -> Iterator[CheckFinding]:
    """Each file that `graphsvc fmt` would change, at the first line that differs, or refuses for what it would lose."""
    try:
        found = list(layouts(run.content))
    except UnusableContent:
        run.not_run.append("layout: the prefixes are not sound")
        return
    for layout in found:
        if isinstance(layout, FormattingError):
            yield of_problem(layout)
        elif isinstance(layout, FileLayout) and not layout.kept:
            pairs = zip(layout.text.splitlines(), layout.laid_out.splitlines(), strict=False)
            line = next((n for n, (one, other) in enumerate(pairs, 1) if one != other), 1)
            message = "The layout is not that of `graphsvc fmt`; run it."
            yield of_problem(FormattingError(message, file=layout.name, line=line, column=1), Severity.WARNING)


def _evidence(run: _Run) -> Iterator[CheckFinding]:
    """Passages against the texts, the proof of what they state, coverage, and names that nothing speaks of."""
    yield from left_out(run.content)
    if run.documents is None:
        run.not_run.append(f"passages against the texts, and coverage: {_NO_TEXTS}")
        return
    proof = proof_of(run.content, run.documents)
    run.proof = proof.summary()
    yield from map(of_problem, (*passage_problems(run.content, run.compiled, run.documents), *proof.problems))
    coverage = content_coverage(run.content, run.documents)
    run.not_run += coverage.not_run
    for gap in coverage.gaps:
        place = place_of_gap(gap, run.content)
        yield CheckFinding(Severity.VIOLATION, place, "coverage", gap.focus, gap.message)


def _double_entry(run: _Run) -> Iterator[CheckFinding]:
    """Where the two entries of a passage differ, and, as warnings, passages that were entered once."""
    for problem in disagreements(run.content):
        yield of_problem(problem, Severity.WARNING if isinstance(problem, EnteredOnce) else Severity.VIOLATION)
    run.not_run += [f"double-entry: {slug} has no second entry" for slug in entered_once(run.content)]


def _second_reading(run: _Run) -> Iterator[CheckFinding]:
    """What is not what was signed at its second reading, and, as warnings, things that one person has read."""
    yield from unsigned(run.content)
    if len(without_table(run.content)) == len(FOLDERS):
        run.not_run.append("second-reading: nothing was read a second time")


def _shapes(run: _Run) -> Iterator[CheckFinding]:
    """What the shapes find over the merge of all graphs."""
    yield from shape_findings(run.content, run.compiled, run.not_run)


def _cases(run: _Run) -> Iterator[CheckFinding]:
    """Cases that break a rule and that no shape finds any more."""
    yield from weak_shapes(run.content)


def _quads(run: _Run) -> Iterator[CheckFinding]:
    """What the rules find that need the quads."""
    for b in broken_rules(run.content, run.compiled):
        yield CheckFinding(b.severity, b.place, b.rule, b.focus, b.message)


def _ontology(run: _Run) -> Iterator[CheckFinding]:
    """What is wrong with the terms of the ontology, and with their use; nothing while a file of terms is missing."""
    unread = (
        str(problem.facts.get("file", "")) for problem in run.content.problems if isinstance(problem, SyntaxProblem)
    )
    if missing := next((name for name in unread if name.startswith("ontology/")), None):
        run.not_run.append(f"ontology: {missing} cannot be read, and its terms would seem undeclared everywhere")
    else:
        yield from ontology_findings(run.content)


def _consistency(run: _Run) -> Iterator[CheckFinding]:
    """Plain contradictions with their files; HermiT's verdict on all facts, where it is installed."""
    plain = list(contradictions(run.content))
    yield from map(of_problem, (*plain, *ill_fitting(run.content)))
    try:
        found = verdict(run.compiled, run.content.names)
    except ReasonerMissing as missing:
        run.not_run.append(f"consistency by HermiT: {missing.facts['package']} is not installed")
        return
    if not plain or found != ["ontology is inconsistent"]:
        yield from map(of_problem, of_verdict(found, run.content))


def _questions(run: _Run) -> Iterator[CheckFinding]:
    """Example queries whose rows are not those of their headers, or whose headers lack a language."""
    yield from map(of_problem, ill_told(run.content, run.compiled))


def _links(run: _Run) -> Iterator[CheckFinding]:
    """Rows of the links table that cannot be trusted, or that the register of their id contradicts."""
    yield from map(of_problem, (*untrustworthy(run.content), *misidentified(run.content)))


def _wording(run: _Run) -> Iterator[CheckFinding]:
    """Texts in another language than their tag, and, as warnings, words that no dictionary knows."""
    for problem in misworded(run.content):
        yield of_problem(problem, Severity.WARNING if isinstance(problem, UnknownWord) else Severity.VIOLATION)


def _copied_words(run: _Run) -> Iterator[CheckFinding]:
    """Words of the documents in authored files."""
    if run.documents is None:
        run.not_run.append(f"copied words: {_NO_TEXTS}")
    else:
        yield from map(of_problem, copied_words(run.content, run.documents))


_FILES: Final[_Checks] = {
    Group.SYNTAX: _syntax,
    Group.LAYOUT: _layout,
    Group.ONTOLOGY: _ontology,
    Group.DOUBLE_ENTRY: _double_entry,
    Group.SECOND_READING: _second_reading,
    Group.LINKS: _links,
    Group.WORDING: _wording,
    Group.COPIED_WORDS: _copied_words,
}
"""What looks at the files alone."""
_LONGEST: Final[_Checks] = {Group.SHAPES: _shapes}
"""What looks at the graph, and takes as long as all the rest."""
_BESIDE: Final[Sequence[_Checks]] = (
    {Group.EVIDENCE: _evidence, Group.SHAPES: _quads, Group.QUESTIONS: _questions},
    {Group.SHAPES: _cases},
    {Group.CONSISTENCY: _consistency},  # it waits for Java
)
"""What looks at the graph meanwhile, each in a process of its own."""

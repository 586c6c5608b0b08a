"""What the shapes find, each at the file and line of its focus node; shapes that cannot be run, at their file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphsvc.content import Content
from graphsvc.content.parsing import place_of
from graphsvc.errors import Place, SyntaxProblem
from graphsvc.loading.compiling import Compiled
from graphsvc.loading.findings import CheckFinding, of_problem
from graphsvc.validation import Finding, validated


def shape_findings(content: Content, compiled: Compiled, not_run: list[str]) -> Iterator[CheckFinding]:
    """What the shapes find, each at the first file that describes its focus node, or else uses it."""
    try:
        found = validated(compiled.triples, content.names)
    except Exception as problem:  # noqa: BLE001  # pySHACL lets through whatever a broken shape makes it meet
        not_run.append("shapes: one of them cannot be run")
        yield from map(of_problem, _broken(content, compiled, problem))
        return
    yield from _placed(found, content)


def _placed(found: Sequence[Finding], content: Content) -> Iterator[CheckFinding]:
    """The findings with the places of their focus nodes."""
    files: dict[str, str] = {}
    linking: dict[str, str] = {}
    for file in content.files:
        for quad in file.quads:
            files.setdefault(str(quad.subject)[1:-1], file.name)
            linking.setdefault(str(quad.object)[1:-1], file.name)
            linking.setdefault(quad.predicate.value, file.name)
    texts = {file.name: file.text for file in content.files}
    for finding in found:
        node = finding.value if finding.value in files or finding.value in linking else finding.focus_node
        name = files.get(node) or files.get(node.split("#")[0]) or linking.get(node, "")
        place = place_of(node, texts[name], name, content.names) if name else Place("", 1, 1)
        yield CheckFinding(finding.severity, place, finding.shape, node, finding.message)


def _broken(content: Content, compiled: Compiled, whole: Exception) -> Iterator[SyntaxProblem]:
    """Each file of shapes that cannot be run over the data, with the engine's words."""
    shapes = [file for file in content.files if file.name.startswith("shapes/")]
    other = compiled.triples - {quad.triple for file in shapes for quad in file.quads}
    named = False
    for file in shapes:
        try:
            validated(other | {quad.triple for quad in file.quads}, content.names)
        except Exception as problem:  # noqa: BLE001  # as above
            named = True
            yield SyntaxProblem(f"a shape cannot be run: {_first_line(problem)}", file=file.name, line=1, column=1)
    if not named:
        yield SyntaxProblem(f"a shape cannot be run: {_first_line(whole)}", file="shapes", line=1, column=1)


def _first_line(problem: Exception) -> str:
    """The first line of what the engine says."""
    return next(iter(str(problem).splitlines()), type(problem).__name__)

"""The layout of each content file: what `graphsvc fmt` writes, and what keeps it from doing so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphsvc.content import Content
from graphsvc.content.folders import content_paths
from graphsvc.content.parsing import text_of
from graphsvc.content.queries import form_of, require_parsable
from graphsvc.errors import ContentError, FormattingError, SyntaxProblem, UnusableContent
from graphsvc.formatting import KINDS, formatted

_PREFIXES = "ontology/prefixes.ttl"


@dataclass(frozen=True, slots=True)
class FileLayout:
    """A file with the text that it should hold."""

    path: Path
    name: str
    text: str
    laid_out: str

    @property
    def kept(self) -> bool:
        """Whether the file holds that text, to the byte."""
        return self.path.read_bytes() == self.laid_out.encode()


def layouts(content: Content) -> Iterator[FileLayout | ContentError]:
    """The layout of each file, or what is wrong in it, with its place.

    Raises UnusableContent where the prefixes are not sound: every layout takes its names from them.
    """
    unsound = [problem for problem in content.problems if problem.facts.get("file") == _PREFIXES]
    if unsound:
        raise UnusableContent(unsound)
    for path in content_paths(content.root):
        name = path.relative_to(content.root).as_posix()
        try:
            text = text_of(path, name)
            if path.suffix == ".rq":
                require_parsable(text, name, form_of(name))
            yield FileLayout(path, name, text, formatted(text, kind=KINDS[path.suffix], prefixes=content.prefixes))
        except (FormattingError, SyntaxProblem) as problem:
            yield type(problem)(problem.detail, **{"line": 1, "column": 1, **problem.facts, "file": name})
        except ContentError as problem:
            yield problem

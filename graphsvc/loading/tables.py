"""The tables beside each annotation, read before anything is loaded: a row that cannot be used is a problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from graphsvc.content import Content
from graphsvc.content.parsing import text_of
from graphsvc.documents import stated_digests
from graphsvc.errors import ContentError, SkipError, SyntaxProblem
from graphsvc.loading.double_entry import TABLE, second_entry
from graphsvc.model import Passage
from graphsvc.proof import UnreadableTable, listed_in, sections_of

_SPEAKER: Final = frozenset({"I", "me", "my"})


def table_problems(content: Content) -> Iterator[ContentError]:
    """What is wrong in the tables of each document folder."""
    quads = (quad for file in content.files for quad in file.quads)
    digests = stated_digests(quads, content.names)
    described = {str(quad.subject)[1:-1] for file in content.files for quad in file.quads}
    yield from _skipped_and_said(content, digests.passages)
    for path in sorted((content.root / "data" / "documents").glob("*/*.tsv")):
        if not path.is_file():
            continue  # reported where folders are read
        slug, name = path.parent.name, path.relative_to(content.root).as_posix()
        try:
            if path.name == "sections.tsv":
                yield from _sections(path, name, digests.characters.get(slug), described, content)
                yield from _never_spoken_of(path, name, slug, content)
                yield from _never_quoted(path, name, slug, content)
            elif path.name == "unproved.tsv":
                listed = {passage for passage in digests.passages if passage.slug == slug}
                yield from _unproved(path, name, slug, listed)
            elif path.name == TABLE:
                second_entry(content, slug)
            elif path.name != "skipped.tsv":
                yield SyntaxProblem("no such table is read", file=name, line=1, column=1)
        except UnreadableTable as problem:
            yield SyntaxProblem(problem.detail, file=name, line=problem.line, column=1)
        except ContentError as problem:
            yield problem


def _skipped_and_said(content: Content, passages: Iterable[Passage]) -> Iterator[ContentError]:
    """Skipped ranges that are said to state no fact, and passages that state one there."""
    listed = sorted(passages)
    for skipped in content.skipped:
        extent = skipped.extent
        for one in listed:
            if one.slug == extent.slug and one.start < extent.end and extent.start < one.end:
                name = f"data/documents/{extent.slug}/skipped.tsv"
                detail = f"the passage {one.start}-{one.end} states a fact in {extent.start}-{extent.end}: skip less"
                yield SkipError(detail, file=name, line=skipped.line, column=1)
                break


def _sections(
    path: Path, name: str, characters: int | None, described: set[str], content: Content
) -> Iterator[ContentError]:
    """Ranges outside the document, and names that nothing describes."""
    for section in sections_of(text_of(path, name)):
        if characters is not None and section.end > characters:
            detail = f"the range {section.start}-{section.end} lies outside the document of {characters} characters"
            yield SyntaxProblem(detail, file=name, line=section.line, column=1)
        for meant in (section.subject, *section.refers.values()):
            prefix, _, local = meant.partition(":")
            if content.prefixes.get(prefix, "") + local not in described:
                yield SyntaxProblem(f"nothing describes {meant!r}", file=name, line=section.line, column=1)


def _never_spoken_of(path: Path, name: str, slug: str, content: Content) -> Iterator[ContentError]:
    """What a phrase is said to mean, while no passage of the document speaks of it."""
    spoken = {
        str(term)[1:-1]
        for graph, quads in content.graphs.items()
        if (passage := Passage.of(graph, content.names)) and passage.slug == slug
        for quad in quads
        for term in (quad.subject, quad.object)
    }
    for section in sections_of(text_of(path, name)):
        for phrase, meant in section.refers.items():
            prefix, _, local = meant.partition(":")
            if spoken and content.prefixes.get(prefix, "") + local not in spoken:
                detail = f"no passage speaks of {meant}: correct what {phrase!r} means here, or remove it"
                yield SyntaxProblem(detail, file=name, line=section.line, column=1)


def _never_quoted(path: Path, name: str, slug: str, content: Content) -> Iterator[ContentError]:
    """Whom `I` is said to mean, while nothing in the range is put down to them."""
    said: defaultdict[str, list[Passage]] = defaultdict(list)
    for graph, quads in content.graphs.items():
        if (passage := Passage.of(graph, content.names)) and passage.slug == slug:
            for quad in quads:
                if quad.predicate.value == content.names.term("attributedTo"):
                    said[str(quad.object)[1:-1]].append(passage)
    for section in sections_of(text_of(path, name)):
        for phrase in _SPEAKER & section.refers.keys():
            prefix, _, local = section.refers[phrase].partition(":")
            places = said.get(content.prefixes.get(prefix, "") + local, [])
            if said and not any(section.start <= one.start and one.end <= section.end for one in places):
                detail = f"nothing here is attributed to {section.refers[phrase]}: correct what {phrase!r} means"
                yield SyntaxProblem(detail, file=name, line=section.line, column=1)


def _unproved(path: Path, name: str, slug: str, listed: set[Passage]) -> Iterator[ContentError]:
    """Rows on passages that the document's graph does not list, and rows given twice."""
    lines: dict[tuple[int, int, str], int] = {}
    for row in listed_in(text_of(path, name)):
        if Passage(slug, row.start, row.end) not in listed:
            detail = f"the document's graph lists no passage {row.start}-{row.end}"
            yield SyntaxProblem(detail, file=name, line=row.line, column=1)
        if (first := lines.setdefault((row.start, row.end, row.what), row.line)) != row.line:
            yield SyntaxProblem(f"the row says again what line {first} says", file=name, line=row.line, column=1)

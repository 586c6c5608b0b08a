"""Which statement may stand in which graph, and whether each passage is one (model, section 1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from graphsvc.content.parsing import place_of
from graphsvc.errors import ContentError, MisplacedStatement, PassageOutsideDocument
from graphsvc.model import STRUCTURAL, Names, Passage

if TYPE_CHECKING:
    from graphsvc.content.discovery import ContentFile

LONGEST_PASSAGE: Final = 400


def misplaced(files: Iterable[ContentFile], names: Names) -> Iterator[ContentError]:
    """Statements that stand where they may not, passages that do not lie in their document, texts that come twice."""
    texts: dict[str, str] = {}
    for file in files:
        if file.name.startswith("data/entities/"):
            yield from _not_structural(file, names)
        elif file.name.startswith("data/documents/"):
            yield from _document_problems(file, names)
            yield from _text_again(file, names, texts)


def _text_again(file: ContentFile, names: Names, texts: dict[str, str]) -> Iterator[ContentError]:
    """A problem for a document with the digest of an earlier one; `texts` has the file of each digest so far."""
    for quad in file.quads:
        subject = str(quad.subject)[1:-1]
        if quad.predicate.value == names.term("sha256") and subject.startswith(names.thing("document", "")):
            first = texts.setdefault(str(quad.object), file.name)
            if first != file.name:
                detail = f"the document has the very text of {first}: one text is one document"
                place = place_of(subject, file.text, file.name, names)
                yield MisplacedStatement(detail=detail, subject=subject).at(place)


def _not_structural(file: ContentFile, names: Names) -> Iterator[ContentError]:
    """A problem for each property that the entities graph may not hold."""
    allowed = {names.rebased(iri) for iri in STRUCTURAL}
    for quad in file.quads:
        if quad.predicate.value not in allowed:
            detail = "the entities graph holds identity only; state this in the passage that says it"
            problem = MisplacedStatement(detail=detail, subject=str(quad.subject), property=str(quad.predicate))
            yield problem.at(place_of(str(quad.subject)[1:-1], file.text, file.name, names))


def _document_problems(file: ContentFile, names: Names) -> Iterator[ContentError]:
    """What is wrong with an annotation: graphs of another document, undescribed or impossible passages."""
    slug = PurePosixPath(file.name).parent.name
    own = names.document_graph(slug)
    counts = character_count(file.quads, names, own)
    described, stated = set(), set()
    for quad in file.quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        if graph == own:
            if isinstance(quad.subject, ox.NamedNode) and (passage := Passage.of(quad.subject.value, names)):
                described.add(passage)
        elif passage := Passage.of(graph, names):
            stated.add(passage)
        else:
            yield _stray(file, names, graph or str(quad.subject)[1:-1], graph)
    if counts is None:
        yield MisplacedStatement(
            file=file.name, line=1, column=1, detail=f"the graph <{own}> must state the document's characterCount once"
        )
    for passage in sorted(described | stated):
        yield from _passage_problems(passage, file, names, slug, described, counts)


def character_count(quads: Iterable[ox.Quad], names: Names, graph: str) -> int | None:
    """The document's character count, None unless its graph states exactly one."""
    found = [
        quad.object.value
        for quad in quads
        if quad.predicate.value == names.term("characterCount")
        and isinstance(quad.graph_name, ox.NamedNode)
        and quad.graph_name.value == graph
        and isinstance(quad.object, ox.Literal)
    ]
    return int(found[0]) if len(found) == 1 and found[0].isdigit() else None


def _stray(file: ContentFile, names: Names, shown: str, graph: str) -> ContentError:
    """The problem of a statement in no graph, or in one that is neither a passage nor the document's own."""
    detail = "the graph is neither a passage nor this document's own" if graph else "the statement stands in no passage"
    return MisplacedStatement(detail=detail, name=shown).at(place_of(shown, file.text, file.name, names))


def _passage_problems(
    passage: Passage, file: ContentFile, names: Names, slug: str, described: set[Passage], count: int | None
) -> Iterator[ContentError]:
    """What is wrong with one passage."""
    iri = passage.iri(names)
    problem: ContentError
    if passage.slug != slug:
        problem = MisplacedStatement(detail=f"a passage of another document than {slug}", passage=iri)
    elif passage.start >= passage.end or (count is not None and passage.end > count):
        problem = PassageOutsideDocument(passage=iri, characters=count)
    elif passage.end - passage.start > LONGEST_PASSAGE:
        problem = PassageOutsideDocument(detail=f"a passage has at most {LONGEST_PASSAGE} characters", passage=iri)
    elif passage not in described:
        problem = MisplacedStatement(detail="the passage is not listed in the document's graph", passage=iri)
    else:
        return
    yield problem.at(place_of(iri, file.text, file.name, names))

"""The source texts, where an operator has them: each passage is proved against the characters it points at."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graphsvc.errors import ContentError, MissingContent, PassageMismatch, PassageOutsideDocument
from graphsvc.model import Names, Passage, sha256


@dataclass(frozen=True, slots=True)
class Digests:
    """What the graph states: each document's and each passage's SHA-256, each document's number of characters."""

    documents: Mapping[str, str]
    passages: Mapping[Passage, str]
    characters: Mapping[str, int]


def stated_digests(quads: Iterable[ox.Quad], names: Names) -> Digests:
    """The digests and character counts that the documents' graphs state."""
    documents: dict[str, str] = {}
    passages: dict[Passage, str] = {}
    characters: dict[str, int] = {}
    prefix = names.thing("document", "")
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.Literal):
            continue
        iri = quad.subject.value
        if quad.predicate.value == names.term("sha256"):
            if passage := Passage.of(iri, names):
                passages[passage] = quad.object.value
            elif iri.startswith(prefix):
                documents[iri[len(prefix) :]] = quad.object.value
        elif quad.predicate.value == names.term("characterCount") and iri.startswith(prefix):
            characters[iri[len(prefix) :]] = int(quad.object.value)
    return Digests(documents, passages, characters)


def texts_in(folder: Path) -> Mapping[str, str]:
    """Every UTF-8 text file of the folder, by the SHA-256 of its bytes. Raises MissingContent without such a folder."""
    if not folder.is_dir():
        raise MissingContent(detail="there is no folder with the documents", folder=folder)
    found = {}
    for path in sorted(folder.iterdir()):
        if path.is_file():
            try:
                raw = path.read_bytes()
                found[hashlib.sha256(raw).hexdigest()] = raw.decode("utf-8")
            except (OSError, UnicodeDecodeError):
                continue  # a document that lacks its text is named as such
    return found


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A problem, and the document or passage it is about."""

    slug: str
    passage: Passage | None
    problem: ContentError


def mismatches(digests: Digests, texts: Mapping[str, str], names: Names) -> Iterator[Mismatch]:
    """Every passage that does not fit its document, and every document whose text is not at hand."""
    for slug, digest in sorted(digests.documents.items()):
        text = texts.get(digest)
        if text is None:
            detail = "no file of the documents folder has the document's digest"
            yield Mismatch(slug, None, MissingContent(detail=detail, document=slug, sha256=digest))
        elif len(text) != digests.characters.get(slug):
            problem = PassageOutsideDocument(
                detail="the character count is wrong", stated=digests.characters.get(slug), found=len(text)
            )
            yield Mismatch(slug, None, problem)
    for passage, digest in sorted(digests.passages.items()):
        text = texts.get(digests.documents.get(passage.slug, ""))
        if text is None:
            continue
        if passage.end > len(text):
            outside = PassageOutsideDocument(passage=passage.iri(names), characters=len(text))
            yield Mismatch(passage.slug, passage, outside)
        elif (found := sha256(text[passage.start : passage.end])) != digest:
            differs = PassageMismatch(passage=passage.iri(names), expected=digest, found=found)
            yield Mismatch(passage.slug, passage, differs)


def passage_lines(text: str, slug: str, words: str) -> list[str]:
    """The line for each place where the words stand, ready to paste in the document's graph: offsets and digest.

    Raises PassageMismatch when they stand nowhere.
    """
    starts = [match.start() for match in re.finditer(re.escape(words), text)] if words else []
    if not starts:
        raise PassageMismatch(detail="the words do not stand in its text, exactly as given", document=slug)
    passages = Names().passages
    return [f'<{passages}{slug}/{at}-{at + len(words)}> icg:sha256 "{sha256(words)}" .' for at in starts]

"""Words that the content took over from a document: facts, figures and names may go in, sentences may not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from graphsvc.content.discovery import Content
from graphsvc.content.folders import authored_paths
from graphsvc.content.parsing import text_of
from graphsvc.documents import stated_digests, texts_in
from graphsvc.errors import ContentError, CopiedWords
from graphsvc.vocab import DCTERMS

RUN: Final = 8
"""So many words in a row, the same as in a document, are copied."""
_MOST_PLAIN: Final = 2
"""A run with more words than this that are neither capitalised nor figures is prose; others are names and figures."""
_LONGEST_NAME: Final = 20
"""What a document calls something may be repeated, up to so many words."""
_WORD: Final = re.compile(r"[^\W_]+")
Run = tuple[str, ...]


def copied_words(content: Content, folder: Path) -> Iterator[ContentError]:
    """A problem for each stretch of an authored file that a document of the folder has too, at its first word."""
    source: set[Run] = set()
    stated = stated_digests((quad for file in content.files for quad in file.quads), content.names).documents.values()
    for digest, text in texts_in(folder).items():
        if digest in stated:
            source |= _prose_runs(_WORD.findall(text))
    for name in _names(content):
        source -= set(_runs(_WORD.findall(name)))
    if not source:
        return
    for path in authored_paths(content.root):
        name = path.relative_to(content.root).as_posix()
        try:
            text = text_of(path, name)
        except ContentError:
            continue  # reported where the file is read
        yield from _copied(text, name, source)


def _copied(text: str, name: str, source: set[Run]) -> Iterator[ContentError]:
    """The problems of one file: runs that overlap are one stretch."""
    words = list(_WORD.finditer(text))
    hits = [at for at, run in enumerate(_runs([word[0] for word in words])) if run in source]
    for _, group in groupby(enumerate(hits), key=lambda pair: pair[1] - pair[0]):
        places = [at for _, at in group]
        first, last = words[places[0]], words[places[-1] + RUN - 1]
        start = first.start()
        yield CopiedWords(
            f"{places[-1] + RUN - places[0]} words in a row stand in a document; say it in other words",
            file=name,
            line=text.count("\n", 0, start) + 1,
            column=start - text.rfind("\n", 0, start),
            words=" ".join(text[start : last.end()].split()),
        )


def _names(content: Content) -> Iterator[str]:
    """The names and titles that the content states: a document may be quoted with them."""
    naming = {
        DCTERMS + "title",
        content.names.term("nameAsWritten"),
    }
    for file in content.files:
        for quad in file.quads:
            if quad.predicate.value in naming:
                name = str(getattr(quad.object, "value", ""))
                if len(_WORD.findall(name)) <= _LONGEST_NAME:
                    yield name


def _runs(words: Sequence[str]) -> list[Run]:
    """Each run of words, in lower case."""
    lowered = [word.lower() for word in words]
    return [tuple(lowered[at : at + RUN]) for at in range(len(lowered) - RUN + 1)]


def _prose_runs(words: Sequence[str]) -> set[Run]:
    """The runs that are neither names nor figures."""
    plain = [word[0].islower() for word in words]
    return {run for at, run in enumerate(_runs(words)) if _count(plain[at : at + RUN]) > _MOST_PLAIN}


def _count(claims: Iterable[bool]) -> int:
    """How many hold."""
    return sum(claims)

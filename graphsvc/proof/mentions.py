"""Things that a sentence of ours names, and the passage that it stands for does not."""

from __future__ import annotations

from typing import Final

from graphsvc.proof.names import Names
from graphsvc.proof.passages import Found, Stated, Text
from graphsvc.proof.words import folded, related, telling

_OWN_WORDS: Final = frozenset({"icg:statement", "icg:aim", "icg:listName"})


def mentions(stated: Stated, text: Text, names: Names) -> Found:
    """Names in our own words of things that neither the words nor the sections of the passage speak of."""
    words, line, sections = folded(stated.words), folded(text.line_of(stated)), text.sections_of(stated)
    for subject, predicate, value in stated.facts:
        if predicate not in _OWN_WORDS:
            continue
        for start, end, things in names.occurrences(value):
            alike = all(any(related(one, other) for other in telling(words)) for one in telling(value[start:end]))
            if not alike and not any(names.supported(thing, words, sections, line) for thing in things):
                yield predicate, subject, f"our words name {value[start:end]!r}, and the words of the text do not"

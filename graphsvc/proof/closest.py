"""What the words name, and another thing is stated: one whose name is a part of a longer name, or a nearby concept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from graphsvc.proof.names import NAMED_KINDS, Named, Names
from graphsvc.proof.passages import Fact, Found, Gap, Stated, Text
from graphsvc.proof.words import folded, telling

_PART_OF_NAME: Final = frozenset({"icg:nameAsWritten", "icg:locatedIn"})
"""A short name is written inside a longer one, and a name tells where its thing lies. `central Paris`."""
_OWN_WORDS: Final = frozenset({"icg:aim", "icg:listName", "icg:nameAsWritten", "icg:titleAsPrinted"})
"""Words of ours that may say what no topic says, where a topic has no place."""
_ALONE: Final = NAMED_KINDS - {"edition", "scheme"}
"""Kinds of things with a name of their own; an honour and its cycles are named by one another."""


def longer_named(stated: Stated, text: Text, named: Sequence[Named], names: Names) -> Found:
    """Things whose name the words hold only inside the longer name of something else. `Microsoft` and `Microsoft X`."""
    inside = [one for one in named if stated.start <= one.start and one.end <= stated.end]
    if not inside:
        return
    sections = text.sections_of(stated)
    declared = {section.subject for section in sections}.union(*(section.refers.values() for section in sections))
    facts = [fact for fact in stated.facts if fact.predicate not in _PART_OF_NAME]
    terms = {term for fact in stated.facts for term in (fact.subject, fact.value)}
    for subject, predicate, value in stated.facts:
        taken = [one for one in inside if names.differs(value, one.things) and terms.isdisjoint(one.things)]
        if taken and not names.named(value, folded(_without(stated, taken))):
            named_there = text.words[taken[0].start : taken[0].end]
            yield predicate, subject, f"the words name {named_there!r} there, which is not {value}"
    used = {
        thing: fact.subject
        for fact in facts
        for thing in (fact.subject, fact.value)
        if thing.partition(":")[0] in _ALONE and thing not in declared
    }
    for thing, subject in used.items():
        others = [one for one in inside if thing not in one.things]
        holding = [word for one in others if names.named(thing, folded(word := text.words[one.start : one.end]))]
        if holding and not names.named(thing, folded(_without(stated, others))):
            yield thing, subject, f"the words name {holding[0]!r} there, which is another thing"


def _without(stated: Stated, named: Sequence[Named]) -> str:
    """The words of the passage without some names."""
    words = stated.words
    for one in named:
        start, end = one.start - stated.start, one.end - stated.start
        words = f"{words[:start]}{'|' * (end - start)}{words[end:]}"
    return words


def unfiled(text: Text, named: Sequence[Named], names: Names) -> Iterator[Gap]:
    """Concepts that a passage calls by their label of several words, and that no passage there states."""
    for stated in text.passages.values():
        inside = [one for one in named if stated.start <= one.start and one.end <= stated.end]
        for concept, label in names.labelled(_without(stated, inside)):
            near = [other for other in text.passages.values() if other.start < stated.end and stated.start < other.end]
            facts = [fact for other in near for fact in other.facts]
            if not _said(concept, label, facts, names):
                yield Gap(
                    stated.start, stated.end, concept, "", f"the words say {label.strip()!r}, and nothing states it"
                )


def _said(concept: str, label: str, facts: Sequence[Fact], names: Names) -> bool:
    """Whether statements say a concept: as such, in the name of something, or in our words."""
    terms = {term for fact in facts for term in (fact.subject, fact.value)}
    worded = frozenset[str]().union(*(telling(fact.value) for fact in facts if fact.predicate in _OWN_WORDS))
    wanted = telling(label)
    return concept in terms or wanted <= worded or any(wanted <= names.telling_words(term) for term in terms)

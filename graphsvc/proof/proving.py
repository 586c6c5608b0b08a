"""What a document's words do not prove of what its passages state. Plain values in, plain problems out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from graphsvc.proof.agents import unspoken
from graphsvc.proof.closest import longer_named, unfiled
from graphsvc.proof.figures import figures
from graphsvc.proof.mentions import mentions
from graphsvc.proof.mood import moods
from graphsvc.proof.names import Names, Section
from graphsvc.proof.opposites import opposites
from graphsvc.proof.order import order
from graphsvc.proof.passages import Gap, Text
from graphsvc.proof.printed import cut_words, unstated
from graphsvc.proof.things import meanings, things
from graphsvc.proof.times import times
from graphsvc.proof.words import folded, occurs

_PRONOUNS: Final = frozenset({"he", "him", "his", "she", "her"})


def gaps(text: Text, names: Names) -> Iterator[Gap]:
    """Everything stated that no rule proves, passage by passage, then everything printed that nothing states."""
    named = list(names.occurrences(text.words))
    for stated in text.passages.values():
        found = [
            *figures(stated),
            *times(stated, text),
            *things(stated, text, names),
            *meanings(stated, text, names),
            *moods(stated, text),
            *opposites(stated),
            *mentions(stated, text, names),
            *longer_named(stated, text, named, names),
            *order(stated, names),
            *cut_words(stated, text),
        ]
        yield from (Gap(stated.start, stated.end, *rest) for rest in dict.fromkeys(found))
    yield from unstated(text, names)
    yield from unspoken(text, named, names)
    yield from unfiled(text, named, names)


def undeclared(text: Text, names: Names) -> Iterator[tuple[Section, str]]:
    """Sections that do not speak of what they declare: their words must name the subject and hold each phrase."""
    for section in text.sections:
        words = folded(text.words[section.start : section.end])
        holding = [other for other in text.sections if other is section or _wider(other, section)]
        around = [other.subject for other in holding if other is not section]
        phrases = {phrase for other in holding for phrase, thing in other.refers.items() if thing == section.subject}
        referred = any(occurs(folded(phrase), words) for phrase in phrases)
        if not referred and not names.hinted(section.subject, words, around):
            yield section, f"nothing in {section.start}-{section.end} names {section.subject}"
        yield from _other_persons(section, text, names)
        yield from _crossing(section, text)
        for phrase, meant in section.refers.items():
            if not names.knows(meant):
                yield section, f"{phrase!r} means {meant}, which the content does not know"
            if not occurs(folded(phrase), words):
                yield section, f"{phrase!r} does not occur in {section.start}-{section.end}"


def _crossing(section: Section, text: Text) -> Iterator[tuple[Section, str]]:
    """Two communities of which neither's section holds the other's, and that share words."""
    for other in text.sections:
        communities = section.subject.startswith("community:") and other.subject.startswith("community:")
        if communities and section.start < other.start < section.end < other.end:
            yield section, f"{section.start}-{section.end} reaches into the section of {other.subject}"


def _other_persons(section: Section, text: Text, names: Names) -> Iterator[tuple[Section, str]]:
    """Pronouns that are said to mean a person, where the last one named before them is somebody else."""
    phrases = [phrase for phrase in section.refers if phrase.casefold() in _PRONOUNS]
    everything = names.occurrences(text.words) if phrases else ()
    named = [one for one in everything if any(thing.startswith("person:") for thing in one.things)]
    for phrase in phrases:
        meant = section.refers[phrase]
        for found in re.finditer(rf"(?<!\w)(?i:{phrase})(?!\w)", text.words[section.start : section.end]):
            at = section.start + found.start()
            before = [one for one in named if one.start <= at]
            if meant.startswith("person:") and before and at >= before[-1].end and meant not in before[-1].things:
                other = text.words[before[-1].start : before[-1].end]
                yield section, f"{phrase!r} means {meant}, and the last person named before it is {other!r}"
                break


def _wider(section: Section, other: Section) -> bool:
    """Whether a section holds another one and more, about something else."""
    wider = (section.start, section.end) != (other.start, other.end)
    return wider and section.subject != other.subject and section.holds(other.start, other.end)

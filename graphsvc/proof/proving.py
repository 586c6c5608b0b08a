"""What a document's words do not prove of what its passages state. Plain values in, plain problems out."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.proof.agents import unspoken
from graphsvc.proof.figures import figures
from graphsvc.proof.mood import moods
from graphsvc.proof.names import Names, Section
from graphsvc.proof.opposites import opposites
from graphsvc.proof.passages import Gap, Text
from graphsvc.proof.printed import cut_words, unstated
from graphsvc.proof.things import meanings, things
from graphsvc.proof.times import times
from graphsvc.proof.words import folded, occurs


def gaps(text: Text, names: Names) -> Iterator[Gap]:
    """Everything stated that no rule proves, passage by passage, then everything printed that nothing states."""
    for stated in text.passages.values():
        found = [
            *figures(stated),
            *times(stated, text),
            *things(stated, text, names),
            *meanings(stated, text, names),
            *moods(stated, text),
            *opposites(stated),
            *cut_words(stated, text),
        ]
        yield from (Gap(stated.start, stated.end, *rest) for rest in dict.fromkeys(found))
    yield from unstated(text, names)
    yield from unspoken(text, names)


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
        for phrase, meant in section.refers.items():
            if not names.knows(meant):
                yield section, f"{phrase!r} means {meant}, which the content does not know"
            if not occurs(folded(phrase), words):
                yield section, f"{phrase!r} does not occur in {section.start}-{section.end}"


def _wider(section: Section, other: Section) -> bool:
    """Whether a section holds another one and more, about something else."""
    wider = (section.start, section.end) != (other.start, other.end)
    return wider and section.subject != other.subject and section.holds(other.start, other.end)

"""Whether words name a thing: by a name it has somewhere, by the words of a description, or by a declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphsvc.proof.words import folded, occurs, related, telling, without_article, word_list

NAMED_KINDS: Final = frozenset(
    word_list("community country place organization person initiative service asset event publication scheme edition")
)
"""Kinds of things that a document names; indicators, roles, concepts and claims are our own words."""


@dataclass(frozen=True, slots=True)
class Section:
    """A range of a document: what it is about, and which thing each phrase (`the city`, `it`) means there."""

    start: int
    end: int
    subject: str
    refers: Mapping[str, str] = field(default_factory=dict)
    line: int = 1

    def holds(self, start: int, end: int) -> bool:
        """Whether a passage lies in the range."""
        return self.start <= start and end <= self.end


@dataclass(frozen=True, slots=True)
class Thing:
    """What the content calls a thing: labels are ours or the documents', names as documents write them."""

    labels: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    governs: tuple[str, ...] = ()
    scheme: str = ""
    year: int | None = None


class Names:
    """The names of all things, folded once."""

    def __init__(self, things: Mapping[str, Thing]) -> None:
        """Fold every name; a name without its leading article counts too."""
        self._things = things
        self._names = {
            name: frozenset(without_article(folded(text)) for text in (*thing.labels, *thing.written))
            for name, thing in things.items()
        }
        self._telling = {name: tuple(map(telling, thing.labels)) for name, thing in things.items() if not thing.written}

    def knows(self, thing: str) -> bool:
        """Whether the content has a name for the thing."""
        return thing in self._things

    def named(self, thing: str, words: str) -> bool:
        """Whether folded words hold a name of the thing, or its plural."""
        return any(occurs(name, words) or occurs(f"{name.rstrip()}s ", words) for name in self._names.get(thing, ()))

    def described(self, thing: str, words: str, subjects: Iterable[str]) -> bool:
        """Whether the words hold half of the telling words of a label, the names of the section's subjects aside.

        Only for a thing that no document calls by a name of its own, such as an event that we named ourselves.
        """
        told, known = telling(words), self._known(subjects)
        for label in self._telling.get(thing, ()):
            own = label - known
            held = sum(any(related(word, other) for other in told) for word in own)
            if own and 2 * held >= len(own):
                return True
        return False

    def supported(self, thing: str, words: str, sections: Sequence[Section], line: str) -> bool:
        """Whether the words name the thing, or the sections that hold them declare it.

        `line` is the line of the text that the words stand in: there a list names its scheme.
        """
        known = self._things.get(thing, Thing())
        subjects = [section.subject for section in sections]
        if thing in subjects or self.named(thing, words) or self.described(thing, words, subjects):
            return True
        if any(
            meant == thing and occurs(folded(said), words)
            for section in sections
            for said, meant in section.refers.items()
        ):
            return True
        if thing.startswith("scheme:"):
            return self.named(thing, line)
        if known.scheme and self.supported(known.scheme, words, sections, line):
            return True
        return any(self.supported(governed, words, sections, line) for governed in known.governs)

    def hinted(self, thing: str, words: str, subjects: Iterable[str]) -> bool:
        """Whether words name the thing or, where it has no name of its own, hold a telling word of its label."""
        told, known = telling(words), self._known(subjects)
        labels = [label - known for label in self._telling.get(thing, ())]
        return self.named(thing, words) or any(related(a, b) for label in labels for a in label for b in told)

    def _known(self, subjects: Iterable[str]) -> frozenset[str]:
        """The telling words of the names of a section's subjects: they say nothing about another thing."""
        return frozenset[str]().union(*(telling(name) for subject in subjects for name in self._names.get(subject, ())))

    def edition_year(self, thing: str) -> int | None:
        """The year that an edition's name states."""
        return self._things.get(thing, Thing()).year

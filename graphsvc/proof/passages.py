"""A document, its passages and what is stated in each, as plain values; and what is not proved of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from graphsvc.proof.names import Section

Range = tuple[int, int]
Found = Iterator[tuple[str, str, str]]
"""What is not proved in a passage: the property or thing, of which subject, and why."""


class Fact(NamedTuple):
    """One statement with prefixed names; a literal is its text."""

    subject: str
    predicate: str
    value: str


class Gap(NamedTuple):
    """Something stated that the passage's words do not prove: a property or a thing, of which subject, and why."""

    start: int
    end: int
    what: str
    subject: str
    reason: str


@dataclass(frozen=True)
class Stated:
    """A passage: its range, its words, and what is stated in its graph, types aside."""

    start: int
    end: int
    words: str
    facts: tuple[Fact, ...]

    @cached_property
    def values(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The values of each subject's properties."""
        found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for fact in self.facts:
            found[fact.subject, fact.predicate].append(fact.value)
        return {key: tuple(values) for key, values in found.items()}

    def one(self, subject: str, predicate: str) -> str:
        """A property's value, the first of several, empty without one."""
        return next(iter(self.values.get((subject, predicate), ())), "")

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """Everything that the passage states something of."""
        return tuple(dict.fromkeys(fact.subject for fact in self.facts))


@dataclass(frozen=True)
class Text:
    """A document: its words, its own date, its passages by the name of their graph, its sections.

    Sentences and skipped ranges are in the order of the text.
    """

    words: str
    edtf: str
    passages: Mapping[str, Stated]
    sections: Sequence[Section]
    sentences: Sequence[Range] = ()
    skipped: Sequence[Range] = ()

    def line_of(self, stated: Stated) -> str:
        """The line of the text that a passage stands in."""
        start = self.words.rfind("\n", 0, stated.start) + 1
        end = self.words.find("\n", stated.end)
        return self.words[start : None if end < 0 else end]

    def around(self, start: int, end: int) -> Range:
        """From where the first sentence that a range touches begins to where the last one ends."""
        first = bisect_right(self._ends, start)
        last = bisect_left(self._starts, end)
        touched = self.sentences[first:last]
        return (min(touched[0][0], start), max(touched[-1][1], end)) if touched else (start, end)

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def _ends(self) -> list[int]:
        return [end for _, end in self.sentences]

    def before(self, stated: Stated) -> str:
        """The words of the sentence that stand before a passage."""
        return self.words[self.around(stated.start, stated.end)[0] : stated.start]

    def sentence_of(self, stated: Stated) -> str:
        """The words of all sentences that a passage touches."""
        return self.words[slice(*self.around(stated.start, stated.end))]

    def sections_of(self, stated: Stated) -> list[Section]:
        """The sections that hold a passage."""
        return [section for section in self.sections if section.holds(stated.start, stated.end)]

    def inside(self, start: int, end: int) -> list[Stated]:
        """The passages that lie in a range."""
        begun = self._in_order[bisect_left(self._begins, start) : bisect_right(self._begins, end)]
        return [stated for stated in begun if stated.end <= end]

    @cached_property
    def _in_order(self) -> list[Stated]:
        return sorted(self.passages.values(), key=lambda stated: stated.start)

    @cached_property
    def _begins(self) -> list[int]:
        return [stated.start for stated in self._in_order]

    def holding(self, start: int, end: int) -> list[Stated]:
        """The passages that hold a range."""
        return [stated for stated in self.passages.values() if stated.start <= start and end <= stated.end]

    def touching_sentence(self, start: int, end: int) -> list[Stated]:
        """The passages that share a sentence with a range."""
        first, last = self.around(start, end)
        return [stated for stated in self.passages.values() if stated.start < last and first < stated.end]

    def is_skipped(self, start: int, end: int) -> bool:
        """Whether a skipped range touches the range."""
        return any(first < end and start < last for first, last in self.skipped)

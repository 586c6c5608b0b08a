"""Whether words name a thing: by a name it has somewhere, by the words of a description, or by a declaration."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from graphsvc.proof.words import folded, occurs, related, telling, without_article, word_list

NAMED_KINDS: Final = frozenset(
    word_list("community country place organization person initiative service asset event publication scheme edition")
)
"""Kinds of things that a document names; indicators, roles, concepts and claims are our own words."""
_FILED: Final = frozenset(f"concept-scheme:{name}" for name in word_list("industry topic user-group"))
"""Schemes whose concepts say what a passage is about."""


class Named(NamedTuple):
    """A place where a text names something: from where to where, and which things have that name."""

    start: int
    end: int
    things: frozenset[str]


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
    expressions: tuple[str, ...] = ()
    """English labels."""
    hidden: tuple[str, ...] = ()
    """Other words by which documents express it."""
    governs: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """What it belongs to, or is kept by."""
    scheme: str = ""
    different: tuple[str, ...] = ()
    """What it is not, though easily taken for it."""
    family: str = ""
    """The concept scheme of a concept."""
    year: int | None = None


def _held(wanted: Iterable[str], told: Iterable[str]) -> int:
    """How many of the telling words have a related one among those told."""
    return sum(any(related(word, other) for other in told) for word in wanted)


def _says(label: str, sentence: str, around: frozenset[str]) -> bool:
    """Whether a sentence holds a label, or a related word for each of its telling words; `IT` is no `it`."""
    if label.isupper():
        return re.search(rf"(?<!\w){re.escape(label)}s?(?!\w)", sentence) is not None
    wanted = telling(label)
    return occurs(folded(label), folded(sentence)) or (bool(wanted) and _held(wanted, around) == len(wanted))


class Names:
    """The names of all things, folded once."""

    def __init__(self, things: Mapping[str, Thing]) -> None:
        """Fold every name; a name without its leading article counts too."""
        self._things = things
        self._words: dict[str, frozenset[str]] = {}
        self._names = {
            name: frozenset(without_article(folded(text)) for text in (*thing.labels, *thing.written))
            for name, thing in things.items()
        }
        self._telling = {name: tuple(map(telling, thing.labels)) for name, thing in things.items() if not thing.written}

    def knows(self, thing: str) -> bool:
        """Whether the content has a name for the thing."""
        return thing in self._things

    def is_common(self, thing: str) -> bool:
        """Whether documents call the thing by a single common word only, such as `industry`."""
        written = self._things.get(thing, Thing()).written
        return bool(written) and all(name.islower() and len(name.split()) == 1 for name in written)

    def differs(self, thing: str, others: Iterable[str]) -> bool:
        """Whether the content says that the thing is none of the others, though easily taken for one."""
        return not set(self._things.get(thing, Thing()).different).isdisjoint(others)

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

    def expressed(self, concept: str, words: str, sentence: str) -> bool:
        """Whether words express a concept, an indicator or a role: by its English label or a hidden one.

        A label counts with half of its telling words in the passage, any label with all of them in the sentence. One in
        capitals is an abbreviation, written so. Without a label nothing is asked.
        """
        known = self._things.get(concept, Thing())
        told, around = telling(words), telling(sentence)
        halves = any(own and 2 * _held(own, told) >= len(own) for own in map(telling, known.expressions))
        labels = (*known.expressions, *known.hidden)
        return halves or not labels or any(_says(label, sentence, around) for label in labels)

    def rival(self, concept: str, words: str) -> str | None:
        """Another concept of the same scheme whose label the words hold as it is."""
        family = self._things.get(concept, Thing()).family
        said = folded(words)
        for other, known in self._things.items():
            alike = known.family == family and other.partition(":")[0] == concept.partition(":")[0]
            if alike and other != concept and any(occurs(folded(label), said) for label in known.expressions):
                return other
        return None

    def closer(self, concept: str, words: str, sentence: str, stated: frozenset[str]) -> str | None:
        """Another concept of the family, not stated, whose label the sentence holds and of which the words hold more.

        Only for a concept of which the words hold no label whole.
        """
        told, known = telling(words), self._things.get(concept, Thing())
        labels = [telling(label) for label in (*known.expressions, *known.hidden)]
        held = [_held(label, told) for label in labels]
        if any(label and count == len(label) for label, count in zip(labels, held, strict=True)):
            return None
        around, least = telling(sentence), max((1, *held))
        for other, label in self._family(concept):
            more = _held(label, told) > least and _held(label, around) == len(label)
            if more and other not in (concept, *stated):
                return other
        return None

    def _family(self, concept: str) -> Sequence[tuple[str, frozenset[str]]]:
        """The concepts of the same scheme and kind with the telling words of each label of several."""
        key = (concept.partition(":")[0], self._things.get(concept, Thing()).family)
        return self._families.get(key, ())

    @cached_property
    def _families(self) -> Mapping[tuple[str, str], list[tuple[str, frozenset[str]]]]:
        found: defaultdict[tuple[str, str], list[tuple[str, frozenset[str]]]] = defaultdict(list)
        for thing, known in self._things.items():
            for label in map(telling, known.expressions):
                if len(label) > 1:
                    found[thing.partition(":")[0], known.family].append((thing, label))
        return found

    def own_words(self, thing: str) -> str:
        """The folded labels of a thing."""
        known = self._things.get(thing, Thing())
        return " ".join(folded(label) for label in (*known.expressions, *known.written))

    def words_of(self, term: str) -> frozenset[str]:
        """The words of all names of a thing, and the year of an edition."""
        if term not in self._words:
            known = self._things.get(term, Thing())
            names = (folded(name) for name in (*known.labels, *known.written, *known.hidden))
            year = (str(known.year),) if known.year else ()
            self._words[term] = frozenset(word for name in names for word in name.split()) | frozenset(year)
        return self._words[term]

    def near(self, thing: str, others: Iterable[str]) -> bool:
        """Whether the thing or what it is a part of governs one of the others, is a part of it or the reverse."""
        theirs = {other: self._things.get(other, Thing()) for other in others}
        schemes = {its.scheme: self._things.get(its.scheme, Thing()) for its in theirs.values() if its.scheme}
        wholes = self._wholes(thing)
        reached = wholes.union(*(self._things.get(whole, Thing()).governs for whole in wholes)) - {thing}
        return bool(reached & theirs.keys()) or any(thing in its.parts for its in (*theirs.values(), *schemes.values()))

    def _wholes(self, thing: str) -> frozenset[str]:
        """The thing and everything that it is a part of, directly or not."""
        found, waiting = set[str](), {thing}
        while waiting:
            found |= waiting
            waiting = {part for one in waiting for part in self._things.get(one, Thing()).parts} - found
        return frozenset(found)

    def occurrences(self, text: str) -> Iterator[Named]:
        """Where the text holds a proper name, the longest one at each place, with the things so named."""
        pattern, meant = self._proper
        for found in pattern.finditer(text):
            yield Named(found.start(), found.end(), meant[found[0]])

    def labelled(self, words: str) -> Iterator[tuple[str, str]]:
        """The concepts of some families that words call by a label of several words, the longest at each place."""
        rest = folded(words)
        for label, concepts in self._labels.items():
            if label in rest:
                rest = rest.replace(label, " | ")
                yield min(concepts), label

    @cached_property
    def _labels(self) -> Mapping[str, list[str]]:
        """The concepts by each of their labels of several telling words, the longest first."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for thing, known in self._things.items():
            for label in known.expressions if known.family in _FILED else ():
                if len(telling(label)) > 1:
                    found[folded(label)].append(thing)
        return {label: found[label] for label in sorted(found, key=len, reverse=True)}

    def telling_words(self, term: str) -> frozenset[str]:
        """The telling words of all names of a thing."""
        known = self._things.get(term, Thing())
        return frozenset[str]().union(*map(telling, (*known.labels, *known.written, *known.hidden)))

    @cached_property
    def _proper(self) -> tuple[re.Pattern[str], Mapping[str, frozenset[str]]]:
        """All proper names, longest first, and what each means; what is all in lower case names nothing."""
        meant: defaultdict[str, set[str]] = defaultdict(set)
        for thing, known in self._things.items():
            if thing.partition(":")[0] in NAMED_KINDS:
                for name in (*known.expressions, *known.written):
                    if not name.islower():
                        meant[name].add(thing)
        longest = sorted(meant, key=len, reverse=True)
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)" if longest else r"(?!)")
        return pattern, {name: frozenset(things) for name, things in meant.items()}

    def _known(self, subjects: Iterable[str]) -> frozenset[str]:
        """The telling words of the names of a section's subjects: they say nothing about another thing."""
        return frozenset[str]().union(*(telling(name) for subject in subjects for name in self._names.get(subject, ())))

    def edition_year(self, thing: str) -> int | None:
        """The year that an edition's name states."""
        return self._things.get(thing, Thing()).year

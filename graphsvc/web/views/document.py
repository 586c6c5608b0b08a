"""What the page of a source document shows: the map of its passages, its communities, its passages run by run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.description import LISTED_AT_ONCE, Description, DocumentPassage, Topic
from graphsvc.web.links import Links
from graphsvc.web.views.drawing import cover, runs
from graphsvc.web.views.marks import Mark, mark
from graphsvc.web.views.text import Cell, named
from graphsvc.web.words import Words, words_in

_WIDTH: Final = 1160
_MINI, _THIN = 200, 0.6
"""How wide a drawing of a document beside its parts is, and the least width of what it shows."""
_BLOCK: Final = 2_000
"""A document's passages are listed in blocks of so many characters, each a page of its own (`?section=2000`)."""
_DIGITS: Final = 12
_ROWS: Final = 3
_LETTER, _WIDE_LETTER = 7.6, 14.0
"""How wide a letter of a label is at most, and how wide a Chinese one."""
_HAN: Final = "\u2e80"


@dataclass(frozen=True, slots=True)
class Supported:
    """A passage in a document's list with what it speaks of."""

    mark: Mark
    supports: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """The passages that begin in one run of characters; those of a block that is only counted are left out."""

    title: str
    href: str
    path: str
    total: int
    passages: tuple[Supported, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The stretch of a document from the first to the last passage that speaks of a community.

    `speaking` passages speak of it; `passages` are all within the stretch, which cover so many percent of it. On the
    map the stretch begins at `x`; `left` and `width` are its place in a drawing of the whole document.
    """

    name: Cell
    range: str
    x: float
    left: float
    width: float
    passages: int
    speaking: int
    covered: int


@dataclass(frozen=True, slots=True)
class PartLabel:
    """The name of a part above the map: its place and row, and on which side of the line it stands."""

    x: float
    row: int
    text: str
    before: bool


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """The page of one document: its map, its communities, its passages."""

    length: int
    digest: str
    covered: int
    path: str
    total: int
    things: int
    axis: tuple[tuple[int, str, str], ...]
    parts: tuple[Part, ...]
    labels: tuple[PartLabel, ...]
    blocks: tuple[Block, ...]

    @property
    def top(self) -> int:
        """Where the map begins below its labels."""
        return 6 + 16 * (1 + max((label.row for label in self.labels), default=-1))


def run_of(section: str) -> range | None:
    """The characters that a section of a document's page is about, where its name is that of their first."""
    digits = section if section.isascii() and section.isdecimal() else ""
    return range(int(digits), int(digits) + _BLOCK) if digits and len(digits) <= _DIGITS else None


def document_page(description: Description, links: Links, section: str = "") -> DocumentPage:
    """What the page of a document shows, or of one block of it, named by its first character."""
    facts = description.documents.get(description.iri)
    length = facts.length if facts else 0
    passages = [entry.passage for entry in description.passages]
    words = words_in(description.labels.language)
    parts = _parts(description, length, links, words)
    return DocumentPage(
        length,
        facts.digest if facts else "",
        _share(sum(end - start for start, end in runs(passages)), length),
        cover(passages, length, _WIDTH, 18),
        len(passages),
        len({topic.iri for entry in description.passages for topic in entry.topics}),
        _ticks(length, words),
        parts,
        _labels(parts),
        tuple(_blocks(description, length, links, section)),
    )


def _share(part: int, whole: int) -> int:
    """A share in percent."""
    return round(100 * part / whole) if whole else 0


def _blocks(description: Description, length: int, links: Links, section: str) -> list[Block]:
    """The blocks of a document; the passages of all in a short one, else of the one that is asked for."""
    found: defaultdict[int, list[DocumentPassage]] = defaultdict(list)
    for entry in description.passages:
        found[entry.passage.start // _BLOCK].append(entry)
    words, blocks = words_in(description.labels.language), []
    for number, entries in sorted(found.items()):
        start, key = number * _BLOCK, str(number * _BLOCK)
        end = min(start + _BLOCK, length or start + _BLOCK) - 1
        title = words.gettext("Characters %(start)s to %(end)s", start=words.number(start), end=words.number(end))
        listed_here = section == key if section else len(description.passages) <= LISTED_AT_ONCE
        shown = tuple(_supported(entry, description, links) for entry in entries) if listed_here else ()
        path = cover([entry.passage for entry in entries], length, _MINI, 6)
        href = f"{links.document(description.iri)}?section={key}"
        blocks.append(Block(title, href, path, len(entries), tuple(found for found in shown if found)))
    return blocks


def _supported(entry: DocumentPassage, description: Description, links: Links) -> Supported | None:
    """A passage with what it speaks of."""
    drawn = mark(entry.iri, description, links)
    supports = dict.fromkeys(_topic(topic, description, links) for topic in entry.topics)
    return Supported(drawn, tuple(supports)) if drawn else None


def _ticks(length: int, words: Words) -> tuple[tuple[int, str, str], ...]:
    """The labels under the map: place, text, anchor."""
    if not length:
        return ()
    step = next(step for step in (500, 1_000, 2_000, 5_000, 10_000, 50_000, 10**9) if length / step <= 6)  # noqa: PLR2004 (labels that fit)
    inner = [
        (round(_WIDTH * at / length), words.number(at), "middle")
        for at in range(step, length, step)
        if length - at > step / 3
    ]
    return (0, "0", "start"), *inner, (_WIDTH, words.number(length), "end")


def _topic(topic: Topic, description: Description, links: Links) -> Cell:
    """A subject of a passage by its name, or by its class and what it is about."""
    labels = description.labels
    if topic.iri in labels or not topic.kinds:
        return named(topic.iri, labels, links)
    words = words_in(labels.language)
    parts = str(labels.of(topic.kinds[0])), words.listed(str(labels.of(iri)) for iri in topic.about)
    return Cell(words.between(": ").join(filter(None, parts)), "", links.href(topic.iri))


def _parts(description: Description, length: int, links: Links, words: Words) -> tuple[Part, ...]:
    """The stretches of the communities that the document speaks of, in the order of their first passage."""
    found: defaultdict[str, list[DocumentPassage]] = defaultdict(list)
    prefix = description.names.thing("community", "")
    for entry in description.passages:
        iris = {iri for topic in entry.topics for iri in (topic.iri, *topic.about) if iri.startswith(prefix)}
        for iri in iris:
            found[iri].append(entry)
    parts = []
    for iri, entries in found.items():
        start, end = entries[0].passage.start, max(entry.passage.end for entry in entries)
        within = [e.passage for e in description.passages if start <= e.passage.start and e.passage.end <= end]
        covered = _share(sum(last - first for first, last in runs(within)), end - start)
        ends = f"{words.number(start)}–{words.number(end)}"  # noqa: RUF001 (a range)
        left, width = (round(_MINI * n / length, 1) if length else 0.0 for n in (start, end - start))
        x = round(_WIDTH * start / length, 1) if length else 0.0
        name = named(iri, description.labels, links)
        parts.append(Part(name, ends, x, left, max(width, _THIN), len(within), len(entries), covered))
    return tuple(parts)


def _labels(parts: Sequence[Part]) -> tuple[PartLabel, ...]:
    """The names of the parts above the map, in as few rows as they need; none where that is too many."""
    ends = [-1.0] * _ROWS
    labels = []
    for part in parts:
        width = sum(_WIDE_LETTER if letter >= _HAN else _LETTER for letter in part.name.text) + 12
        before = part.x + width > _WIDTH
        left = part.x - width if before else part.x
        row = next((number for number, end in enumerate(ends) if left >= end), None)
        if row is None:
            return ()
        ends[row] = left + width
        labels.append(PartLabel(part.x, row, part.name.text, before))
    return tuple(labels)

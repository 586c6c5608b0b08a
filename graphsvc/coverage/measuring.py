"""Coverage: which sentences passages overlap, which are skipped, and what is wrong with either."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final

from graphsvc.coverage.splitting import sentences
from graphsvc.coverage.stating import facts_in
from graphsvc.model import Passage

MOST_SKIPPED: Final = 0.12
"""The greatest share of sentences that may be skipped, in a document and over all."""

FEWEST_SENTENCES: Final = 30
"""A document with fewer is judged only together with all the others: one heading more would weigh too much there."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or list line; `statements` counts a triple once for each overlapping passage that states it."""

    extent: Passage
    words: str
    statements: int
    covered: bool
    skipped: bool

    @property
    def state(self) -> str:
        """`covered`, `skipped` or `open`; what a passage covers is not skipped."""
        return "covered" if self.covered else "skipped" if self.skipped else "open"


@dataclass(frozen=True, slots=True)
class DocumentCoverage:
    """The sentences of one document, or of all of them."""

    name: str
    sentences: tuple[Sentence, ...]

    def count(self, state: str) -> int:
        """How many sentences are in that state."""
        return sum(sentence.state == state for sentence in self.sentences)

    @property
    def named_only(self) -> int:
        """How many sentences are covered by passages that say how a thing is called and nothing else."""
        return sum(sentence.covered and not sentence.statements for sentence in self.sentences)

    @property
    def skipped_share(self) -> float:
        """Skipped sentences by all sentences, from 0 to 1."""
        return self.count("skipped") / len(self.sentences) if self.sentences else 0.0

    @property
    def median_statements(self) -> float:
        """The median of statements over the sentences that are not skipped."""
        counts = [sentence.statements for sentence in self.sentences if sentence.state != "skipped"]
        return float(median(counts)) if counts else 0.0

    def __str__(self) -> str:
        """One line of the report."""
        return (
            f"{self.name}: {len(self.sentences)} sentences, {self.count('covered')} covered "
            f"({self.named_only} by names alone), "
            f"{self.count('skipped')} skipped ({self.skipped_share:.1%}), {self.count('open')} open, "
            f"median of {self.median_statements:g} statements a sentence"
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """Something wrong: in which document (None: in all together), in which run of characters (None: in all of it)."""

    slug: str | None
    extent: Passage | None
    message: str
    words: str = ""

    @property
    def focus(self) -> str:
        """`slug:start-end`, or the document, or `all documents`."""
        if self.extent:
            return f"{self.extent.slug}:{self.extent.start}-{self.extent.end}"
        return self.slug or "all documents"


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """The documents whose text is at hand, every gap in the order of the texts, and what was not run."""

    documents: tuple[DocumentCoverage, ...]
    gaps: tuple[Gap, ...]
    not_run: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether every text was at hand and nothing is wrong."""
        return not self.gaps and not self.not_run

    @property
    def whole(self) -> DocumentCoverage:
        """All documents as one."""
        return DocumentCoverage("all documents", tuple(s for document in self.documents for s in document.sentences))


def measured(
    texts: Mapping[str, str], statements: Mapping[Passage, int], skipped: Collection[Passage], names: Collection[str]
) -> CoverageReport:
    """The coverage of each text, by slug. `names` are those that no skipped sentence may hold."""
    documents = tuple(
        DocumentCoverage(slug, tuple(_measured_sentences(slug, text, statements, skipped)))
        for slug, text in sorted(texts.items())
    )
    gaps = [gap for document in documents for gap in _gaps(document, skipped, names)]
    whole = CoverageReport(documents, ()).whole
    if whole.skipped_share > MOST_SKIPPED:
        gaps.append(Gap(None, None, _too_many(whole)))
    return CoverageReport(documents, tuple(gaps))


def _measured_sentences(
    slug: str, text: str, statements: Mapping[Passage, int], skipped: Iterable[Passage]
) -> Iterator[Sentence]:
    """Each sentence of the text with what overlaps it."""
    passages = [(passage, count) for passage, count in statements.items() if passage.slug == slug]
    ranges = [extent for extent in skipped if extent.slug == slug]
    for start, end in sentences(text):
        counts = [count for passage, count in passages if passage.start < end and start < passage.end]
        yield Sentence(
            Passage(slug, start, end),
            text[start:end],
            sum(counts),
            covered=bool(counts),
            skipped=any(_holds(extent, start, end) for extent in ranges),
        )


def _holds(extent: Passage, start: int, end: int) -> bool:
    """Whether the whole sentence lies in the range."""
    return extent.start <= start and end <= extent.end


def _gaps(document: DocumentCoverage, skipped: Iterable[Passage], names: Collection[str]) -> Iterator[Gap]:
    """What is wrong in one document."""
    slug = document.name
    for sentence in document.sentences:
        if sentence.state == "open":
            detail = "no passage covers the sentence, and it is not skipped"
            yield Gap(slug, sentence.extent, detail, sentence.words)
        elif sentence.state == "skipped" and (facts := facts_in(sentence.words, names)):
            yield Gap(slug, sentence.extent, f"is skipped and holds {', '.join(facts)}", sentence.words)
    for extent in sorted(skipped):
        if extent.slug == slug and not any(_holds(extent, s.extent.start, s.extent.end) for s in document.sentences):
            yield Gap(slug, extent, "the skipped range holds no whole sentence")
    if len(document.sentences) >= FEWEST_SENTENCES and document.skipped_share > MOST_SKIPPED:
        yield Gap(slug, None, _too_many(document))


def _too_many(document: DocumentCoverage) -> str:
    """That more is skipped than may be."""
    return f"{document.skipped_share:.1%} of the sentences are skipped, more than {MOST_SKIPPED:.0%}"

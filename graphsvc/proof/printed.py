"""What a document prints and nothing states: figures and whole clauses; and passages that cut a word in two.

The other rules go from statements to words. These go back, so that nothing is lost or put in another's place unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from graphsvc.proof.dates import edtf_parts, shifts, years
from graphsvc.proof.names import Names
from graphsvc.proof.numbers import read
from graphsvc.proof.passages import Fact, Found, Gap, Stated, Text
from graphsvc.proof.words import folded, plain, telling, word_list

_NUMBER_WORDS: Final = word_list(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds? thousands? millions? billions?"
    " trillions? dozens? twenties thirties forties fifties sixties seventies eighties nineties half halves quarters?"
    " doubled tripled (?<=-)(?:third|fourth|fifth|sixth|eighth|tenth)s?"
)
_FIGURE: Final = re.compile(
    r"(?<![\w.,-])\d(?:[\d.,]*\d)?(?![A-Z\d])|(?<=\d-)\d+|(?<!\w)(?i:" + "|".join(_NUMBER_WORDS) + r")(?!\w)"
)
_LIST_HEAD: Final = re.compile(r"\d{1,2}[.)]\s*[^\W\d]")
_CENTURY: Final = re.compile(r"(?:st|nd|rd|th)[ -]centur")
_PERIOD: Final = re.compile(r"0?'?s\b|(?:st|nd|rd|th)[ -]centur")
_WORDED: Final = frozenset(
    f"icg:{name}"
    for name in word_list(
        "printedValue nameAsWritten titleAsPrinted websiteAsWritten statement aim listName sourceSlip"
    )
)
_VALUES: Final = frozenset(f"icg:{name}" for name in word_list("statedValue minimumValue maximumValue rankedAmong"))
_PLACES: Final = frozenset({"icg:rank", "icg:ordinal"})
_DATES: Final = frozenset({"icg:edtf", "icg:baselineEdtf"})
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_LONGEST_GAP: Final = 4
"""So many telling words in a row may stay unsaid: links between clauses, repeated names."""
_LINKING: Final = telling(
    "is are was were be been being has have had having do does did will would can could may might should it they he"
    " she we this that these those there their his her our which who whom what when where while but so than such also"
    " as well not only both just even yet however some all any each every other more most many much very too then now"
    " still in addition result order means way about over under out up"
)


def cut_words(stated: Stated, text: Text) -> Found:
    """Whether a passage begins or ends inside a word, or with white space."""
    for at, side in ((stated.start, "begins"), (stated.end, "ends")):
        if 0 < at < len(text.words) and text.words[at - 1].isalnum() and text.words[at].isalnum():
            yield "icg:sha256", "", f"the passage {side} inside a word: its offsets are wrong"
    if stated.words != stated.words.strip():
        yield "icg:sha256", "", "the passage begins or ends with white space: its offsets are wrong"


def unstated(text: Text, names: Names) -> Iterator[Gap]:
    """Figures and clauses that no passage states, skipped ranges aside; whole sentences are for coverage to find."""
    yield from _figures(text, names)
    yield from _clauses(text)


@dataclass(frozen=True)
class _Figure:
    """A figure of the text: as printed, in lower case, and the characters after it."""

    printed: str
    after: str

    def stated_by(self, fact: Fact, stated: Stated, names: Names) -> bool:
        """Whether a statement says what the figure says: as words, as a number, as a place, as a time or in a name."""
        _, predicate, value = fact
        if predicate in _WORDED:
            century = _CENTURY.match(self.after) and "centur" in value
            return bool(century) or folded(self.printed) in folded(value)
        if predicate in _VALUES:
            return value in {str(number) for number in read(self.printed).numbers}
        if predicate in _PLACES:
            return int(value) in read(self.printed + self.after[:2]).places
        if predicate in _DATES:
            return self._dated(value) or self._relative(fact, stated)
        return self.printed in names.words_of(value)

    def _dated(self, edtf: str) -> bool:
        """Whether a date holds the figure as year or day, or lies in the decade or century that it is."""
        parts = edtf_parts(edtf)
        if self.printed.isdigit() and not _PERIOD.match(self.after):
            return any(self.printed in (part[:4], part[2:4], part[8:10], part[8:10].lstrip("0")) for part in parts)
        meant = {str(year) for year in years(self.printed + self.after)}
        return any(year.startswith(part.rstrip("X")[:3]) for part in parts for year in meant)

    def _relative(self, fact: Fact, stated: Stated) -> bool:
        """Whether the figure is part of the words that a date is reckoned from: `three years ago`."""
        resolved = stated.one(fact.subject, "icg:dateBasis") == "concept:resolved-from-relative"
        counts = {str(number) for number in read(self.printed).numbers}
        return resolved and any(str(abs(shift)) in counts for shift in shifts(stated.words))


def _figures(text: Text, names: Names) -> Iterator[Gap]:
    """Figures that no statement of a passage around them says."""
    for found in _FIGURE.finditer(text.words):
        if text.is_skipped(*found.span()) or _LIST_HEAD.match(text.words, found.start()):
            continue
        figure = _Figure(plain(found[0]), plain(text.words[found.end() : found.end() + 12]))
        holding = text.holding(*found.span())
        if any(_says(figure, stated, names) for stated in holding):
            continue
        if where := holding or text.touching_sentence(*found.span()):
            at = f"{found.start()}-{found.end()}"
            yield _gap(where, found[0], f"{found[0]!r} is printed at {at}, and no passage that holds it states it")


def _says(figure: _Figure, stated: Stated, names: Names) -> bool:
    """Whether something that a passage states, or the name of what it speaks of, holds the figure."""
    named = any(figure.printed in names.words_of(subject) for subject in stated.subjects)
    return named or any(figure.stated_by(fact, stated, names) for fact in stated.facts)


def _clauses(text: Text) -> Iterator[Gap]:
    """Runs of words inside sentences that no passage with a statement holds."""
    covered = bytearray(len(text.words))
    for stated in text.passages.values():
        if stated.facts:
            covered[stated.start : stated.end] = b"\1" * (stated.end - stated.start)
    for start, end in text.sentences:
        if text.is_skipped(start, end):
            continue
        words = _WORD.finditer(text.words, start, end)
        for is_covered, run in groupby(words, key=lambda word: any(covered[word.start() : word.end()])):
            clause = list(run)
            told = [word for word in clause if telling(word[0]) - _LINKING]
            first, last = clause[0].start(), clause[-1].end()
            if not is_covered and len(told) > _LONGEST_GAP and (near := text.touching_sentence(first, last)):
                yield _gap(near, "clause", f"no passage holds the {len(clause)} words at {first}-{last}")


def _gap(holding: Sequence[Stated], what: str, reason: str) -> Gap:
    """The gap at the smallest of the passages."""
    least = min(holding, key=lambda stated: stated.end - stated.start)
    return Gap(least.start, least.end, what, "", reason)

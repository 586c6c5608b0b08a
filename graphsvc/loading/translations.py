"""Whether the languages of one text say the same numbers: what a reader of French learns differs in no figure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.loading.prefixed import Prefixed
from graphsvc.proof.words import word_list

_NUMBERS: Final = {
    word: number
    for words in (
        "three four five six seven eight nine ten eleven twelve",
        "trois quatre cinq six sept huit neuf dix onze douze",
    )
    for number, word in enumerate(word_list(words), 3)
}
"""Numbers in words; `two` is left out, which `both` and `deux` may stand for."""
_TOLD: Final = re.compile(r"(?<![\w-])(?:\d+|[^\W\d_]+)(?![\w-])")


def other_numbers(content: Content, prefixed: Prefixed) -> Iterator[tuple[str, str, str, str]]:
    """Rule, thing, what to do and file, where the French text of a property has other numbers than the English one."""
    texts: defaultdict[tuple[str, str, str], dict[str, list[str]]] = defaultdict(lambda: {"en": [], "fr": []})
    for file in content.files:
        for quad in file.quads if not file.name.startswith("data/documents/") else ():
            if isinstance(quad.object, ox.Literal) and quad.object.language in ("en", "fr"):
                place = prefixed.short(quad.subject), prefixed.short(quad.predicate), file.name
                texts[place][quad.object.language].append(quad.object.value)
    for (thing, predicate, name), told in texts.items():
        if len(told["en"]) == len(told["fr"]) == 1:
            english, french = (sorted(_numbers(told[language][0])) for language in ("en", "fr"))
            if english != french:
                message = f"correct the numbers of {predicate}: {english} in English, {french} in French"
                yield "N38-numbers-in-translation", thing, message, name


def _numbers(text: str) -> Iterator[int]:
    """The numbers of a text, in figures or in words from three to twelve."""
    for word in _TOLD.findall(text.lower()):
        if word.isdecimal():
            yield int(word)
        elif word in _NUMBERS:
            yield _NUMBERS[word]

"""Texts that are not in the language of their tag, and words that no dictionary knows.

A word is known when the dictionary of its language holds it, `data/spelling.tsv` does, or, written with a capital, it
stands in the name of a thing or as a document writes it. Traditional Chinese is told from Simplified by its characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import hanzidentifier
import pyoxigraph as ox
from spellchecker import SpellChecker

from graphsvc.content import Content, ContentFile
from graphsvc.content.links import SSSOM
from graphsvc.content.parsing import text_of
from graphsvc.errors import ContentError, Place, SyntaxProblem, UnknownWord, WrongLanguage
from graphsvc.vocab import SKOS

SPELLING: Final = "data/spelling.tsv"
_COLUMNS: Final = "language\tword"
_LANGUAGES: Final = ("en", "fr")
_HAN: Final = "zh-hant"
_WORD: Final = re.compile(r"[^\W\d_]+")
_NO_WORDS: Final = re.compile(
    r"`[^`]*`|\u00ab[^\u00bb]*\u00bb|\{\?\w+\}|<[^>]*>|\b[\w-]+:[\w-]+|\S*/\S*|\S+\.\S+|\b(?:[dlnsjmc]|\w*qu)['\u2019]|['\u2019]s\b"
    r"|\b[^\W\d_]+[A-Z][^\W_]*\b|\b[a-z]+-not-stated\b|\bas-printed\b"
)
"""Code, quotations, placeholders, prefixed names, paths, elided articles, possessives, words with a capital inside."""
_SHORTEST: Final = 3
_PROSE: Final = re.compile(r"[a-z]{3}")
_OF: Final[Mapping[str, re.Pattern[str]]] = {
    "en": re.compile(r"\b(?:of|the|and|for|with|to|by|from|on)\b"),
    "fr": re.compile(
        r"(?<![-\w])(?:de|des|du|le|la|les|et|une?|aux?|dans|par)(?= [a-z\u00e0-\u00ff])|\b[dl]['\u2019](?=[a-z])"
    ),
}
"""Small words that the other language does not have."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A text of a file with its tag, what it is said of, and where it stands; a name need not be made of words."""

    subject: str
    text: str
    language: str
    file: ContentFile
    name: bool = False

    @property
    def place(self) -> Place:
        """Where the file holds the text, as far as its first line."""
        head = self.text.split("\n")[0].split('"')[0]
        at = max(self.file.text.find(head), 0)
        return Place(self.file.name, self.file.text.count("\n", 0, at) + 1, at - self.file.text.rfind("\n", 0, at))


def misworded(content: Content) -> Iterator[ContentError]:
    """A problem for each text that is in another language than its tag, and for each word that is not known."""
    own = _capitalised(content)
    try:
        listed = _listed(content)
    except ContentError as problem:
        yield problem
        return
    for told in _texts(content):
        if detail := _script(told):
            yield WrongLanguage(detail, subject=told.subject).at(told.place)
        elif told.language in _LANGUAGES and not told.name:
            yield from _of_alphabet(told, own, listed)


def _script(told: _Told) -> str | None:
    """Why the characters are not those of the tag."""
    if told.language not in (*_LANGUAGES, _HAN):
        return f"{_shown(told.text)} is tagged {told.language}; texts are in {', '.join((*_LANGUAGES, 'zh-Hant'))}"
    han = hanzidentifier.has_chinese(told.text)
    if told.language != _HAN:
        return f"{_shown(told.text)} is tagged {told.language} and holds Chinese characters" if han else None
    if not han and _PROSE.search(told.text):
        return f"{_shown(told.text)} is tagged zh-Hant and holds no Chinese character"
    if hanzidentifier.identify(told.text) in (hanzidentifier.SIMPLIFIED, hanzidentifier.MIXED):
        return f"{_shown(told.text)} is in Simplified Chinese, its tag says Traditional"
    return None


def _of_alphabet(told: _Told, own: Collection[str], listed: Mapping[str, Collection[str]]) -> Iterator[ContentError]:
    """What is wrong with an English or French text."""
    language, other = told.language, next(one for one in _LANGUAGES if one != told.language)
    bare = _NO_WORDS.sub(" ", told.text)
    words = [word for word in _WORD.findall(bare) if len(word) >= _SHORTEST]
    known = [_is_known(word, language, own, listed) for word in words]
    unknown = [word for word, is_known in zip(words, known, strict=True) if not is_known]
    foreign = [word for word in unknown if word.casefold() in _dictionary(other) or word in listed[other]]
    small = _OF[other].findall(bare if other == "en" else told.text)
    if (small and not _OF[language].search(told.text)) or len(foreign) * 2 > len(words):
        detail = f"{_shown(told.text)} is tagged {language} and looks {'French' if other == 'fr' else 'English'}"
        yield WrongLanguage(detail, subject=told.subject).at(told.place)
        return
    for word in dict.fromkeys(unknown):
        detail = f"{word!r} in {_shown(told.text)} is no word of {language} that is known: if it is right, list it"
        yield UnknownWord(detail, subject=told.subject).at(told.place)


def _is_known(word: str, language: str, own: Collection[str], listed: Mapping[str, Collection[str]]) -> bool:
    """Whether a word is one of the language, of the list, or of a name."""
    lower = word.casefold().replace("\u0153", "oe")
    return lower in _dictionary(language) or lower in listed[language] or (word[0].isupper() and _bare(word) in own)


def _texts(content: Content) -> Iterator[_Told]:
    """Every text with a language, but words that documents use themselves; titles and questions of queries."""
    name = content.names.term("nameAsWritten")
    for file in content.files:
        for quad in file.quads:
            literal, predicate = quad.object, quad.predicate.value
            if isinstance(literal, ox.Literal) and literal.language and predicate != SKOS + "hiddenLabel":
                language = literal.language.lower()
                yield _Told(str(quad.subject)[1:-1], literal.value, language, file, predicate == name)


def _capitalised(content: Content) -> frozenset[str]:
    """The words of the names of things, in their IRIs and as documents write them."""
    written = {SSSOM + "object_label", *(content.names.term(local) for local in ("nameAsWritten", "titleAsPrinted"))}
    found: set[str] = set()
    for file in content.files:
        for quad in file.quads:
            if isinstance(quad.subject, ox.NamedNode):
                found.update(_WORD.findall(re.split(r"[/#]", quad.subject.value)[-1].casefold()))
            if quad.predicate.value in written and isinstance(quad.object, ox.Literal):
                found.update(map(_bare, _WORD.findall(quad.object.value)))
    return frozenset(found)


def _listed(content: Content) -> Mapping[str, frozenset[str]]:
    """The words of the list, by language. Raises SyntaxProblem with the line of a row that cannot be read."""
    path = content.root / SPELLING
    found: dict[str, set[str]] = {language: set() for language in _LANGUAGES}
    lines = text_of(path, SPELLING).splitlines() if path.is_file() else [_COLUMNS]
    for number, line in enumerate(lines, 1):
        cells = line.split("\t")
        if number == 1 and line == _COLUMNS:
            continue
        if number == 1 or len(cells) != 2 or cells[0] not in found or not cells[1].strip():  # noqa: PLR2004  # columns
            detail = (
                f"a row is a language ({' or '.join(_LANGUAGES)}) and a word, below {_COLUMNS.replace(chr(9), ', ')}"
            )
            raise SyntaxProblem(detail, file=SPELLING, line=number, column=1)
        found[cells[0]].add(cells[1].casefold())
    return {language: frozenset(words) for language, words in found.items()}


@cache
def _dictionary(language: str) -> Collection[str]:
    """The words of a language."""
    return frozenset(SpellChecker(language=language, distance=1).word_frequency.keys())


def _bare(word: str) -> str:
    """The word in lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def _shown(text: str) -> str:
    """The text, its middle left out when it is long."""
    return repr(text if len(text) <= 60 else f"{text[:40]}…{text[-16:]}")  # noqa: PLR2004  # what fits a line

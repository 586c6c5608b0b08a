"""Labels of countries and communities against the names that CLDR gives to countries, and the languages they speak."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import pycountry
import pyoxigraph as ox
from babel import Locale
from babel.languages import get_official_languages

from graphsvc.content import Content
from graphsvc.loading.naming import Objection
from graphsvc.loading.prefixed import Prefixed

_LOCALES: Final[Mapping[str, str]] = {"en": "en", "fr": "fr", "zh-hant": "zh_Hant_TW"}
"""The languages of our labels, as CLDR calls them."""
_RANKS: Final = {"縣": "County", "市": "City", "區": "District", "鄉": "Township", "鎮": "Township", "村": "Village"}
"""The words at the end of Chinese names of places, with those of English names."""
_OUR_WORDS: Final = frozenset({"concept", "concept-scheme", "indicator", "role"})
"""Kinds of things that we name ourselves, in each language."""
_TAGS: Final[Mapping[str, str]] = {"fr": "fr", "zh_Hant": "zh-hant"}
"""Official languages in which a community has a label; the English one is asked for by a shape."""

Labels = Mapping[str, Mapping[str, str]]


def mislabelled(content: Content, prefixed: Prefixed) -> Iterator[Objection]:
    """Countries named as another one or not in each language; communities not named in their country's language.

    Parts of countries named as another one, and two things of one kind or scheme with one name in some language.
    """
    found = _labels(content, prefixed)
    yield from _named_alike(found, _schemes(content, prefixed))
    for thing, labels in found.items():
        kind, _, key = thing.partition(":")
        code = key[:2].upper()
        if kind in ("community", "place"):
            yield from _rank(thing, labels.get("en", ""), labels.get("zh-hant", ""))
            yield from _part(thing, key.upper(), labels.get("en", ""))
        if kind == "country":
            yield from _country(thing, code, labels)
        elif kind in _OUR_WORDS:
            for tag in (tag for tag in _LOCALES if tag not in labels):
                yield "N33-in-each-language", thing, f"give it a label in {tag}: it is a word of ours"
        elif kind == "community":
            spoken = get_official_languages(code)
            for tag in (tag for language, tag in _TAGS.items() if language in spoken and tag not in labels):
                yield "N29-language-of-the-country", thing, f"give it a label in {tag}, which its country speaks"


def misspelt_names(content: Content, prefixed: Prefixed) -> Iterator[Objection]:
    """Names that documents write in another language than English, and that are no label of the thing there."""
    labels: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    written: dict[tuple[str, str, str], None] = {}
    for file in content.files:
        for quad in file.quads if file.name.startswith("data/") else ():
            predicate, language = prefixed.short(quad.predicate), getattr(quad.object, "language", None) or "en"
            if isinstance(quad.object, ox.Literal) and language != "en":
                thing, text = prefixed.short(quad.subject), quad.object.value
                if predicate == "icg:nameAsWritten":
                    written[thing, language.lower(), text] = None
                elif predicate in ("skos:prefLabel", "skos:altLabel"):
                    labels[thing, language.lower()].add(text)
    for thing, language, text in written:
        if text not in labels[thing, language]:
            yield (
                "N32-name-in-its-language",
                thing,
                f"give it the label {text!r} in {language}, as the document writes it",
            )


def _rank(thing: str, english: str, chinese: str) -> Iterator[Objection]:
    """A place is not called one kind of unit in English and another one in Chinese."""
    words, rank = set(english.split()), _RANKS.get(chinese[-1:])
    if rank and words & {*_RANKS.values()} - {rank} and rank not in words:
        yield "N35-rank-of-the-place", thing, f"correct {chinese!r}: it means a {rank}, and the English label does not"


def _part(thing: str, code: str, label: str) -> Iterator[Objection]:
    """A part of a country is not called as ISO 3166-2 calls another part of it."""
    if "-" in code and pycountry.subdivisions.get(code=code):  # type: ignore[no-untyped-call]  # it has no types there
        for part in pycountry.subdivisions.get(country_code=code[:2]):  # type: ignore[no-untyped-call]
            if part.name == label and part.code != code:
                yield "N28-name-of-the-country", thing, f"correct the label {label!r}: {part.code} is called so"


def _named_alike(found: Labels, schemes: Mapping[str, str]) -> Iterator[Objection]:
    """Two things of one kind, of one scheme where they have one, are not called the same in any language."""
    first: dict[tuple[str, str, str], str] = {}
    for thing, labels in found.items():
        for tag, label in labels.items():
            other = first.setdefault((schemes.get(thing, thing.partition(":")[0]), tag, label), thing)
            if other != thing and tag != "en":  # N21 sees to English
                yield "N37-named-alike", thing, f"tell it apart in {tag}: {other} is called {label!r}, too"
                yield "N37-named-alike", other, f"tell it apart in {tag}: {thing} is called {label!r}, too"


def _schemes(content: Content, prefixed: Prefixed) -> Mapping[str, str]:
    """The scheme of each concept."""
    return {
        prefixed.short(quad.subject): prefixed.short(quad.object)
        for file in content.files
        for quad in (file.quads if file.name.startswith("data/entities/") else ())
        if prefixed.short(quad.predicate) == "skos:inScheme"
    }


def _country(thing: str, code: str, labels: Mapping[str, str]) -> Iterator[Objection]:
    """A country has a label in each language, and none that is the name of another country there."""
    for tag, locale in _LOCALES.items():
        if code not in _countries(locale):
            continue  # CLDR does not know it, so there is nothing to hold a label against
        if tag not in labels:
            yield "N28-name-of-the-country", thing, f"give it a label in {tag}, such as {_countries(locale)[code]}"
        for other, name in _countries(locale).items():
            if name == labels.get(tag) and other != code:
                message = (
                    f"correct the label {name!r} in {tag}: {other} is called so, and {code} {_countries(locale)[code]}"
                )
                yield "N28-name-of-the-country", thing, message


@cache
def _countries(locale: str) -> Mapping[str, str]:
    """The names of all territories by ISO 3166 code, in one language."""
    return {code: str(name) for code, name in Locale.parse(locale).territories.items() if len(code) == len("XX")}


def _labels(content: Content, prefixed: Prefixed) -> Labels:
    """The preferred labels of each thing by language."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for file in content.files:
        for quad in file.quads if file.name.startswith("data/entities/") else ():
            if isinstance(quad.object, ox.Literal) and prefixed.short(quad.predicate) == "skos:prefLabel":
                found[prefixed.short(quad.subject)][(quad.object.language or "").lower()] = quad.object.value
    return found

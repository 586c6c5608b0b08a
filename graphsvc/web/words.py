"""The words of the interface in the reader's language: messages from gettext catalogues, numbers and dates by CLDR.

English is the language of the messages in the code; `translations/{language}.po` holds the others (`make messages`).
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.core import Locale
from babel.dates import format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from graphsvc.messages import N_, Told

__all__ = ["LANGUAGES", "N_", "Words", "words_in"]

LANGUAGES: Final = {"en": "English", "fr": "Français", "zh-Hant": "繁體中文"}
"""The languages of the interface by their tags, best kept first, each as its readers call it."""
_LOCALES: Final = {"en": "en_GB", "fr": "fr", "zh-Hant": "zh_Hant"}
_MARKS: Final = {
    "fr": {"; ": "\u00a0; ", ": ": "\u00a0: "},
    "zh-Hant": {", ": "、", "; ": "；", ".": "。", ". ": "。", ": ": "：", " ": ""},  # noqa: RUF001 (Chinese marks)
}
"""Marks that a language has otherwise: French ones after a blank that ends no line, Chinese ones of full width."""
_LARGE: Final = 1e24
"""From here on numbers are written with an exponent: decimal arithmetic holds 28 digits."""
_ROMAN: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_TRANSLATIONS: Final = Path(__file__).parent / "translations"


@dataclass(frozen=True)
class Words:
    """The words in one language; an unknown language is an error of the program."""

    language: str
    translations: gettext.NullTranslations

    @property
    def locale(self) -> Locale:
        """How CLDR names the language."""
        return _locale(self.language)

    def gettext(self, message: str, /, **values: object) -> str:
        """The message with its `%(name)s` filled in."""
        found = self.translations.gettext(message) if message else ""
        return found % values if values else found

    def told(self, text: str) -> str:
        """What was told, in the language, with numbers as it writes them; as it was told where nobody translated it."""
        return self.gettext(text.message, **self.shown(text)) if isinstance(text, Told) else self.gettext(text)

    def shown(self, told: Told) -> dict[str, str]:
        """The values of what was told, as the language writes them."""
        return {name: self._shown(value) for name, value in told.values.items()}

    def _shown(self, value: object) -> str:
        if isinstance(value, Told):
            return self.told(value)
        return self.number(value) if isinstance(value, int | float) else str(value)

    def knows(self, text: str) -> bool:
        """Whether what was told is in the language; all messages are in English."""
        message = text.message if isinstance(text, Told) else text
        return self.language == "en" or self.gettext(message) != message

    def ngettext(self, one: str, several: str, number: int, /, **values: object) -> str:
        """The message for a number, which it shows as `%(number)s`."""
        return self.translations.ngettext(one, several, number) % {"number": self.number(number), **values}

    def between(self, marks: str) -> str:
        """What stands between parts or sentences, or behind them: `, `, `; `, `: `, `.`, ` ` as the language has it."""
        return _MARKS.get(self.language, {}).get(marks, marks)

    def number(self, number: float) -> str:
        """The number with the language's marks for thousands and decimals."""
        return _number(number, self.language)

    def decimal(self, number: Decimal) -> str:
        """The number with all its digits after the decimal mark."""
        return format_decimal(number, locale=self.locale, decimal_quantization=False)

    def day(self, year: int, month: int = 0, day: int = 0) -> str:
        """A day, a month of a year, or a year. Raises ValueError for a day that no calendar has."""
        return _day(year, month, day, self.language)

    def ordinal_of_century(self, number: int) -> str:
        """`21st`, `XXIe` or `21`, as the language numbers centuries; at most the 39th has Roman numerals."""
        if self.language == "fr":
            tens, ones = divmod(number, 10)
            return "X" * tens + _ROMAN[ones] + ("er" if number == 1 else "e")
        if self.language == "zh-Hant":
            return str(number)
        suffix = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")  # noqa: PLR2004
        return f"{number}{suffix}"

    def listed(self, values: Iterable[str]) -> str:
        """`A, B and C`."""
        return format_list(list(values), locale=self.locale)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


@lru_cache(maxsize=4096)
def _number(number: float, language: str) -> str:
    if abs(number) >= _LARGE:
        return f"{number:g}"
    return format_decimal(number, locale=_locale(language))


@lru_cache(maxsize=4096)
def _day(year: int, month: int, day: int, language: str) -> str:
    if not month:
        return str(year)
    return format_skeleton("yMMMd" if day else "yMMM", date(year, month, day or 1), locale=_locale(language))


@cache
def words_in(language: str) -> Words:
    """The words in a language of the interface; English for any other tag."""
    if language == "en" or language not in LANGUAGES:
        return Words("en", gettext.NullTranslations())
    with (_TRANSLATIONS / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=_LOCALES[language])
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Words(language, gettext.GNUTranslations(compiled))

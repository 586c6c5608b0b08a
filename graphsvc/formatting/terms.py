"""How one IRI or literal is written in Turtle, and the natural order of what is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from graphsvc.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Literal, NamedNode

NaturalKey: TypeAlias = tuple[tuple[str | tuple[int, str], ...], str]

# Turtle 1.1, section 6.5: the terminals PN_CHARS_BASE, PN_CHARS and PN_LOCAL, the last without backslash escapes.
_BASE: Final = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_CHARS: Final = _BASE + r"_0-9\u00B7\u0300-\u036F\u203F-\u2040\-"
_PERCENT: Final = r"%[0-9A-Fa-f]{2}"
_LOCAL: Final = re.compile(
    rf"(?:[{_BASE}_:0-9]|{_PERCENT})(?:(?:[{_CHARS}.:]|{_PERCENT})*(?:[{_CHARS}:]|{_PERCENT}))?",
)

_SHORTHAND: Final = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}
"""The lexical forms that need no quotes (Turtle 1.1, sections 2.5.2 and 2.5.3)."""

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
# Control characters and the separators that editors and Python take for the end of a line.
_IN_SHORT: Final = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]')
# In a long string tabs stay, and quotes too unless they could close it.
_IN_LONG: Final = re.compile(r'"{3,}|"+\Z|[\\\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]')


class Spelling:
    """Writes IRIs and literals with the given prefixes, and remembers in `used` which of them it needed."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Prefer the longest namespace, and of two names for one namespace the first."""
        self.prefixes = prefixes
        self.used: set[str] = set()
        self._longest_first = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._written: dict[str, str] = {}

    def iri(self, node: NamedNode) -> str:
        """The IRI by the longest prefix whose rest needs no escape, otherwise in full."""
        iri = node.value
        if iri not in self._written:
            self._written[iri] = self._shortened(iri)
        return self._written[iri]

    def literal(self, literal: Literal) -> str:
        """The literal in its shortest form that keeps the lexical form as it is."""
        if literal.language is not None:
            return f"{_quoted(literal.value)}@{canonical_tag(literal.language)}"
        datatype = literal.datatype
        if datatype.value == XSD + "string":
            return _quoted(literal.value)
        shorthand = _SHORTHAND.get(datatype.value)
        if shorthand is not None and shorthand.fullmatch(literal.value):
            return literal.value
        return f"{_quoted(literal.value)}^^{self.iri(datatype)}"

    def _shortened(self, iri: str) -> str:
        for name, namespace in self._longest_first:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                self.used.add(name)
                return f"{name}:{iri[len(namespace) :]}"
        return f"<{iri}>"


def effective(authority: Mapping[str, str], declared: Mapping[str, str]) -> dict[str, str]:
    """The names in force: those of the authority, then the file's own where neither name nor namespace is taken."""
    effective = dict(authority)
    for name, namespace in sorted(declared.items()):
        if name not in effective and namespace not in effective.values():
            effective[name] = namespace
    return effective


def canonical_tag(tag: str) -> str:
    """A language tag in the case of BCP 47, section 2.1.1: `zh-Hant-TW`; all is lower from the first singleton on."""
    parts: list[str] = []
    for part in tag.lower().split("-"):
        if parts and all(len(earlier) > 1 for earlier in parts):
            parts.append({2: part.upper(), 4: part.title()}.get(len(part), part))
        else:
            parts.append(part)
    return "-".join(parts)


def natural(written: str) -> NaturalKey:
    """A key in which runs of digits compare as numbers: `tn:79-168` comes before `tn:1707-1755`."""
    # The bracket that ends an IRI would put `<x:a-b>` before `<x:a>`.
    parts = re.split(r"([0-9]+)", written.removesuffix(">"))
    # A number is its length and digits, since int() refuses more than 4300 of them.
    numbers = (part.lstrip("0") for part in parts[1::2])
    mixed: list[str | tuple[int, str]] = list(parts)
    mixed[1::2] = [(len(number), number) for number in numbers]
    return tuple(mixed), written


def _quoted(value: str) -> str:
    """The string between quotes, three of them where it holds a newline."""
    if "\n" in value:
        return f'"""{_IN_LONG.sub(_escaped, value)}"""'
    return f'"{_IN_SHORT.sub(_escaped, value)}"'


def _escaped(match: re.Match[str]) -> str:
    return "".join(_ESCAPES.get(character) or f"\\u{ord(character):04X}" for character in match.group())

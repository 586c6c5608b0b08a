"""The terminals of SPARQL (SPARQL 1.1, section 19.8) as one pattern that cuts a text into tokens.

Possessive throughout, so that no text makes it look at a character more than a few times. Codepoint escapes stand in
IRIs and strings, where the engine decodes them; anywhere else they are no token (SPARQL 1.2 made that the rule).
"""

from __future__ import annotations

import re
from typing import Final

_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE: Final = "0-9_\u00b7\u0300-\u036f\u203f\u2040"
_CHARS: Final = rf"{_BASE}{_MORE}\-"
_LOCAL_ESCAPE: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_CODEPOINT: Final = r"u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}"
_STRING_ESCAPE: Final = rf"\\(?:[tbnrf\"'\\]|{_CODEPOINT})"

_LONGEST_PREFIX: Final = 64
"""Characters of a prefix; the bound keeps a text of dotted words from being read again at each dot."""

_SKIP: Final = r"(?:[ \t\r\n]++|\#[^\r\n]*+)++"
_IRI_CHARS: Final = r"[^<>\"{}|^`\\\x00-\x20]*+"
_IRI: Final = rf"<{_IRI_CHARS}(?:\\(?:{_CODEPOINT}){_IRI_CHARS})*+>"
_VARIABLE: Final = rf"[?$][{_BASE}_0-9][{_BASE}{_MORE}]*+"
_LOCAL: Final = rf"(?:[{_BASE}_:0-9]|{_LOCAL_ESCAPE})(?:[{_CHARS}:]++|{_LOCAL_ESCAPE}|\.++(?=[{_CHARS}:%\\]))*+"
_NAME: Final = rf"(?:[{_BASE}](?:[{_CHARS}.]{{0,{_LONGEST_PREFIX - 1}}}+(?<!\.))?)?:(?:{_LOCAL})?"
_BLANK: Final = rf"_:[{_BASE}_0-9](?:[{_CHARS}]++|\.++(?=[{_CHARS}]))*+"
_STRING: Final = "|".join(
    rf"{q}(?:{q}{q}[^{q}\\]*+(?:(?:{_STRING_ESCAPE}|{q}{{1,2}}+(?!{q}))[^{q}\\]*+)*+{q}{{3}}"
    rf"|[^{q}\\\r\n]*+(?:{_STRING_ESCAPE}[^{q}\\\r\n]*+)*+{q})"
    for q in ('"', "'")
)
_LANGUAGE: Final = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?"
_NUMBER: Final = r"[0-9]++(?:(?:\.[0-9]*+)?[eE][+-]?[0-9]++|\.[0-9]++)?|\.[0-9]++(?:[eE][+-]?[0-9]++)?"
_WORD: Final = r"[A-Za-z][A-Za-z0-9_]*+"
_SIGN: Final = r"<<\(?|<=|\{\|?|\|[|}]?|\)(?:>>)?|>[>=]?|&&|\^\^?|!=?"

TOKENS: Final = re.compile(
    rf"(?:{_SKIP})?+({_VARIABLE}|{_NAME}|{_WORD}|{_IRI}|{_STRING}|{_NUMBER}|{_SIGN}|{_BLANK}|{_LANGUAGE}|\Z|.)",
    re.DOTALL,
)
"""What a text is made of, in order: one token after the other, with the blanks and comments before it.

A character that begins no token is one of its own; the last token is empty.
"""

BETWEEN: Final = re.compile(rf"(?:{_SKIP})?+")
"""The blanks and comments between two tokens, which may be none."""

BULK: Final = re.compile(
    rf"(?:{_SKIP}|{_IRI}|{_STRING}|{_NAME}|{_BLANK}|{_LANGUAGE}|[+-]?(?:{_NUMBER})|\^\^|[.;,]|(?:a|true|false)\b)++"
)
"""Triples without brackets, as many as follow each other: data may be long, and is read in one go."""

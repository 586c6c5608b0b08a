"""Uploaded bytes as text: one encoding each, no character that XML could not carry."""

from __future__ import annotations

import codecs
import re
from typing import Final

from graphsvc.characters import NO_TEXT, line_and_column
from graphsvc.errors import BadUpload, UnsupportedMediaType

_ENCODINGS: Final = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "utf-8-sig",
    "ascii": "utf-8-sig",
}
_XML_ENCODINGS: Final = {
    **_ENCODINGS,
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
}
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16le"),
    (b"\x00<", "utf-16be"),
)
"""How an XML document begins in an encoding that tells itself (XML 1.0, appendix F)."""

_DECLARED: Final = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_DECLARATION: Final = re.compile(r"<\?xml\s[^>]*?\?>")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SHORT: Final = {"b": "\b", "f": "\f"}


def plain_text(body: bytes, charset: str) -> str:
    """The text of a format that is always UTF-8. Raises UnsupportedMediaType and BadUpload."""
    return _checked(body, charset, _ENCODINGS)


def xml_text(body: bytes, charset: str) -> str:
    """The text of an XML document with its declaration blanked out.

    A mark goes before the charset of the request, and that before the declaration (RFC 7303, section 3). Raises
    UnsupportedMediaType and BadUpload.
    """
    marked = next((encoding for mark, encoding in _MARKS if body.startswith(mark)), None)
    declared = _DECLARED.match(body)
    text = _checked(body, marked or charset or (declared[1].decode() if declared else ""), _XML_ENCODINGS)
    return _DECLARATION.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text, count=1)


def _checked(body: bytes, charset: str, known: dict[str, str]) -> str:
    """The bytes decoded. Raises UnsupportedMediaType for an encoding that is not known, BadUpload for a wrong one."""
    encoding = known.get(charset.lower() or "utf-8")
    if encoding is None:
        raise UnsupportedMediaType(detail="this charset is not read here", charset=charset, available=sorted(known))
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as problem:
        before = body[: problem.start].decode(encoding, "replace")
        line, column = line_and_column(before, len(before))
        raise BadUpload(detail=f"the bytes are not {charset or 'UTF-8'}", line=line, column=column) from problem
    if found := NO_TEXT.search(text):
        raise _unwritable(text, found.start(), found[0])
    return text


def unwritable_escape(text: str) -> BadUpload:
    """The problem of a text of which some literal holds a character that XML cannot carry, written as an escape."""
    for found in _ESCAPE.finditer(text):
        code = found[1] or found[2]
        character = chr(int(code, 16)) if code else _SHORT.get(found[3], " ")
        if NO_TEXT.fullmatch(character) and not "\ud800" <= character <= "\udfff":
            return _unwritable(text, found.start(), character)
    return BadUpload(detail="a literal holds a control character, which XML could not carry")


def _unwritable(text: str, offset: int, character: str) -> BadUpload:
    """The problem of a character that XML cannot carry."""
    line, column = line_and_column(text, offset)
    detail = f"the character U+{ord(character):04X} cannot be written in XML, and is not taken"
    return BadUpload(detail=detail, line=line, column=column)

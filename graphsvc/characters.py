"""Which characters a text may hold so that every format can carry it, and where in a text a character stands."""

from __future__ import annotations

import re
from typing import Final

NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What is no character of XML 1.0 (section 2.2), and so could not be written in XML results or RDF/XML."""

UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters besides blanks and ends of lines, and those that turn the writing (Unicode Annex 9, section 2)."""
IN_ITS_PLACE: Final = "\ufffd"
"""What is shown for a character that nobody sees."""


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The line and column of an offset, both from 1, in code points."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)

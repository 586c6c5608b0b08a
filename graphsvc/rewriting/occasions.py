"""Whether a text may call for a rewriting, told without reading it: most texts call for none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_PASSED_OVER: Final = r"<[^<>\s]*+>|\"[^\"\r\n]*+\"|'[^'\r\n]*+'|#[^\r\n]*+"


def holds(pattern: str) -> Callable[[str], bool]:
    """Whether the pattern, which has no groups, is found outside of IRIs, strings and comments, in any case."""
    found = re.compile(rf"{_PASSED_OVER}|({pattern})", re.IGNORECASE)
    return lambda text: any(found.findall(text))

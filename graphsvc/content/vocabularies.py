"""Which terms of other vocabularies were looked up where: `ontology/vocabularies.tsv`, one row for each source.

namespace, source (file and version), SHA-256 of that file or `-`, and the terms found in it, parted by blanks.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from graphsvc.content.parsing import text_of
from graphsvc.errors import SyntaxProblem

PINNED: Final = "ontology/vocabularies.tsv"
_COLUMNS: Final = ("namespace", "source", "sha256", "terms")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}|-")


def pinned_terms(root: Path) -> dict[str, frozenset[str]]:
    """The terms of each namespace, without it. Raises ContentError where the table is missing or a row is unusable."""
    lines = text_of(root / PINNED, PINNED).splitlines()
    if not lines or tuple(lines[0].split("\t")) != _COLUMNS:
        raise SyntaxProblem(detail=f"the columns must be {', '.join(_COLUMNS)}", file=PINNED, line=1, column=1)
    found: dict[str, frozenset[str]] = {}
    for number, line in enumerate(lines[1:], 2):
        if fault := _fault(line.split("\t")):
            raise SyntaxProblem(fault, file=PINNED, line=number, column=1)
        namespace, _, _, terms = line.split("\t")
        found[namespace] = found.get(namespace, frozenset()) | frozenset(terms.split())
    return found


def _fault(values: list[str]) -> str:
    """What is wrong in a row; empty where nothing is."""
    if len(values) != len(_COLUMNS):
        return f"{len(values)} columns instead of {len(_COLUMNS)}"
    if not values[0].startswith(("http://", "https://")) or not values[0].endswith(("/", "#")):
        return f"a namespace is an address that ends with / or #, not {values[0]!r}"
    if not values[1].strip():
        return "the source must name the file and the version in which the terms were found"
    return "" if _DIGEST.fullmatch(values[2]) else f"the digest is 64 hexadecimal digits or `-`, not {values[2]!r}"

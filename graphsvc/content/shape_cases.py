"""The cases of the shapes, as their files write them: what keeps a rule and what breaks it.

Tests hold that each case is what its name says; here they are only read, to be shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from graphsvc.content.parsing import DECLARED, text_of
from graphsvc.errors import ContentError
from graphsvc.vocab import AUTHORED_BASE

_CASE: Final = re.compile(
    r"(?ms)^[\w-]+:(?P<verdict>conforms|violates)-(?P<rule>[A-Z]{1,2}\d\d)-(?P<circumstance>[\w-]+) \{\n.*?^\}"
)
"""A named graph in the layout that `graphsvc fmt` gives it."""
_PREFIXED: Final = re.compile(r"(?<![\w:/<])([a-z][\w-]*):(?=[\w-])")


@dataclass(frozen=True, slots=True)
class Case:
    """One case in TriG: whether it keeps the rule, what is the matter with it in words, and the file it stands in."""

    conforms: bool
    circumstance: str
    text: str
    file: str
    namespaces: Mapping[str, str]

    @property
    def declarations(self) -> Mapping[str, str]:
        """Namespace by prefix, those that the text uses."""
        used = set(_PREFIXED.findall(self.text))
        return {prefix: space for prefix, space in self.namespaces.items() if prefix in used}


def shape_cases(root: Path, base: str) -> Mapping[str, tuple[Case, ...]]:
    """The cases by the notation of their rule, under the base in force; a file that cannot be read has none."""
    paths = sorted((root / "shapes").glob("*.examples.trig"))
    return _read(tuple((path, path.stat().st_mtime_ns) for path in paths), base)


@lru_cache(maxsize=1)
def _read(files: tuple[tuple[Path, int], ...], base: str) -> Mapping[str, tuple[Case, ...]]:
    """The cases of files, read once for each state that they are in."""
    found: defaultdict[str, list[Case]] = defaultdict(list)
    for path, _ in files:
        name = f"shapes/{path.name}"
        try:
            text = text_of(path, name).replace(AUTHORED_BASE, base)
        except ContentError:
            continue
        namespaces = dict(DECLARED.findall(text))
        for case in _CASE.finditer(text):
            words = case["circumstance"].replace("-", " ")
            found[case["rule"]].append(Case(case["verdict"] == "conforms", words, case[0], name, namespaces))
    return {rule: tuple(cases) for rule, cases in found.items()}

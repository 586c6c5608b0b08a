"""Which is which, where the order of the words tells: what a status changed from and to, and what includes what."""

from __future__ import annotations

import re
from typing import Final

from graphsvc.proof.names import Names
from graphsvc.proof.passages import Found, Stated
from graphsvc.proof.words import folded

_INCLUDES: Final = re.compile(r"\bincludes?\b")
_PART_OF: Final = frozenset({"icg:locatedIn", "dcterms:isPartOf"})


def order(stated: Stated, names: Names) -> Found:
    """A status that the words name after the one it changed to, and a whole that they say its part includes."""
    for subject in stated.subjects:
        before, after = (stated.one(subject, f"icg:status{end}") for end in ("Before", "After"))
        if before and after and _reversed(stated.words.split(), before, after, names):
            yield "icg:statusBefore", subject, f"the words lead from {after} to {before}, not the reverse"
    including = _INCLUDES.search(stated.words)
    if including is None:
        return
    head, tail = folded(stated.words[: including.start()]), folded(stated.words[including.end() :])
    for subject, predicate, value in stated.facts:
        inside = predicate in _PART_OF and names.named(value, tail) and not names.named(value, head)
        if inside and not names.named(subject, tail):
            yield predicate, subject, f"the words say that {value} is included in it, not the reverse"


def _reversed(words: list[str], before: str, after: str, names: Names) -> bool:
    """Whether the first word that expresses a status comes only after the one of the status that followed it."""
    first, then = (
        next((at for at, word in enumerate(words) if names.hinted(concept, folded(word), ())), -1)
        for concept in (before, after)
    )
    return first > then >= 0

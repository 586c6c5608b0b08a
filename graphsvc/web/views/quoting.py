"""The words of a passage in their context, where the operator has the text and they are those that the graph means."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graphsvc.model import Passage, sha256
from graphsvc.web.words import N_

_CONTEXT: Final = 320
"""So many characters before and after the passage are shown at most, cut between words."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words between those around them; or the reason, a message, why they are not shown."""

    before: str = ""
    words: str = ""
    after: str = ""
    problem: str = ""


def quotation(passage: Passage, digest: str, document_digest: str, texts: Mapping[str, str]) -> Quotation:
    """The words of a passage. `texts` are the documents at hand by their SHA-256, which are proved again here."""
    text = texts.get(document_digest)
    if text is None:
        return Quotation(problem=N_("Not shown: no file at hand has the digest of the document."))
    if hashlib.sha256(text.encode()).hexdigest() != document_digest or passage.end > len(text):
        return Quotation(problem=N_("Not shown: the file at hand is another text than the document."))
    words = text[passage.start : passage.end]
    if sha256(words) != digest:
        return Quotation(problem=N_("Not shown: the words at this place are not those that the digest was made of."))
    return Quotation(_end_of(text[: passage.start]), words, _beginning_of(text[passage.end :]))


def _end_of(text: str) -> str:
    """The last words, with a sign where something is left out."""
    if len(text) <= _CONTEXT:
        return text
    kept = text[-_CONTEXT:]
    return "… " + (kept.partition(" ")[2] or kept)


def _beginning_of(text: str) -> str:
    """The first words, with a sign where something is left out."""
    if len(text) <= _CONTEXT:
        return text
    kept = text[:_CONTEXT]
    return (kept.rpartition(" ")[0] or kept) + " …"

"""What the graph is made of, as values: its names, passages and the closed list of structural properties."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from graphsvc import vocab

_RANGE = re.compile(r"(0|[1-9][0-9]*)-(0|[1-9][0-9]*)")

STRUCTURAL: Final = frozenset(
    {
        vocab.RDF + "type",
        vocab.SKOS + "prefLabel",
        vocab.SKOS + "altLabel",
        vocab.SKOS + "hiddenLabel",
        vocab.SKOS + "definition",
        vocab.SKOS + "inScheme",
        vocab.SKOS + "broader",
        vocab.SKOS + "notation",
        vocab.ORG + "subOrganizationOf",
        vocab.OWL + "differentFrom",
        vocab.OWL + "deprecated",
        vocab.DCTERMS + "isReplacedBy",
    }
    | {
        vocab.AUTHORED_BASE + "ns#" + term
        for term in (
            "scheme",
            "cycleYear",
            "keptBy",
            "requiresTier",
            "governs",
            "notStated",
            "recipientKind",
            "recipientsPerEdition",
            "indicatorUnit",
            "unitsBelow",
            "unitsAbove",
            "theme",
        )
    }
)
"""The properties that the entities graph may hold (model, section 1), under the base that content is authored with."""


@dataclass(frozen=True, slots=True)
class Names:
    """The IRIs of one deployment: everything that is called something under its base."""

    base: str = vocab.AUTHORED_BASE

    def term(self, local: str) -> str:
        """The IRI of an ontology term, `{base}ns#{local}`."""
        return f"{self.base}ns#{local}"

    def thing(self, kind: str, key: str) -> str:
        """The IRI of a thing, `{base}id/{kind}/{key}`."""
        return f"{self.base}id/{kind}/{key}"

    def graph(self, key: str) -> str:
        """The IRI of a graph that is no passage, `{base}graph/{key}`."""
        return f"{self.base}graph/{key}"

    @property
    def loaded(self) -> str:
        """The dataset as it was loaded, whose parts the graph `void` counts."""
        return self.graph("void") + "#dataset"

    def document_graph(self, slug: str) -> str:
        """The graph that describes the document and lists its passages."""
        return self.graph(f"document/{slug}")

    @property
    def ontology(self) -> str:
        """The ontology, and the graph that holds it."""
        return self.base + "ns"

    @property
    def shapes(self) -> str:
        """The graph that holds the shapes."""
        return self.base + "shapes"

    @property
    def queries(self) -> str:
        """The graph that holds the example queries."""
        return self.base + "queries"

    @property
    def passages(self) -> str:
        """What the IRI of every passage starts with."""
        return self.base + "id/passage/"

    def rebased(self, iri: str) -> str:
        """An authored IRI under this deployment's base; others stay as they are."""
        if self.base == vocab.AUTHORED_BASE or not iri.startswith(vocab.AUTHORED_BASE):
            return iri
        return self.base + iri[len(vocab.AUTHORED_BASE) :]


class Passage(NamedTuple):
    """A run of characters of a document: Unicode code points, 0-based, end excluded, without normalisation."""

    slug: str
    start: int
    end: int

    @classmethod
    def of(cls, iri: str, names: Names) -> Passage | None:
        """The passage that an IRI names, or None when the IRI names none."""
        found = parts_of_passage(iri, names.passages)
        return cls(*found) if found else None

    def iri(self, names: Names) -> str:
        """The passage's IRI, which is also the name of its graph."""
        return f"{names.passages}{self.slug}/{self.start}-{self.end}"


@lru_cache(maxsize=16_384)  # the page of a passage goes through all of its document
def parts_of_passage(iri: str, beginning: str) -> tuple[str, int, int] | None:
    """Document, start and end in the IRI of a passage; None for any other IRI."""
    if not iri.startswith(beginning) or "#" in iri:
        return None
    slug, _, span = iri[len(beginning) :].partition("/")
    match = _RANGE.fullmatch(span)
    return (slug, int(match[1]), int(match[2])) if match and slug else None


def sha256(text: str | bytes) -> str:
    """SHA-256 of the text in UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()

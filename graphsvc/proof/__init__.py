"""The proof that every number, year and name stated in a passage stands in its words, by explicit rules."""

from graphsvc.proof.declarations import Listed, UnreadableTable, listed_in, sections_of
from graphsvc.proof.names import Names, Section, Thing
from graphsvc.proof.passages import Fact, Gap, Stated, Text
from graphsvc.proof.proving import gaps, undeclared

__all__ = [
    "Fact",
    "Gap",
    "Listed",
    "Names",
    "Section",
    "Stated",
    "Text",
    "Thing",
    "UnreadableTable",
    "gaps",
    "listed_in",
    "sections_of",
    "undeclared",
]

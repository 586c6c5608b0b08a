"""What passages cover: each text as sentences and list lines, and for each what is stated in its passages."""

from graphsvc.coverage.measuring import CoverageReport, DocumentCoverage, Gap, Sentence, measured
from graphsvc.coverage.splitting import sentences
from graphsvc.coverage.stating import known_names, stated_triples

__all__ = [
    "CoverageReport",
    "DocumentCoverage",
    "Gap",
    "Sentence",
    "known_names",
    "measured",
    "sentences",
    "stated_triples",
]

"""How large and how long a run is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """The size of the data, the rounds that servers take turns in, the seconds of each turn, and where files go."""

    triples: int
    rounds: int
    seconds: float
    folder: Path

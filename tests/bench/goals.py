"""What is aimed at, and what was reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bench.tables import Table, short


@dataclass(frozen=True)
class Goal:
    """A ratio that is aimed at, with what was measured, each by its name."""

    text: str
    least: float
    measured: Mapping[str, float]

    @property
    def missed(self) -> Mapping[str, float]:
        """What is below."""
        return {name: value for name, value in self.measured.items() if value < self.least}

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """The goal, what it asks, the lowest figure; where it is missed, a row for each."""
        asked = f"≥ {short(self.least)}"
        if not self.measured:
            yield self.text, asked, "", "not measured"
        elif not self.missed:
            yield self.text, asked, short(min(self.measured.values())), "held"
        for name, value in self.missed.items():
            yield self.text, asked, short(value), f"missed: {name}"


def goals_table(goals: Iterable[Goal]) -> Table:
    """All goals."""
    rows = [row for goal in goals for row in goal.rows()]
    return Table(["beside", "asked", "lowest", "outcome"], rows, "**Goals**, ratios of requests a second.")

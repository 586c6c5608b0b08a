"""Tables as Markdown, which also reads well in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Rows below a line of headings, and what must be said about them."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    remark: str = ""

    def __str__(self) -> str:
        """The table with columns of equal width, the remark in front."""
        lines = [tuple(self.headings), *map(tuple, self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        drawn = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
        rule = "|".join("-" * (width + 2) for width in widths)
        table = "\n".join([f"| {drawn[0]} |", f"|{rule}|", *(f"| {line} |" for line in drawn[1:])])
        return f"{self.remark}\n\n{table}\n" if self.remark else f"{table}\n"


def short(value: float) -> str:
    """A figure with three digits that count, whole from 100 on."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # three digits

"""Words beside a figure that say how it is meant (`over`, `nearly`), and bounds that follow from them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from graphsvc.proof.numbers import Figures
from graphsvc.proof.words import printed_words

QUALIFIERS: Final = {
    "over": ("over", "more than", "above", "exceeding", "in excess of"),
    "nearly": ("nearly", "close to", "almost"),
    "about": ("about", "roughly", "around", "approximately", "estimated"),
    "up-to": ("up to", "within", "at most"),
    "only": ("only", "just", "merely"),
    "at-least": ("at least", "no fewer than"),
    "less-than": ("less than", "fewer than", "under", "below"),
}
"""Each qualifier of the data with the words that express it; `just over` is over."""
BELOW: Final = frozenset({"nearly", "up-to", "less-than"})
ABOVE: Final = frozenset({"over", "at-least"})
"""The qualifiers that put the true value below the figure, and above it."""
_NO_QUALIFIER: Final = "as-printed"
_SPANS: Final = re.compile(r"\bover (?:the|\w+ decades?|\w+ years?|many)\b")
"""`over the next ten years` says how long, not how many more."""


def qualifiers_of(printed: str, words: str) -> list[str]:
    """The qualifier of each place where the words hold the printed value; the printed value's own words count."""
    text, figure = printed_words(words), printed_words(printed)
    starts = (at for at in range(len(text) - len(figure) + 1) if text[at : at + len(figure)] == figure)
    return [_qualifier(text[max(0, at - 3) : at], figure) for at in starts]


def _qualifier(before: list[str], figure: list[str]) -> str:
    """The qualifier that ends right before the figure or stands in it."""
    inside = " ".join(figure)
    ahead = " ".join(before)
    for key, phrases in QUALIFIERS.items():
        for phrase in phrases:
            held = re.search(rf"\b{phrase}\b", inside)
            leads = ahead.endswith(phrase) and (ahead == phrase or ahead[-len(phrase) - 1] == " ")
            if held or (leads and not _SPANS.search(f"{ahead} {inside}")):
                return key
    return _NO_QUALIFIER


def qualifier_problem(stated: str, printed: str, words: str) -> str | None:
    """Why the stated qualifier is not the one that the words give, None when it is."""
    found = qualifiers_of(printed, words)
    if not found or stated in found:
        return None
    return f"the words say {' or '.join(sorted(set(found)))}"


def bounds_follow(least: Decimal | None, greatest: Decimal | None, stated: str, figures: Figures) -> bool:
    """Whether both bounds are figures of the words, a vague amount, or follow from a figure and its qualifier."""
    if least is not None and greatest is not None and (least, greatest) in figures.vague:
        return True
    given = [bound for bound in (least, greatest) if bound is not None]
    if all(figures.mean(bound) for bound in given):
        return True
    figure = greatest if stated in BELOW else least
    if figure is None or not figures.mean(figure):
        return False
    if stated == "nearly":
        return least is None or figure * 8 / 10 <= least < figure
    if stated in ABOVE:
        return greatest is None or greatest == 100  # noqa: PLR2004  # a share ends there
    return stated in ("up-to", "less-than") and least in (None, 0)

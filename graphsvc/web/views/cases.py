"""Cases of a rule side by side: the two that are most alike with opposite verdicts, and the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphsvc.content.shape_cases import Case

_MOST: Final = 12
"""So many cases of each verdict are shown; their file has all."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with its lines, each with whether its counterpart lacks it."""

    name: str
    lines: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of a rule: the closest two of opposite verdicts, the others, how many there are, and what they use."""

    pair: tuple[Shown, Shown] | None = None
    kept: tuple[Shown, ...] = ()
    broken: tuple[Shown, ...] = ()
    keeping: int = 0
    breaking: int = 0
    files: tuple[str, ...] = ()
    namespaces: Mapping[str, str] = field(default_factory=dict)


def cases_shown(cases: Sequence[Case], names: Sequence[str] = ()) -> Cases:
    """The cases as a page shows them; the pair says what makes the difference, one of these names where that can be."""
    keeping = [case for case in cases if case.conforms]
    breaking = [case for case in cases if not case.conforms]
    pairs = ((kept, broken) for kept in keeping for broken in breaking)
    kept, broken = min(pairs, key=lambda pair: _apart(pair[0], pair[1], names), default=(None, None))
    shown = [*_first(keeping, kept), *_first(breaking, broken)]
    return Cases(
        (_beside(kept, broken), _beside(broken, kept)) if kept and broken else None,
        tuple(_alone(case) for case in _first(keeping, kept)),
        tuple(_alone(case) for case in _first(breaking, broken)),
        len(keeping),
        len(breaking),
        tuple(sorted({case.file for case in cases})),
        _declared([*(case for case in (kept, broken) if case), *shown]),
    )


def _first(cases: Iterable[Case], but: Case | None) -> list[Case]:
    """The first of the cases besides one."""
    return [case for case in cases if case is not but][:_MOST]


def _declared(cases: Iterable[Case]) -> Mapping[str, str]:
    """Namespace by prefix, all that the cases use."""
    found = {prefix: space for case in cases for prefix, space in case.declarations.items()}
    return dict(sorted(found.items()))


def _body(case: Case) -> list[str]:
    """The lines of a case between its braces."""
    return case.text.splitlines()[1:-1]


def _apart(one: Case, other: Case, names: Sequence[str]) -> tuple[bool, int]:
    """Whether none of the names makes the difference between two cases, and how many lines only one of them has."""
    mine, theirs = Counter(_body(one)), Counter(_body(other))
    differing = [*(mine - theirs).elements(), *(theirs - mine).elements()]
    return not any(f"{name} " in line for line in differing for name in names), len(differing)


def _beside(case: Case, other: Case) -> Shown:
    """A case, with what its counterpart lacks marked."""
    lines, theirs = case.text.splitlines(), set(_body(other))
    marked = [
        (line, bool(line.strip()) and line not in theirs and 0 < at < len(lines) - 1) for at, line in enumerate(lines)
    ]
    return Shown(case.circumstance, tuple(marked))


def _alone(case: Case) -> Shown:
    """A case by itself."""
    return Shown(case.circumstance, tuple((line, False) for line in case.text.splitlines()))

"""Variables that a query uses as SPARQL does not allow: what the engine finds only where a whole pattern ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from graphsvc.guard.reading import Inside, Kind, Reading
from graphsvc.guard.scope import visible, visible_before
from graphsvc.guard.words import AGGREGATES
from graphsvc.messages import N_, Told

_UNGROUPED: Final = N_("`%(name)s` stands neither in GROUP BY nor in an aggregate, so it has no single value")
_TWICE: Final = N_("SELECT names `%(name)s` twice")
_TAKEN: Final = N_("`%(name)s` has a value already; the one after AS must be new")
_ALL: Final = N_("`*` cannot stand with GROUP BY: name the variables")
_AGGREGATE: Final = N_("an aggregate can stand in SELECT, HAVING and ORDER BY only")
_LABEL: Final = N_("`%(name)s` stands in another group already; a label of a blank node belongs to one")
_MODIFIERS: Final = frozenset(["HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"])


@dataclass(frozen=True, slots=True)
class Misuse:
    """What is wrong at a token, which the engine notices at the token `noticed` or behind it."""

    at: int
    noticed: int
    detail: Told


def misuses(reading: Reading) -> Sequence[Misuse]:
    """All misuses, in the order of the text (SPARQL 1.1, sections 5.1.1, 10.1, 11.4 and 18.2.1)."""
    found = [*_in_groups(reading), *_labels(reading)]
    for at in range(len(reading.tokens)):
        if reading.word(at) == "SELECT":
            found.extend(_Select(reading, at).misuses())
    return sorted(found, key=lambda misuse: misuse.at)


def _in_groups(reading: Reading) -> Iterator[Misuse]:
    """BIND of a variable that has a value, and aggregates in a group."""
    for group, inside in reading.inside.items():
        if inside is not Inside.GROUP:
            continue
        for at in _within(reading, group + 1, reading.closes[group]):
            if reading.inside.get(at) is not Inside.EXPRESSION:
                continue
            end = reading.closes[at]
            if reading.word(at - 1) == "BIND" and reading.word(end - 2) == "AS":
                name = reading.tokens[end - 1]
                if name[1:] in visible_before(reading, group, at):
                    yield Misuse(end - 1, reading.closes[group], Told(_TAKEN, name=name))
            for call in range(at - 1, end):
                if reading.word(call) in AGGREGATES and reading.inside.get(call + 1) is Inside.EXPRESSION:
                    yield Misuse(call, reading.closes[group], Told(_AGGREGATE))


def _labels(reading: Reading) -> Iterator[Misuse]:
    """Labels of blank nodes that two groups have."""
    groups: list[int] = []
    known: dict[str, int] = {}
    for at, token in enumerate(reading.tokens):
        if reading.inside.get(at) in (Inside.GROUP, Inside.SELECT):
            groups.append(at)
        elif groups and at == reading.closes[groups[-1]]:
            groups.pop()
        elif groups and reading.kind(at) is Kind.BLANK and known.setdefault(token, groups[-1]) != groups[-1]:
            yield Misuse(at, at, Told(_LABEL, name=token))


def _within(reading: Reading, start: int, end: int) -> Iterator[int]:
    """The positions between two, without what is in brackets that open there."""
    at = start
    while at < end:
        yield at
        at = reading.closes.get(at, at) + 1


class _Select:
    """One SELECT with its pattern and what follows that, up to where the query or subquery ends."""

    def __init__(self, reading: Reading, select: int) -> None:
        """Find the parts of the SELECT that stands there."""
        self.reading = reading
        within = reading.inside.get(select - 1) is Inside.SELECT
        self.end = reading.closes[select - 1] if within else len(reading.tokens)
        inside = (at for at in _within(reading, select + 1, self.end) if reading.inside.get(at) is Inside.GROUP)
        self.pattern = next(inside, None)
        self.items = list(_within(reading, select + 1, self.end if self.pattern is None else self.pattern))

    def misuses(self) -> Iterator[Misuse]:
        """What is wrong in the clause itself; nothing is said of one without a pattern."""
        if self.pattern is None:
            return
        keys = self._keys()
        known = set(visible(self.reading, self.pattern) if keys is None else keys)
        named: set[str] = set()
        for at in takewhile(lambda at: self.reading.word(at) not in ("FROM", "WHERE"), self.items):
            if keys is not None:
                yield from (self._misuse(use, _UNGROUPED) for use in self._uses(at) if self._name(use) not in known)
                if self.reading.tokens[at] == "*":
                    yield self._misuse(at, _ALL)
            if (new := self._given(at)) is None:
                continue
            name = self._name(new)
            if name in named:
                yield self._misuse(new, _TWICE)
            elif new != at and name in known:
                yield self._misuse(new, _TAKEN)
            named.add(name)
            known.add(name)

    def _keys(self) -> set[str] | None:
        """The variables by which rows are grouped; None where they are not."""
        assert self.pattern is not None  # noqa: S101  # asked for patterns only
        reading, behind = self.reading, self.reading.closes[self.pattern] + 1
        keys: set[str] | None = None
        for at in _within(reading, behind, self.end):
            if reading.word(at) == "GROUP":
                keys = set()
            elif keys is not None and reading.word(at) in _MODIFIERS:
                return keys
            elif keys is not None and reading.kind(at) is Kind.VARIABLE:
                keys.add(self._name(at))
            elif keys is not None and reading.word(reading.closes.get(at, 0) - 2) == "AS":
                keys.add(self._name(reading.closes[at] - 1))
        outside = [*range(self.items[0], self.pattern), *range(behind, self.end)] if self.items else []
        if keys is None and any(reading.word(at) in AGGREGATES for at in outside):
            return set()
        return keys or None  # GROUP BY without keys is not finished, or has none that a variable names

    def _given(self, at: int) -> int | None:
        """Where the part of the clause that begins there names the variable that it gives."""
        if self.reading.inside.get(at) is Inside.EXPRESSION:
            return self.reading.closes[at] - 1
        return at if self.reading.kind(at) is Kind.VARIABLE else None

    def _uses(self, begin: int) -> Iterator[int]:
        """Where the part that begins there, `?x` or `(… AS ?x)`, uses variables outside of aggregates and of EXISTS."""
        reading, at = self.reading, begin
        while at < reading.closes.get(begin, begin + 3) - 2:
            if reading.inside.get(at) is Inside.GROUP or reading.word(at - 1) in AGGREGATES:
                at = reading.closes.get(at, at)
            elif reading.kind(at) is Kind.VARIABLE:
                yield at
            at += 1

    def _name(self, at: int) -> str:
        """The variable there, without its mark."""
        return self.reading.tokens[at][1:]

    def _misuse(self, at: int, detail: str) -> Misuse:
        """A misuse of the variable there, which the engine notices where the SELECT ends."""
        return Misuse(at, self.end, Told(detail, name=self.reading.tokens[at]))

"""Other readings of a SPARQL query, each one change away: what the mutation run puts in place of a shape's query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from pattern_mutations import mutated_patterns

Tokens = Sequence[str]
Mutation = tuple[str, Tokens]
Neighbours = Callable[[str], Sequence[str]]

TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>\s]*>|[?$]\w+|[A-Za-z][\w-]*:[\w-]*|\d+|\w+|&&|\|\||!=|<=|>=|\S')
OTHER_COMPARISONS: Final = {
    "<": ("<=", ">", "!="),
    "<=": ("<", ">=", "="),
    ">": (">=", "<", "!="),
    ">=": (">", "<=", "="),
    "=": ("!=", "<=", ">="),
    "!=": ("=", "<", ">"),
}
SWAPPED: Final[Mapping[str, tuple[str, ...]]] = {
    "&&": ("||",),
    "||": ("&&",),
    "+": ("-",),
    "-": ("+",),
    "MAX": ("MIN",),
    "MIN": ("MAX",),
    "true": ("false",),
    "LCASE": ("UCASE",),
    "YEAR": ("MONTH",),
    "MONTH": ("DAY",),
    "SUM": ("COUNT", "MAX"),
    "COUNT": ("MAX",),
    "STRSTARTS": ("CONTAINS", "STRENDS"),
    "STRENDS": ("CONTAINS", "STRSTARTS"),
    "CONTAINS": ("STRSTARTS", "STRENDS"),
}
WRAPPERS: Final = frozenset({"LCASE", "STR", "COALESCE", "REPLACE", "CONCAT", "STRAFTER"})
"""Functions that can be taken away, leaving their first argument."""

BINDING: Final = ["$this", "a", "owl:Ontology"]
"""The pattern that makes $this known in a group to engines that do not put its value in everywhere."""

PREFIXED: Final = re.compile(r"[A-Za-z][\w-]*:[\w-]+")


def mutated_queries(query: str, neighbours: Neighbours, classes: Neighbours) -> Iterator[tuple[str, str]]:
    """What was changed, and the changed query.

    `neighbours` names what an IN list could be extended by, `classes` those just above and below a class.
    """
    tokens = _spelt_out(TOKEN.findall(query))
    changes: list[Iterator[Mutation]] = [
        _words(tokens),
        _literals(tokens),
        _operands(tokens),
        _paths(tokens),
        _lists(tokens, neighbours),
        _classes(tokens, classes),
        _functions(tokens),
        _patterns(tokens),
        _triples(tokens),
        _joins(tokens),
        _groupings(tokens),
    ]
    for change in changes:
        for what, mutated in change:
            yield what, " ".join(mutated)


def _spliced(tokens: Tokens, start: int, end: int, *middle: str) -> Tokens:
    """The tokens with others in place of a range."""
    return [*tokens[:start], *middle, *tokens[end:]]


def _closing(tokens: Tokens, start: int) -> int:
    """The index of the bracket that closes the one at `start`."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += (tokens[index] in "({") - (tokens[index] in ")}")
        if depth == 0:
            return index
    raise ValueError(tokens[start:])


def _context(tokens: Tokens, index: int) -> str:
    """Some words around a place, to name a mutation."""
    return f"at {index}: {' '.join(tokens[max(0, index - 3) : index + 4])}"


def _words(tokens: Tokens) -> Iterator[Mutation]:
    """Another comparison, the other junction, no negation, the other sign, the other aggregate."""
    for index, word in enumerate(tokens):
        where = _context(tokens, index)
        for other in _other_comparisons(tokens, index):
            yield f"{other} {where}", _spliced(tokens, index, index + 1, other)
        for other in SWAPPED.get(word, ()):
            yield f"{other} {where}", _spliced(tokens, index, index + 1, other)
        # A solution twice is a finding once, so a DISTINCT of SELECT is left alone.
        if word in {"!", "NOT", "DISTINCT", "^"} and tokens[index - 1] != "SELECT":
            yield f"no {word} {where}", _spliced(tokens, index, index + 1)
        if word in {"EXISTS", "IN"} and tokens[index - 1] != "NOT":
            yield f"not {word} {where}", _spliced(tokens, index, index, "NOT")


def _other_comparisons(tokens: Tokens, index: int) -> tuple[str, ...]:
    """Other comparisons; of two terms that are no numbers, neither is greater when they are one."""
    if tokens[index] == "=" and not (tokens[index - 1].startswith("?") and tokens[index + 1].startswith("?")):
        return ("!=",)
    return OTHER_COMPARISONS.get(tokens[index], ())


def _literals(tokens: Tokens) -> Iterator[Mutation]:
    """Numbers one greater and smaller, other texts, looser and stricter regular expressions."""
    for index, word in enumerate(tokens):
        where = _context(tokens, index)
        if word.isdigit():
            for other in (int(word) - 1, int(word) + 1):
                yield f"{other} {where}", _spliced(tokens, index, index + 1, str(other))
        if word.startswith('"'):
            yield f"other text {where}", _spliced(tokens, index, index + 1, '"~"')
            opening = _opening(tokens, index)
            if tokens[opening - 1] in {"REGEX", "REPLACE"} and "," in tokens[opening:index]:
                for what, pattern in mutated_patterns(word[1:-1].replace("\\\\", "\\")):
                    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
                    yield f"{what} {where}", _spliced(tokens, index, index + 1, f'"{escaped}"')
                if tokens[index + 1] == "," and tokens[opening - 1] == "REGEX":
                    yield f"no flags {where}", _spliced(tokens, index + 1, index + 3)


def _opening(tokens: Tokens, index: int) -> int:
    """The index of the bracket that is open at `index`."""
    depth = 0
    for place in range(index - 1, -1, -1):
        depth += (tokens[place] in ")}") - (tokens[place] in "({")
        if depth < 0:
            return place
    return 0


def _operands(tokens: Tokens) -> Iterator[Mutation]:
    """Each operand of a conjunction or disjunction left out, within its brackets."""
    for start, word in enumerate(tokens):
        if word != "(":
            continue
        end = _closing(tokens, start)
        for junction in ("||", "&&"):
            cuts = [start, *_at_depth(tokens, start, end, junction), end]
            for left, right in pairwise(cuts) if len(cuts) > 2 else ():  # two ends and a junction
                # The junction before the operand goes with it; of the first operand, the one behind.
                span = (left, right) if left != start else (left + 1, right + 1)
                yield f"without {' '.join(tokens[left + 1 : right])}", _spliced(tokens, *span)


def _at_depth(tokens: Tokens, start: int, end: int, word: str) -> list[int]:
    """Where a word stands directly within the brackets at `start` and `end`."""
    found, depth = [], 0
    for index in range(start + 1, end):
        depth += (tokens[index] in "({") - (tokens[index] in ")}")
        if depth == 0 and tokens[index] == word:
            found.append(index)
    return found


def _paths(tokens: Tokens) -> Iterator[Mutation]:
    """A path without one alternative or step, or with another count of steps."""
    for index, word in enumerate(tokens):
        where = _context(tokens, index)
        if word in {"|": "/", "/": "|"} and PREFIXED.fullmatch(tokens[index + 1]):
            yield f"other step {where}", _spliced(tokens, index, index + 1, {"|": "/", "/": "|"}[word])
        if word in "|/" and PREFIXED.fullmatch(tokens[index + 1]):
            yield f"without the step after {where}", _spliced(tokens, index, index + 2)
            if PREFIXED.fullmatch(tokens[index - 1]) or tokens[index - 1] == "a":
                yield f"without the step before {where}", _spliced(tokens, index - 1, index + 1)
        if word in "*+" and PREFIXED.fullmatch(tokens[index - 1]):
            for other in {"", "*", "+", "?"} - {word}:
                yield f"{other or 'once'} {where}", _spliced(tokens, index, index + 1, *other)


def _classes(tokens: Tokens, classes: Neighbours) -> Iterator[Mutation]:
    """Another class as type."""
    for index, word in enumerate(tokens[:-1]):
        for other in classes(tokens[index + 1]) if word == "a" else ():
            yield f"a {other} {_context(tokens, index)}", _spliced(tokens, index + 1, index + 2, other)


def _lists(tokens: Tokens, neighbours: Neighbours) -> Iterator[Mutation]:
    """An IN list without one member, or with one more."""
    for index, word in enumerate(tokens):
        if word == "IN":
            end = _closing(tokens, index + 1)
            members = [member for member in tokens[index + 2 : end] if member != ","]
            for place, member in enumerate(members):
                rest = ", ".join(members[:place] + members[place + 1 :]).split()
                yield f"IN without {member}", _spliced(tokens, index + 2, end, *rest)
            for name in neighbours(members[0]):
                if name not in members:
                    yield f"IN with {name}", _spliced(tokens, end, end, ",", name)


def _functions(tokens: Tokens) -> Iterator[Mutation]:
    """A function taken away, an argument of it left out, and branches of IF the other way round."""
    for index, word in enumerate(tokens[:-1]):
        if tokens[index + 1] != "(" or not word.isupper():
            continue
        end = _closing(tokens, index + 1)
        commas = [index + 1, *_at_depth(tokens, index + 1, end, ","), end]
        arguments = [tokens[left + 1 : right] for left, right in pairwise(commas)]
        if word in WRAPPERS:
            yield f"no {word} {_context(tokens, index)}", _spliced(tokens, index, end + 1, *arguments[0])
        if word == "CONCAT":
            for argument in arguments[1:]:
                yield f"CONCAT is {' '.join(argument)}", _spliced(tokens, index, end + 1, *argument)
        if word == "IF":
            yield (
                "IF the other way",
                _spliced(tokens, index + 2, end, *arguments[0], ",", *arguments[2], ",", *arguments[1]),
            )


def _patterns(tokens: Tokens) -> Iterator[Mutation]:
    """A filter, assignment, optional part or branch left out; an optional part required."""
    for index, word in enumerate(tokens):
        where = _context(tokens, index)
        if word in {"FILTER", "BIND", "OPTIONAL", "HAVING"}:
            opening = next(i for i in range(index, len(tokens)) if tokens[i] in "({")
            yield f"no {word} {where}", _spliced(tokens, index, _closing(tokens, opening) + 1)
        if word == "OPTIONAL":
            yield f"required {where}", _spliced(tokens, index, index + 1)
        if word == "UNION":
            yield f"no branch after {where}", _spliced(tokens, index, _closing(tokens, index + 1) + 1)
            before = next(i for i in range(index - 1, -1, -1) if tokens[i] == "{" and _closing(tokens, i) == index - 1)
            yield f"no branch before {where}", _spliced(tokens, before, index + 1)


def _spelt_out(tokens: Tokens) -> Tokens:
    """The query with every triple pattern whole: none shares its subject or predicate by `;` or `,`."""
    result: list[str] = []
    index = 0
    while index < len(tokens):
        end = _end_of_block(tokens, index)
        result += [word for triple in _expanded(tokens[index:end]) for word in (*triple, ".")]
        index = end + (end > index and tokens[end] == ".")
        if end == index:
            result.append(tokens[index])
            index += 1
    return result


def _end_of_block(tokens: Tokens, index: int) -> int:
    """Where the triple patterns end that begin here; here, if none does."""
    begins = index and tokens[index - 1] in {"{", "}", ".", ")"} and tokens[index].startswith(("?", "$"))
    return next(i for i in range(index, len(tokens)) if tokens[i] in {".", "}", "FILTER"}) if begins else index


def _expanded(block: Tokens) -> Iterator[Tokens]:
    """Each triple pattern of a block written with `;` and `,`."""
    subject, rest = block[:1], list(block[1:])
    while rest:
        cut = next((i for i, word in enumerate(rest) if word == ";"), len(rest))
        part, rest = rest[:cut], rest[cut + 1 :]
        first = part.index(",") - 1 if "," in part else len(part) - 1
        for term in part[first:]:
            if term != ",":
                yield [*subject, *part[:first], term]


def _triples(tokens: Tokens) -> Iterator[Mutation]:
    """A triple pattern left out."""
    for index in range(len(tokens)):
        end = _end_of_block(tokens, index)
        if end > index and tokens[index:end] != BINDING:
            yield f"without {' '.join(tokens[index:end])}", _spliced(tokens, index, end + 1)


def _joins(tokens: Tokens) -> Iterator[Mutation]:
    """One mention of a variable replaced by another variable, so that two patterns no longer meet in it."""
    begin = tokens.index("WHERE")
    names = [word for word in tokens[begin:] if word.startswith("?")]
    for index in range(begin, len(tokens)):
        word = tokens[index]
        if word.startswith("?") and names.count(word) > 1:
            yield f"cut {word} {_context(tokens, index)}", _spliced(tokens, index, index + 1, "?unbound")


def _groupings(tokens: Tokens) -> Iterator[Mutation]:
    """A variable left out of GROUP BY."""
    for index, word in enumerate(tokens):
        if word == "BY":
            end = next((i for i in range(index, len(tokens)) if tokens[i] in {"HAVING", "}"}), len(tokens))
            for place in range(index + 1, end):
                if tokens[place] != "$this":
                    yield f"group without {tokens[place]}", _spliced(tokens, place, place + 1)

"""Looser and stricter regular expressions, each one change away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

ATOM: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|\{\d+,?\d*\}|[^\\\[\](){}^$+*?|.]+|.")
COUNT: Final = re.compile(r"\{(\d+)(,?)(\d*)\}")

MORE: Final = ("A-Z", "a-z", "0-9", "_")
"""What a class is widened by."""


def mutated_patterns(pattern: str) -> Iterator[tuple[str, str]]:
    """What was changed, and the changed pattern, wherever that is still a regular expression."""
    for what, mutated in _changes(pattern):
        try:
            re.compile(mutated)
        except re.error:
            continue
        if mutated != pattern:
            yield what, mutated


def _changes(pattern: str) -> Iterator[tuple[str, str]]:
    for match in ATOM.finditer(pattern):
        before, behind = pattern[: match.start()], pattern[match.end() :]
        if match[0] == "|":
            yield "without an alternative", before + _after_alternative(behind)
        for other in _others(match[0]):
            yield f"{other or 'nothing'} for {match[0]}", before + other + behind


def _others(atom: str) -> Iterator[str]:
    """What may stand in the place of a piece of a pattern."""
    if atom in "^$":
        yield ""
    elif atom.startswith("["):
        yield "."
        yield from _other_classes(atom)
    elif atom in "+*?":
        yield from {"+", "*", "?", ""} - {atom}
    elif count := COUNT.fullmatch(atom):
        yield from _other_counts(*count.groups())
    elif atom[0] not in "(){|":
        yield from (".*", "")
        if not atom.isalpha():
            yield atom[:-1]


def _other_counts(low: str, comma: str, high: str) -> Iterator[str]:
    """One less or more at either end, no upper end, and once."""
    top = high or ("" if comma else low)
    yield from (f"{{{int(low) - 1},{top}}}", f"{{{int(low) + 1},{top}}}", f"{{{low},}}", "")
    if top:
        yield from (f"{{{low},{int(top) + 1}}}", f"{{{low},{int(top) - 1}}}")


def _other_classes(atom: str) -> Iterator[str]:
    """The class without each range or character of it, and with some more."""
    head = "[^" if atom.startswith("[^") else "["
    members = re.findall(r"\\.|.-.|.", atom[len(head) : -1])
    if len(members) == 1 and len(members[0]) == 1:
        return  # a character that is a class only to be read as itself
    for index in range(len(members) if len(members) > 1 else 0):
        yield head + "".join(members[:index] + members[index + 1 :]) + "]"
    for more in MORE:
        # An underscore is what people take for a letter or a digit where both may stand.
        if head == "[" and more not in atom and (more != "_" or {"a-z", "0-9"} <= set(members)):
            yield f"{head}{more}{atom[len(head) :]}"


def _after_alternative(behind: str) -> str:
    """What stands behind the alternative that begins here."""
    depth = 0
    for match in ATOM.finditer(behind):
        atom = match[0]
        if depth == 0 and atom in "|)":
            return behind[match.start() :]
        depth += (atom[0] == "(") - (atom == ")")
    return ""

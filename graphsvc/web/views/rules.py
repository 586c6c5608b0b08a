"""What the pages of all shapes and of all example queries list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.description.terms import Rule
from graphsvc.web.links import Links
from graphsvc.web.views.asking import Example, in_language, without_header
from graphsvc.web.views.term import RuleRow, rule_rows
from graphsvc.web.views.text import Cell, capital
from graphsvc.web.words import N_

_SEVERITIES: Final = (N_("violation"), N_("warning"), N_("info"))
"""How grave the breach of a rule is (SHACL, section 2.1.4), the gravest first."""


_LETTERS: Final = {
    "A": N_("Attributed statements"),
    "C": N_("Versions"),
    "D": N_("Derived links"),
    "E": N_("Evidence and documents"),
    "G": N_("Names of things"),
    "K": N_("Rankings"),
    "M": N_("Figures"),
    "N": N_("Things and links"),
    "P": N_("Values of properties"),
    "R": N_("Recognitions"),
    "S": N_("Status changes"),
    "T": N_("Time"),
    "V": N_("Vocabulary"),
}
"""What the rules of each letter are about; others are called by their letter alone."""


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one letter, and what they are about; each with the anchor of its name."""

    letter: str
    title: str
    rules: tuple[tuple[str, RuleRow], ...]


def rule_groups(rules: Sequence[Rule], languages: Sequence[str], links: Links) -> tuple[RuleGroup, ...]:
    """The rules by the letter of their notation."""
    groups: defaultdict[str, list[tuple[str, RuleRow]]] = defaultdict(list)
    for rule, row in zip(rules, rule_rows(rules, languages, links), strict=True):
        groups[rule.notation[:1]].append((rule.iri.partition("#")[2], row))
    return tuple(RuleGroup(letter, _LETTERS.get(letter, ""), tuple(found)) for letter, found in sorted(groups.items()))


def severities(rules: Sequence[Rule]) -> Mapping[str, int]:
    """How many rules there are of each severity, the gravest first."""
    counts = Counter(rule.severity for rule in rules)
    return {name: counts[name] for name in (*_SEVERITIES, *sorted(counts.keys() - set(_SEVERITIES))) if counts[name]}


@dataclass(frozen=True, slots=True)
class ListedQuery:
    """An example query: its title with the link to its page, and its question."""

    name: Cell
    question: Cell
    run: str


def query_groups(
    examples: Sequence[Example], language: str, links: Links
) -> tuple[tuple[str, tuple[ListedQuery, ...]], ...]:
    """The example queries by topic."""
    groups: defaultdict[str, list[ListedQuery]] = defaultdict(list)
    for example in examples:
        name = in_language(example.titles, language, example.slug)
        page = links.path(f"/doc/query/{example.slug}")
        run = links.path("/sparql", query=without_header(example.text))
        question = in_language(example.questions, language)
        groups[example.topic].append(ListedQuery(name._replace(href=page), question, run))
    return tuple((capital(topic), tuple(found)) for topic, found in sorted(groups.items()))

"""People and bodies that a text names: something is said of each, and a tie beside them does not leave them out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from graphsvc.proof.names import Named, Names
from graphsvc.proof.passages import Gap, Text
from graphsvc.proof.words import folded, word_list

_AGENTS: Final = ("person:", "organization:")
_TOGETHER: Final = frozenset({"agreement", "event", "partnership", "tenure"})
"""Kinds of claims and happenings that consist of who has part in them."""
_ACTING: Final = frozenset(
    {"dcterms:publisher", *(f"icg:{name}" for name in word_list("foundedBy ownedBy paidBy plannedBy presenter runBy"))}
)
"""Properties that say who does something: nobody else whom the passage names is left out."""
_OWN_WORDS: Final = frozenset({"icg:statement", "icg:aim", "icg:listName"})
_NAMING: Final = "icg:nameAsWritten"
_POSSESSIVE: Final = re.compile(r"['\u2019]s?\b")
"""`the mayor's team` is about the team."""


def unspoken(text: Text, named: Sequence[Named], names: Names) -> Iterator[Gap]:
    """Agents of which no passage of the sentence says anything, and those that a tie beside them leaves out."""
    agents = [
        Named(start, end, frozenset(one for one in things if one.startswith(_AGENTS)))
        for start, end, things in named
        if not _POSSESSIVE.match(text.words, end)
    ]
    agents = [one for one in agents if one.things]
    yield from _silent(text, agents, names)
    yield from _left_out(text, agents, names)


def _silent(text: Text, named: Sequence[Named], names: Names) -> Iterator[Gap]:
    """Agents that a sentence names and of which no passage there says anything but the name."""
    for start, end, agents in named:
        declared = any(section.subject in agents for section in text.sections if section.holds(start, end))
        alone = text.around(start, end) == (start, end)
        if declared or alone or text.is_skipped(start, end):
            continue
        touching = text.touching_sentence(start, end)
        facts = [fact for stated in touching for fact in stated.facts if fact.predicate != _NAMING]
        worded = folded(" ; ".join(sorted({fact.value for fact in facts if fact.predicate in _OWN_WORDS})))
        spoken = {term for fact in facts for term in (fact.subject, fact.value)}
        told = any(names.named(agent, worded) or names.near(agent, spoken) for agent in agents)
        if touching and not told and not agents & spoken:
            holding = text.holding(start, end) or touching
            least = min(holding, key=lambda stated: stated.end - stated.start)
            reason = f"{text.words[start:end]!r} is named at {start}-{end}, and nothing is said of it"
            yield Gap(least.start, least.end, min(agents), "", reason)


def _left_out(text: Text, named: Sequence[Named], names: Names) -> Iterator[Gap]:
    """Agents whom a passage about a tie, a post, an event or who acts names, and that have no part in it anywhere."""
    taking_part = _taking_part(text)
    for stated in text.passages.values():
        for subject in stated.subjects:
            acts = any(fact.subject == subject and fact.predicate in _ACTING for fact in stated.facts)
            if subject.partition(":")[0] not in _TOGETHER and not acts:
                continue
            for start, end, agents in named:
                held = stated.start <= start and end <= stated.end and subject not in agents
                if held and not agents & taking_part[subject] and not _near(agents, taking_part[subject], names):
                    reason = f"{text.words[start:end]!r} is named there, and has no part in it"
                    yield Gap(stated.start, stated.end, min(agents), subject, reason)


def _taking_part(text: Text) -> Mapping[str, frozenset[str]]:
    """Everything that each subject is linked with anywhere in the text, the bodies of people's posts with them."""
    linked: defaultdict[str, set[str]] = defaultdict(set)
    bodies: defaultdict[str, set[str]] = defaultdict(set)
    for stated in text.passages.values():
        for subject, predicate, value in stated.facts:
            linked[subject].add(value)
            if predicate == "org:member":
                bodies[value] |= set(stated.values.get((subject, "org:organization"), ()))
    with_bodies = {
        subject: frozenset(values).union(*(bodies[value] for value in values if value in bodies))
        for subject, values in linked.items()
    }
    return defaultdict(frozenset, with_bodies)


def _near(agents: frozenset[str], others: frozenset[str], names: Names) -> bool:
    """Whether one of the agents is near one of the others."""
    return any(names.near(agent, others) for agent in agents)

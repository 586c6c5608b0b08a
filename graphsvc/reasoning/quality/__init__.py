"""Published rules on the quality of an ontology, under their own names: ROBOT's report, OOPS! and FOOPS!."""

from typing import Final, NamedTuple

from rdflib import Graph

from graphsvc.reasoning.quality import foops, oops, robot
from graphsvc.reasoning.quality.rule import Level, Rule, Terms

CATALOGUES: Final = {"ROBOT": robot.RULES, "OOPS!": oops.RULES, "FOOPS!": foops.RULES}
"""The rules by who published them, in their order."""


def rule_id(catalogue: str, rule: Rule) -> str:
    """The rule's public name with that of its catalogue: `ROBOT-missing_label`, `OOPS-P10`."""
    return f"{catalogue.removesuffix('!')}-{rule.name}"


class Breach(NamedTuple):
    """A term that breaks a rule of a catalogue."""

    catalogue: str
    rule: Rule
    term: str


def breaches(graph: Graph) -> list[Breach]:
    """What breaks the rules that can be decided offline, in the order of the catalogues, then by term."""
    terms = Terms(graph)
    return [
        Breach(catalogue, rule, term)
        for catalogue, rules in CATALOGUES.items()
        for rule in rules
        if rule.find
        for term in sorted({str(term) for term in rule.find(terms)})
    ]


__all__ = ["CATALOGUES", "Breach", "Level", "Rule", "Terms", "breaches", "rule_id"]

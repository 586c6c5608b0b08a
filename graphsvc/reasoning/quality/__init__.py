"""Published rules on the quality of an ontology, under their own names: ROBOT's report, OOPS! and FOOPS!."""

from typing import Final

from rdflib import Graph

from graphsvc.reasoning.quality import foops, oops, robot
from graphsvc.reasoning.quality.rule import Rule, Terms

CATALOGUES: Final = {"ROBOT": robot.RULES, "OOPS!": oops.RULES, "FOOPS!": foops.RULES}
"""The rules by who published them, in their order."""


def quality_findings(graph: Graph) -> list[str]:
    """What breaks the rules that can be decided offline: catalogue, rule, its question and the term; sorted."""
    terms = Terms(graph)
    return sorted(
        {
            f"{catalogue} {rule.name}: {rule.asks}: {term}"
            for catalogue, rules in CATALOGUES.items()
            for rule in rules
            for term in (rule.find(terms) if rule.find else ())
        }
    )


__all__ = ["CATALOGUES", "Rule", "Terms", "quality_findings"]

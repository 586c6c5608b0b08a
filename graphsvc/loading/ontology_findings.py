"""What is wrong with the terms of the ontology: by our own rules, and by those that others have published."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.content import Content
from graphsvc.content.parsing import place_of
from graphsvc.content.terms import undeclared, undocumented
from graphsvc.errors import Place
from graphsvc.loading.findings import CheckFinding, of_problem
from graphsvc.reasoning.quality import Breach, breaches, rule_id
from graphsvc.validation import Severity, rdflib_graph


def ontology_findings(content: Content) -> Iterator[CheckFinding]:
    """Terms without what every term has, terms used and not declared, and breaches of the rules of others."""
    yield from map(of_problem, (*undocumented(content), *undeclared(content)))
    triples = {quad.triple for quad in content.graphs.get(content.names.ontology, ())}
    for breach in breaches(rdflib_graph(triples)):
        yield _finding(breach, content)


def _finding(breach: Breach, content: Content) -> CheckFinding:
    """The breach at the module that describes its term, or else at the ontology's header."""
    message = f"{breach.rule.asks}: {breach.rule.unmet}" if breach.rule.unmet else breach.rule.asks
    rule, severity = rule_id(breach.catalogue, breach.rule), Severity[breach.rule.level.name]
    modules = [file for file in content.files if file.name.startswith("ontology/")]
    for iri in (breach.term, content.names.ontology):
        for file in modules:
            if any(str(quad.subject)[1:-1] == iri for quad in file.quads):
                place = place_of(iri, file.text, file.name, content.names)
                return CheckFinding(severity, place, rule, breach.term, message)
    return CheckFinding(severity, Place("ontology", 1, 1), rule, breach.term, message)

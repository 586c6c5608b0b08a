"""What is wrong with the terms of the ontology: by our own rules, and by those that others have published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.parsing import place_of, quads_of, text_of
from graphsvc.content.terms import deprecated, undeclared, undocumented
from graphsvc.content.vocabularies import PINNED, pinned_terms
from graphsvc.errors import ContentError, Place, TermError
from graphsvc.loading.findings import CheckFinding, of_problem
from graphsvc.loading.term_use import ill_used
from graphsvc.reasoning.quality import Breach, breaches, rule_id
from graphsvc.reasoning.vocabularies import TERMS, parted
from graphsvc.validation import Severity, rdflib_graph
from graphsvc.vocab import DCTERMS, OWL, RDF, RDFS, XSD

_REPLACED: Final = DCTERMS + "isReplacedBy"
_TO_DATATYPE: Final = {OWL + "ObjectProperty": False, OWL + "DatatypeProperty": True}
"""Whether properties of a kind lead to values."""


def ontology_findings(content: Content) -> Iterator[CheckFinding]:
    """Terms without what every term has, terms used and not declared, and breaches of the rules of others."""
    yield from map(
        of_problem,
        (
            *undocumented(content),
            *undeclared(content),
            *deprecated(content),
            *_not_looked_up(content),
            *_badly_deprecated(content),
            *_ranges_of_other_kinds(content),
            *ill_used(content),
        ),
    )
    triples = {quad.triple for quad in content.graphs.get(content.names.ontology, ())}
    for breach in breaches(rdflib_graph(triples)):
        yield _finding(breach, content)


def _not_looked_up(content: Content) -> Iterator[ContentError]:
    """V05: terms of others, declared as stubs or aligned with, that were found in no source."""
    try:
        known = {**TERMS, **pinned_terms(content.root)}
    except ContentError as problem:
        yield problem
        return
    for name, text, quads in _foreign_files(content):
        stated = [quad.triple for quad in quads if quad.predicate.value != RDFS + "isDefinedBy"]
        used = {term.value for triple in stated for term in triple if isinstance(term, ox.NamedNode)}
        for iri in sorted(used):
            namespace, local = parted(iri)
            if not local or iri.startswith(content.names.base) or local in known.get(namespace, ()):
                continue
            source = f"the terms of {namespace} found in its source" if namespace in known else "any source"
            detail = f"it is not among {source}: is it misspelt, or is its row missing in {PINNED}?"
            yield TermError(detail, subject=iri).at(place_of(iri, text, name, content.names))


def _badly_deprecated(content: Content) -> Iterator[ContentError]:
    """V04: deprecated terms that do not say since which version, or that no query brings over to what replaces them."""
    for file in content.files:
        if file.name.startswith("ontology/"):
            stated = [(quad.subject, quad.predicate.value, quad.object) for quad in file.quads]
            for term in {s for s, p, o in stated if p == OWL + "deprecated" and str(o).startswith('"true"')}:
                iri = str(term)[1:-1]
                since = [
                    str(o.value)
                    for s, p, o in stated
                    if (s, p) == (term, OWL + "versionInfo") and isinstance(o, ox.Literal)
                ]
                query = f"ontology/migrations/{since[0] if since else 'VERSION'}/{parted(iri)[1]}.rq"
                path = content.root / query
                successors = [parted(str(o)[1:-1])[1] for s, p, o in stated if (s, p) == (term, _REPLACED)]
                detail = ""
                if len(since) != 1 or not path.is_file():
                    detail = f"a deprecated term has one owl:versionInfo, and {query} brings data along"
                elif successors and not any(f":{local} ".encode() in path.read_bytes() for local in successors):
                    detail = f"it is replaced by {successors[0]}, which {query} does not put in its place"
                if detail:
                    yield TermError(detail, subject=iri).at(place_of(iri, file.text, file.name, content.names))


def _ranges_of_other_kinds(content: Content) -> Iterator[ContentError]:
    """Properties that lead to things and have a datatype as range, and the reverse (OWL 2, section 5.3 and 5.4)."""
    for file in content.files:
        if file.name.startswith("ontology/"):
            kinds = {quad.subject: quad.object for quad in file.quads if str(quad.object)[1:-1] in _TO_DATATYPE}
            for quad in file.quads:
                kind = str(kinds.get(quad.subject, ""))[1:-1]
                to_datatype = str(quad.object)[1:-1].startswith((XSD, RDF + "langString", RDFS + "Literal"))
                if kind and quad.predicate.value == RDFS + "range" and to_datatype is not _TO_DATATYPE[kind]:
                    subject = str(quad.subject)[1:-1]
                    detail = f"its range {quad.object} is none of {kind.partition('#')[2]}"
                    yield TermError(detail, subject=subject).at(place_of(subject, file.text, file.name, content.names))


def _foreign_files(content: Content) -> Iterator[tuple[str, str, Iterable[ox.Quad]]]:
    """Name, text and statements of the stubs and of each alignment that parses."""
    for file in content.files:
        if file.name == "ontology/stubs.ttl":
            yield file.name, file.text, file.quads
    for path in sorted((content.root / "ontology" / "alignments").glob("*.ttl")):
        name = path.relative_to(content.root).as_posix()
        try:
            text = text_of(path, name)
            yield name, text, quads_of(text, name, content.names)
        except ContentError:
            continue  # reported where syntax is checked


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

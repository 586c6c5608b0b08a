"""The rules of ROBOT's `report` command (robot.obolibrary.org/report), under its names and with its levels.

What ROBOT reads from `rdfs:label` and `IAO:0000115` we read from `skos:prefLabel` and `skos:definition` too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rdflib import OWL, RDF, RDFS
from rdflib.namespace import DC, DCTERMS, SKOS, Namespace
from rdflib.term import BNode, Literal, Node, URIRef

from graphsvc.reasoning.quality.rule import LABELS, Find, Level, Rule, Terms, graded

OIO: Final = Namespace("http://www.geneontology.org/formats/oboInOwl#")
SYNONYMS: Final = (
    SKOS.altLabel,
    *(OIO[name] for name in ("hasExactSynonym", "hasBroadSynonym", "hasNarrowSynonym", "hasRelatedSynonym")),
)
LOGIC: Final = (
    *(RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith, OWL.equivalentClass),
    *(OWL.equivalentProperty, OWL.inverseOf, OWL.onProperty, OWL.someValuesFrom, OWL.allValuesFrom),
)
BUILT_IN: Final = tuple(str(space) for space in (RDF, RDFS, OWL))
OBSOLETE: Final = re.compile(r"^obsolete\b", re.IGNORECASE)


def _texts(terms: Terms) -> Iterator[tuple[Node, Literal]]:
    return ((term, text) for term in terms.own for text in terms.graph.objects(term) if isinstance(text, Literal))


def _english(terms: Terms, term: Node) -> list[str]:
    return [str(text) for text in terms.texts(term, *LABELS) if (text.language or "en").startswith("en")]


def _labels_that(pattern: str) -> Find:
    return lambda terms: (t for t in terms.own if any(re.search(pattern, text) for text in terms.texts(t, *LABELS)))


def _deprecated_in_logic(*kinds: Node) -> Find:
    def find(terms: Terms) -> Iterator[Node]:
        for term in terms.of(*kinds):
            used = any(term in pair for pair in terms.pairs(*LOGIC))
            if terms.deprecated(term) and (used or set(terms.graph.subject_objects(term))):
                yield term

    return find


def _equivalent(terms: Terms) -> list[tuple[Node, Node]]:
    return [(one, other) for one, other in terms.pairs(OWL.equivalentClass) if one in terms.own]


def _no_genus(terms: Terms) -> Iterator[Node]:
    for term, other in _equivalent(terms):
        if isinstance(other, BNode) and not terms.graph.value(other, OWL.intersectionOf):
            yield term


def _more_than_once(terms: Terms, *, named: bool) -> Iterator[Node]:
    found = [one for one, other in _equivalent(terms) if isinstance(other, URIRef) is named]
    return (term for term in set(found) if found.count(term) > 1)


def _built_in(terms: Terms) -> Iterator[Node]:
    for subject, predicate, _ in terms.graph:
        if str(subject).startswith(BUILT_IN):
            yield subject
        if str(predicate).startswith(str(OWL)) and URIRef(str(predicate)) not in OWL:
            yield predicate


def _labels_and_synonyms(terms: Terms) -> Iterator[Node]:
    labelled = terms.labelled()
    return (term for term in terms.own if any(str(t).casefold() in labelled for t in terms.texts(term, *SYNONYMS)))


def _undeclared(predicate: URIRef, above: URIRef) -> Find:
    return lambda terms: (
        subject
        for subject, value in terms.graph.subject_objects(predicate)
        if (value, RDFS.subPropertyOf, above) not in terms.graph
    )


def _without_class_above(terms: Terms) -> Iterator[Node]:
    """Classes that neither stand below another nor say what they are disjoint with, so that nothing places them."""
    placed = {term for pair in terms.pairs(RDFS.subClassOf, OWL.disjointWith) for term in pair}
    return (term for term in terms.of(OWL.Class) if term not in placed)


_RULES: Final = (
    Rule(
        "annotation_whitespace",
        "text with space at an end or doubled",
        lambda t: (term for term, text in _texts(t) if re.search(r"^\s|\s$|\s\s", text)),
    ),
    Rule(
        "deprecated_boolean_datatype",
        "owl:deprecated with a value that is no boolean",
        lambda t: (
            s for s, v in t.pairs(OWL.deprecated) if not isinstance(v, Literal) or not isinstance(v.value, bool)
        ),
    ),
    Rule("deprecated_class_reference", "a deprecated class in an axiom", _deprecated_in_logic(OWL.Class)),
    Rule(
        "deprecated_property_reference",
        "a deprecated property in an axiom",
        _deprecated_in_logic(OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty),
    ),
    Rule("duplicate_definition", "two terms with one definition", lambda t: t.shared(t.own, SKOS.definition)),
    Rule(
        "duplicate_exact_synonym",
        "two terms with one exact synonym",
        lambda t: t.shared(t.own, SKOS.altLabel, OIO.hasExactSynonym),
    ),
    Rule("duplicate_label_synonym", "a synonym that is a label", _labels_and_synonyms),
    Rule("duplicate_label", "two terms with one label", lambda t: t.shared(t.own, *LABELS)),
    Rule(
        "duplicate_scoped_synonym",
        "two terms with one broad, narrow or related synonym",
        lambda t: t.shared(t.own, *SYNONYMS[2:]),
    ),
    Rule(
        "equivalent_pair",
        "two named classes said to be the same",
        lambda t: (one for one, other in _equivalent(t) if isinstance(other, URIRef)),
    ),
    Rule("equivalent_class_axiom_no_genus", "an equivalent expression that names no class above", _no_genus),
    Rule("illegal_use_of_built_in_vocabulary", "a built-in term described, or one that OWL does not have", _built_in),
    Rule(
        "invalid_xref",
        "a cross-reference that is no prefixed name",
        lambda t: (s for s, v in t.pairs(OIO.hasDbXref) if not re.fullmatch(r"[\w.-]+:\S+", str(v))),
    ),
    Rule("label_formatting", "a label with a line end or tab", _labels_that(r"[\n\r\t]")),
    Rule("label_whitespace", "a label with space at an end or doubled", _labels_that(r"^\s|\s$|\s\s")),
    Rule(
        "lowercase_definition",
        "a definition that begins small",
        lambda t: (term for term in t.own for text in t.texts(term, SKOS.definition) if str(text)[:1].islower()),
    ),
    Rule("missing_definition", "no definition", lambda t: (x for x in t.own if not t.texts(x, SKOS.definition))),
    Rule("missing_label", "no label", lambda t: (x for x in t.own if not t.texts(x, *LABELS))),
    Rule(
        "missing_obsolete_label",
        "a deprecated term whose English label does not begin with “obsolete”",
        lambda t: (x for x in t.own if t.deprecated(x) and not any(OBSOLETE.match(e) for e in _english(t, x))),
    ),
    Rule(
        "missing_ontology_description",
        "a header without description",
        lambda t: t.missing(DCTERMS.description, DC.description),
    ),
    Rule(
        "missing_ontology_license",
        "a header without licence",
        lambda t: (h for h in [t.header] if h and not isinstance(t.graph.value(h, DCTERMS.license), URIRef)),
    ),
    Rule("missing_ontology_title", "a header without title", lambda t: t.missing(DCTERMS.title, DC.title)),
    Rule("missing_subset_declaration", "a subset that is not declared", _undeclared(OIO.inSubset, OIO.SubsetProperty)),
    Rule("missing_superclass", "a class that no axiom places", _without_class_above),
    Rule(
        "missing_synonymtype_declaration",
        "a kind of synonym that is not declared",
        _undeclared(OIO.hasSynonymType, OIO.SynonymTypeProperty),
    ),
    Rule(
        "misused_obsolete_label",
        "a label that says “obsolete” on a term in force",
        lambda t: (x for x in t.current if any(OBSOLETE.match(e) for e in _english(t, x))),
    ),
    Rule(
        "misused_replaced_by",
        "a replacement of a term in force",
        lambda t: (s for s, _ in t.pairs(DCTERMS.isReplacedBy) if not t.deprecated(s)),
    ),
    Rule("multiple_definitions", "two definitions in one language", lambda t: t.crowded(SKOS.definition)),
    Rule(
        "multiple_equivalent_classes",
        "a class the same as several named ones",
        lambda t: _more_than_once(t, named=True),
    ),
    Rule(
        "multiple_equivalent_class_definitions",
        "a class with several equivalent expressions",
        lambda t: _more_than_once(t, named=False),
    ),
    Rule("multiple_labels", "two labels in one language", lambda t: t.crowded(SKOS.prefLabel)),
    Rule(
        "invalid_entity_uri",
        "a name that is no absolute IRI",
        lambda t: (s for s in set(t.graph.subjects()) if isinstance(s, URIRef) and not re.match(r"\w+:[^\s<>]+$", s)),
    ),
)
_LEVELS: Final = {
    Level.VIOLATION: """
        deprecated_boolean_datatype deprecated_class_reference deprecated_property_reference duplicate_definition
        duplicate_label illegal_use_of_built_in_vocabulary label_formatting label_whitespace missing_label
        missing_ontology_description missing_ontology_license missing_ontology_title misused_obsolete_label
        misused_replaced_by multiple_definitions multiple_equivalent_class_definitions multiple_labels
    """,
    Level.WARNING: """
        annotation_whitespace duplicate_exact_synonym duplicate_label_synonym duplicate_scoped_synonym equivalent_pair
        equivalent_class_axiom_no_genus invalid_xref missing_definition missing_obsolete_label
        missing_subset_declaration missing_synonymtype_declaration multiple_equivalent_classes invalid_entity_uri
    """,
    Level.INFO: "lowercase_definition missing_superclass",
}
"""As ROBOT's own profile has them: error, warning, info."""
RULES: Final = graded(_RULES, _LEVELS)

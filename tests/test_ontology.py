"""The ontology: read alike everywhere, documented in three languages, each term of one kind."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, VANN
from reading import FILES, FOLDER, HEADER, ICG, ontology_ntriples, prefixes, read_ontology

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

LANGUAGES: Final = ["en", "fr", "zh-hant"]
KINDS: Final = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
CLAIMS: Final = {
    *(ICG.Agreement, ICG.Characterisation, ICG.Measurement, ICG.Partnership),
    *(ICG.Ranking, ICG.Recognition, ICG.StatusChange, ICG.Tenure),
}
BUILT_IN: Final = (str(RDF), str(RDFS), str(OWL), str(XSD))
DATATYPES: Final = {XSD.integer, XSD.decimal, XSD.string, XSD.anyURI, XSD.boolean}
AXIOMS: Final = {
    *(RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith),
    *(RDFS.label, RDFS.isDefinedBy, RDFS.seeAlso, OWL.versionIRI, OWL.versionInfo, OWL.deprecated),
    *(OWL.priorVersion, OWL.backwardCompatibleWith),
}
"""What the ontology may use of RDF, RDFS and OWL; any use of these on named terms is both OWL 2 DL and OWL 2 RL."""

SHORTEST_DEFINITION: Final = 8


def lowered(graph: Graph) -> set[tuple[Node, ...]]:
    """The triples with language tags in lower case, which is how pyoxigraph reads them."""

    def plain(term: Node) -> Node:
        tagged = isinstance(term, Literal) and term.language
        return Literal(str(term), lang=term.language.lower()) if tagged else term  # type: ignore[attr-defined]  # rdflib

    return {tuple(plain(term) for term in triple) for triple in graph}


def tagged(graph: Graph, term: Node, predicate: URIRef) -> dict[str, str]:
    """The texts of a term by language; one language with two texts is an error."""
    texts = [value for value in graph[term:predicate] if isinstance(value, Literal)]
    assert len({text.language for text in texts}) == len(texts), f"{term} has two texts in one language"
    return {(text.language or "").lower(): str(text) for text in texts}


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def own(graph: Graph) -> list[URIRef]:
    return sorted({term for term in graph.subjects() if isinstance(term, URIRef) and term.startswith(ICG)})


def of_kind(graph: Graph, kind: Node) -> Iterator[Node]:
    return (term for term in own(graph) if (term, RDF.type, kind) in graph)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return read_ontology()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_rdflib_and_pyoxigraph_read_the_same_from_each_file(path: Path) -> None:
    rewritten = ox.serialize((quad.triple for quad in ox.parse(path=path)), format=ox.RdfFormat.N_TRIPLES) or b""

    assert lowered(Graph().parse(path)) == lowered(Graph().parse(data=rewritten, format="nt"))


def test_no_triple_stands_in_two_files() -> None:
    counted = Counter(triple for path in FILES for triple in Graph().parse(path))

    assert [triple for triple, times in counted.items() if times > 1] == []


def test_no_node_is_blank(ontology: Graph) -> None:
    assert not any(isinstance(term, BNode) for triple in ontology for term in triple)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_declares_only_prefixes_of_the_authority(path: Path) -> None:
    declared = dict(re.findall(r"(?m)^@prefix (\S*): <(\S+)> \.$", path.read_text(encoding="utf-8")))

    assert declared
    assert declared.items() <= prefixes().items()


def test_no_two_prefixes_share_a_namespace() -> None:
    assert max(Counter(prefixes().values()).values()) == 1


def test_every_place_that_states_the_version_states_the_same(ontology: Graph) -> None:
    version = str(ontology.value(HEADER, OWL.versionInfo))
    page = (FOLDER.parent / "docs" / "ontology.md").read_text(encoding="utf-8")
    changes = (FOLDER.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    deprecated = ontology.subjects(OWL.deprecated)
    since = {str(value) for term in deprecated for value in ontology.objects(term, OWL.versionInfo)}
    migrations = {path.parent.name for path in (FOLDER / "migrations").rglob("*.rq")}

    assert re.findall(r"^Version (\S+);", page, re.MULTILINE) == [version]
    assert re.findall(r"^### Ontology (\S+)$", changes, re.MULTILINE)[0] == version
    assert since == migrations
    assert all(_numbers(one) <= _numbers(version) for one in since)


def test_the_header_says_what_the_ontology_is(ontology: Graph) -> None:
    assert set(ontology.subjects(RDF.type, OWL.Ontology)) == {HEADER}
    version, prior = ontology.value(HEADER, OWL.versionInfo), ontology.value(HEADER, OWL.priorVersion)
    assert re.fullmatch(r"[1-9]\d*\.\d+\.\d+", str(version))
    assert ontology.value(HEADER, OWL.versionIRI) == URIRef(f"{HEADER}/{version}")
    assert ontology.value(HEADER, OWL.backwardCompatibleWith) == prior != URIRef(f"{HEADER}/{version}")
    assert ontology.value(HEADER, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert ontology.value(HEADER, VANN.preferredNamespacePrefix) == Literal("icg")
    assert ontology.value(HEADER, VANN.preferredNamespaceUri) == Literal(str(ICG))
    assert prefixes()["icg"] == str(ICG)
    assert sorted(tagged(ontology, HEADER, DCTERMS.title)) == LANGUAGES
    assert sorted(tagged(ontology, HEADER, DCTERMS.description)) == LANGUAGES
    assert f"version {version}." in str(ontology.value(HEADER, DCTERMS.bibliographicCitation))
    # OWL 2 has no xsd:date.
    for stamp in (DCTERMS.created, DCTERMS.issued, DCTERMS.modified):
        assert {value.datatype for value in ontology[HEADER:stamp] if isinstance(value, Literal)} == {XSD.dateTime}


@pytest.mark.parametrize("predicate", [SKOS.prefLabel, SKOS.definition], ids=["label", "definition"])
def test_every_term_has_one_text_in_each_language(ontology: Graph, predicate: URIRef) -> None:
    assert own(ontology)
    assert [term for term in own(ontology) if sorted(tagged(ontology, term, predicate)) != LANGUAGES] == []


def test_every_term_says_which_ontology_defines_it(ontology: Graph) -> None:
    assert [term for term in own(ontology) if list(ontology[term : RDFS.isDefinedBy]) != [HEADER]] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("predicate", [SKOS.prefLabel, SKOS.definition], ids=["label", "definition"])
def test_no_two_terms_share_a_text(ontology: Graph, predicate: URIRef, language: str) -> None:
    counted = Counter(tagged(ontology, term, predicate)[language] for term in own(ontology))

    assert [text for text, times in counted.items() if times > 1] == []


def test_definitions_are_sentences_that_do_not_use_the_word_they_define(ontology: Graph) -> None:
    for term in own(ontology):
        definitions, label = tagged(ontology, term, SKOS.definition), tagged(ontology, term, SKOS.prefLabel)["en"]
        assert [text[-1] for _, text in sorted(definitions.items())] == [".", ".", "。"], term
        assert len(definitions["en"].split()) >= SHORTEST_DEFINITION, term
        assert not re.search(rf"\b{re.escape(label)}\b", definitions["en"], re.IGNORECASE), term


def test_labels_are_in_title_case_for_classes_and_in_lower_case_for_properties(ontology: Graph) -> None:
    for term in own(ontology):
        label = tagged(ontology, term, SKOS.prefLabel)["en"]
        is_class = (term, RDF.type, OWL.Class) in ontology
        assert label == (label.title() if is_class else label.lower()), term


def test_names_of_classes_begin_with_a_capital_and_names_of_properties_do_not(ontology: Graph) -> None:
    classes = set(of_kind(ontology, OWL.Class))

    assert {term for term in own(ontology) if term.removeprefix(ICG)[0].isupper()} == classes


def test_every_class_has_an_example(ontology: Graph) -> None:
    for term in of_kind(ontology, OWL.Class):
        (example,) = ontology[term : SKOS.example]
        assert str(example).startswith("https://w3id.org/icgraph/id/"), term


def test_every_class_has_a_near_miss_that_is_no_definition(ontology: Graph) -> None:
    for term in of_kind(ontology, OWL.Class):
        near_miss = tagged(ontology, term, SKOS.scopeNote)
        assert sorted(near_miss) == LANGUAGES, term
        assert [text[-1] for _, text in sorted(near_miss.items())] == [".", ".", "。"], term
        assert re.match(r"Not |Neither ", near_miss["en"]), term
        assert re.match(r"Pas |Ni ", near_miss["fr"]), term
        assert near_miss["zh-hant"].startswith("並非"), term


def test_a_definition_names_its_genus_first(ontology: Graph) -> None:
    for term in own(ontology):
        definitions = tagged(ontology, term, SKOS.definition)
        assert not re.match(r"(How|What|Where|Who|When|Which|That|A|An|The|Used|Has|Is)\b", definitions["en"]), term
        if ICG.Claim in ontology[term : RDFS.subClassOf]:
            assert definitions["en"].startswith("Claim "), term
            assert definitions["fr"].startswith("Affirmation "), term
            assert "主張" in definitions["zh-hant"], term


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_definition_uses_the_word_it_defines_in_any_language(ontology: Graph, language: str) -> None:
    for term in own(ontology):
        label = tagged(ontology, term, SKOS.prefLabel)[language].lower()
        assert label not in tagged(ontology, term, SKOS.definition)[language].lower(), term


@pytest.mark.parametrize("language", LANGUAGES)
def test_definitions_do_not_go_round_in_a_circle(ontology: Graph, language: str) -> None:
    terms = own(ontology)
    labels = {term: tagged(ontology, term, SKOS.prefLabel)[language].lower() for term in terms}
    uses: dict[URIRef, set[URIRef]] = {}
    for term in terms:
        text = tagged(ontology, term, SKOS.definition)[language].lower()
        uses[term] = {other for other, label in labels.items() if names(label, text, language)}
    for term in terms:
        reached: set[URIRef] = set()
        ahead = uses[term]
        while ahead:
            reached |= ahead
            ahead = {further for other in ahead for further in uses[other]} - reached
        assert term not in reached, term


def names(label: str, text: str, language: str) -> bool:
    """Whether a text uses a label, as words; Chinese has no spaces between them."""
    return label in text if language.startswith("zh") else bool(re.search(rf"\b{re.escape(label)}s?\b", text))


def test_every_term_is_of_one_kind(ontology: Graph) -> None:
    declared = {term for kind in KINDS for term in ontology.subjects(RDF.type, kind)}

    assert set(own(ontology)) <= declared
    assert [term for term in declared if len(KINDS & set(ontology[term : RDF.type])) != 1] == []


def test_only_axioms_of_owl_dl_and_rl_are_used(ontology: Graph) -> None:
    used = {predicate for predicate in ontology.predicates() if str(predicate).startswith(BUILT_IN)}

    assert used - AXIOMS == set()


def test_ranges_are_datatypes_of_both_profiles_or_classes(ontology: Graph) -> None:
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    for term, target in ontology.subject_objects(RDFS.range):
        is_object = (term, RDF.type, OWL.ObjectProperty) in ontology
        assert target in (classes if is_object else DATATYPES), term
    assert set(ontology.objects(None, RDFS.domain)) <= classes


def test_every_foreign_term_is_declared_in_the_stubs(ontology: Graph) -> None:
    stubs = Graph().parse(FOLDER / "stubs.ttl")
    foreign = tuple(
        name for name in prefixes().values() if not name.startswith(("https://w3id.org/icgraph/", *BUILT_IN))
    )
    namespaces = set(foreign)
    used = {
        term for triple in ontology for term in triple if isinstance(term, URIRef) and str(term).startswith(foreign)
    }

    assert [term for term in used - set(stubs.subjects()) if str(term) not in namespaces] == []


def test_every_stub_is_declared_labelled_and_says_who_defines_it() -> None:
    stubs = Graph().parse(FOLDER / "stubs.ttl")
    for term in set(stubs.subjects()):
        assert set(stubs[term : RDF.type]) & {*KINDS, OWL.NamedIndividual}, term
        assert list(tagged(stubs, term, RDFS.label)) == ["en"], term
        assert len(list(stubs[term : RDFS.isDefinedBy])) == 1, term
        assert sorted(tagged(stubs, term, SKOS.prefLabel)) == LANGUAGES, term


def test_a_claim_is_of_one_of_eight_kinds(ontology: Graph) -> None:
    assert set(ontology.subjects(RDFS.subClassOf, ICG.Claim)) == CLAIMS
    for one, other in combinations(sorted(CLAIMS), 2):
        assert (one, OWL.disjointWith, other) in ontology or (other, OWL.disjointWith, one) in ontology


def test_owlready2_finds_every_term(ontology: Graph, tmp_path: Path) -> None:
    import owlready2  # noqa: PLC0415

    path = tmp_path / "ontology.nt"
    path.write_text(ontology_ntriples(), encoding="utf-8")
    world: Any = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    found = [*world.classes(), *world.properties()]

    assert {str(term.iri) for term in found} >= {str(term) for term in own(ontology)}
    world.close()

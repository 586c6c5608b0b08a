"""The ontology with facts: HermiT finds nothing wrong, finds what is planted, and no unintended type follows."""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, XSD, Graph
from rdflib.namespace import DCTERMS, FOAF, ORG, SDO, SKOS, Namespace
from rdflib.term import Literal, Node, URIRef
from reading import ICG, as_ntriples, ontology_ntriples, read_ontology, with_prefixes
from samples import ROOT, edit

from graphsvc.content import read_content
from graphsvc.loading import Compiled
from graphsvc.loading.contradictions import not_kept_apart, several, unforeseen
from graphsvc.model import Names
from graphsvc.reasoning import consequences, inconsistencies, without_dates

OA: Final = Namespace("http://www.w3.org/ns/oa#")
QUDT: Final = Namespace("http://qudt.org/schema/qudt/")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
SSSOM: Final = Namespace("https://w3id.org/sssom/")
TOPS: Final = {
    *(DCTERMS.Location, FOAF.Agent, SKOS.Concept, SKOS.ConceptScheme, ORG.Role, SDO.Event, SDO.Book, QUDT.Unit),
    *(ICG.Claim, ICG.SourceDocument, ICG.Passage, ICG.Discrepancy, ICG.Indicator, ICG.AwardScheme, ICG.AwardEdition),
    *(ICG.Initiative, ICG.Service, ICG.InfrastructureAsset, OA.TextPositionSelector, SPDX.Checksum, SSSOM.Mapping),
}
"""The kinds of thing of which each thing in the data has exactly one."""

OF_RECORDS: Final = {QUDT.Unit, OA.TextPositionSelector, SPDX.Checksum, SSSOM.Mapping}
"""Parts of the description of other things, which texts do not speak of."""

FACTS: Final = """
    :taoyuan a icg:Community ; icg:earliest "2014-12-25"^^xsd:date .
    :government a m8g:PublicOrganisation ; icg:governs :taoyuan .
    :firm a org:Organization .
    :mayor a foaf:Person ; icg:nameAsWritten "市長"@zh-Hant .
    :memorandum a icg:Agreement ; icg:party :government , :firm ; icg:forCommunity :taoyuan ; icg:signatory :mayor .
    :figure a icg:Measurement ; icg:about :taoyuan ; icg:statedValue 2.87 ; icg:printedValue "2.87 trillion" .
    :scheme a icg:AwardScheme ; icg:keptBy :firm .
    :edition a icg:AwardEdition ; icg:scheme :scheme ; icg:cycleYear 2019 .
    :recognition a icg:Recognition ; icg:edition :edition ; icg:recipient :taoyuan .
    :text a icg:SourceDocument ; icg:characterCount 400 .
    :passage a icg:Passage ; oa:hasSource :text .
    :office a icg:Tenure ; org:member :mayor ; org:organization :government .
    :change a icg:StatusChange ; icg:about :taoyuan ; icg:statusAfter :municipality .
    :municipality a skos:Concept .
    :programme a icg:Initiative ; icg:forCommunity :taoyuan .
    :app a icg:Service .
    :network a icg:InfrastructureAsset .
    :population a icg:Indicator .
    :note a icg:Discrepancy ; icg:conflictingItem :figure .
    :summit a schema:Event .
"""
CONTRADICTIONS: Final = {
    "a memorandum whose party is a community": ":memorandum icg:party :taoyuan .",
    "a memorandum signed by a place": ":memorandum icg:signatory :taoyuan .",
    "an organisation that signs": ":memorandum icg:signatory :firm .",
    "a person who is a community": ":mayor a icg:Community .",
    "a community that is its own government": ":government a icg:Community .",
    "an organisation that is a person": ":firm a foaf:Person .",
    "a community that is a country": ":taoyuan a schema:Country .",
    "a community that keeps an award": ":scheme icg:keptBy :taoyuan .",
    "a document as agent": ":text a foaf:Agent .",
    "a claim attributed to a document": ":figure icg:attributedTo :text .",
    "a passage as document": ":passage a icg:SourceDocument .",
    "a passage as claim": ":passage a icg:Claim .",
    "an award edition as recognition": ":edition a icg:Recognition .",
    "a scheme used as edition": ":recognition icg:edition :scheme .",
    "a scheme used as an edition of another": ":scheme icg:cycleYear 2019 .",
    "a claim of two kinds": ":figure a icg:Ranking .",
    "a recognition that is an agreement": ":recognition icg:agreementForm :municipality .",
    "a change of status that is a tenure": ':change icg:titleAsPrinted "Mayor" .',
    "a service that is an initiative": ":app a icg:Initiative .",
    "a network that is a service": ":network a icg:Service .",
    "an indicator used as a concept": ":figure icg:valueQualifier :population .",
    "a note that is a claim": ":note a icg:Claim .",
    "an event that takes part as an agent": ":summit icg:participant :summit .",
    "a programme for an organisation": ":programme icg:forCommunity :firm .",
    "a person who is a role": ":mayor a org:Role .",
    "a role that is a concept scheme": ":office org:role :list . :list a org:Role , skos:ConceptScheme .",
    "a place that governs": ":taoyuan icg:governs :taoyuan .",
    "a cycle year that is no number": ':edition icg:cycleYear "soon" .',
}


def facts_of(turtle: str) -> list[tuple[Node, Node, Node]]:
    return list(Graph().parse(data=with_prefixes(turtle), format="turtle"))


@pytest.fixture(scope="module")
def ntriples() -> str:
    return ontology_ntriples()


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return read_ontology()


@pytest.fixture(scope="module")
def shipped(compiled: Compiled, names: Names) -> str:
    """The shipped facts as N-Triples, with what loading derives; not the ontology, and not what describes the data."""
    about = (names.graph(key) for key in ("catalogue", "dataset", "void"))
    left_out = {names.ontology, names.shapes, names.queries, *about}
    triples = {q.triple for graph, quads in compiled.graphs.items() if graph not in left_out for q in quads}
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


@pytest.fixture(scope="module")
def facts(shipped: str) -> Graph:
    return Graph().parse(data=shipped, format="nt")


def test_the_ontology_is_consistent_and_every_class_can_have_members(ntriples: str) -> None:
    assert inconsistencies(ntriples) == []


def test_sound_facts_are_consistent(ntriples: str) -> None:
    assert inconsistencies(ntriples + without_dates(as_ntriples(FACTS))) == []


def test_the_ontology_with_all_shipped_facts_is_consistent(ntriples: str, shipped: str) -> None:
    assert inconsistencies(ntriples + without_dates(shipped)) == []


def test_the_top_kinds_are_disjoint(ontology: Graph) -> None:
    def disjoint(one: Node, other: Node) -> bool:
        pairs = {(a, b) for a in kinds_above(ontology, {one}) for b in kinds_above(ontology, {other})}
        return any((a, OWL.disjointWith, b) in ontology or (b, OWL.disjointWith, a) in ontology for a, b in pairs)

    pairs = combinations(sorted(TOPS - OF_RECORDS), 2)

    # A role is a concept in the Organization Ontology.
    assert {pair for pair in pairs if not disjoint(*pair)} == {(SKOS.Concept, ORG.Role)}


@pytest.mark.parametrize("contradiction", CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_a_contradiction_is_found(ntriples: str, contradiction: str) -> None:
    facts = without_dates(as_ntriples(FACTS + contradiction))

    assert inconsistencies(ntriples + facts) == ["ontology is inconsistent"]


def test_a_class_that_can_have_no_member_is_named(ntriples: str) -> None:
    extra = as_ntriples(":Town a owl:Class ; rdfs:subClassOf icg:Community , foaf:Agent .")

    assert inconsistencies(ntriples + extra) == ["urn:test:Town"]


def test_only_literals_that_the_reasoner_cannot_read_are_dropped() -> None:
    kept = as_ntriples(':a icg:statedValue 4 , 2.5 ; icg:aim "x"@en , "y" ; icg:about :b ; icg:flag true .')
    dropped = as_ntriples(':a icg:earliest "2014-12-25"^^xsd:date ; icg:year "2014"^^xsd:gYear .')

    assert without_dates(kept + dropped) == kept


def kinds_above(ontology: Graph, kinds: set[Node]) -> set[Node]:
    return {higher for kind in kinds for higher in ontology.transitive_objects(kind, RDFS.subClassOf) if higher}


def test_only_types_above_the_stated_ones_follow(ontology: Graph, facts: Graph) -> None:
    following = consequences(ontology, facts)
    new = [(thing, kind) for thing, predicate, kind in following if predicate == RDF.type]

    assert new
    unintended = [
        (thing, kind) for thing, kind in new if kind not in kinds_above(ontology, set(facts.objects(thing, RDF.type)))
    ]
    assert [(str(thing), str(kind)) for thing, kind in unintended if not is_unit(ontology, thing)] == []


def is_unit(ontology: Graph, thing: Node) -> bool:
    """Units are typed in the stubs, not in the data."""
    return (thing, RDF.type, QUDT.Unit) in ontology


def test_each_thing_keeps_exactly_one_top_kind(ontology: Graph, facts: Graph) -> None:
    everything = Graph()
    for triple in (*facts, *consequences(ontology, facts)):
        everything.add(triple)
    kinds = {thing: TOPS & set(everything.objects(thing, RDF.type)) for thing in everything.subjects(RDF.type, None)}

    assert {str(thing): sorted(map(str, tops)) for thing, tops in kinds.items() if len(tops) != 1} == {}


@pytest.mark.parametrize(
    ("stated", "follows"),
    [
        (":a icg:sameOccasion :b .", ":b icg:sameOccasion :a . :a a icg:Claim . :b a icg:Claim ."),
        (
            ":a icg:country :b .",
            ":a icg:locatedIn :b ; a dcterms:Location . :b a schema:Country , dcterms:Location .",
        ),
        (":a icg:cycleYear 2019 .", ":a a icg:AwardEdition ."),
        (":a a icg:Tenure .", ":a a icg:Claim , org:Membership ."),
    ],
    ids=["symmetric", "sub-property, domain, range and class above", "a literal gets no type", "two classes above"],
)
def test_what_follows(ontology: Graph, stated: str, follows: str) -> None:
    assert consequences(ontology, facts_of(stated)) == set(facts_of(follows))


def test_an_unintended_type_is_seen(ontology: Graph) -> None:
    stated = facts_of(
        ":firm a org:Organization ; icg:locatedIn :town . :memo icg:party :firm . :town a icg:Community ."
    )
    ontology += facts_of("icg:locatedIn rdfs:domain icg:InfrastructureAsset .")
    try:
        assert (URIRef("urn:test:firm"), RDF.type, ICG.InfrastructureAsset) in consequences(ontology, stated)
    finally:
        ontology -= facts_of("icg:locatedIn rdfs:domain icg:InfrastructureAsset .")


def declared(ontology: Graph, term: Node, axiom: URIRef, advice: URIRef) -> set[Node]:
    return set(ontology.objects(term, axiom)) or set(ontology.objects(term, advice))


def fits(ontology: Graph, facts: Graph, value: Node, allowed: set[Node]) -> bool:
    if OWL.Thing in allowed:
        return True
    if isinstance(value, Literal):
        return (value.datatype or (RDF.langString if value.language else XSD.string)) in allowed
    kinds = set(facts.objects(value, RDF.type)) | set(ontology.objects(value, RDF.type))
    return bool(kinds_above(ontology, kinds) & allowed)


def test_the_data_keep_to_the_domains_and_ranges_written_down(ontology: Graph, facts: Graph) -> None:
    """Also where a domain or range is advice to people (schema:domainIncludes) and no axiom, see docs/ontology.md."""
    broken = set()
    for subject, term, value in facts:
        if str(term).startswith(ICG) and (term, RDF.type, OWL.AnnotationProperty) not in ontology:
            domain = declared(ontology, term, RDFS.domain, SDO.domainIncludes)
            ranges = declared(ontology, term, RDFS.range, SDO.rangeIncludes)
            if not (fits(ontology, facts, subject, domain) and fits(ontology, facts, value, ranges)):
                broken.add(f"{subject} {term} {value}")

    assert sorted(broken) == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The content, to be changed."""
    for name in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def test_a_value_that_a_property_is_not_written_down_for_is_named(copy: Path) -> None:
    """Also where that is advice, from which nothing follows for a reasoner."""
    assert not list(unforeseen(read_content(copy, Names())))

    annotation = "data/documents/icf-community-profiles/annotation.trig"
    edit(copy, annotation, "icg:builtOn event:issy-steering-committee-creation", "icg:builtOn country:fr")
    (problem,) = unforeseen(read_content(copy, Names()))
    assert (problem.facts["file"], "fr is none of these" in problem.detail) == (annotation, True)


def test_a_second_value_of_a_property_that_may_have_one_is_named(copy: Path) -> None:
    assert not list(several(read_content(copy, Names())))

    kind = "icg:hasIndustry a owl:ObjectProperty"
    edit(copy, "ontology/community.ttl", kind, f"{kind} , owl:FunctionalProperty")
    problems = list(several(read_content(copy, Names())))
    assert {problem.facts["file"] for problem in problems} >= {"data/documents/icf-community-profiles/annotation.trig"}


def test_classes_that_nothing_keeps_apart_are_named_where_they_are_described(copy: Path) -> None:
    assert not list(not_kept_apart(read_content(copy, Names())))

    edit(copy, "ontology/agents.ttl", "foaf:Person owl:disjointWith org:Organization ;", "foaf:Person")
    problems = list(not_kept_apart(read_content(copy, Names())))
    assert {str(problem.facts["subject"]).rpartition("/")[2] for problem in problems} == {
        *("Person", "PublicOrganisation", "org#Organization")
    }
    assert {problem.facts["file"] for problem in problems} == {"ontology/agents.ttl"}

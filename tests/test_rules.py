"""The rules that derive direct links: what follows from a claim, in which graph it stands, and what must not follow."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from samples import ANNOTATION, ENTITIES, ROOT, TEXT

from graphsvc.content import Content, read_content
from graphsvc.loading import Compiled, compile_content
from graphsvc.model import Names, sha256

NAMES: Final = Names()

Links = set[tuple[str, str, str]]
"""Graph (a passage's range, or `inferred`), subject and object, each by its key."""

KINDS: Final = [
    *("agreement", "community", "concept", "country", "document", "edition", "event", "indicator", "measurement"),
    *("organization", "partnership", "person", "recognition", "service"),
]
PREFIXES: Final = (
    "".join(f"@prefix {kind}: <{NAMES.thing(kind, '')}> .\n" for kind in KINDS)
    + f"""\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix icg: <{NAMES.term("")}> .
@prefix m8g: <http://data.europa.eu/m8g/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix sample: <{NAMES.base}id/passage/sample/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
)
THINGS: Final = """
community:testville a icg:Community ; skos:prefLabel "Testville"@en .
community:othertown a icg:Community ; skos:prefLabel "Othertown"@en .
country:tw a schema:Country ; skos:prefLabel "Taiwan"@en .
organization:firm a org:Organization ; skos:prefLabel "Firm"@en .
organization:bank a org:Organization ; skos:prefLabel "Bank"@en .
organization:council a m8g:PublicOrganisation ; skos:prefLabel "Council"@en ; icg:governs community:testville .
organization:bureau a m8g:PublicOrganisation ; skos:prefLabel "Bureau"@en ;
  org:subOrganizationOf organization:council .
organization:desk a m8g:PublicOrganisation ; skos:prefLabel "Desk"@en ; org:subOrganizationOf organization:bureau .
organization:neighbours a m8g:PublicOrganisation ; skos:prefLabel "Neighbours"@en ; icg:governs community:othertown .
organization:nation a m8g:PublicOrganisation ; skos:prefLabel "Nation"@en ; icg:governs country:tw .
organization:ministry a m8g:PublicOrganisation ; skos:prefLabel "Ministry"@en ;
  org:subOrganizationOf organization:nation .
organization:colleges a org:Organization ; skos:prefLabel "Colleges (not named)"@en ; icg:notStated skos:prefLabel .
person:mayor a foaf:Person ; skos:prefLabel "Mayor"@en .
"""
COUNTRY: Final = (
    "subject_id\tpredicate_modifier\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tobject_source\t"
    "mapping_date\tconfidence\tcomment\n"
    "community:testville\t\ticg:country\tcountry:tw\t\tsemapv:ManualMappingCuration\ta list\t2026-11-21\t0.95\t\n"
)
A, B, C = "0-10", "10-20", "20-30"

TIE: Final = "partnership:p a icg:Partnership ; icg:forCommunity community:testville "
DONE: Final = "icg:realization concept:achieved"
PAPER: Final = "agreement:a a icg:Agreement ; icg:forCommunity community:testville "
FIRM: Final = "icg:party organization:firm"

FOLLOWS: Final[Mapping[str, tuple[dict[str, str], Links]]] = {
    "a partnership that one passage states": (
        {A: f"{TIE} ; {FIRM} ; {DONE} ."},
        {(A, "testville", "firm")},
    ),
    "an agreement under way": (
        {A: f"{PAPER} ; {FIRM} ; icg:realization concept:under-way ."},
        {(A, "testville", "firm")},
    ),
    "a claim that two passages state in full stands in both": (
        {A: f"{TIE} ; {FIRM} ; {DONE} .", B: f"{TIE} ; {FIRM} ; {DONE} ."},
        {(A, "testville", "firm"), (B, "testville", "firm")},
    ),
    "a community in one passage, the party in another": (
        {A: f"{TIE} ; {DONE} .", B: f"partnership:p a icg:Partnership ; {FIRM} ."},
        {("inferred", "testville", "firm")},
    ),
    "the stage of a tie in a passage of its own": (
        {A: f"{TIE} ; {FIRM} .", B: f"partnership:p a icg:Partnership ; {DONE} ."},
        {("inferred", "testville", "firm")},
    ),
    "a second party in another passage": (
        {A: f"{TIE} ; {FIRM} ; {DONE} .", B: "partnership:p icg:party organization:bank ."},
        {(A, "testville", "firm"), ("inferred", "testville", "bank")},
    ),
    "a link is inferred only where no passage carries it": (
        {A: f"{TIE} ; {DONE} .", B: f"partnership:p a icg:Partnership ; {FIRM} .", C: f"{PAPER} ; {FIRM} ; {DONE} ."},
        {(C, "testville", "firm")},
    ),
    "a government of somebody else": (
        {A: f"{TIE} ; icg:party organization:neighbours ; {DONE} ."},
        {(A, "testville", "neighbours")},
    ),
    "each co-signatory is the community's partner, none the other's": (
        {A: f"{PAPER} ; icg:party organization:council , organization:firm , organization:bank ; {DONE} ."},
        {(A, "testville", "firm"), (A, "testville", "bank")},
    ),
    "two communities of one agreement are not each other's partners": (
        {A: f"{PAPER} ; icg:forCommunity community:othertown ; {FIRM} ; {DONE} ."},
        {(A, "testville", "firm"), (A, "othertown", "firm")},
    ),
}
NOT: Final[Mapping[str, dict[str, str]]] = {
    "an invitation": {
        A: "event:e a schema:Event ; icg:forCommunity community:testville ; icg:topic organization:firm ; "
        f"icg:participant organization:firm ; {DONE} ."
    },
    "running a service there": {
        A: f"service:s a icg:Service ; icg:forCommunity community:testville ; icg:runBy organization:firm ; {DONE} ."
    },
    "signing for a party": {A: f"{PAPER} ; icg:signatory person:mayor ; {DONE} ."},
    "a planned tie": {A: f"{TIE} ; {FIRM} ; icg:realization concept:planned ."},
    "a tie aimed at": {A: f"{TIE} ; {FIRM} ; icg:realization concept:target ."},
    "an expected tie": {A: f"{TIE} ; {FIRM} ; icg:realization concept:expected ."},
    "a claimed tie": {A: f"{TIE} ; {FIRM} ; icg:realization concept:claimed ."},
    "a tie whose stage nobody states": {A: f"{TIE} ; {FIRM} ."},
    "a denied tie": {A: f"{TIE} ; {FIRM} ; {DONE} ; icg:polarity concept:negative ."},
    "a tie that another passage denies": {
        A: f"{TIE} ; {FIRM} ; {DONE} .",
        B: "partnership:p a icg:Partnership ; icg:polarity concept:negative .",
    },
    "a tie for no community": {A: f"partnership:p a icg:Partnership ; {FIRM} ; {DONE} ."},
    "its own government": {A: f"{TIE} ; icg:party organization:council ; {DONE} ."},
    "a department of its government": {A: f"{TIE} ; icg:party organization:bureau ; {DONE} ."},
    "a desk of that department": {A: f"{TIE} ; icg:party organization:desk ; {DONE} ."},
    "its own government, in another passage": {
        A: f"{TIE} ; {DONE} .",
        B: "partnership:p a icg:Partnership ; icg:party organization:council .",
    },
    "the national government": {A: f"{TIE} ; icg:party organization:nation ; {DONE} ."},
    "a ministry": {A: f"{TIE} ; icg:party organization:ministry ; {DONE} ."},
    "a source of data": {A: f"{TIE} ; {FIRM} ; {DONE} ; icg:tie concept:data-source ."},
    "a source of data, as another passage says": {
        A: f"{TIE} ; {FIRM} ; {DONE} .",
        B: "partnership:p a icg:Partnership ; icg:tie concept:data-source .",
    },
    "a group without a name": {A: f"{TIE} ; icg:party organization:colleges ; {DONE} ."},
}

HONOUR: Final = "recognition:r a icg:Recognition ; icg:edition edition:e ; icg:recipient "
FIGURE: Final = "measurement:m a icg:Measurement ; icg:indicator indicator:population ; icg:about "
OTHERS: Final[Mapping[str, tuple[str, str, Links]]] = {
    "an honour of a community": (
        "receivedRecognition",
        f"{HONOUR} community:testville .",
        {(A, "testville", "r")},
    ),
    "an honour of a person is none of the community": (
        "receivedRecognition",
        f"{HONOUR} person:mayor .",
        {(A, "mayor", "r")},
    ),
    "an honour that is claimed": (
        "receivedRecognition",
        f"{HONOUR} community:testville ; icg:realization concept:claimed .",
        set(),
    ),
    "an honour that is expected": (
        "receivedRecognition",
        f"{HONOUR} community:testville ; icg:realization concept:expected .",
        set(),
    ),
    "an honour that is denied": (
        "receivedRecognition",
        f"{HONOUR} community:testville ; icg:polarity concept:negative .",
        set(),
    ),
    "a population": (
        "populationValue",
        f"{FIGURE} community:testville ; icg:statedValue 1200 ; {DONE} .",
        {(A, "testville", "1200")},
    ),
    "an expected population": (
        "populationValue",
        f"{FIGURE} community:testville ; icg:statedValue 1200 ; icg:realization concept:expected .",
        set(),
    ),
    "a population that is denied": (
        "populationValue",
        f"{FIGURE} community:testville ; icg:statedValue 1200 ; {DONE} ; icg:polarity concept:negative .",
        set(),
    ),
    "a population of the country": (
        "populationValue",
        f"{FIGURE} country:tw ; icg:forCommunity community:testville ; icg:statedValue 1200 ; {DONE} .",
        set(),
    ),
    "a population without one number": (
        "populationValue",
        f"{FIGURE} community:testville ; icg:minimumValue 1000 ; icg:maximumValue 2000 ; {DONE} .",
        set(),
    ),
    "a claim about a community is for it": (
        "forCommunity",
        f"{FIGURE} community:testville ; icg:statedValue 1200 ; {DONE} .",
        {(A, "m", "testville")},
    ),
    "a claim about its country is not": (
        "forCommunity",
        f"{FIGURE} country:tw ; icg:statedValue 1200 ; {DONE} .",
        set(),
    ),
    "an honour of its mayor is not": (
        "forCommunity",
        f"{HONOUR} person:mayor .",
        set(),
    ),
}

PARTNERS: Final = {
    "ee-tallinn": "tehnopol",
    "fi-oulu": "university-of-oulu",
    "fr-issy-les-moulineaux": "cisco colas euriware indigo microsoft transdev",
    "ke-nairobi": "commercial-bank-of-africa intel microsoft safaricom",
    "tw-kaohsiung": "artc askey chunghwa-telecom compal estinet-technologies fet siemens studio-x-gene twm",
    "tw-taitung": "rakuten-inc rakuten-taiwan-ichiba",
    "tw-taoyuan": "asia-pacific-telecom chunghwa-telecom hwacom-systems ibm microsoft-taiwan north-taoyuan-cable-tv "
    "south-taoyuan-cable-tv taoyuan-city-telefirst-cable-communication",
}
"""The partners of each community of the shipped data; a community that is missing has none."""


def key(node: object) -> str:
    """The key of a thing, the range of a passage, the value of a literal."""
    assert isinstance(node, ox.NamedNode | ox.Literal)
    return node.value.rpartition("/")[2]


def links(compiled: Compiled, term: str) -> Links:
    """The triples with this property of ours, each with its graph."""
    quads = (quad for graph in compiled.graphs.values() for quad in graph)
    return {
        (key(quad.graph_name), key(quad.subject), key(quad.object))
        for quad in quads
        if quad.predicate.value == NAMES.term(term)
    }


def stated(folder: Path, passages: Mapping[str, str]) -> Compiled:
    """What loading makes of a document that says this in these passages, under the rules of the project."""
    ranges = {place: slice(*map(int, place.split("-"))) for place in passages}
    lines = "\n".join(f'<{passage(place)}> icg:sha256 "{sha256(TEXT[cut])}" .' for place, cut in ranges.items())
    graphs = "\n".join(f"<{passage(place)}> {{ {text} }}" for place, text in passages.items())
    document = f'document:sample a icg:SourceDocument ; icg:characterCount 100 ; icg:sha256 "{sha256(TEXT)}" .'
    (folder / ANNOTATION).write_text(
        f"{PREFIXES}<{NAMES.document_graph('sample')}> {{ {document}\n{lines} }}\n{graphs}\n", "utf-8"
    )
    for file in (*(folder / "shapes").glob("*.*"), *(folder / "data/entities").iterdir()):
        file.unlink()  # no rule looks at shapes, or at what a concept is called
    (folder / ENTITIES).write_text(PREFIXES + THINGS, "utf-8")
    (folder / "data/links.sssom.tsv").write_text(COUNTRY, "utf-8")
    return compile_content(read_content(folder, NAMES))


def passage(place: str) -> str:
    """The IRI of the sample's passage in this range."""
    return f"{NAMES.base}id/passage/sample/{place}"


@pytest.mark.parametrize("case", FOLLOWS)
def test_a_partner_follows_in_the_graph_that_carries_it(case: str, sample: Path) -> None:
    passages, expected = FOLLOWS[case]

    assert links(stated(sample, passages), "hasPartner") == expected


@pytest.mark.parametrize("case", NOT)
def test_no_partner_follows_from(case: str, sample: Path) -> None:
    assert links(stated(sample, NOT[case]), "hasPartner") == set()


@pytest.mark.parametrize("case", OTHERS)
def test_the_other_links_follow_from_achieved_and_undenied_claims_alone(case: str, sample: Path) -> None:
    term, text, expected = OTHERS[case]

    assert links(stated(sample, {A: text}), term) == expected


def test_the_rules_are_the_projects(sample: Path) -> None:
    files = {file.name for file in (ROOT / "ontology/rules").glob("*.rq")}

    assert {Path(rule.name).name for rule in read_content(sample, NAMES).rules} == files


def test_the_partners_of_the_shipped_data(compiled: Compiled) -> None:
    found: dict[str, set[str]] = {}
    for _, community, partner in links(compiled, "hasPartner"):
        found.setdefault(community, set()).add(partner)

    assert {community: " ".join(sorted(partners)) for community, partners in found.items()} == PARTNERS


def test_a_derived_link_of_the_shipped_data_follows_from_all_passages_together(
    content: Content, compiled: Compiled
) -> None:
    """What one passage seems to support, another may deny: no link rests on a passage that knows too little."""
    terms = {NAMES.term(term) for term in ("hasPartner", "receivedRecognition", "populationValue", "labourForceValue")}
    stated_only = ox.Store()
    quads = [quad for graph in compiled.graphs.values() for quad in graph]
    stated_only.bulk_extend(quad for quad in quads if quad.predicate.value not in terms)
    whole: set[ox.Triple] = set()
    for rule in content.rules:
        triples = stated_only.query(rule.text, use_default_graph_as_union=True)
        assert isinstance(triples, ox.QueryTriples)
        whole |= set(triples)

    assert {quad.triple for quad in quads if quad.predicate.value in terms} == {
        triple for triple in whole if triple.predicate.value in terms
    }


def test_nothing_of_the_shipped_data_is_written_by_hand_where_a_rule_derives_it(content: Content) -> None:
    terms = {NAMES.term(term) for term in ("hasPartner", "receivedRecognition", "populationValue", "labourForceValue")}

    assert not [quad for quads in content.graphs.values() for quad in quads if quad.predicate.value in terms]


def test_each_partner_of_the_shipped_data_is_a_party_in_the_passage_of_the_link(compiled: Compiled) -> None:
    parties = {(graph, party) for graph, _, party in links(compiled, "party")}

    partners = {(graph, partner) for graph, _, partner in links(compiled, "hasPartner") if graph != "inferred"}

    assert partners <= parties


def test_whoever_denies_plans_or_only_claims_a_tie_gives_no_partner_in_the_shipped_data(compiled: Compiled) -> None:
    stages = links(compiled, "realization")
    open_claims = {claim for _, claim, stage in stages if stage not in ("achieved", "under-way")}
    sure = {party for _, claim, party in links(compiled, "party") if claim not in open_claims}

    assert {partner for _, _, partner in links(compiled, "hasPartner")} <= sure

"""Descriptions: everything the graph says of a resource, each statement with its passages, names readable."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from graphsvc.description import Description, Entry, Extent, Shape, describe, kinds, listing, overview, vocabulary
from graphsvc.description.facts import Fact
from graphsvc.description.labels import Labels
from graphsvc.description.nodes import Node
from graphsvc.description.sentences import sentences, with_sentences
from graphsvc.engine.contract import Row, Term
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.model import Names, Passage
from graphsvc.vocab import QUDT, RDF, SKOS

TAOYUAN = "id/community/tw-taoyuan"
TITLE_OF_2019 = "id/recognition/community-of-the-year-2019-tw-taoyuan"
NEWS_PASSAGE = "id/passage/taiwan-news-taoyuan/79-168"
PROFILE_PASSAGE = "id/passage/icf-community-profiles/36947-36985"
PROFILES = "id/document/icf-community-profiles"
FEW = 5
DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"


def described(
    engine: EmbeddedEngine, names: Names, local: str, backlinks: int = 50, *, whole: bool = False
) -> Description:
    found = describe(engine, names.base + local, names, Extent(backlinks, whole=whole))
    assert found is not None
    return found


def listed(engine: EmbeddedEngine, kind: str, names: Names) -> tuple[Entry, ...]:
    found = listing(engine, kind, names, most=1_000)
    assert found is not None
    return found.entries


@pytest.mark.parametrize(
    "local", ["id/community/tw-atlantis", "id/passage/icf-community-profiles/1-2", "ns#Nothing", "x y"]
)
def test_what_nothing_is_stated_about_has_no_description(engine: EmbeddedEngine, names: Names, local: str) -> None:
    assert describe(engine, names.base + local, names, Extent(FEW)) is None


@pytest.mark.parametrize(
    ("local", "shape"),
    [
        (TAOYUAN, Shape.COMMUNITY),
        (TITLE_OF_2019, Shape.CLAIM),
        (NEWS_PASSAGE, Shape.PASSAGE),
        (PROFILES, Shape.DOCUMENT),
        ("ns#Recognition", Shape.TERM),
        ("id/indicator/population", Shape.CONCEPT),
        ("graph/links", Shape.GRAPH),
        ("id/organization/microsoft", Shape.THING),
    ],
)
def test_each_resource_is_described_as_what_it_is(
    engine: EmbeddedEngine, names: Names, local: str, shape: Shape
) -> None:
    assert described(engine, names, local).shape is shape


def test_a_statement_names_every_graph_that_states_it(engine: EmbeddedEngine, names: Names) -> None:
    found = described(engine, names, TITLE_OF_2019)
    recipient = next(s for s in found.statements if s.predicate == names.term("recipient"))

    assert recipient.passages == (names.base + PROFILE_PASSAGE, names.base + NEWS_PASSAGE)
    for statement in found.statements:
        for graph in statement.graphs:
            quad = ox.Quad(
                ox.NamedNode(found.iri), ox.NamedNode(statement.predicate), statement.object, ox.NamedNode(graph)
            )
            assert quad in engine.store


def test_a_statement_of_many_passages_is_one_statement(engine: EmbeddedEngine, names: Names) -> None:
    found = described(engine, names, TAOYUAN)

    assert len({(s.predicate, s.object) for s in found.statements}) == len(found.statements)


def test_links_in_are_counted_in_full_and_listed_up_to_the_limit(engine: EmbeddedEngine, names: Names) -> None:
    found = described(engine, names, TAOYUAN, backlinks=FEW)

    assert found.backlinks
    for link in found.backlinks:
        pattern = (None, ox.NamedNode(link.predicate), ox.NamedNode(found.iri), None)
        subjects = {quad.subject for quad in engine.store.quads_for_pattern(*pattern)}
        assert link.total == len(subjects)
        assert len(link.subjects) == min(FEW, link.total)


def test_every_iri_shown_has_a_readable_name(engine: EmbeddedEngine, names: Names) -> None:
    found = described(engine, names, TAOYUAN)
    claims = [claim.iri for claim in found.claims]

    assert claims
    assert all(not found.labels.of(iri).value.startswith("http") for iri in claims)
    assert all(iri in found.labels for iri in claims)
    assert found.labels[found.iri]["zh-Hant"]


@pytest.mark.parametrize(
    ("local", "sentence"),
    [
        (TITLE_OF_2019, "Intelligent Community of the Year 2019, Taoyuan"),
        ("id/recognition/smart21-2009-tw-taoyuan", "Smart21 2009, Taoyuan"),
        ("id/measurement/ke-nairobi-population-data", "population of Nairobi County: 3,375,000"),
    ],
)
def test_a_claim_reads_as_a_sentence(engine: EmbeddedEngine, names: Names, local: str, sentence: str) -> None:
    assert described(engine, names, local).title.value == sentence


@pytest.mark.parametrize(
    ("local", "language", "sentence"),
    [
        ("recognition/smart21-2009-tw-taoyuan", "fr", "Smart21 2009, Taoyuan"),
        ("recognition/smart21-2009-tw-taoyuan", "zh-Hant", "Smart21 2009，桃園市"),  # noqa: RUF001 (Chinese marks)
        ("measurement/ke-nairobi-population-data", "fr", "population (Comté de Nairobi)\u00a0: 3\u202f375\u202f000"),
        ("measurement/ke-nairobi-population-data", "zh-Hant", "奈洛比郡的人口：3,375,000"),  # noqa: RUF001
        (
            "measurement/ke-nairobi-population-narrative",
            "fr",
            "population (Comté de Nairobi)\u00a0: 4\u202f000\u202f000",
        ),
        ("measurement/tw-new-taipei-area", "fr", "superficie (Nouveau Taipei)\u00a0: 2\u202f052 (kilomètre carré)"),
        ("measurement/tw-new-taipei-area", "zh-Hant", "新北市的面積：2,052（平方公里）"),  # noqa: RUF001
        (
            "measurement/fr-issy-employment-rate",
            "fr",
            "taux d\u2019emploi (Issy-les-Moulineaux)\u00a0: près de 96\u00a0%",
        ),
        ("measurement/ee-layoffs", "zh-Hant", "愛沙尼亞的裁員人數：「tens of thousands」"),  # noqa: RUF001
        ("measurement/ee-estwin-broadband", "zh-Hant", "EstWin的寬頻速率：100（每秒百萬位元）（目標）"),  # noqa: RUF001
        ("characterisation/tw-taitung-digital-economy-bottom", "fr", "Taitung County: Has long been last in"),
        ("ranking/tw-taitung-smart-infrastructure", "zh-Hant", "Taitung County: rank 1, "),
    ],
)
def test_a_claim_reads_as_a_sentence_in_one_language(
    engine: EmbeddedEngine, names: Names, local: str, language: str, sentence: str
) -> None:
    """A figure in words is told as its number, else quoted; a sentence with prose of documents is whole in English."""
    found = describe(engine, f"{names.base}id/{local}", names, Extent(10, whole=False), language)
    assert found is not None
    other = "characterisation/", "ranking/"

    assert found.title.value.startswith(sentence)
    assert found.title.language == ("en" if local.startswith(other) else language)


def test_what_is_denied_or_planned_says_so_in_the_language(names: Names) -> None:
    planned, denied = names.thing("concept", "planned"), names.thing("concept", "negative")
    labels = Labels(
        names,
        {
            planned: {"en": "planned", "fr": "planifié"},
            "https://a.example/i": {"en": "stops", "fr": "arrêts"},
            names.thing("community", "x"): {"en": "X"},
        },
        languages=("fr", "en"),
    )
    facts: dict[str, Term] = {
        "indicator": ox.NamedNode("https://a.example/i"),
        "about": ox.NamedNode(names.thing("community", "x")),
        "printedValue": ox.Literal("10"),
        "realization": ox.NamedNode(planned),
        "polarity": ox.NamedNode(denied),
    }
    subject, graph = ox.NamedNode(names.thing("measurement", "m")), ox.NamedNode(names.graph("g"))
    stated = [Fact(subject, ox.NamedNode(names.term(local)), term, graph) for local, term in facts.items()]
    stated.append(Fact(subject, ox.NamedNode(RDF + "type"), ox.NamedNode(names.term("Measurement")), graph))
    node = Node.of(subject.value, stated, names)

    assert sentences(node, labels, names, {}) == {
        "en": "stops of X: 10 (planned) (denied)",
        "fr": "arrêts (X)\u00a0: 10 (planifié) (nié)",
    }
    assert with_sentences(labels, {node.iri: node})[node.iri] == {"fr": "arrêts (X)\u00a0: 10 (planifié) (nié)"}
    assert with_sentences(labels.english, {node.iri: node})[node.iri] == {"en": "stops of X: 10 (planned) (denied)"}


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"statedValue": "4000000.5"}, "arrêts (X)\u00a0: 4\u202f000\u202f000,5 (lieue)"),
        ({"statedValue": "many"}, "arrêts (X)\u00a0: «\u00a04 million and a half\u00a0»"),
        ({}, "arrêts (X)\u00a0: «\u00a04 million and a half\u00a0»"),
    ],
)
def test_a_figure_in_words_is_told_as_its_number_or_quoted(names: Names, stated: dict[str, str], told: str) -> None:
    unit, subject, graph = (ox.NamedNode(f"https://a.example/{local}") for local in ("unit", "m", "g"))
    labels = {"https://a.example/i": {"fr": "arrêts"}, unit.value: {"fr": "lieue"}}
    labels[names.thing("community", "x")] = {"en": "X"}
    terms: dict[str, Term] = {
        names.term("indicator"): ox.NamedNode("https://a.example/i"),
        names.term("about"): ox.NamedNode(names.thing("community", "x")),
        names.term("printedValue"): ox.Literal("4 million and a half"),
        QUDT + "hasUnit": unit,
        RDF + "type": ox.NamedNode(names.term("Measurement")),
        **{names.term(local): ox.Literal(value) for local, value in stated.items()},
    }
    node = Node.of(subject.value, [Fact(subject, ox.NamedNode(p), o, graph) for p, o in terms.items()], names)
    unnamed = {iri: {"en": "league"} if iri == unit.value else called for iri, called in labels.items()}

    assert sentences(node, Labels(names, labels), names, {})["fr"] == told
    assert sentences(node, Labels(names, unnamed), names, {})["fr"].endswith("«\u00a04 million and a half\u00a0»")


@pytest.mark.parametrize(
    "kind", ["agreement", "characterisation", "measurement", "partnership", "ranking", "recognition", "tenure"]
)
def test_each_kind_of_claim_has_its_own_sentence(engine: EmbeddedEngine, names: Names, kind: str) -> None:
    found = listed(engine, kind, names)

    assert found
    for entry in found:
        local = entry.iri.rsplit("/", 1)[-1].replace("-", " ")
        assert entry.labels["en"].casefold() != local, f"{entry.iri} has no sentence"


def test_the_claims_about_a_community_come_with_their_own_statements(engine: EmbeddedEngine, names: Names) -> None:
    found = described(engine, names, TAOYUAN)
    recognitions = [claim for claim in found.claims if names.term("Recognition") in claim.types]

    assert len(recognitions) == 17
    assert all(claim.iris(names.term("edition")) for claim in recognitions)
    assert all(claim.passages for claim in recognitions)


def test_a_passage_shows_what_it_states_and_who_else_says_so(engine: EmbeddedEngine, names: Names) -> None:
    found = described(engine, names, NEWS_PASSAGE)

    assert found.passage is not None
    assert found.passage.passage == Passage("taiwan-news-taoyuan", 79, 168)
    stated = {(node.iri, s.predicate) for node in found.passage.nodes for s in node.statements}
    assert (names.base + TITLE_OF_2019, names.term("recipient")) in stated
    triple = (names.base + TITLE_OF_2019, names.term("recipient"), ox.NamedNode(names.base + TAOYUAN))
    assert found.passage.others[triple] == (names.base + PROFILE_PASSAGE,)


def test_a_passage_knows_its_neighbours(engine: EmbeddedEngine, names: Names) -> None:
    facts = described(engine, names, NEWS_PASSAGE).passage

    assert facts is not None
    near = [passage for passage, _ in facts.neighbours]
    assert facts.passage not in near
    assert near == sorted(near)
    assert any(passage.end <= facts.passage.start for passage in near)
    assert any(passage.start >= facts.passage.end for passage in near)


def test_a_document_lists_all_its_passages_in_order(engine: EmbeddedEngine, names: Names) -> None:
    found = described(engine, names, PROFILES)
    graph = ox.NamedNode(names.document_graph("icf-community-profiles"))
    stated = engine.store.quads_for_pattern(
        None, ox.NamedNode(RDF + "type"), ox.NamedNode(names.term("Passage")), graph
    )

    assert [entry.passage for entry in found.passages] == sorted(entry.passage for entry in found.passages)
    assert {entry.iri for entry in found.passages} == {str(quad.subject)[1:-1] for quad in stated}
    assert all(entry.topics for entry in found.passages)


def test_an_editorial_note_stands_with_the_community_it_concerns(engine: EmbeddedEngine, names: Names) -> None:
    found = described(engine, names, "id/community/ke-nairobi")

    assert names.thing("discrepancy", "ke-nairobi-population") in {node.iri for node in found.discrepancies}


@pytest.mark.parametrize("local", [TAOYUAN, NEWS_PASSAGE, PROFILES, "ns#Recognition", "graph/links"])
@pytest.mark.parametrize("claims", [False, True])
def test_the_rdf_holds_only_quads_of_the_store(
    engine: EmbeddedEngine, names: Names, local: str, *, claims: bool
) -> None:
    quads = [*described(engine, names, local, whole=True).stated(claims=claims).quads()]

    assert all(quad in engine.store for quad in quads)
    assert not any(isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads)


def test_the_rdf_holds_all_statements_labels_and_the_passage(engine: EmbeddedEngine, names: Names) -> None:
    quads = set(described(engine, names, NEWS_PASSAGE, whole=True).bounded_quads(30))

    assert set(engine.quads(subject=names.base + NEWS_PASSAGE)) <= quads
    assert set(engine.quads(graph=names.base + NEWS_PASSAGE)) <= quads
    taoyuan = ox.NamedNode(names.base + TAOYUAN)
    assert any(q.subject == taoyuan and q.predicate.value == SKOS + "prefLabel" for q in quads)


def test_the_rdf_with_claims_states_what_the_page_shows(engine: EmbeddedEngine, names: Names) -> None:
    found = described(engine, names, TAOYUAN, whole=True)
    quads = {(q.subject, q.predicate, q.object) for q in found.stated().quads()}

    for claim in found.claims:
        for statement in claim.statements:
            assert (ox.NamedNode(claim.iri), ox.NamedNode(statement.predicate), statement.object) in quads


def test_a_description_takes_few_queries_whatever_its_size(
    engine: EmbeddedEngine, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = EmbeddedEngine.rows

    def counted(self: EmbeddedEngine, query: str, bindings: Mapping[str, Term] | None = None) -> Sequence[Row]:
        asked.append(query)
        return rows(self, query, bindings)

    monkeypatch.setattr(EmbeddedEngine, "rows", counted)
    counts = []
    for local in (TAOYUAN, "id/community/za-cape-town", "id/country/tw"):
        asked.clear()
        described(engine, names, local)
        counts.append(len(asked))

    large, small, country = counts
    assert country < large == small <= 10, "themes take two of a community"


def test_a_small_description_is_quick(engine: EmbeddedEngine, names: Names) -> None:
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        described(engine, names, "id/organization/chunghwa-telecom")
        best = min(best, time.perf_counter() - start)

    assert best < 0.05


def test_the_overview_counts_what_is_in_the_graph(engine: EmbeddedEngine, names: Names) -> None:
    found = overview(engine, names)

    assert found.classes[names.term("Community")] == len(found.recognitions) == 12
    assert len(found.documents) == len(list(DOCUMENTS.iterdir()))
    assert found.recognitions[names.base + TAOYUAN]["community-of-the-year"] == (2019,)
    assert names.thing("organization", "chunghwa-telecom") in found.partners
    assert all(len(shared) > 1 for shared in found.partners.values())


def test_lists_hold_every_thing_of_a_kind(engine: EmbeddedEngine, names: Names) -> None:
    for kind, number in kinds(engine, names).items():
        assert len(listed(engine, kind, names)) == number
    assert listed(engine, "unicorn", names) == ()


def test_the_vocabulary_holds_every_term_of_the_ontology(engine: EmbeddedEngine, names: Names) -> None:
    subjects = {str(quad.subject)[1:-1] for quad in engine.quads(graph=names.ontology)}

    assert {term.iri for term in vocabulary(engine, names)} == {
        iri for iri in subjects if iri.startswith(names.ontology + "#")
    }

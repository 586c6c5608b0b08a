"""The example queries: each answers as its header says, on two engines, and is written in the house style."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from rdflib import BNode, Dataset, Literal, URIRef, Variable

from graphsvc.content.expected import NUMBERS, Cell, expected_rows, rows_of, shown
from graphsvc.content.queries import ExampleQuery, read_query
from graphsvc.loading import Compiled, reconcile
from graphsvc.loading.compiling import graph_digest
from graphsvc.model import Names
from graphsvc.vocab import AUTHORED_BASE, XSD

if TYPE_CHECKING:
    from graphsvc.engine.embedded import EmbeddedEngine

pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib 7.6 warns of its own calls

FILES: Final = sorted((Path(__file__).parents[1] / "queries").glob("*.rq"))
LANGUAGES: Final = {"en", "fr", "zh-Hant"}
KEYWORDS: Final = re.compile(
    r"\b(select|distinct|where|filter|optional|union|graph|bind|values|order by|group by|having|limit|not exists|"
    r"not in|count|sum|min|max|avg|sample|str|contains|coalesce|if|lang|desc|as|prefix|ask|construct)\b(?!:)"
)
QUOTED: Final = re.compile(r'"[^"]*"|<[^>\s]*>|#.*|[?$]\w+|[\w-]*:[\w-]*')
MOST_LINES: Final = 26

PASSAGES: Final = [f"{AUTHORED_BASE}id/passage/repeated/{start}-{start + 5}" for start in (0, 10, 20)]
PLACE: Final = AUTHORED_BASE + "id/community/repeated"
POPULATION: Final = AUTHORED_BASE + "ns#populationValue"
REPEATED: Final = (
    f"SELECT (COUNT(?value) AS ?count) (SUM(?value) AS ?sum) WHERE {{ <{PLACE}> <{POPULATION}> ?value . }}"
)


def read(file: Path) -> ExampleQuery:
    """The query of a file under the base that content is authored with."""
    return read_query(file.read_text("utf-8"), file.name, Names())


def theirs(term: object) -> Cell:
    """A value of rdflib as a header writes it."""
    match term:
        case None:
            return "-"
        case URIRef():
            return shown(str(term))
        case Literal():
            return Decimal(str(term)) if str(term.datatype) in NUMBERS else str(term)
        case _:
            return str(term)


def rdflib_rows(dataset: Dataset, text: str) -> list[tuple[Cell, ...]]:
    """The rows that rdflib gives, in order."""
    result = dataset.query(text)
    variables: list[Variable] = result.vars or []
    return [tuple(theirs(row.get(variable)) for variable in variables) for row in result.bindings]


def node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> URIRef | BNode | Literal:
    """A term of pyoxigraph as one of rdflib."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == XSD + "string"  # rdflib writes "x" without its datatype
        return Literal(term.value, lang=term.language, datatype=None if plain else URIRef(term.datatype.value))
    return BNode(str(term))


def mirrored(store: ox.Store) -> Dataset:
    """The store's quads in rdflib, the default graph (the merge) among them."""
    dataset = Dataset()
    graphs = {str(name): dataset.graph(node(name)) for name in store.named_graphs()}
    for quad in store:
        graph = graphs.get(str(quad.graph_name), dataset.default_graph)
        graph.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    return dataset


def repeated() -> ox.Store:
    """A store, filled as content is, in which three passages support one and the same triple."""
    names = Names()
    catalogue = ox.NamedNode(names.graph("catalogue"))
    digest = ox.NamedNode(names.term("contentDigest"))
    triple = ox.NamedNode(PLACE), ox.NamedNode(POPULATION), ox.Literal(224000)
    graphs = {passage: frozenset({ox.Quad(*triple, ox.NamedNode(passage))}) for passage in PASSAGES}
    recorded = (
        ox.Quad(ox.NamedNode(graph), digest, ox.Literal(graph_digest(quads)), catalogue)
        for graph, quads in graphs.items()
    )
    store = ox.Store()
    reconcile(store, Compiled({**graphs, catalogue.value: frozenset(recorded)}), names)
    return store


@pytest.fixture(scope="session")
def dataset(store: ox.Store) -> Dataset:
    """The shipped content in rdflib's memory; tests read it only."""
    return mirrored(store)


@pytest.fixture(params=FILES, ids=[file.stem for file in FILES])
def query(request: pytest.FixtureRequest) -> ExampleQuery:
    """Each example query in turn."""
    return read(request.param)


def test_each_query_gives_its_expected_rows_on_oxigraph(query: ExampleQuery, store: ox.Store) -> None:
    rows = rows_of(store, query.asked)

    assert rows == expected_rows(rows, query)


def test_each_query_gives_its_expected_rows_on_rdflib(query: ExampleQuery, dataset: Dataset) -> None:
    rows = rdflib_rows(dataset, query.asked)

    assert rows == expected_rows(rows, query)


def test_the_service_gives_as_many_rows_as_the_header_says(query: ExampleQuery, engine: EmbeddedEngine) -> None:
    assert len(engine.rows(query.asked)) == len(query.rows or ())


def test_each_header_speaks_three_languages(query: ExampleQuery) -> None:
    assert set(query.titles) == LANGUAGES
    assert set(query.questions) == LANGUAGES
    assert all([*query.titles.values(), *query.questions.values(), *query.keywords])


def test_each_query_is_short_sorted_and_declares_what_it_uses(query: ExampleQuery) -> None:
    lines = [line for line in query.text.splitlines() if not line.startswith("#")]
    declared = [line.split()[1] for line in lines if line.startswith("PREFIX ")]
    body = [line for line in lines if not line.startswith("PREFIX ")]
    words = re.sub(r'"[^"]*"|<[^>\s]*>', "", "\n".join(body))

    assert declared == sorted(set(re.findall(r"(?<![\w?])[a-z0-9-]+:(?=\w)", words)))
    assert len(body) <= MOST_LINES
    assert max(map(len, body)) <= 120
    assert all(len(re.findall(r" [.;](?= |$)", line)) <= 1 for line in words.splitlines()), "one pattern per line"
    assert "ORDER BY" in words


def test_each_query_writes_its_keywords_in_capitals(query: ExampleQuery) -> None:
    words = QUOTED.sub(" ", "\n".join(line for line in query.text.splitlines() if not line.startswith("#")))

    assert KEYWORDS.findall(words) == []


def test_a_triple_in_three_passages_counts_once_on_both_engines() -> None:
    store = repeated()

    assert len(list(store.quads_for_pattern(None, ox.NamedNode(POPULATION), None))) == len(PASSAGES) + 1
    assert rows_of(store, REPEATED) == [(Decimal(1), Decimal(224000))]
    assert rdflib_rows(mirrored(store), REPEATED) == [(Decimal(1), Decimal(224000))]

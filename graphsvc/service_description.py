"""The SPARQL service described in RDF (SPARQL 1.1 Service Description), joined to the catalogue of the data."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graphsvc.engine.contract import Engine
from graphsvc.formats import FORMATS_TABLE
from graphsvc.model import Names
from graphsvc.vocab import RDF, SD, VOID


def service_description(engine: Engine, endpoint: str, names: Names, *, merge: bool) -> list[ox.Quad]:
    """The description of the endpoint as triples; the graphs are those that the store holds now."""
    service = ox.NamedNode(endpoint + "#service")
    dataset = ox.NamedNode(endpoint + "#dataset")
    default = ox.NamedNode(endpoint + "#default-graph")
    triples: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
        (service, RDF + "type", ox.NamedNode(SD + "Service")),
        (service, SD + "endpoint", ox.NamedNode(endpoint)),
        (service, SD + "supportedLanguage", ox.NamedNode(SD + "SPARQL11Query")),
        (service, SD + "defaultEntailmentRegime", ox.NamedNode("http://www.w3.org/ns/entailment/Simple")),
        (service, SD + "defaultDataset", dataset),
        (dataset, RDF + "type", ox.NamedNode(SD + "Dataset")),
        (dataset, SD + "defaultGraph", default),
        (default, RDF + "type", ox.NamedNode(SD + "Graph")),
        *((service, SD + "resultFormat", ox.NamedNode(form.iri)) for form in FORMATS_TABLE if form.iri),
    ]
    if merge:
        triples += [
            (service, SD + "feature", ox.NamedNode(SD + "UnionDefaultGraph")),
            (dataset, RDF + "type", ox.NamedNode(VOID + "Dataset")),
            (dataset, VOID + "uriSpace", ox.Literal(names.base)),
        ]
    triples += _named_graphs(engine, endpoint, dataset)
    return [ox.Quad(subject, ox.NamedNode(predicate), term) for subject, predicate, term in triples]


def _named_graphs(
    engine: Engine, endpoint: str, dataset: ox.NamedNode
) -> Iterator[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]]:
    """Each named graph with its name and number of triples."""
    rows = engine.rows("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
    for number, row in enumerate(rows, 1):
        named = ox.NamedNode(f"{endpoint}#named-graph-{number}")
        graph = ox.NamedNode(f"{endpoint}#graph-{number}")
        name, count = row["g"], row["n"]
        if isinstance(name, ox.NamedNode) and isinstance(count, ox.Literal):
            yield (dataset, SD + "namedGraph", named)
            yield (named, RDF + "type", ox.NamedNode(SD + "NamedGraph"))
            yield (named, SD + "name", name)
            yield (named, SD + "graph", graph)
            yield (graph, RDF + "type", ox.NamedNode(SD + "Graph"))
            yield (graph, VOID + "triples", count)

"""The service description (SPARQL 1.1 Service Description), joined to the VoID description of the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Engine
from graphsvc.errors import StoreError
from graphsvc.formats import FORMATS_TABLE, Format
from graphsvc.model import Names
from graphsvc.service_description.partitions import Statement, partitions
from graphsvc.vocab import DCAT, DCTERMS, GEOF, RDF, SCHEMA, SD, SH, VOID, XSD

EXTENSION_FUNCTIONS: Final = (
    *(XSD + name for name in ("date", "time", "duration", "dayTimeDuration", "yearMonthDuration")),
    *(XSD + name for name in ("gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay")),
    *(GEOF + name for name in ("sfEquals", "sfDisjoint", "sfIntersects", "sfTouches")),
    *(GEOF + name for name in ("sfCrosses", "sfWithin", "sfContains", "sfOverlaps")),
)
"""The functions with an IRI that the engine has beyond those of SPARQL 1.1."""

_FORMS: Final = {
    "select": "SPARQLSelectExecutable",
    "ask": "SPARQLAskExecutable",
    "construct": "SPARQLConstructExecutable",
}
"""The class of SHACL for a query that is given by this property."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a deployment offers: `merge` when the default graph is the union of all, `inputs` when it takes writes."""

    endpoint: str
    merge: bool
    inputs: Sequence[Format] = ()
    federated: bool = False
    functions: Sequence[str] = EXTENSION_FUNCTIONS

    @property
    def writable(self) -> bool:
        """Whether the service takes updates."""
        return bool(self.inputs)


def service_description(engine: Engine, names: Names, capabilities: Capabilities) -> list[ox.Quad]:
    """The description of the endpoint as triples, for the data that the store holds now.

    It asks for counts of everything: what it gives is worth keeping for as long as the data stays the same. Where
    counting takes longer than the engine allows, the partitions are left out, and all else is there.
    """
    dataset = ox.NamedNode(names.base + "dataset")
    default = ox.NamedNode(capabilities.endpoint + "#default-graph")
    statements = [
        *_service(capabilities, dataset),
        *_dataset(engine, capabilities, dataset, default),
        *_named_graphs(engine, capabilities.endpoint, dataset),
    ]
    with suppress(StoreError):
        statements += partitions(engine, dataset, capabilities.endpoint + "#")
    quads = [ox.Quad(subject, ox.NamedNode(predicate), term) for subject, predicate, term in statements]
    prefixes = (ox.Quad(*quad.triple) for quad in declared_prefixes(engine, names))  # for editors that complete names
    examples = _examples(engine, names, ox.NamedNode(capabilities.endpoint))
    return list(dict.fromkeys([*quads, *prefixes, *examples]))


def _service(capabilities: Capabilities, dataset: ox.NamedNode) -> Iterator[Statement]:
    """What the service can (sections 3.1 to 3.4)."""
    service = ox.NamedNode(capabilities.endpoint + "#service")
    yield service, RDF + "type", ox.NamedNode(SD + "Service")
    yield service, SD + "endpoint", ox.NamedNode(capabilities.endpoint)
    yield service, SD + "defaultEntailmentRegime", ox.NamedNode("http://www.w3.org/ns/entailment/Simple")
    yield service, SD + "defaultDataset", dataset
    languages = ("SPARQL11Query", *(("SPARQL11Update",) if capabilities.writable else ()))
    features = {"UnionDefaultGraph": capabilities.merge, "BasicFederatedQuery": capabilities.federated}
    for language in languages:
        yield service, SD + "supportedLanguage", ox.NamedNode(SD + language)
    for feature, offered in features.items():
        if offered:
            yield service, SD + "feature", ox.NamedNode(SD + feature)
    for form in FORMATS_TABLE:
        if form.iri:
            yield service, SD + "resultFormat", ox.NamedNode(form.iri)
    for form in capabilities.inputs:
        if form.iri:
            yield service, SD + "inputFormat", ox.NamedNode(form.iri)
    for function in capabilities.functions:
        yield service, SD + "extensionFunction", ox.NamedNode(function)
        yield ox.NamedNode(function), RDF + "type", ox.NamedNode(SD + "Function")


def _dataset(
    engine: Engine, capabilities: Capabilities, dataset: ox.NamedNode, default: ox.NamedNode
) -> Iterator[Statement]:
    """The default dataset, which is the dataset that VoID describes, with its default graph and its version."""
    yield dataset, RDF + "type", ox.NamedNode(SD + "Dataset")
    yield dataset, RDF + "type", ox.NamedNode(VOID + "Dataset")
    yield dataset, VOID + "sparqlEndpoint", ox.NamedNode(capabilities.endpoint)
    yield dataset, SD + "defaultGraph", default
    yield default, RDF + "type", ox.NamedNode(SD + "Graph")
    for row in engine.rows("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"):
        yield default, VOID + "triples", row["n"]
    for quad in engine.quads(dataset.value):
        if quad.predicate.value == DCTERMS + "hasVersion":
            yield dataset, DCAT + "version", quad.object
        if quad.predicate.value == VOID + "uriSpace":
            yield dataset, VOID + "uriSpace", quad.object


def _named_graphs(engine: Engine, endpoint: str, dataset: ox.NamedNode) -> Iterator[Statement]:
    """Each named graph with its name and number of triples."""
    rows = engine.rows("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
    for number, row in enumerate(rows, 1):
        named = ox.NamedNode(f"{endpoint}#named-graph-{number}")
        graph = ox.NamedNode(f"{endpoint}#graph-{number}")
        if isinstance(row["g"], ox.NamedNode):
            yield dataset, SD + "namedGraph", named
            yield named, RDF + "type", ox.NamedNode(SD + "NamedGraph")
            yield named, SD + "name", row["g"]
            yield named, SD + "graph", graph
            yield graph, RDF + "type", ox.NamedNode(SD + "Graph")
            yield graph, VOID + "triples", row["n"]


def declared_prefixes(engine: Engine, names: Names) -> Iterator[ox.Quad]:
    """The prefixes that the ontology declares (SHACL, section 5.2.1), which shapes and queries use."""
    told = " ".join(f"<{SH}{local}>" for local in ("declare", "prefix", "namespace"))
    query = f"SELECT ?s ?p ?o ?g {{ VALUES ?p {{ {told} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    found = engine.solutions(query, {"g": ox.NamedNode(names.ontology)})
    return (ox.Quad(*terms) for terms in found)  # type: ignore[arg-type]  # the pattern fixes their kinds


def _examples(engine: Engine, names: Names, endpoint: ox.NamedNode) -> Iterator[ox.Quad]:
    """The example queries, each said to be for this endpoint."""
    for quad in engine.quads(graph=names.queries):
        yield ox.Quad(*quad.triple)
        form = _FORMS.get(quad.predicate.value.removeprefix(SH))
        if form:
            yield ox.Quad(quad.subject, ox.NamedNode(RDF + "type"), ox.NamedNode(SH + form))
            yield ox.Quad(quad.subject, ox.NamedNode(SCHEMA + "target"), endpoint)

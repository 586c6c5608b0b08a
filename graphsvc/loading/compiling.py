"""Content as the graphs that are served: what the files state, and all that follows from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.derivation import date_bounds, described_passages, intervals, roundings
from graphsvc.content.evidence import unsupported
from graphsvc.engine.mistakes import syntax_problem
from graphsvc.errors import ContentError, SyntaxProblem, UnusableContent
from graphsvc.loading.counting import counted
from graphsvc.loading.mentions import leave_out_unmentioned
from graphsvc.loading.tables import table_problems
from graphsvc.model import Names, Passage, sha256
from graphsvc.vocab import DCTERMS, LICENCE, PROV, RDF, VOID, XSD

Graphs = Mapping[str, frozenset[ox.Quad]]


@dataclass(frozen=True)
class Compiled:
    """The named graphs to be served, by IRI; the catalogue, which describes them, is among them."""

    graphs: Graphs

    @cached_property
    def triples(self) -> frozenset[ox.Triple]:
        """The RDF merge of all graphs, as a set."""
        return frozenset(quad.triple for quads in self.graphs.values() for quad in quads)


def compile_content(content: Content) -> Compiled:
    """The graphs that the content means. Raises UnusableContent with every problem found."""
    problems = [*content.problems, *unsupported(content), *table_problems(content)]
    found: defaultdict[str, set[ox.Quad]] = defaultdict(set)
    for graph, quads in content.graphs.items():
        found[graph] |= quads
    leave_out_unmentioned(found, content.names)
    for quad in _derived(content, problems):
        found[str(quad.graph_name)[1:-1]].add(quad)
    if not problems:
        for quad in _inferred(content, found, problems):
            found[str(quad.graph_name)[1:-1]].add(quad)
    if problems:
        raise UnusableContent(problems)
    found[content.names.graph("void")] |= set(counted(found, content.names))
    graphs = _as_stored(quad for quads in found.values() for quad in quads)
    catalogue = content.names.graph("catalogue")
    return Compiled({**graphs, catalogue: frozenset(_catalogue(graphs, content.names))})


def _as_stored(quads: Iterable[ox.Quad]) -> dict[str, frozenset[ox.Quad]]:
    """The quads by graph as the engine gives them back: numbers by value, tags in lower case (model, section 5)."""
    store = ox.Store()
    store.bulk_extend(quads)
    graphs = sorted((graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)), key=str)
    return {graph.value: frozenset(store.quads_for_pattern(None, None, None, graph)) for graph in graphs}


def _derived(content: Content, problems: list[ContentError]) -> Iterator[ox.Quad]:
    """What follows from single files: passages described, intervals of figures, bounds of dates."""
    rules = roundings((quad for file in content.files for quad in file.quads), content.names)
    for file in content.files:
        if file.name.startswith("data/"):
            yield from described_passages(file.quads, content.names)
            yield from intervals(file.quads, rules, content.names)
            yield from date_bounds(file.quads, file.text, file.name, content.names, problems)


def _inferred(
    content: Content, graphs: Mapping[str, Iterable[ox.Quad]], problems: list[ContentError]
) -> Iterator[ox.Quad]:
    """What the rules derive: in the passage's graph when one passage suffices, else in the graph of inferences."""
    if not content.rules:
        return
    store = ox.Store()
    store.bulk_extend(quad for quads in graphs.values() for quad in quads)
    naming: defaultdict[object, set[str]] = defaultdict(set)
    for graph, quads in graphs.items():
        if Passage.of(graph, content.names):
            for term in (term for quad in quads for term in (quad.subject, quad.object)):
                naming[term].add(graph)
    known = [ox.NamedNode(content.names.graph(key)) for key in ("entities", "links")]
    inferred = ox.NamedNode(content.names.graph("inferred"))
    for rule in content.rules:
        try:
            # A passage may not know what another one denies: only what follows from all of them is placed.
            whole = set(_constructed(store.query(rule.text, use_default_graph_as_union=True)))
            placed: set[ox.Triple] = set()
            # A passage that names but one end of a link does not state it.
            for passage in sorted({graph for t in whole for graph in naming[t.subject] & naming[t.object]}):
                node = ox.NamedNode(passage)
                for triple in whole.intersection(_constructed(store.query(rule.text, default_graph=[node, *known]))):
                    placed.add(triple)
                    yield ox.Quad(triple.subject, triple.predicate, triple.object, node)
            for triple in whole - placed:
                yield ox.Quad(triple.subject, triple.predicate, triple.object, inferred)
                yield from _derived_from(triple, store, inferred)
        except SyntaxError as problem:
            place = syntax_problem(problem, rule.text)
            facts = {"line": 1, "column": 1, **place.facts}
            problems.append(SyntaxProblem(place.detail, file=rule.name, line=facts["line"], column=facts["column"]))


def _derived_from(triple: ox.Triple, store: ox.Store, inferred: ox.NamedNode) -> Iterator[ox.Quad]:
    """That the graph of inferences was derived from each node which links both ends of the triple."""
    claims = [
        {quad.subject for quad in store.quads_for_pattern(None, None, end) if isinstance(quad.subject, ox.NamedNode)}
        for end in (triple.subject, triple.object)
    ]
    for claim in claims[0] & claims[1]:
        yield ox.Quad(inferred, ox.NamedNode(PROV + "wasDerivedFrom"), claim, inferred)


def _constructed(result: object) -> Iterator[ox.Triple]:
    """The triples of a CONSTRUCT. Raises SyntaxError for another form of query."""
    if not isinstance(result, ox.QueryTriples):
        raise SyntaxError("a rule must be a CONSTRUCT query")  # noqa: TRY004  # it is the rule's text that is wrong
    yield from result


def _catalogue(graphs: Graphs, names: Names) -> Iterator[ox.Quad]:
    """Each graph's digest, number of triples and licence, and the version of the whole: the digest of the digests."""
    graph = ox.NamedNode(names.graph("catalogue"))
    dataset = ox.NamedNode(names.base + "dataset")

    def quad(subject: ox.NamedNode, predicate: str, term: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(predicate), term, graph)

    digests = {iri: graph_digest(quads) for iri, quads in graphs.items()}
    version = ox.Literal(version_of(digests))
    total = len({quad.triple for quads in graphs.values() for quad in quads})
    yield quad(dataset, RDF + "type", ox.NamedNode(VOID + "Dataset"))
    yield quad(dataset, DCTERMS + "hasVersion", version)
    yield quad(ox.NamedNode(names.loaded), DCTERMS + "hasVersion", version)
    yield quad(dataset, VOID + "triples", ox.Literal(total))
    yield quad(dataset, VOID + "uriSpace", ox.Literal(names.base))
    yield quad(dataset, DCTERMS + "license", ox.NamedNode(LICENCE))
    for iri, digest in digests.items():
        node = ox.NamedNode(iri)
        yield quad(node, names.term("contentDigest"), ox.Literal(digest))
        yield quad(node, VOID + "triples", ox.Literal(str(len(graphs[iri])), datatype=ox.NamedNode(XSD + "integer")))
        yield quad(node, DCTERMS + "license", ox.NamedNode(LICENCE))


def version_of(digests: Mapping[str, str]) -> str:
    """The data version: equal data has an equal version on any machine."""
    return sha256("\n".join(f"{graph} {digest}" for graph, digest in sorted(digests.items())))[:16]


def graph_digest(quads: Iterable[ox.Quad]) -> str:
    """SHA-256 of a graph's canonical N-Triples, sorted (RDF Dataset Canonicalization 1.0, without graph names)."""
    dataset = ox.Dataset(ox.Quad(*quad.triple) for quad in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sha256("".join(sorted(f"{quad.triple} .\n" for quad in dataset)))

"""A store brought in step with compiled content: only graphs recorded as content are touched, in one transaction."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pyoxigraph as ox

from graphsvc.engine.contract import Store
from graphsvc.engine.remote import quads_by_graph
from graphsvc.loading.blank_nodes import distinguishable
from graphsvc.loading.compiling import Compiled, graph_digest, version_of
from graphsvc.loading.refreshing import refreshing
from graphsvc.model import Names, Passage


class Fate(StrEnum):
    """What reconciling did with a graph."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    RETRACTED = "retracted"
    KEPT = "changed by an update and kept"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of each document and of each other graph; `kept` lists graphs that an update had changed."""

    documents: Mapping[str, Fate]
    graphs: Mapping[str, Fate]
    kept: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(
            fate not in (Fate.UNCHANGED, Fate.KEPT) for fate in (*self.documents.values(), *self.graphs.values())
        )

    def lines(self) -> list[str]:
        """The report for people: one line for the documents, one for the other graphs, one for each graph kept."""
        return [
            f"documents: {_counted(self.documents.values())}",
            f"other graphs: {_counted(self.graphs.values())}",
            *(f"kept: {graph} was changed by an update; --replace overwrites it" for graph in self.kept),
        ]


def _counted(fates: Iterable[Fate]) -> str:
    """`1 added, 0 replaced, 4 unchanged, 0 retracted`."""
    counts = Counter(fates)
    return ", ".join(f"{counts[fate]} {fate}" for fate in Fate if fate is not Fate.KEPT)


def reconcile(store: Store, compiled: Compiled, names: Names, *, merge: bool = True, replace: bool = False) -> Report:
    """Make the store hold the compiled graphs and nothing else of what an earlier load wrote.

    One transaction: after a failure the store is as it was. With `merge` the default graph becomes the RDF merge of all
    named graphs, as a set (model, section 1). What an update has changed is kept, unless told to `replace` it; the
    version is that of the content only where the store holds nothing else.
    """
    catalogue = names.graph("catalogue")
    recorded = _recorded(store, names)
    wanted = {graph: quads for graph, quads in compiled.graphs.items() if graph != catalogue}
    digests = _recorded_in(compiled.graphs[catalogue], names)
    held = {graph.value for graph in store.named_graphs()}
    actual = quads_by_graph(store, held & (recorded.keys() | digests.keys()))
    fates = {
        graph: _fate(graph, recorded, digests, actual.get(graph), replace=replace)
        for graph in recorded.keys() | digests.keys()
    }
    report = Report(_by_document(fates, names), _others(fates, names), tuple(sorted(_kept(fates))))
    if not report.changed and (recorded or not digests):
        return report
    write = {graph for graph, fate in fates.items() if fate in (Fate.ADDED, Fate.REPLACED)}
    drop = {graph for graph, fate in fates.items() if fate is Fate.RETRACTED}
    if not recorded and not held and not len(store):
        _fill(store, compiled, merge=merge)
    else:
        graphs = {catalogue: compiled.graphs[catalogue], **{graph: wanted[graph] for graph in write}}
        foreign = held - compiled.graphs.keys() - recorded.keys() - _revived(store, compiled, names)
        pure = not report.kept and not foreign and (merge or not _written(store))
        version = version_of(digests) if pure else secrets.token_hex(8)
        _rewrite(store, graphs, drop, refreshing(names, version, merge=merge))
    return report


def _revived(store: Store, compiled: Compiled, names: Names) -> set[str]:
    """The graph of tombstones, where the content describes all that they say is gone: none is left then."""
    removed = names.graph("removed")
    gone = {quad.subject for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(removed))}
    return {removed} if gone <= {triple.subject for triple in compiled.triples} else set()


def _written(store: Store) -> bool:
    """Whether something was written to the default graph."""
    return any(True for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def _recorded(store: Store, names: Names) -> dict[str, str]:
    """The digest of each content graph as an earlier load recorded it."""
    pattern = (None, ox.NamedNode(names.term("contentDigest")), None, ox.NamedNode(names.graph("catalogue")))
    return _recorded_in(store.quads_for_pattern(*pattern), names)


def _recorded_in(quads: Iterable[ox.Quad], names: Names) -> dict[str, str]:
    """The digests that a catalogue states."""
    return {
        quad.subject.value: quad.object.value
        for quad in quads
        if quad.predicate.value == names.term("contentDigest")
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
    }


def _fate(
    graph: str,
    recorded: Mapping[str, str],
    digests: Mapping[str, str],
    held: Collection[ox.Quad] | None,
    *,
    replace: bool,
) -> Fate:
    """What is to be done with one graph, which holds these quads, or is not there."""
    if graph not in recorded and held is None:
        return Fate.ADDED
    actual = _digest(held or ())
    if actual != recorded.get(graph) and not replace and actual != digests.get(graph):
        return Fate.KEPT
    if graph not in digests:
        return Fate.RETRACTED
    return Fate.UNCHANGED if actual == digests[graph] == recorded.get(graph, actual) else Fate.REPLACED


def _digest(quads: Collection[ox.Quad]) -> str | None:
    """The digest of a graph that may be foreign; None, which no content has, where it could take for ever to tell."""
    return graph_digest(quads) if distinguishable(quads) else None


def _slug(graph: str, names: Names) -> str | None:
    """The document that a graph belongs to, None for the others."""
    if passage := Passage.of(graph, names):
        return passage.slug
    prefix = names.document_graph("")
    return graph[len(prefix) :] if graph.startswith(prefix) else None


def _by_document(fates: Mapping[str, Fate], names: Names) -> dict[str, Fate]:
    """One fate for each document: its graphs' common one, otherwise replaced."""
    found: dict[str, set[Fate]] = {}
    for graph, fate in fates.items():
        if (slug := _slug(graph, names)) and fate is not Fate.KEPT:
            found.setdefault(slug, set()).add(fate)
    return {slug: fates.pop() if len(fates) == 1 else Fate.REPLACED for slug, fates in sorted(found.items())}


def _others(fates: Mapping[str, Fate], names: Names) -> dict[str, Fate]:
    """The fates of the graphs that belong to no document."""
    return {graph: fate for graph, fate in sorted(fates.items()) if not _slug(graph, names)}


def _kept(fates: Mapping[str, Fate]) -> Iterable[str]:
    """The graphs that an update had changed."""
    return (graph for graph, fate in fates.items() if fate is Fate.KEPT)


def _fill(store: Store, compiled: Compiled, *, merge: bool) -> None:
    """Load everything into an empty store at once."""
    quads = [quad for quads in compiled.graphs.values() for quad in quads]
    if merge:
        quads += [ox.Quad(*triple) for triple in compiled.triples]
    store.bulk_extend(quads)


def _rewrite(store: Store, graphs: Mapping[str, Iterable[ox.Quad]], drop: Iterable[str], refresh: str) -> None:
    """Replace some graphs by one SPARQL update, which the engine applies whole or not at all."""
    steps = [f"DROP SILENT GRAPH <{graph}>" for graph in (*graphs, *drop)]
    steps += [
        f"INSERT DATA {{ GRAPH <{graph}> {{\n" + "".join(f"{quad.triple} .\n" for quad in quads) + "} }"
        for graph, quads in graphs.items()
    ]
    store.update(" ;\n".join([*steps, refresh]))

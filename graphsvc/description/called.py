"""What claims are called: they have no names of their own, and a sentence says each."""

from __future__ import annotations

from collections.abc import Mapping

from graphsvc.description import asking
from graphsvc.description.asking import text_of
from graphsvc.description.labels import Labels
from graphsvc.description.listing import objects_of
from graphsvc.description.sentences import CLAIM_CLASSES, sentences
from graphsvc.engine.contract import Engine
from graphsvc.model import Names


def claims_called(engine: Engine, names: Names, most: int) -> Mapping[str, Mapping[str, str]] | None:
    """The sentence of each claim by language, where it can be said in one; None for more claims than so many."""
    classes = asking.values([names.term(local) for local in CLAIM_CLASSES])
    query = f"SELECT DISTINCT ?s {{ VALUES ?c {{ {classes} }} GRAPH ?g {{ ?s a ?c }} FILTER(ISIRI(?s)) }}"
    claims = {text_of(row, "s") for row in engine.rows(f"{query} LIMIT {most + 1}")}
    if len(claims) > most:
        return None
    nodes = asking.nodes_about(engine, claims, names)
    labels = Labels(names, asking.labels_of(engine, objects_of(nodes)), (), asking.prefixes(engine))
    return {iri: told for iri, node in nodes.items() if (told := sentences(node, labels, names, nodes))}

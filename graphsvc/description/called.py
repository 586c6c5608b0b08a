"""What has no name of its own is called: a sentence says each claim, and a passage is called by its place."""

from __future__ import annotations

from collections.abc import Mapping

from graphsvc.description import asking
from graphsvc.description.asking import text_of
from graphsvc.description.labels import Labels
from graphsvc.description.listing import objects_of
from graphsvc.description.sentences import CLAIM_CLASSES, sentences
from graphsvc.engine.contract import Engine
from graphsvc.model import Names, Passage


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


def passages_called(engine: Engine, names: Names, most: int) -> Mapping[str, Mapping[str, str]] | None:
    """Each passage by title of its document and place, by language, and without one as its mark has it.

    None for more passages than so many.
    """
    query = f"SELECT DISTINCT ?s {{ GRAPH ?g {{ ?s a <{names.term('Passage')}> }} }} LIMIT {most + 1}"
    rows = engine.rows(query)
    if len(rows) > most:
        return None
    passages = {iri: found for row in rows if (found := Passage.of(iri := text_of(row, "s"), names))}
    documents = {slug: names.thing("document", slug) for slug in {passage.slug for passage in passages.values()}}
    labels = Labels(names, asking.labels_of(engine, documents.values()), (), asking.prefixes(engine))
    return {
        iri: {
            language: f"{title} {start}–{end}"  # noqa: RUF001 (a range)
            for titles in [{to: f"{title}," for to, title in labels[documents[slug]].items()}]
            for language, title in {**titles, "": labels.code(slug)}.items()
        }
        for iri, (slug, start, end) in passages.items()
    }

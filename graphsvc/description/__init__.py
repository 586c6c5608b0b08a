"""IRI → description: what the graph says of a resource, with the passage of every statement, labels and links in."""

from graphsvc.description.gathering import describe
from graphsvc.description.labels import ENGLISH
from graphsvc.description.listing import Entry, TermEntry, entries, kinds, names_in, vocabulary
from graphsvc.description.nodes import Node, Statement, place_of, year_of
from graphsvc.description.overview import Overview, overview
from graphsvc.description.values import (
    Backlink,
    Backlinks,
    Description,
    DocumentFacts,
    DocumentPassage,
    GraphKind,
    PassageFacts,
    Shape,
    Topic,
    graph_kind,
)

__all__ = [
    "ENGLISH",
    "Backlink",
    "Backlinks",
    "Description",
    "DocumentFacts",
    "DocumentPassage",
    "Entry",
    "GraphKind",
    "Node",
    "Overview",
    "PassageFacts",
    "Shape",
    "Statement",
    "TermEntry",
    "Topic",
    "describe",
    "entries",
    "graph_kind",
    "kinds",
    "names_in",
    "overview",
    "place_of",
    "vocabulary",
    "year_of",
]

"""IRI → description: what the graph says of a resource, with the passage of every statement, labels and links in."""

from graphsvc.description.gathering import describe
from graphsvc.description.labels import ENGLISH, Labels
from graphsvc.description.listing import Entry, TermEntry, entries, kinds, names_in, vocabulary
from graphsvc.description.network import Network, Tie, network
from graphsvc.description.overview import Overview, overview
from graphsvc.description.values import (
    Backlink,
    Backlinks,
    Description,
    DocumentFacts,
    DocumentPassage,
    GraphKind,
    Node,
    PassageFacts,
    Shape,
    Statement,
    Topic,
    graph_kind,
    year_of,
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
    "Labels",
    "Network",
    "Node",
    "Overview",
    "PassageFacts",
    "Shape",
    "Statement",
    "TermEntry",
    "Tie",
    "Topic",
    "describe",
    "entries",
    "graph_kind",
    "kinds",
    "names_in",
    "network",
    "overview",
    "vocabulary",
    "year_of",
]

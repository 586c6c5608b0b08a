"""IRI → description: what the graph says of a resource, with the passage of every statement, labels and links in."""

from graphsvc.description.asking import presence, value_of
from graphsvc.description.called import claims_called, passages_called
from graphsvc.description.gathering import LISTED_AT_ONCE, SUBJECTS_AT_ONCE, describe
from graphsvc.description.labels import ENGLISH, LABELS, Labels, as_printed
from graphsvc.description.listing import (
    TermEntry,
    expected_kinds,
    kinds,
    most_linked,
    names_in,
    stated_with,
    vocabulary,
)
from graphsvc.description.lists import FACETS as LIST_FACETS
from graphsvc.description.lists import Entry, Listing, listing, stated_of_entries
from graphsvc.description.network import Network, Tie, network
from graphsvc.description.nodes import Node, Statement, place_of, year_of
from graphsvc.description.overview import Overview, overview, statements_of_passages
from graphsvc.description.places import Places, places
from graphsvc.description.retired import gone, stated_of_retired
from graphsvc.description.values import (
    Backlink,
    Backlinks,
    Description,
    DocumentFacts,
    DocumentPassage,
    Extent,
    GraphFacts,
    GraphKind,
    PassageFacts,
    Shape,
    Topic,
    graph_kind,
)

__all__ = [
    "ENGLISH",
    "LABELS",
    "LISTED_AT_ONCE",
    "LIST_FACETS",
    "SUBJECTS_AT_ONCE",
    "Backlink",
    "Backlinks",
    "Description",
    "DocumentFacts",
    "DocumentPassage",
    "Entry",
    "Extent",
    "GraphFacts",
    "GraphKind",
    "Labels",
    "Listing",
    "Network",
    "Node",
    "Overview",
    "PassageFacts",
    "Places",
    "Shape",
    "Statement",
    "TermEntry",
    "Tie",
    "Topic",
    "as_printed",
    "claims_called",
    "describe",
    "expected_kinds",
    "gone",
    "graph_kind",
    "kinds",
    "listing",
    "most_linked",
    "names_in",
    "network",
    "overview",
    "passages_called",
    "place_of",
    "places",
    "presence",
    "stated_of_entries",
    "stated_of_retired",
    "stated_with",
    "statements_of_passages",
    "value_of",
    "vocabulary",
    "year_of",
]

"""Fragments: the quads that fit a pattern, in pages with the controls that lead to all others (TPF, QPF, brTPF)."""

from graphsvc.fragments.asking import DEFAULT_GRAPH, FIELDS, POSITIONS, Asked, asked_of, page_of
from graphsvc.fragments.controls import Shown, address_of, controls, search_form
from graphsvc.fragments.genids import Genids, node_of, places_of
from graphsvc.fragments.selection import Matches, Pattern, Selection, Term, quads_of, term_of

__all__ = [
    "DEFAULT_GRAPH",
    "FIELDS",
    "POSITIONS",
    "Asked",
    "Genids",
    "Matches",
    "Pattern",
    "Selection",
    "Shown",
    "Term",
    "address_of",
    "asked_of",
    "controls",
    "node_of",
    "page_of",
    "places_of",
    "quads_of",
    "search_form",
    "term_of",
]

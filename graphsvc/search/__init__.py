"""Words → things: an index over every name and text of ours, made once for each version of the data."""

from graphsvc.search.folding import Sought, marks
from graphsvc.search.gathering import FACETS, TITLES, Name, Sort, Thing, things_in
from graphsvc.search.index import Found, Index, matched
from graphsvc.search.narrowing import Chosen, counted, passing

__all__ = [
    "FACETS",
    "TITLES",
    "Chosen",
    "Found",
    "Index",
    "Name",
    "Sort",
    "Sought",
    "Thing",
    "counted",
    "marks",
    "matched",
    "passing",
    "things_in",
]

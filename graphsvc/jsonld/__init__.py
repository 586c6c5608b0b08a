"""JSON-LD: statements as it has them, and documents compacted to the graph's own context; nothing is ever fetched."""

from graphsvc.jsonld.compacting import Compactor, Part
from graphsvc.jsonld.context import Context, context_of
from graphsvc.jsonld.told import Told, expanded_from, told_by_line, told_in, told_of

__all__ = ["Compactor", "Context", "Part", "Told", "context_of", "expanded_from", "told_by_line", "told_in", "told_of"]

"""The dataset that a query asks for, by its request or by its FROM clauses (SPARQL 1.1, section 13.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from graphsvc.guard import Prologue, read
from graphsvc.guard.editing import Edit, edited
from graphsvc.protocol import QueryRequest

_FROM: Final = re.compile(r"\bFROM\b", re.IGNORECASE)
_VISIBLE: Final = re.compile(r"[^\r\n]")


@dataclass(frozen=True, slots=True)
class DatasetClauses:
    """The graphs of FROM and FROM NAMED, and the query with these clauses blanked out, so that places stay."""

    default: tuple[str, ...]
    named: tuple[str, ...]
    text: str


def dataset_clauses(text: str, base: str) -> DatasetClauses:
    """Read the dataset clauses of a query; subqueries have none. Raises QuerySyntaxError for a graph that is no IRI."""
    if not _FROM.search(text):
        return DatasetClauses((), (), text)
    reading, prologue = read(text), Prologue(base)
    graphs: dict[str, list[str]] = {"": [], "NAMED": []}
    edits: list[Edit] = []
    for position in reading.top():
        prologue.declare(reading, position)
        if reading.word(position) != "FROM":
            continue
        kind = "NAMED" if reading.word(position + 1) == "NAMED" else ""
        graph = position + (2 if kind else 1)
        graphs[kind].append(prologue.iri(reading, graph))
        start, end = reading.offset(position), reading.end(graph)
        edits.append(Edit(start, end, _VISIBLE.sub(" ", text[start:end])))
    return DatasetClauses(tuple(graphs[""]), tuple(graphs["NAMED"]), edited(text, edits))


def dataset_of(request: QueryRequest, base: str) -> DatasetClauses:
    """The dataset asked for, each graph once; what the request states overrides the query's own clauses."""
    clauses = dataset_clauses(request.text, base)
    default, named = clauses.default, clauses.named
    if request.default_graphs or request.named_graphs:
        default, named = request.default_graphs, request.named_graphs
    return DatasetClauses(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)), clauses.text)

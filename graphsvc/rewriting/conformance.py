"""A query as one that the engine answers as the specification says; docs/conformance.md lists what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol, TypeAlias

from graphsvc.guard import Reading, read
from graphsvc.guard.editing import Edit, edited
from graphsvc.rewriting import blank_nodes, graphs, paths, spelling

_NESTED: Final = 3
"""How many GRAPH clauses within each other are written once for each graph."""

_Rewriting: TypeAlias = tuple[Callable[[str], object], Callable[[Reading], Iterable[Edit]]]
"""Whether a text may call for it, and the changes that it makes."""


class View(Protocol):
    """What a query is asked over, as far as its wording depends on it."""

    def graphs(self) -> Sequence[str] | None:
        """The names of the named graphs; None when one of them is a blank node."""

    def occurs(self, iri: str) -> bool:
        """Whether the IRI is the subject or the object of a triple of the default graph."""


def conformant(text: str, base: str, view: View) -> str:
    """The query in the wording that the engine answers rightly over this view of its store."""
    rewritings: list[_Rewriting] = [
        (spelling.called_for, spelling.spelt),
        (blank_nodes.called_for, blank_nodes.labelled),
        (paths.called_for, lambda reading: paths.with_absent_ends(reading, base, view.occurs)),
        *[(graphs.called_for, lambda reading: graphs.one_by_one(reading, view.graphs))] * _NESTED,
    ]
    reading: Reading | None = None
    for called_for, rewriting in rewritings:
        if called_for(text):
            reading = reading or read(text)
            if edits := list(rewriting(reading)):
                text, reading = edited(text, edits), None
    return text

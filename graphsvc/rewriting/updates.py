"""An update as the store can apply it: with the graphs of the request, for a default graph that may be a merge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from graphsvc.errors import BadRequest
from graphsvc.guard import Prologue, Reading, read
from graphsvc.guard.editing import Edit, edited
from graphsvc.guard.operations import Operation, Update, update_of
from graphsvc.model import Names
from graphsvc.protocol import UpdateRequest
from graphsvc.rewriting.prologues import one_prologue
from graphsvc.rewriting.writes import expanded, insertion, merged_writes

_TOGETHER: Final = "<urn:x-graphsvc:using>"
"""A graph that holds the merge of several USING graphs while one operation runs."""


def applicable(request: UpdateRequest, base: str, merged: Names | None = None) -> str:
    """The text of an update, admitted before, as one of the same effect that the engine reads and applies rightly.

    The graphs of the request stand in it as USING and USING NAMED. With the names that are `merged` the default graph
    is the merge of all graphs, and triples that name no graph are kept in one of their own. The text ends with an
    operation, without a semicolon.

    Raises QuerySyntaxError, and BadRequest when request and text both name graphs (SPARQL 1.1 Protocol, section 2.2.3).
    """
    rewritings: list[Callable[[Update], Iterable[Edit]]] = [
        partial(one_prologue, base=base),
        partial(_with_graphs_of, request),
        partial(_using_merged, base=base),
        partial(merged_writes, names=merged),
        _ended,
    ]
    text = request.text
    update = update_of(read(text, update=True))
    for rewriting in rewritings:
        if edits := list(rewriting(update)):
            text = edited(text, edits)
            update = update_of(read(text, update=True))
    return text


def _with_graphs_of(request: UpdateRequest, update: Update) -> Iterator[Edit]:
    """The changes that make each pattern look at the graphs of the request."""
    default = [f"USING <{graph}> " for graph in request.using_graphs]
    using = "".join([*default, *(f"USING NAMED <{graph}> " for graph in request.using_named_graphs)])
    for operation in update.operations if using else ():
        if operation.using or operation.graph is not None:
            detail = "the update says USING or WITH itself, which excludes graphs as parameters"
            raise BadRequest(detail=detail, **update.reading.place(operation.first))
        if operation.kind == "DELETE WHERE":
            yield expanded(update.reading, operation, using)
        elif operation.reads:
            yield insertion(update.reading, operation.blocks["WHERE"] - 1, using)


def _using_merged(update: Update, base: str) -> Iterator[Edit]:
    """The changes that merge several USING graphs as a set: the engine would count a triple once for each of them."""
    reading, prologue = update.reading, Prologue(base)
    for at in update.declarations:
        prologue.declare(reading, at)
    for operation in update.operations:
        default = [at for at in operation.using if reading.word(at + 1) != "NAMED"]
        graphs = {prologue.iri(reading, at + 1): None for at in default}
        if len(default) > 1:
            yield from _together(reading, operation, default, list(graphs))


def _together(reading: Reading, operation: Operation, default: list[int], graphs: list[str]) -> Iterator[Edit]:
    """The changes of one operation with several USING."""
    first, *others = default
    graph = f"<{graphs[0]}>" if len(graphs) == 1 else _TOGETHER
    yield Edit(reading.offset(first + 1), reading.end(first + 1), graph)
    for at in others:
        yield Edit(reading.offset(at), reading.end(at + 1), "")
    if graph == _TOGETHER:
        filled = "".join(f"ADD SILENT <{graph}> TO {_TOGETHER} ; " for graph in graphs)
        yield insertion(reading, operation.first, f"DROP SILENT GRAPH {_TOGETHER} ; {filled}")
        yield Edit(reading.end(operation.last), reading.end(operation.last), f" ; DROP SILENT GRAPH {_TOGETHER}")


def _ended(update: Update) -> Iterator[Edit]:
    """The changes that let the text end with an operation, so that others may follow it."""
    if update.final is not None:
        yield Edit(update.reading.offset(update.final), update.reading.end(update.final), " ")
    elif not update.operations:
        end = len(update.reading.text)
        yield Edit(end, end, "\nINSERT DATA { }")

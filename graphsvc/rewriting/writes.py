"""Updates where the default graph is the merge of all graphs: what has no GRAPH is kept in a graph of its own.

Reads see the merge, writes go to `{base}graph/default` (model, section 1). Between two operations the merge is made
anew when the second one reads what the first one wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graphsvc.guard import Inside, Kind, Reading
from graphsvc.guard.editing import Edit
from graphsvc.guard.operations import Operation, Update
from graphsvc.model import Names
from graphsvc.rewriting.tombstones import retiring

MERGE: Final = (
    "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o MINUS { GRAPH ?g { ?s ?p ?o } } } ; "
    "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } MINUS { ?s ?p ?o } }"
)
"""The operations that make the default graph the RDF merge of all named graphs; only what differs is written."""


def merged_writes(update: Update, names: Names | None) -> Iterator[Edit]:
    """The changes that let operations write to a graph of its own what they would write to the default graph.

    They are none without names: then the default graph is no merge.
    """
    reading, stale = update.reading, False
    for operation in update.operations if names else ():
        assert names is not None  # noqa: S101  # else there are no operations
        if stale and _reads_the_merge(reading, operation):
            yield insertion(reading, operation.first, f"{retiring(names)} ; {MERGE} ; ")
            stale = False
        yield from _redirected(reading, operation, f"<{names.graph('default')}>")
        stale = stale or operation.kind != "CREATE"


def insertion(reading: Reading, position: int, text: str) -> Edit:
    """The change that puts a text in front of a token."""
    offset = reading.offset(position)
    return Edit(offset, offset, text)


def _redirected(reading: Reading, operation: Operation, written: str) -> Iterator[Edit]:
    """The changes within one operation."""
    match operation.kind:
        case "INSERT DATA" | "DELETE DATA":
            yield from _wrapped(reading, operation.blocks["DATA"], written)
        case "MODIFY" if operation.graph is None:
            for word in operation.blocks.keys() - {"WHERE"}:
                yield from _wrapped(reading, operation.blocks[word], written)
        case "DELETE WHERE":
            if next(_runs(reading, operation.blocks["WHERE"]), None):
                yield expanded(reading, operation, "", written)
        case "CLEAR" | "DROP" | "ADD" | "MOVE" | "COPY":
            yield from _managed(reading, operation, written)


def expanded(reading: Reading, operation: Operation, using: str, written: str | None = None) -> Edit:
    """The change that makes of DELETE WHERE a DELETE with its WHERE, so that the two may go to different graphs."""
    opened = operation.blocks["WHERE"]
    runs = list(_runs(reading, opened)) if written else []
    starts, ends = {start for start, _ in runs}, {end for _, end in runs}
    pieces: list[str] = []
    for position in range(opened, operation.last + 1):
        pieces += [f" GRAPH {written} {{ "] if reading.offset(position) in starts else [reading.gap(position)]
        pieces.append(reading.tokens[position])
        pieces += [" } "] if reading.end(position) in ends else []
    return Edit(reading.offset(operation.first), reading.offset(opened), f"DELETE {''.join(pieces)} {using}WHERE ")


def _wrapped(reading: Reading, opened: int, written: str) -> Iterator[Edit]:
    """The changes that put the triples outside of GRAPH into one."""
    for start, end in _runs(reading, opened):
        yield Edit(start, start, f"GRAPH {written} {{ ")
        yield Edit(end, end, " }")


def _runs(reading: Reading, opened: int) -> Iterator[tuple[int, int]]:
    """Where triples outside of GRAPH begin and end in a block of quads; a stop behind GRAPH is none of theirs."""
    position, start, end, stop = opened + 1, -1, -1, False
    while position < reading.closes[opened]:
        if reading.word(position) == "GRAPH":
            if start >= 0:
                yield start, end
            start, stop = -1, True
            position = reading.closes.get(position + 2, position + 2)
        else:
            last = reading.closes.get(position, position)
            for offset, piece in reading.apart(position) if start < 0 else ():
                if not (stop and piece == "."):
                    start = offset
                    break
                stop = False
            end, position = reading.end(last), last
        position += 1
    if start >= 0:
        yield start, end


def _managed(reading: Reading, operation: Operation, written: str) -> Iterator[Edit]:
    """The changes of an operation on whole graphs; DEFAULT means what was written there, NAMED spares it."""
    words = [reading.word(graph) for graph in operation.graphs]
    if operation.kind in ("CLEAR", "DROP"):
        whole = reading.offset(operation.first), reading.end(operation.last)
        if words == ["DEFAULT"]:
            yield Edit(*whole, f"{operation.kind} SILENT GRAPH {written}")
        elif words == ["NAMED"]:
            kept = f"COPY SILENT GRAPH {written} TO DEFAULT ; {operation.kind} NAMED ; COPY DEFAULT TO GRAPH {written}"
            yield Edit(*whole, kept)
        return
    if words[0] == "DEFAULT" and not operation.silent:
        yield insertion(reading, operation.first + 1, "SILENT ")
    for graph, word in zip(operation.graphs, words, strict=True):
        if word == "DEFAULT":
            yield Edit(reading.offset(graph), reading.end(graph), f"GRAPH {written}")


def _reads_the_merge(reading: Reading, operation: Operation) -> bool:
    """Whether a pattern of the operation may be matched in the default graph."""
    if not operation.reads or operation.graph is not None or operation.using:
        return False
    opened = operation.blocks["WHERE"]
    position = opened + 1
    while position < reading.closes[opened]:
        inside = reading.inside.get(position)
        if reading.word(position) == "GRAPH":
            position = reading.closes.get(position + 2, position + 2)
        elif inside in (Inside.VALUES, Inside.ROW):
            position = reading.closes[position]
        elif reading.kind(position) not in (Kind.OPEN, Kind.CLOSE, Kind.SIGN):
            return True
        position += 1
    return False

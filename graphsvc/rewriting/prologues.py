"""Declarations between the operations of an update, which the engine does not read, moved in front of the first one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from graphsvc.guard import Kind, Prologue, Reading
from graphsvc.guard.editing import Edit
from graphsvc.guard.operations import Operation, Update
from graphsvc.guard.prologue import resolved
from graphsvc.guard.reading import kind_of
from graphsvc.guard.versions import PROLOGUE

_VISIBLE: Final = re.compile(r"[^\r\n]")


def one_prologue(update: Update, base: str) -> list[Edit]:
    """The changes after which one prologue stands in front and the text means the same; none if that is so already.

    Names and references to which an earlier declaration would give another meaning are written in full.
    """
    reading, prologue = update.reading, Prologue(base)
    declared: dict[str, str] = {}
    edits: list[Edit] = []
    operations = iter([*update.operations, None])
    operation = next(operations)
    for at in [*update.declarations, len(reading.tokens)]:
        while operation and operation.first < at:
            edits += _in_full(reading, operation, prologue, declared, base)
            operation = next(operations)
        if not (prologue.declare(reading, at) or at < len(reading.tokens)):
            continue
        if not update.operations or at < update.operations[0].first:
            base, declared = prologue.base, dict(prologue.prefixes)
            continue
        for prefix, iri in prologue.prefixes.items():
            if prefix not in declared:
                declared[prefix] = iri
                start = reading.offset(update.operations[0].first)
                edits.append(Edit(start, start, f"PREFIX {prefix} <{iri}> "))
        start, end = reading.offset(at), reading.end(at + PROLOGUE[reading.word(at)] - 1)
        edits.append(Edit(start, end, _VISIBLE.sub(" ", reading.text[start:end])))
    return edits


def _in_full(
    reading: Reading, operation: Operation, prologue: Prologue, declared: Mapping[str, str], base: str
) -> Iterator[Edit]:
    """The changes of the names and references that the declarations in front do not fit."""
    differing = {prefix for prefix, iri in prologue.prefixes.items() if declared.get(prefix) != iri}
    if not differing and prologue.base == base:
        return
    for position in range(operation.first, operation.last + 1):
        for offset, token in reading.apart(position):
            kind, iri = kind_of(token), None
            if kind is Kind.IRI and prologue.base != base:
                iri = resolved(token, prologue.base)
            elif kind is Kind.NAME and token.partition(":")[0] + ":" in differing:
                iri = prologue.expanded(token)
            if iri is not None:
                yield Edit(offset, offset + len(token), f"<{iri}>")

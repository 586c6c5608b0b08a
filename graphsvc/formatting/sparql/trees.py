"""Whether two SPARQL texts have one syntax tree, as rdflib reads them.

A second reader of the grammar: no mistake of ours can pass by being made twice. The tree is compared, and not the
algebra made of it, because rdflib puts the statements of a pattern into an order that differs between two readings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from pyparsing import ParseBaseException, ParseResults
from rdflib.plugins.sparql.algebra import translatePName, translatePrologue, traverse
from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
from rdflib.term import BNode, Identifier

from graphsvc.errors import FormattingError


def same_tree(one: str, other: str) -> bool:
    """Whether the two are the same but for white space, case and names. Raises FormattingError if rdflib reads none."""
    return _tree(one) == _tree(other)


def _tree(text: str) -> list[str]:
    """The tree, flattened: names resolved, blank nodes numbered as they come."""
    try:
        operations = list(_operations(text))
    except (ParseBaseException, RecursionError, ValueError) as problem:
        first = next(iter(str(problem).splitlines()), "")
        raise FormattingError(detail=f"rdflib cannot read it, to compare it with its layout: {first}") from problem
    nodes: dict[BNode, int] = {}
    return [part for operation in operations for part in _flat(operation, nodes)]


def _operations(text: str) -> Iterator[Any]:
    """The query, or each operation of the update, with every name resolved; in rdflib's own kinds of values."""
    try:
        first, query = parseQuery(text)
        pairs = [(first, query)]
    except ParseBaseException:
        update = parseUpdate(text)
        pairs = list(zip(update.prologue or (), update.request or (), strict=False))
    prologue = None
    for declared, operation in pairs:
        prologue = translatePrologue(declared, None, None, prologue)
        yield traverse(operation, visitPost=partial(translatePName, prologue=prologue))


def _flat(value: object, nodes: dict[BNode, int]) -> Iterator[str]:
    """The parts of a tree in their order."""
    if isinstance(value, BNode):
        yield f"_:{nodes.setdefault(value, len(nodes))}"
    elif isinstance(value, Identifier):
        yield f"{type(value).__name__} {value!r}"
    elif isinstance(value, Mapping):
        yield f"{getattr(value, 'name', '')}("
        for key, part in value.items():
            if key != "service_string":  # the text of a SERVICE clause as it stood
                yield str(key)
                yield from _flat(part, nodes)
        yield ")"
    elif isinstance(value, list | tuple | ParseResults):
        yield "["
        for part in value:
            yield from _flat(part, nodes)
        yield "]"
    else:
        yield repr(value)

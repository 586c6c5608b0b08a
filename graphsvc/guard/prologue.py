"""The prologue of a SPARQL text: which IRIs its relative references and prefixed names stand for."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from graphsvc.characters import line_and_column
from graphsvc.errors import QuerySyntaxError
from graphsvc.guard.reading import Kind, Reading
from graphsvc.messages import N_, Told

DECLARING: Final = frozenset(["BASE", "PREFIX"])
_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")


class Prologue:
    """BASE and the prefixes declared so far; later declarations replace earlier ones."""

    def __init__(self, base: str) -> None:
        """Begin with the base that the service gives to a text."""
        self.base = base
        self.prefixes: dict[str, str] = {}

    def declare(self, reading: Reading, position: int) -> bool:
        """Take in the declaration whose keyword stands there; whether there is one."""
        word = reading.word(position)
        if word == "BASE":
            self.base = self.iri(reading, position + 1)
        elif word == "PREFIX":
            self.prefixes["".join(reading.tokens[position + 1 : position + 2])] = self.iri(reading, position + 2)
        return word in DECLARING

    def iri(self, reading: Reading, position: int) -> str:
        """The IRI that the token there stands for. Raises QuerySyntaxError when it is none."""
        if position >= len(reading.tokens):
            raise QuerySyntaxError(detail=N_("an IRI is missing at the end"), **reading.place(len(reading.tokens) - 1))
        token, kind = reading.tokens[position], reading.kind(position)
        iri = resolved(token, self.base) if kind is Kind.IRI else self.expanded(token)
        if iri is None and kind is Kind.NAME:
            raise undeclared(token, reading.text, reading.offset(position))
        if iri is None:
            raise QuerySyntaxError(detail=Told("`%(token)s` is no IRI", token=token[:40]), **reading.place(position))
        return iri

    def expanded(self, name: str) -> str | None:
        """The IRI of a prefixed name; None when the prefix is not declared."""
        prefix, colon, local = name.partition(":")
        start = self.prefixes.get(prefix + colon)
        return None if start is None else start + _LOCAL_ESCAPE.sub(r"\1", local)


def undeclared(name: str, text: str, offset: int) -> QuerySyntaxError:
    """The complaint about a name whose prefix is not declared."""
    line, column = line_and_column(text, offset)
    detail = Told("the prefix of `%(name)s` is not declared", name=name[:40])
    return QuerySyntaxError(detail=detail, line=line, column=column, offset=offset)


def resolved(reference: str, base: str) -> str | None:
    """The IRI that a token `<…>` stands for, resolved and decoded as the engine does it; None when it is none."""
    document = f"{reference} <x:> <x:> .".encode()
    try:
        (quad,) = ox.parse(document, format=ox.RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError):
        return None
    return quad.subject.value if isinstance(quad.subject, ox.NamedNode) else None

"""What the prologue of a SPARQL text declares, and the text behind it with every name as a whole IRI."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from graphsvc.errors import FormattingError, SyntaxProblem
from graphsvc.formatting.sparql.tokens import Comment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphsvc.formatting.sparql.tokens import Token

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LENGTHS: Final = {"PREFIX": 3, "BASE": 2}
"""The tokens of each declaration."""
_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(slots=True)
class Body:
    """The tokens behind the prologue; `header` holds the comments of the prologue, or those in front of all."""

    tokens: list[Token] = field(default_factory=list)
    header: list[Comment] = field(default_factory=list)
    declared: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Prologue:
    """The declarations in force (SPARQL 1.1, section 4.1.1); those of an update may change between operations."""

    base: str | None = None
    prefixes: dict[str, str] = field(default_factory=dict)

    def whole(self, token: Token) -> str:
        """The IRI that the token means; a relative one stays so where no base is declared."""
        if token.kind == "iri":
            iri = _CODE_POINT.sub(lambda match: chr(int(match[1] or match[2], 16)), token.text[1:-1])
            return iri if _SCHEME.match(iri) or self.base is None else _resolved(iri, self.base, token)
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            detail = f"the prefix {prefix}: is not declared"
            raise SyntaxProblem(detail, line=token.line, column=token.column)
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


def body_of(tokens: Sequence[Token]) -> Body:
    """The text without its prologues, each name an IRI in `<>`.

    Of two namespaces that an update gives to one prefix `declared` has the first.
    Raises SyntaxProblem for a prefix that nothing declares, FormattingError for a namespace that is no whole IRI.
    """
    body, prologue = Body(), _Prologue()
    waiting: list[Comment] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        declaration = tokens[place : place + _LENGTHS.get(token.word, 0)]
        if declaration and declaration[-1].kind == "iri":
            iri = prologue.whole(declaration[-1])
            if not _SCHEME.match(iri):
                detail = "a relative name in the prologue needs a BASE in front of it"
                raise FormattingError(detail=detail, line=token.line, column=token.column)
            if token.word == "PREFIX":
                prefix = declaration[1].text.removesuffix(":")
                prologue.prefixes[prefix] = iri
                body.declared.setdefault(prefix, iri)
            else:
                prologue.base = iri
            waiting += _comments(declaration)
        else:
            before = [*waiting, *token.before]
            if not body.tokens:
                body.header, before = (waiting, token.before) if place else (token.before, [])
            text = f"<{prologue.whole(token)}>" if token.kind in ("iri", "name") else token.text
            kind = "iri" if token.kind == "name" else token.kind
            body.tokens.append(replace(token, kind=kind, text=text, before=before))
            waiting = []
            declaration = [token]
        place += len(declaration)
    return body


def _comments(tokens: Sequence[Token]) -> list[Comment]:
    """All comments at the tokens, in their order."""
    found: list[Comment] = []
    for token in tokens:
        found += token.before
        if token.behind is not None:
            found.append(Comment(token.behind, apart=False))
    return found


def _resolved(iri: str, base: str, token: Token) -> str:
    """The relative IRI against the base, as the engine resolves it."""
    try:
        quad = next(ox.parse(f"<x:s> <x:p> <{iri}> .", ox.RdfFormat.TURTLE, base_iri=base))
    except (SyntaxError, ValueError) as problem:
        detail = f"<{iri}> cannot be resolved against <{base}>"
        raise SyntaxProblem(detail, line=token.line, column=token.column) from problem
    return str(quad.object)[1:-1]

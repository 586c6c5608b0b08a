"""The canonical layout of SPARQL queries and updates.

tokens     the tokens, with comments and empty lines
names      what the prologue declares, every name as a whole IRI
reading    terms, paths and expressions; each comment finds its element
grammar    queries, updates and patterns as elements
lines      elements over lines
trees      whether two texts are the same to another parser
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graphsvc.errors import FormattingError
from graphsvc.formatting.sparql.grammar import Grammar
from graphsvc.formatting.sparql.lines import block_lines, comment_lines
from graphsvc.formatting.sparql.names import body_of
from graphsvc.formatting.sparql.tokens import tokens
from graphsvc.formatting.sparql.trees import same_tree
from graphsvc.formatting.terms import Spelling, effective

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphsvc.formatting.sparql.tokens import Token

__all__ = ["laid_out"]


def laid_out(text: str, prefixes: Mapping[str, str]) -> str:
    """The canonical layout of a query or update that is known to parse.

    Raises FormattingError where it would mean something else, or has what SPARQL 1.1 lacks.
    """
    body = body_of(tokens(text))
    spelling = Spelling(effective(prefixes, body.declared))
    elements, end = Grammar(body.tokens, lambda iri: _spelled(iri, spelling)).text()
    lines = list(block_lines(elements, end, 0))
    header = list(comment_lines(body.header))
    names = [f"PREFIX {name}: <{spelling.prefixes[name]}>" for name in sorted(spelling.used)]
    result = "\n".join([*header, *names, *lines, ""])
    if result != text:
        _prove(text, result)
    return result


def _spelled(written: str, spelling: Spelling) -> str:
    """An IRI in `<>` by its prefix; one that is relative or malformed as it is."""
    try:
        return spelling.iri(ox.NamedNode(written[1:-1]))
    except ValueError:
        return written


def _prove(text: str, result: str) -> None:
    """Raise unless both texts have the same tokens, tree and comments."""
    one, other = tokens(text), tokens(result)
    if _meaning(one) != _meaning(other) or not same_tree(text, result):
        raise FormattingError(detail="the new layout cannot be proved to say the same")
    if _comments(one) != _comments(other):
        raise FormattingError(detail="the new layout loses a comment, which is a defect of the formatter")


def _meaning(found: list[Token]) -> list[str]:
    """The tokens behind the prologue, names as whole IRIs, keywords in upper case."""
    return [token.word or token.text for token in body_of(found).tokens]


def _comments(found: list[Token]) -> Counter[str]:
    """The comments, each with its number."""
    counted = Counter(comment.text for token in found for comment in token.before)
    counted.update(token.behind for token in found if token.behind is not None)
    return counted

"""The dataset that a query asks for, by its request or by its FROM clauses (SPARQL 1.1, section 13.2)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from graphsvc.guard import Token, tokens
from graphsvc.protocol import QueryRequest


@dataclass(frozen=True, slots=True)
class DatasetClauses:
    """The graphs of FROM and FROM NAMED, and the query with these clauses blanked out, so that places stay."""

    default: tuple[str, ...]
    named: tuple[str, ...]
    text: str


def dataset_clauses(text: str, base: str) -> DatasetClauses:
    """Read the prologue and the dataset clauses of a query; what follows the first `{` is not looked at.

    A text with codepoint escapes is left as it is: offsets would not fit, and hardly anybody names graphs that way.
    """
    default: list[str] = []
    named: list[str] = []
    spans: list[tuple[int, int]] = []
    prefixes: dict[str, str] = {}
    stream: list[Token] = []
    for token in tokens(text) if "\\u" not in text and "\\U" not in text else ():
        if token.text == "{":
            break
        stream.append(token)
    position = 0
    while position < len(stream):
        word, after = stream[position].text.upper(), stream[position + 1 : position + 3]
        if word == "BASE" and after:
            base = urljoin(base, after[0].text[1:-1])
        elif word == "PREFIX" and len(after) > 1:
            prefixes[after[0].text] = urljoin(base, after[1].text[1:-1])
        elif word == "FROM" and after:
            is_named = after[0].text.upper() == "NAMED" and len(after) > 1
            graph = after[1] if is_named else after[0]
            (named if is_named else default).append(_resolved(graph, base, prefixes))
            spans.append((stream[position].offset, graph.offset + len(graph.text)))
        position += 1
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return DatasetClauses(tuple(default), tuple(named), text)


def _resolved(token: Token, base: str, prefixes: dict[str, str]) -> str:
    """The IRI that a token names."""
    if token.kind == "iri":
        return urljoin(base, token.text[1:-1])
    prefix, _, local = token.text.partition(":")
    return prefixes.get(prefix + ":", "") + local


def dataset_of(request: QueryRequest, base: str) -> DatasetClauses:
    """The dataset asked for, each graph once; what the request states overrides the query's own clauses."""
    clauses = dataset_clauses(request.text, base)
    default, named = clauses.default, clauses.named
    if request.default_graphs or request.named_graphs:
        default, named = request.default_graphs, request.named_graphs
    return DatasetClauses(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)), clauses.text)

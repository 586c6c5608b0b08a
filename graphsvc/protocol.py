"""HTTP requests of the SPARQL 1.1 Protocol as pure values, before any engine sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from graphsvc.errors import BadRequest, UnsupportedMediaType, UpdatesForbidden

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

Params = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """One query with the dataset it asks for (SPARQL 1.1 Protocol, section 2.1); `formats` are the tokens given."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


def _decoded(body: bytes, charset: str) -> str:
    """The body as text. Raises BadRequest unless it is UTF-8."""
    if charset.lower() not in ("", "utf-8", "utf8"):
        raise UnsupportedMediaType(detail="only UTF-8 is read", charset=charset)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise BadRequest(detail="the body is not UTF-8", offset=problem.start) from problem


def _form(text: str) -> list[tuple[str, str]]:
    """The fields of a form or query string. Raises BadRequest for percent-encodings that are not UTF-8."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as problem:
        raise BadRequest(detail=f"the parameters cannot be read: {problem}") from problem


def _media_type(content_type: str) -> tuple[str, str]:
    """The media type in lower case, and the value of its charset parameter."""
    media, *parameters = content_type.split(";")
    found = dict(p.strip().lower().partition("=")[::2] for p in parameters)
    return media.strip().lower(), found.get("charset", "").strip('"')


def _query_of(params: Params) -> QueryRequest:
    """The query that the parameters state. Raises BadRequest unless there is exactly one."""
    queries = [value for name, value in params if name == "query"]
    updates = [value for name, value in params if name == "update"]
    if updates and queries:
        raise BadRequest(detail="`query` and `update` exclude each other")
    if updates:
        raise UpdatesForbidden(detail="this service answers queries only")
    if len(queries) != 1:
        found = "no" if not queries else str(len(queries))
        raise BadRequest(detail=f"exactly one `query` parameter is needed, {found} given")
    return QueryRequest(
        queries[0],
        tuple(value for name, value in params if name == "default-graph-uri"),
        tuple(value for name, value in params if name == "named-graph-uri"),
        tuple(value for name, value in params if name in ("format", "output", "results")),
    )


def query_request(method: str, query_string: str, content_type: str, body: bytes) -> QueryRequest | None:
    """The query that an HTTP request makes; None for a bare GET, which asks for the service description.

    Raises BadRequest, UnsupportedMediaType or UpdatesForbidden (SPARQL 1.1 Protocol, sections 2.1.1 to 2.1.3).
    """
    params = _form(query_string)
    if method in ("GET", "HEAD"):
        names = {name for name, _ in params}
        return _query_of(params) if names & {"query", "update"} else None
    media, charset = _media_type(content_type)
    if not media and not body:
        raise BadRequest(detail="exactly one `query` parameter is needed, none given")
    if media == FORM:
        fields = _form(_decoded(body, charset))
        if any(name in ("query", "update") for name, _ in params):
            raise BadRequest(detail="with a form the query stands in the body, not in the address")
        return _query_of([*params, *fields])
    if media == QUERY:
        text = _decoded(body, charset)
        if any(name in ("query", "update") for name, _ in params):
            raise BadRequest(detail="the query stands in the body and in the address")
        return _query_of([*params, ("query", text)])
    if media == UPDATE:
        raise UpdatesForbidden(detail="this service answers queries only")
    known = f"{FORM} or {QUERY}"
    raise UnsupportedMediaType(detail=f"send {known}", received=media or "no media type")


def absolute_iris(iris: Sequence[str]) -> Sequence[str]:
    """The same IRIs. Raises BadRequest for one that is relative or holds characters no IRI may hold."""
    for iri in iris:
        scheme, colon, _ = iri.partition(":")
        if not colon or not scheme.isascii() or not scheme[:1].isalpha() or any(c in iri for c in '<>"{}|\\^` \n\t\r'):
            raise BadRequest(detail="graph names must be absolute IRIs", graph=iri)
    return iris

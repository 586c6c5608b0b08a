"""HTTP requests of the SPARQL 1.1 Protocol as pure values, before any engine sees them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import pyoxigraph as ox

from graphsvc.characters import NO_TEXT, line_and_column
from graphsvc.errors import BadRequest, UnsupportedMediaType
from graphsvc.messages import N_, Told

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
VERSIONS: Final = ("1.0", "1.1", "1.2", "1.2-basic")
"""The versions of SPARQL that a request may announce (SPARQL 1.2 Protocol draft, `version`)."""

Params = Sequence[tuple[str, str]]

_MOST_FIELDS: Final = 1000
_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DURATION: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|s)?")


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """One query with the dataset it asks for (SPARQL 1.1 Protocol, section 2.1).

    `formats` are the tokens given, `seconds` the time the client grants, `version` the SPARQL version it announces.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    seconds: float | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """One update with the dataset that its WHERE clauses see (SPARQL 1.1 Protocol, section 2.2)."""

    text: str
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()


def sparql_request(
    method: str, query_string: str, content_type: str, body: bytes
) -> QueryRequest | UpdateRequest | None:
    """What an HTTP request asks for; None for a bare GET, which asks for the service description.

    HEAD is read as GET, QUERY as POST. Raises BadRequest or UnsupportedMediaType (SPARQL 1.1 Protocol, sections 2.1.1
    to 2.1.3 and 2.2.1 to 2.2.2).
    """
    params = form_fields(query_string)
    if method in ("GET", "HEAD"):
        asked = {name for name, _ in params} & {"query", "update"}
        return _query_of(params) if asked else None
    media, parameters = media_type(content_type)
    if not media and not body:
        raise BadRequest(detail=N_("a `query` or an `update` is needed, none given"))
    if media not in (FORM, QUERY, UPDATE):
        raise UnsupportedMediaType(
            detail=N_("queries and updates are not read in this media type"),
            received=media or "no media type",
            available=[FORM, QUERY, UPDATE],
        )
    if any(name in ("query", "update") for name, _ in params):
        raise BadRequest(detail=Told("with %(media)s the text stands in the body, not in the address", media=media))
    text = _decoded(body, parameters.get("charset", ""))
    if media == FORM:
        params = [*params, *form_fields(text)]
    else:
        params = [*params, ("query" if media == QUERY else "update", text)]
    if announced := parameters.get("version"):
        params = [*params, ("version", announced)]
    if not any(name == "update" for name, _ in params):
        return _query_of(params)
    if method != "POST":
        raise BadRequest(detail=N_("an update is sent by POST"))
    return _update_of(params)


def form_fields(text: str) -> list[tuple[str, str]]:
    """The fields of a form or query string. Raises BadRequest for percent-encodings that cannot be decoded."""
    if broken := _BROKEN_ESCAPE.search(text):
        raise BadRequest(detail=N_("`%` must be followed by two hexadecimal digits"), offset=broken.start())
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as problem:
        raise BadRequest(detail=N_("the parameters are no UTF-8, or too many"), limit=_MOST_FIELDS) from problem


def _decoded(body: bytes, charset: str) -> str:
    """The body as text. Raises UnsupportedMediaType for another charset, BadRequest for what is not UTF-8."""
    if charset.lower() not in ("", "utf-8", "utf8"):
        raise UnsupportedMediaType(detail=N_("only UTF-8 is read"), charset=charset)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise BadRequest(detail=N_("the body is not UTF-8"), offset=problem.start) from problem


def media_type(content_type: str) -> tuple[str, dict[str, str]]:
    """The media type in lower case, and its parameters by lower-case name."""
    media, *parameters = content_type.split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    return media.strip().lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def _values(params: Params, *names: str) -> tuple[str, ...]:
    """The values of the parameters with one of these names, in order."""
    return tuple(value for name, value in params if name in names)


def _one_text(params: Params, name: str) -> str:
    """The one text of that name. Raises BadRequest for none, several, and characters that no text may hold."""
    texts = _values(params, name)
    if len(texts) != 1:
        raise BadRequest(detail=Told("one `%(name)s` is needed, %(given)s are given", name=name, given=len(texts)))
    if found := NO_TEXT.search(texts[0]):
        line, column = line_and_column(texts[0], found.start())
        detail = Told("the text holds the character U+%(code)s, which it may not", code=f"{ord(found[0]):04X}")
        raise BadRequest(detail=detail, line=line, column=column, offset=found.start())
    return texts[0]


def _query_of(params: Params) -> QueryRequest:
    """The query that the parameters state. Raises BadRequest unless there is exactly one."""
    if _values(params, "update"):
        both = bool(_values(params, "query"))
        raise BadRequest(
            detail=N_("`query` and `update` exclude each other") if both else N_("an update is sent by POST")
        )
    return QueryRequest(
        _one_text(params, "query"),
        _values(params, "default-graph-uri"),
        _values(params, "named-graph-uri"),
        _values(params, "format", "output", "results"),
        _seconds(_values(params, "timeout")),
        _version(params),
    )


def _update_of(params: Params) -> UpdateRequest:
    """The update that the parameters state. Raises BadRequest unless there is exactly one."""
    if _values(params, "query"):
        raise BadRequest(detail=N_("`query` and `update` exclude each other"))
    _version(params)
    text = _one_text(params, "update")
    return UpdateRequest(text, _values(params, "using-graph-uri"), _values(params, "using-named-graph-uri"))


def _version(params: Params) -> str | None:
    """The version of SPARQL announced. Raises BadRequest for one that is not read here."""
    found = _values(params, "version")
    unknown = [version for version in found if version not in VERSIONS]
    if unknown:
        raise BadRequest(
            detail=N_("this version of SPARQL is not read here"), version=unknown[0], available=list(VERSIONS)
        )
    return found[-1] if found else None


def _seconds(values: Sequence[str]) -> float | None:
    """The shortest time granted, in seconds; 0 grants what the server does. Raises BadRequest for what is no time."""
    granted = []
    for value in values:
        match = _DURATION.fullmatch(value.strip())
        if not match:
            raise BadRequest(detail=N_("`timeout` is a number of seconds, or ends in `ms` or `s`"), timeout=value[:40])
        granted.append(float(match[1]) / (1000 if match[2] == "ms" else 1))
    return min((seconds for seconds in granted if seconds > 0), default=None)


def absolute_iris(iris: Sequence[str]) -> Sequence[str]:
    """The same IRIs. Raises BadRequest for one that is relative or holds characters no IRI may hold."""
    for iri in iris:
        try:
            ox.NamedNode(iri)
        except ValueError as problem:
            raise BadRequest(
                detail=N_("graph names must be absolute IRIs"), graph=iri[:200], reason=str(problem)
            ) from problem
    return iris

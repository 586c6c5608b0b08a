"""The description of the HTTP interface (OpenAPI 3.1), made of the routes: every media type that is really served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from graphsvc.content.query_parameters import Parameter
from graphsvc.formats import FORMATS_TABLE, LINKSETS, QUERY_TEXT, RESOURCE_FORMATS, SOLUTION_FORMATS
from graphsvc.fragments import FIELDS
from graphsvc.protocol import FORM, QUERY, UPDATE, VERSIONS
from graphsvc.settings import Settings
from graphsvc.web.lists import LIST_FIELDS
from graphsvc.web.problems import PROBLEM_FORMATS
from graphsvc.web.searching import SEARCH_FIELDS
from graphsvc.web.service import Example

_TEXT: Final = {"type": "string"}
_IRIS: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}
_TOKENS: Final = sorted({token for form in FORMATS_TABLE for token in form.tokens})
_PROBLEM: Final = {
    "type": "object",
    "description": "Problem details (RFC 9457), with further facts; line and column count from 1, offset from 0",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
        "offset": {"type": "integer", "minimum": 0},
    },
}

_FIELDS: Final[Mapping[str, tuple[Mapping[str, Any], str]]] = {
    "query": (_TEXT, "One SPARQL query"),
    "default-graph-uri": (_IRIS, "Graphs whose merge is the default graph; they replace FROM and FROM NAMED"),
    "named-graph-uri": (_IRIS, "The named graphs"),
    "format": ({"type": "string", "examples": _TOKENS}, "The format, where Accept names none; also a media type"),
    "timeout": (
        {"type": "string", "pattern": r"^\s*[0-9]+(\.[0-9]+)?(ms|s)?\s*$"},
        "How long the query may take, in seconds, or with `ms` or `s`; it shortens the service's own limit",
    ),
    "version": ({"enum": list(VERSIONS)}, "The version of SPARQL that the query is written in"),
}
_UPDATE_FIELDS: Final[Mapping[str, tuple[Mapping[str, Any], str]]] = {
    "update": (_TEXT, "One SPARQL update, instead of a query; it needs the token"),
    "using-graph-uri": (_IRIS, "Graphs whose merge the WHERE clauses of an update see"),
    "using-named-graph-uri": (_IRIS, "The named graphs that the WHERE clauses of an update see"),
}


def _parameters(names: Mapping[str, tuple[Mapping[str, Any], str]]) -> list[dict[str, Any]]:
    """Fields as parameters of the address."""
    return [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
        for name, (schema, description) in names.items()
    ]


_BODIES: Final = {
    FORM: {
        "schema": {
            "type": "object",
            "properties": {
                name: {**schema, "description": description}
                for name, (schema, description) in {**_FIELDS, **_UPDATE_FIELDS}.items()
            },
        }
    },
    QUERY: {"schema": _TEXT},
    UPDATE: {"schema": _TEXT},
}
_ALL_FIELDS: Final = {**_FIELDS, **_UPDATE_FIELDS}
_IN_ADDRESS: Final = {name: known for name, known in _ALL_FIELDS.items() if name not in ("query", "update")}
_SPARQL: Final[Mapping[str, Mapping[str, Any]]] = {
    "get": {"parameters": _parameters(_FIELDS)},
    "post": {"parameters": _parameters(_IN_ADDRESS), "requestBody": {"required": True, "content": _BODIES}},
}
"""What the route of the SPARQL Protocol reads by itself, and FastAPI does not know."""
_TEXT_FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "/doc/{kind}": LIST_FIELDS,
    "/doc/{kind}/{key}": {"section": "Of pages only: the section, or the number of the subject, to begin with"},
    "/sparql/sources": {"thing": "The key of a thing, as `community/tw-taoyuan`; it may be given several times"},
    "/fragments": FIELDS,
    "/search": SEARCH_FIELDS,
    "/suggest": {"q": SEARCH_FIELDS["q"]},
}
"""The same for routes whose fields are all texts."""
_LINKSETS: Final = tuple(form.media_type for form in LINKSETS)
_GONE: Final = (*(form.media_type for form in RESOURCE_FORMATS), *_LINKSETS, PROBLEM_FORMATS[0].media_type)
_BESIDES: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "/id/{kind}/{key}": {"410": _GONE},
    "/graph/{key}": {"410": _GONE},
    "/doc/{kind}/{key}": {"200": (*_LINKSETS, QUERY_TEXT.media_type), "410": _GONE},
    "/linkset/{path}": {"410": _LINKSETS},
    **{path: {"200": _LINKSETS} for path in ("/ns", "/ns/{version}", "/shapes", "/queries", "/void")},
}
"""What is answered besides, by path and status: sets of links, texts of queries, what is stated of something gone."""
_IN_PARTS: Final = ("/dumps/{version}/{name}", "/changes/{name}.rdfp")
_NOT_KEPT: Final = ("/health/", "/version", "/problems/", "/backup")
"""Answers that clients are not to keep, so they cannot ask whether they still hold."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter of an example query, its example, and the values that the data has for it; none where too many."""

    parameter: Parameter
    example: str | None
    values: Sequence[str]

    def described(self) -> dict[str, Any]:
        """The parameter as OpenAPI has it."""
        schema: dict[str, Any] = {"type": "string"}
        if self.parameter.type == "iri":
            schema["format"] = "iri"
        if self.parameter.pattern:
            schema["pattern"] = f"^(?:{self.parameter.pattern})$"
        if self.values:
            schema["enum"] = list(self.values)
        return {
            "name": self.parameter.name,
            "in": "query",
            "required": False,
            "schema": schema,
            "description": f"Bound as {_BOUND_AS.get(self.parameter.type, self.parameter.type)}; left out, it is any",
            **({"example": self.example} if self.example else {}),
        }


_BOUND_AS: Final = {"iri": "an IRI", "en": "a text in English", "fr": "a text in French", "zh": "a text in Chinese"}
_PAGING: Final = _parameters(
    {
        "format": ({"type": "string"}, "The format, by its short name or media type; a suffix of the path beats it"),
        "limit": ({"type": "integer", "minimum": 1, "maximum": 10_000}, "Rows on a page; without it, all"),
        "page": ({"type": "integer", "minimum": 1}, "Which page of so many rows"),
    }
)


_FORM_OF_QUERY: Final[Mapping[str, Any]] = {"303": {"description": "For people: see the form with the query in it"}}
_FIXED: Final = "/api/queries/{slug}.{suffix}"


def _in_path(name: str, values: Sequence[str], description: str) -> dict[str, Any]:
    """A part of the path."""
    schema = {"type": "string", "enum": list(values)}
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": description}


def described_queries(queries: Mapping[Example, Sequence[Choice]]) -> Mapping[str, Any]:
    """The paths of the example queries, each with its parameters, and the one of all of them in a format by suffix."""
    content: dict[str, Any] = {form.media_type: {} for form in SOLUTION_FORMATS}
    fixed = [
        _in_path("slug", [example.slug for example in queries], "The query; its parameters are those of its own path"),
        _in_path("suffix", [form.suffix for form in SOLUTION_FORMATS], "The format"),
        *(field for field in _PAGING if field["name"] != "format"),
    ]
    every = {
        "tags": sorted({example.topic for example in queries}),
        "summary": "The solutions of an example query in the format that the suffix names",
        "operationId": "query_by_suffix",
        "parameters": fixed,
        "responses": {"200": {"description": "The solutions", "content": content}},
    }
    each: dict[str, Any] = {
        f"/api/queries/{example.slug}": {
            "get": {
                "tags": [example.topic],
                "summary": example.titles.get("en", example.slug),
                "description": example.questions.get("en", ""),
                "operationId": f"query_{example.slug.replace('-', '_')}",
                "parameters": [*(choice.described() for choice in choices), *_PAGING],
                "responses": {"200": {"description": "The solutions", "content": content}, **_FORM_OF_QUERY},
            }
        }
        for example, choices in queries.items()
    }
    return {**each, _FIXED: {"get": every}} if each else {}


def _complete(path: str, method: str, answers: dict[str, Any]) -> None:
    """Add what is answered besides to the answers of a path, by status."""
    for status, media_types in _BESIDES.get(path, {}).items():
        held = answers.setdefault(status, {"description": "It is gone: what is stated of it", "content": {}})
        held["content"] = {**held["content"], **{media_type: {} for media_type in media_types}}
    content = answers.get("200", {}).get("content", {})
    if path in _IN_PARTS:
        answers["206"] = {"description": "Parts of it", "content": {**content, "multipart/byteranges": {}}}
    if content and method == "get" and not path.startswith(_NOT_KEPT):
        answers["304"] = {"description": "The client holds it"}


def describe_interface(app: FastAPI, settings: Settings, queries: Mapping[Example, Sequence[Choice]]) -> dict[str, Any]:
    """The OpenAPI document of the application's routes, and of the example queries."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        openapi_version="3.1.0",
        routes=app.routes,
        servers=[{"url": settings.listens_at.rstrip("/")}],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    document["paths"].update(described_queries(queries))
    document["components"] = {"schemas": {"Problem": _PROBLEM}}
    refusal = {
        "description": "What was wrong, or which limit was hit",
        "content": {
            form.media_type: {"schema": {"$ref": "#/components/schemas/Problem"}} if "json" in form.media_type else {}
            for form in PROBLEM_FORMATS
        },
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["responses"].pop("422", None)  # FastAPI's own, for parameters that it would parse
            operation["responses"].update({"4XX": refusal, "5XX": refusal})
            _complete(path, method, operation["responses"])
            if path == "/sparql":
                operation.update(_SPARQL.get(method, {}))
            if fields := _TEXT_FIELDS.get(path):
                described = _parameters({name: (_TEXT, meaning) for name, meaning in fields.items()})
                operation["parameters"] = [*operation.get("parameters", ()), *described]
    return document

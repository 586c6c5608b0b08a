"""Queries as data: `/api/queries/{slug}` runs an example query, its parameters bound as terms (interface, E3)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, cast

import orjson
import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphsvc.content.queries import samples_of
from graphsvc.content.query_parameters import Template, Value
from graphsvc.engine.contract import Term
from graphsvc.engine.evaluating import Offers
from graphsvc.errors import BadRequest, FormattingError, Gone, NoSuchPage, UnknownResource
from graphsvc.formats import SOLUTION_FORMATS, Format, Kind, by_token
from graphsvc.messages import N_, Told
from graphsvc.model import sha256
from graphsvc.negotiation import negotiate
from graphsvc.protocol import QueryRequest, form_fields
from graphsvc.vocab import RDF, RESULT_SET
from graphsvc.web.answering import answered, begun, file_name, gathered
from graphsvc.web.answers import VARY, kept_for_a_while, no_such_format, not_modified
from graphsvc.web.documents import stated
from graphsvc.web.holder import service_of
from graphsvc.web.narrowing import MOST_DIGITS
from graphsvc.web.offers import not_acceptable, wants_page
from graphsvc.web.openapi import Choice, describe_interface
from graphsvc.web.relations import Relation, header
from graphsvc.web.routes import readable
from graphsvc.web.serializing import serialized
from graphsvc.web.service import Example, Service
from graphsvc.web.views.asking import without_header

router = APIRouter()
MOST_ROWS: Final = 10_000
"""The most solutions of a page."""
_NUMBER: Final = re.compile("[1-9][0-9]*")
_AS_JSON: Final[Offers] = {"SOLUTIONS": "results-json", "BOOLEAN": "results-json", "GRAPH": "n-triples"}
_OWN: Final = frozenset({"format", "limit", "page"})
_MOST_BYTES: Final = 20_000_000
_MOST_CHOICES: Final = 500
"""With more values for a parameter, the description of the interface names none."""


@readable(router, "/api/queries", "The example queries: see their list", status=303, media_types=())
@readable(router, "/api/queries/", "The example queries: see their list", status=303, media_types=(), listed=False)
async def index(request: Request) -> Response:
    """303 to the queries as data."""
    return RedirectResponse(service_of(request).settings.listens_at + "queries", 303, {"Vary": VARY})


@readable(router, "/api/queries/{name}", "The solutions of an example query", listed=False)
async def run(request: Request, name: str) -> Response:
    """What a query gives for the parameters in the address; a person gets the form with the query in it."""
    service = service_of(request)
    slug, _, suffix = name.partition(".")
    example = service.example(slug)
    if example is None:
        if await stated(service, iri := service.names.thing("query", slug)) is False:
            raise Gone(detail=N_("its document says since when"), iri=iri)
        raise UnknownResource(detail=N_("there is no example query of that name"), name=slug)
    fields = form_fields(request.url.query)
    form = _format(request, suffix, [value for key, value in fields if key == "format"])
    template = _template(example)
    text = template.bound(_values(template, fields))
    if form is None:
        links = service.site.links
        path = links.path("/sparql", query=without_header(text))
        return RedirectResponse(service.site.absolute(path), 303, {"Vary": VARY})
    more: dict[str, str] = {}
    if (limit := _number(fields, "limit", MOST_ROWS)) is not None:
        page = _number(fields, "page", None) or 1
        total = await _total(request, Template(text).counting(), service)
        more["Link"] = header(_pages(request, service, name, page, -(-total // limit)))
        text = Template(text).page(limit, page)
    elif any(key == "page" for key, _ in fields):
        raise BadRequest(detail=N_("page: pages need a `limit`, the number of rows on each"), parameter="page")
    if Kind.GRAPH in form.kinds:
        return await _as_graph(request, text, form, more, service)
    return await answered(request, QueryRequest(text), service, accept=form.media_type, more=more)


@readable(router, "/openapi.json", "This description", media_types=["application/json"])
async def interface(request: Request) -> Response:
    """The description of the HTTP interface (OpenAPI 3.1), with the example queries of the version that is served."""
    service = service_of(request)
    body = await cast("Interfaces", request.app.state.interfaces).of(request, service)
    headers = kept_for_a_while(f'"{sha256(body)[:24]}"', service)
    if not_modified(request, headers["ETag"], service):
        return Response(None, 304, headers)
    return Response(body, 200, headers, "application/json")


@dataclass(slots=True)
class Interfaces:
    """The description of the newest version; who asks while it is being made waits for it."""

    _version: str = ""
    _body: bytes = b""
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, request: Request, service: Service) -> bytes:
        """The description as JSON."""
        async with self._making:
            if self._version != service.version:
                queries = {example: await _choices(request, example, service) for example in service.examples}
                document = describe_interface(request.app, service.settings, queries)
                self._version, self._body = service.version, orjson.dumps(document)
            return self._body


async def _choices(request: Request, example: Example, service: Service) -> list[Choice]:
    """The parameters of a query, each with the values that the data has for it."""
    found: list[Choice] = []
    with suppress(FormattingError):
        template, samples = Template(example.text), samples_of(example.text)
        for parameter in template.parameters:
            query = QueryRequest(template.choices(parameter, _MOST_CHOICES + 1))
            content = await gathered(await begun(request, query, _AS_JSON, service), _MOST_BYTES)
            terms = [term for row in _solutions(content)[1] for term in row.values()]
            values = [term.value for term in terms if isinstance(term, ox.NamedNode | ox.Literal)]
            offered = values if len(values) <= _MOST_CHOICES else []
            found.append(Choice(parameter, samples.get(parameter.name), offered))
    return found


def _format(request: Request, suffix: str, tokens: Sequence[str]) -> Format | None:
    """The format that suffix, `format` or Accept choose, in this order; None for a page.

    Raises UnknownResource for an unknown suffix, NotAcceptable for the rest.
    """
    accept = request.headers.get("accept")
    if suffix:
        form = next((form for form in SOLUTION_FORMATS if suffix in (form.suffix, *form.tokens)), None)
        if form is None:
            raise no_such_format(request, suffix)
        return form
    if tokens:
        if "html" in tokens:
            return None
        form = next((form for token in tokens if (form := by_token(token, SOLUTION_FORMATS))), None)
    elif wants_page(accept, ()):
        return None
    else:
        form = negotiate(accept, SOLUTION_FORMATS)
    if form is None:
        raise not_acceptable(SOLUTION_FORMATS, tokens[0] if tokens else accept)
    return form


def _template(example: Example) -> Template:
    """The query with its parameters. Raises UnknownResource for one that was written in another way."""
    try:
        return Template(example.text)
    except FormattingError as problem:
        detail = Told("this query cannot be run here: %(problem)s", problem=problem.detail)
        raise UnknownResource(detail=detail, name=example.slug) from problem


def _values(template: Template, fields: Sequence[tuple[str, str]]) -> Mapping[str, Sequence[Value]]:
    """The terms for each variable; a name given several times means any of its values.

    Raises BadRequest for what is no value, and for a name that the query does not know.
    """
    known = {parameter.name: parameter for parameter in template.parameters}
    values: dict[str, list[Value]] = {}
    for name, text in fields:
        if name in known and text:
            values.setdefault(known[name].variable, []).append(known[name].term(text))
        elif name not in known and name not in _OWN:
            offered = ", ".join([*known, *sorted(_OWN)])
            detail = Told("`%(name)s`: no such parameter, there are %(offered)s", name=name, offered=offered)
            raise BadRequest(detail=detail, parameter=name)
    return values


def _number(fields: Sequence[tuple[str, str]], name: str, most: int | None) -> int | None:
    """The value of `limit` or `page`, None without one. Raises BadRequest for anything but a number in its bounds."""
    given = [value for key, value in fields if key == name]
    if not given:
        return None
    if len(given) > 1 or not _NUMBER.fullmatch(given[0]) or (most and _int(given[0]) > most):
        detail = Told("`%(name)s` is one whole number from 1", name=name)
        bounded = Told("`%(name)s` is one whole number from 1 to %(most)s", name=name, most=most)
        raise BadRequest(detail=bounded if most else detail, parameter=name)
    return _int(given[0])


def _int(digits: str) -> int:
    """The number; what has more digits than are read is beyond all bounds in any case."""
    return int(digits[:MOST_DIGITS])


async def _total(request: Request, counting: str, service: Service) -> int:
    """How many solutions there are."""
    content = await gathered(await begun(request, QueryRequest(counting), _AS_JSON, service), _MOST_BYTES)
    (row,) = _solutions(content)[1]
    number = row["n"]
    return int(number.value) if isinstance(number, ox.Literal) else 0


def _pages(request: Request, service: Service, name: str, page: int, last: int) -> list[Relation]:
    """Where the other pages are (RFC 8288). Raises NoSuchPage for one beyond the last."""
    if page > max(1, last):
        raise NoSuchPage(page=page, pages=max(1, last))
    numbers = {"first": 1, "prev": page - 1, "next": page + 1, "last": max(1, last)}
    links = service.site.links

    def address(number: int) -> str:
        fields = [(key, value) for key, value in form_fields(request.url.query) if key != "page"]
        return service.site.absolute(links.path(f"/api/queries/{name}", [*fields, ("page", str(number))]))

    return [Relation(address(number), rel) for rel, number in numbers.items() if 1 <= number <= max(1, last)]


async def _as_graph(request: Request, text: str, form: Format, more: Mapping[str, str], service: Service) -> Response:
    """The solutions as RDF (the test vocabulary of the Data Access Working Group for result sets)."""
    content = await gathered(await begun(request, QueryRequest(text), _AS_JSON, service), _MOST_BYTES)
    body = await service.run(lambda: serialized(_result_set(*_solutions(content)), form, service))
    headers = {**kept_for_a_while(f'"{sha256(body)[:24]}"', service), **file_name(request, form), **more}
    if not_modified(request, headers["ETag"], service):
        return Response(None, 304, headers)
    return Response(body, 200, headers, form.content_type)


def _solutions(
    content: bytes,
) -> tuple[Sequence[str], Sequence[Mapping[str, ox.NamedNode | ox.Literal | ox.BlankNode]]]:
    """Variables and solutions of results in JSON."""
    parsed = ox.parse_query_results(content, ox.QueryResultsFormat.JSON)
    assert isinstance(parsed, ox.QuerySolutions)  # noqa: S101  # templates are SELECT queries
    names = [variable.value for variable in parsed.variables]
    return names, [{name: term for name in names if (term := row[name]) is not None} for row in parsed]


def _result_set(names: Sequence[str], solutions: Sequence[Mapping[str, Term]]) -> list[ox.Quad]:
    """A result set as triples, its solutions numbered from 1."""
    whole = ox.BlankNode("results")
    quads: list[ox.Quad] = []

    def state(subject: ox.BlankNode, local: str, term: Term) -> None:
        quads.append(ox.Quad(subject, ox.NamedNode(RESULT_SET + local), term))

    quads.append(ox.Quad(whole, ox.NamedNode(RDF + "type"), ox.NamedNode(RESULT_SET + "ResultSet")))
    for name in names:
        state(whole, "resultVariable", ox.Literal(name))
    for index, solution in enumerate(solutions, 1):
        node = ox.BlankNode(f"solution{index}")
        state(whole, "solution", node)
        state(node, "index", ox.Literal(index))
        for name, term in solution.items():
            binding = ox.BlankNode(f"binding{index}.{names.index(name)}")
            state(node, "binding", binding)
            state(binding, "variable", ox.Literal(name))
            state(binding, "value", term)
    return quads

"""What all answers share: negotiation of a representation, entity tags, links to the variants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox
from fastapi import Request, Response

from graphsvc.errors import NotAcceptable, UnknownResource
from graphsvc.formats import RESOURCE_FORMATS, Format, Kind, by_suffix, by_token, serving
from graphsvc.model import sha256
from graphsvc.negotiation import names_one, negotiate
from graphsvc.web.service import Service

VARY = "Accept, Accept-Encoding"


def resource_format(request: Request, suffix: str) -> Format:
    """The format of a resource: the suffix decides before `format`, and that before Accept (interface, P3).

    Raises UnknownResource for an unknown suffix, NotAcceptable for the rest.
    """
    if suffix:
        form = by_suffix(suffix)
        if form is None:
            raise UnknownResource(detail=f"there is no format with the suffix .{suffix}", path=request.url.path)
        return form
    if token := request.query_params.get("format"):
        form = by_token(token, RESOURCE_FORMATS) or by_suffix(token)
        if form is None:
            raise _not_acceptable(RESOURCE_FORMATS, token)
        return form
    form = negotiate(request.headers.get("accept"), RESOURCE_FORMATS)
    if form is None:
        raise _not_acceptable(RESOURCE_FORMATS, request.headers.get("accept"))
    return form


def result_format(request: Request, kind: Kind, tokens: Sequence[str]) -> Format:
    """The format of a query's answer: a data format named in Accept, else `format`, else Accept, else the default."""
    offered = serving(kind)
    accept = request.headers.get("accept")
    named = next((form for form in (by_token(token, offered) for token in tokens) if form), None)
    if named and not names_one(accept, offered):
        return named
    form = negotiate(accept, offered)
    if form is None:
        raise _not_acceptable(offered, accept)
    return form


def _not_acceptable(offered: Iterable[Format], asked: str | None) -> NotAcceptable:
    """The refusal, with the list of what there is."""
    return NotAcceptable(asked=asked and asked[:200], available=[form.media_type for form in offered])


def serialized(quads: Iterable[ox.Quad], form: Format, service: Service) -> bytes:
    """The quads in an RDF format: formats of triples without the names of their graphs, JSON-LD in our context."""
    if Kind.DATASET not in form.kinds or form.name == "json-ld":
        quads = {ox.Quad(*quad.triple) for quad in quads}
    ordered = sorted(quads, key=str)
    if form.name == "json-ld":
        return service.compacted(ox.serialize(ordered, format=ox.RdfFormat.JSON_LD) or b"[]")
    assert isinstance(form.serializer, ox.RdfFormat)  # noqa: S101  # every format of graphs but HTML has one
    return ox.serialize(ordered, format=form.serializer, prefixes=_used(service.prefixes, ordered)) or b""


def _used(prefixes: Mapping[str, str], quads: Iterable[ox.Quad]) -> dict[str, str]:
    """The prefixes that shorten some name in the quads; the others would only be noise."""
    terms = {term for quad in quads for term in (*quad.triple, quad.graph_name) if isinstance(term, ox.NamedNode)}
    names = {term.value for term in terms}
    return {prefix: space for prefix, space in prefixes.items() if any(name.startswith(space) for name in names)}


def entity_tag(request: Request, form: Format, service: Service) -> str:
    """A strong entity tag: equal data, address and format have an equal one (RFC 9110, section 8.8.3)."""
    return f'"{sha256(f"{service.version} {request.url.path}?{request.url.query} {form.name}")[:24]}"'


def not_modified(request: Request, tag: str) -> bool:
    """Whether the client holds this representation (RFC 9110, section 13.1.2)."""
    held = [item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")]
    return tag in held or held == ["*"]


def representation(
    request: Request, form: Format, service: Service, body: bytes, *, address: str, topic: str | None = None
) -> Response:
    """200 with one variant of a resource, its links and caching headers. `address` is the document without suffix."""
    headers = {
        "Vary": VARY,
        "ETag": entity_tag(request, form, service),
        "Cache-Control": f"public, max-age={service.settings.max_age_seconds}, must-revalidate",
        "Content-Location": f"{address}.{form.suffix}",
        "Link": ", ".join(_links(form, address, topic)),
    }
    return Response(body, 200, headers, form.content_type)


def unchanged(request: Request, form: Format, service: Service, address: str) -> Response | None:
    """304 when the client holds this representation, else nothing."""
    tag = entity_tag(request, form, service)
    if not not_modified(request, tag):
        return None
    headers = {
        "Vary": VARY,
        "ETag": tag,
        "Cache-Control": f"public, max-age={service.settings.max_age_seconds}, must-revalidate",
        "Content-Location": f"{address}.{form.suffix}",
    }
    return Response(None, 304, headers)


def _links(form: Format, address: str, topic: str | None) -> Iterable[str]:
    """The values of the Link header: the variants, the licence, what the document is about (RFC 8288)."""
    yield f'<{address}>; rel="canonical"'
    for other in RESOURCE_FORMATS:
        if other is not form:
            yield f'<{address}.{other.suffix}>; rel="alternate"; type="{other.media_type}"'
    if topic:
        yield f'<{topic}>; rel="describes"'
    yield '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'

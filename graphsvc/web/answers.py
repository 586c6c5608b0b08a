"""What all answers share: negotiation of a representation, entity tags, links to the variants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from fastapi import Request, Response

from graphsvc.errors import PreconditionFailed, UnknownResource
from graphsvc.formats import HTML, LINKSETS, QUERY_TEXT, RESOURCE_FORMATS, Format, by_suffix, by_token
from graphsvc.messages import N_, Told
from graphsvc.model import sha256
from graphsvc.negotiation import negotiate
from graphsvc.web.holder import holder_of
from graphsvc.web.languages import language_of, of_page
from graphsvc.web.offers import not_acceptable
from graphsvc.web.relations import Document, header, linkset
from graphsvc.web.service import Service

_ASCTIME: Final = re.compile(r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}", re.ASCII)
VARY = "Accept, Accept-Encoding"


def no_such_format(request: Request, suffix: str) -> UnknownResource:
    """The complaint about a suffix that names no format."""
    detail = Told("there is no format with the suffix `.%(suffix)s`", suffix=suffix)
    return UnknownResource(detail=detail, path=request.url.path)


def resource_format(request: Request, suffix: str, besides: tuple[Format, ...] = ()) -> Format:
    """The format of a resource: the suffix decides before `format`, and that before Accept (interface, P3).

    `besides` are formats that this resource has besides those of all. Raises UnknownResource for an unknown suffix,
    NotAcceptable for the rest.
    """
    offered = (*RESOURCE_FORMATS, *besides)
    if suffix:
        form = by_suffix(suffix) or next((form for form in besides if form.suffix == suffix), None)
        if form is None:
            raise no_such_format(request, suffix)
        return form
    if token := request.query_params.get("format"):
        form = by_token(token, offered) or by_suffix(token)
        if form is None:
            raise not_acceptable(offered, token)
        return form
    form = negotiate(request.headers.get("accept"), offered)
    if form is None:
        raise not_acceptable(offered, request.headers.get("accept"))
    return form


def linkset_wanted(request: Request, suffix: str) -> Format | None:
    """The format of linksets that the client prefers to all formats of the document itself, if it does."""
    if suffix or "format" in request.query_params:
        return None
    form = negotiate(request.headers.get("accept"), (*RESOURCE_FORMATS, *LINKSETS))
    return form if form in LINKSETS else None


def links_answered(
    request: Request, form: Format, service: Service, document: Document, *, there: bool = True
) -> Response:
    """The typed links of a document as a document of their own (FAIR Signposting, level 2); 410 for what is gone."""
    body = linkset(document, form, service.settings.listens_at, service.author)
    if not there:
        return Response(body, HTTPStatus.GONE, {"Vary": VARY, "Cache-Control": "no-store"}, form.content_type)
    headers = kept_for_a_while(f'"{sha256(body)[:24]}"', service)
    if not_modified(request, headers["ETag"], service):
        return Response(None, 304, headers)
    return Response(body, 200, headers, form.content_type)


def entity_tag(request: Request, form: Format, service: Service, besides: str = "") -> str:
    """A strong entity tag: equal data, address, format and language have an equal one (RFC 9110, section 8.8.3).

    When the data was modified is part of it, as documents state that, and so is what a document depends on `besides`.
    Another program, or other settings, may make other bytes of equal data, so it has other tags.
    """
    made_by = holder_of(request).dates.made_by
    quoting = " with words" if service.settings.documents else ""
    variant = f"{form.name} {language_of(request)}{quoting}" if form is HTML else form.name
    parts = service.version, service.modified, made_by, f"{request.url.path}?{request.url.query}", variant, besides
    digest = sha256("\n".join(map(str, parts)))
    return f'"{digest[:24]}"'


def _variant(request: Request, form: Format, document: Document) -> dict[str, str]:
    """What tells the variants of a document apart."""
    fields = {"Vary": f"{VARY}, Accept-Language", "Content-Location": document.variant(form)}
    return {**fields, **of_page(request, form)}


def head_alone(headers: Mapping[str, str], media_type: str) -> Response:
    """The answer to HEAD where the content is not made for it: no length is told, for nobody knows it (section 8.6)."""
    response = Response(None, HTTPStatus.OK, headers, media_type)
    del response.headers["Content-Length"]
    return response


def kept_for_a_while(tag: str, service: Service) -> dict[str, str]:
    """The headers by which clients keep an answer and ask whether it still holds (RFC 9110, section 8.8; RFC 9111)."""
    return {
        "Vary": VARY,
        "ETag": tag,
        "Last-Modified": format_datetime(service.changed, usegmt=True),
        "Cache-Control": f"public, max-age={service.settings.max_age_seconds}, must-revalidate",
    }


def not_modified(request: Request, tag: str, service: Service | None = None) -> bool:
    """Whether the client holds this representation; a tag counts before a date (RFC 9110, sections 13.1.2, 13.1.3).

    What is made without the service has no date. Raises PreconditionFailed where it wants another one or none.
    """
    since = service.since if service else None
    check_wanted(request, tag, since)
    condition = request.headers.get("if-none-match")
    if condition is not None:
        held = [item.strip().removeprefix("W/") for item in condition.split(",")]
        return tag in held or held == ["*"]
    date = _date(request, "if-modified-since")
    return date is not None and since is not None and since <= date


def check_wanted(request: Request, tag: str, since: datetime | None = None) -> None:
    """Raise PreconditionFailed unless this is the representation that a client wants (sections 13.1.1 and 13.1.4)."""
    condition = request.headers.get("if-match")
    date = _date(request, "if-unmodified-since")
    if condition is not None:
        wanted = [item.strip() for item in condition.split(",")]
        holds = tag in wanted or wanted == ["*"]
    else:
        holds = date is None or since is None or since <= date
    if not holds:
        raise PreconditionFailed(
            detail=N_("it is not what If-Match or If-Unmodified-Since says: read it anew"), etag=tag
        )


def _date(request: Request, name: str) -> datetime | None:
    """The date of a header field; None without one, and for one without a zone or of a year beyond all.

    What C's `asctime` prints is a date of Greenwich (RFC 9110, section 5.6.7).
    """
    given = request.headers.get(name, "")
    try:
        date = parsedate_to_datetime(f"{given} GMT" if _ASCTIME.fullmatch(given) else given)
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date.tzinfo else None


def representation(
    request: Request, form: Format, service: Service, body: bytes, document: Document, *, status: int = 200
) -> Response:
    """One variant of a document, with its links; only 200 is to be kept, with a tag: what is gone may come back."""
    tag = entity_tag(request, form, service, document.besides)
    headers = {
        **(kept_for_a_while(tag, service) if status == HTTPStatus.OK else {"Cache-Control": "no-store"}),
        **_variant(request, form, document),
        "Link": header(service.relations(document, form if _is_fixed(request) else None)),
    }
    return Response(body, status, headers, form.content_type)


def _is_fixed(request: Request) -> bool:
    """Whether the address is that of one format."""
    suffix = request.url.path.rpartition(".")[2]
    return "format" in request.query_params or suffix == QUERY_TEXT.suffix or by_suffix(suffix) is not None


def unchanged(request: Request, form: Format, service: Service, document: Document) -> Response | None:
    """304 when the client holds this representation, else nothing."""
    tag = entity_tag(request, form, service, document.besides)
    if not not_modified(request, tag, service):
        return None
    return Response(None, 304, {**kept_for_a_while(tag, service), **_variant(request, form, document)})

"""Errors as answers: problem details (RFC 9457), plain text or a page, by what the client takes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from fastapi import Request, Response

from graphsvc.errors import ServiceError
from graphsvc.formats import HTML, Format
from graphsvc.negotiation import negotiate
from graphsvc.settings import Settings
from graphsvc.web.answers import VARY
from graphsvc.web.languages import of_page, site_for
from graphsvc.web.observing import exchange_of
from graphsvc.web.pages import render_error
from graphsvc.web.views.search import Near

_PROBLEM: Final = Format(
    "problem", ("application/problem+json", "application/json"), "json", frozenset(), (), title="Problem details"
)
_TEXT: Final = Format("text", ("text/plain",), "txt", frozenset(), (), parameters="; charset=utf-8", title="Plain text")


PROBLEM_FORMATS: Final = (_PROBLEM, _TEXT, HTML)


def problem(request: Request, error: ServiceError, settings: Settings, nearest: Sequence[Near] = ()) -> Response:
    """The answer that tells of an error; problem details unless text or a page is preferred.

    `nearest` are the pages that may have been meant.
    """
    exchange_of(request).problem = error.slug
    form = negotiate(request.headers.get("accept"), PROBLEM_FORMATS) or _PROBLEM
    headers = {**_headers(error), **of_page(request, form)}
    return Response(_written(request, error, form, settings, nearest), error.status, headers, form.content_type)


def explanation(request: Request, error: ServiceError, settings: Settings) -> Response:
    """200 with what a kind of error means, in the same forms."""
    form = negotiate(request.headers.get("accept"), PROBLEM_FORMATS) or _PROBLEM
    return Response(_written(request, error, form, settings), 200, {"Vary": VARY}, form.content_type)


def _written(
    request: Request, error: ServiceError, form: Format, settings: Settings, nearest: Sequence[Near] = ()
) -> str:
    """The error in one of the forms."""
    site = site_for(request, settings, filled=settings.content != "none")
    addresses = [site.absolute(near.name.href) for near in nearest if near.name.href]
    members = {**_members(error, settings), **({"nearest": addresses} if addresses else {})}
    if form is HTML:
        return render_error(error, members, site, nearest)
    if form is _TEXT:
        told = {name: value for name, value in members.items() if name not in ("status", "title")}
        return "".join([f"{error.status} {error.title}\n", *(f"{name}: {value}\n" for name, value in told.items())])
    return json.dumps(members, ensure_ascii=False)


def _members(error: ServiceError, settings: Settings) -> Mapping[str, object]:
    """The members of the problem details, the facts behind those of the standard."""
    return {
        "type": f"{settings.base_iri}problems/{error.slug}",
        "title": error.title,
        "status": error.status,
        **({"detail": error.detail} if error.detail else {}),
        **{name: value if isinstance(value, int | list) else str(value) for name, value in error.facts.items()},
    }


def _headers(error: ServiceError) -> dict[str, str]:
    """What the status asks for besides: the credentials, when to come back (RFC 9110, section 10.2.3), what is read."""
    headers = {"Vary": VARY, "Cache-Control": "no-store"}
    match error.status:
        case 503:
            headers["Retry-After"] = "1"
        case 401:
            code = error.facts.get("error")  # RFC 6750, section 3
            headers["WWW-Authenticate"] = 'Bearer realm="graphsvc"' + (f', error="{code}"' if code else "")
        case 408:
            headers["Connection"] = "close"  # RFC 9110, section 15.5.9
        case 429:
            headers["Retry-After"] = str(error.facts.get("retry_after_seconds", 1))
        case 415:
            headers["Accept-Encoding"] = "identity"
        case 416:
            headers["Content-Range"] = f"bytes */{error.facts['bytes']}"  # RFC 9110, section 15.5.17
        case 405:
            headers["Allow"] = str(error.facts["allow"])
    return headers

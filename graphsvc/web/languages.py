"""The language of the reader: chosen on a page and kept in a cookie, else what Accept-Language prefers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphsvc.errors import BadRequest
from graphsvc.formats import HTML, Format
from graphsvc.messages import N_, Told
from graphsvc.model import Names
from graphsvc.negotiation import preferred_language
from graphsvc.settings import Settings
from graphsvc.web.frame import Site
from graphsvc.web.links import split, unsuffixed
from graphsvc.web.routes import readable
from graphsvc.web.service import Service
from graphsvc.web.words import LANGUAGES

router = APIRouter()
_COOKIE: Final = "language"
_YEAR_SECONDS: Final = 31_536_000
_LONGEST_ADDRESS: Final = 2_000
"""From pages of longer addresses the switch leads home."""
VARY_OF_PAGES: Final = "Accept, Accept-Encoding, Accept-Language, Cookie"


def language_of(request: Request) -> str:
    """The language of pages; RDF holds the names in all languages (interface, P10; RFC 9110, section 12.5.4)."""
    chosen = request.cookies.get(_COOKIE)
    return chosen if chosen in LANGUAGES else preferred_language(request.headers.get("accept-language"), [*LANGUAGES])


def of_page(request: Request, form: Format = HTML) -> Mapping[str, str]:
    """The header fields that every page has because of its language; names without a translation stay English."""
    if form is not HTML:
        return {}
    return {"Vary": VARY_OF_PAGES, "Content-Language": ", ".join(dict.fromkeys([language_of(request), "en"]))}


def site_of(request: Request, service: Service) -> Site:
    """What the pages have in common that this reader gets."""
    return site_for(request, service.settings, service.version, filled=service.filled)


def site_for(request: Request, settings: Settings, version: str = "", *, filled: bool = True) -> Site:
    """The same without data, as for errors. A page is the same at the address of its format, so that is left out."""
    path = _sent(request, settings.root_path)
    if path.endswith(f".{HTML.suffix}"):
        path = unsuffixed(split(path)[0])
    here = path + (f"?{request.url.query}" if request.url.query else "")
    return Site(
        Names(settings.base_iri),
        settings.listens_at,
        settings.root_path,
        version,
        language_of(request),
        here if len(here) <= _LONGEST_ADDRESS and _is_local(here) else "/",
        filled,
        _up(request, settings.root_path),
    )


def _sent(request: Request, root_path: str) -> str:
    """The path of the request below the mount path, as it was sent: decoded it may lead elsewhere."""
    return str(request.scope["raw_path"].decode("latin-1")).removeprefix(root_path)


def _up(request: Request, root_path: str) -> str:
    """The way from the address of the request, as it was sent, to the root of the service.

    Empty where that is longer, and at the root itself, whose address may end without a slash.
    """
    sent = _sent(request, root_path)
    way = "../" * (sent.count("/") - 1) or "./"
    return way if len(sent) > 1 and len(way) <= len(root_path) else ""


def _is_local(address: str) -> bool:
    """Whether it is a path of this service, to which a browser cannot give another meaning."""
    parts = urlsplit(address)
    strange = any(character <= " " or character in "\\\x7f" for character in address)
    return address.startswith("/") and not (parts.scheme or parts.netloc or address.startswith("//") or strange)


@readable(router, "/language", "Choose the language of the pages", status=303, listed=False)
async def choose(request: Request) -> Response:
    """303 back to `page`, with the choice `to` in a cookie that tells of nothing else. Raises BadRequest."""
    settings: Settings = request.app.state.settings
    language, page = request.query_params.get("to", ""), request.query_params.get("page", "/")
    if language not in LANGUAGES:
        raise BadRequest(detail=Told("pages are in %(languages)s", languages=", ".join(LANGUAGES)))
    if not _is_local(page) or len(page) > _LONGEST_ADDRESS:
        raise BadRequest(detail=N_("`page` is the path of a page of this service"))
    response = RedirectResponse(settings.root_path + page, 303, {"Cache-Control": "no-store"})
    secure = settings.listens_at.startswith("https:")
    response.set_cookie(_COOKIE, language, _YEAR_SECONDS, path=settings.root_path or "/", secure=secure, httponly=True)
    return response

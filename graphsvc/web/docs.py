"""`/docs/`: how to use the service and how to run it, as pages and as the Markdown that they are made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphsvc.errors import UnknownResource
from graphsvc.formats import HTML, Format
from graphsvc.messages import N_
from graphsvc.model import sha256
from graphsvc.negotiation import negotiate
from graphsvc.web.answers import kept_for_a_while, no_such_format, not_modified
from graphsvc.web.holder import service_of
from graphsvc.web.languages import of_page, site_of
from graphsvc.web.offers import not_acceptable
from graphsvc.web.pages import render_docs
from graphsvc.web.relations import Relation, header
from graphsvc.web.routes import readable
from graphsvc.web.views.prose import Prose, prose
from graphsvc.web.views.schema_org import article, as_script

router = APIRouter()
MARKDOWN: Final = Format("markdown", ("text/markdown",), "md", frozenset(), ("md",), None, "; charset=utf-8")
_FORMATS: Final = (HTML, MARKDOWN)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_INDEX: Final = "index"


def docs_folder() -> Path:
    """The folder of the documents: that of the checkout, or the installed package's."""
    package = Path(str(resources.files("graphsvc")))
    checkout = package.parent / "docs"
    return checkout if (package.parent / "pyproject.toml").is_file() else package / "_content" / "docs"


def names_of_documents() -> Sequence[str]:
    """The names of all documents but the index, sorted."""
    return sorted(path.stem for path in docs_folder().glob("*.md") if path.stem != _INDEX)


@readable(router, "/docs", "The documentation: see its index", status=308, media_types=())
async def without_slash(request: Request) -> Response:
    """308 to the index."""
    return RedirectResponse(service_of(request).settings.listens_at + "docs/", 308)


@readable(router, "/docs/", "The documentation", media_types=[form.media_type for form in _FORMATS])
async def index(request: Request) -> Response:
    """What there is to read."""
    return _document(request, _INDEX, "")


@readable(router, "/docs/{name}", "One document", media_types=[form.media_type for form in _FORMATS])
@readable(router, "/docs/{name}.{suffix}", "One document", listed=False)
async def document(request: Request, name: str, suffix: str = "") -> Response:
    """A document as a page, or as Markdown by suffix or Accept."""
    return _document(request, name, suffix)


def _document(request: Request, name: str, suffix: str) -> Response:
    """One document, or 304. Raises UnknownResource and NotAcceptable."""
    service = service_of(request)
    text = _text(name)
    if suffix and suffix not in {form.suffix for form in _FORMATS}:
        raise no_such_format(request, suffix)
    accept = request.headers.get("accept")
    form = next((form for form in _FORMATS if form.suffix == suffix), None) or negotiate(accept, _FORMATS)
    if form is None:
        raise not_acceptable(_FORMATS, accept)
    is_index = name == _INDEX
    site = replace(site_of(request, service), here=f"/docs/{'' if is_index else name}")
    address = site.absolute(site.links.path(f"/docs/{name}"))
    relations = [
        Relation(f"{address}.{other.suffix}", "alternate", other.media_type) for other in _FORMATS if other != form
    ]
    relations.append(Relation(address.removesuffix(_INDEX), "canonical"))
    body = text
    if form is HTML:
        page, here = _prose(text, site.links.path("/docs/")), address.removesuffix(_INDEX)
        facts = article(page, here, f"{address}.{MARKDOWN.suffix}", service.settings.listens_at)
        body = render_docs(page, site, relations, is_index=is_index, json_ld=as_script(facts))
    tag = f'"{sha256(body)[:32]}"'
    headers = {
        **kept_for_a_while(tag, service),
        **of_page(request, form),
        "Content-Location": f"{address}.{form.suffix}",
        "Link": header(relations),
    }
    if not_modified(request, tag, service):
        return Response(None, 304, headers)
    return Response(body, 200, headers, form.content_type)


def _text(name: str) -> str:
    """The Markdown of a document. Raises UnknownResource."""
    try:
        if _NAME.fullmatch(name):
            return (docs_folder() / f"{name}.md").read_text("utf-8")
    except FileNotFoundError:
        pass
    raise UnknownResource(detail=N_("there is no such document"), name=name)


@lru_cache(maxsize=64)
def _prose(text: str, folder: str) -> Prose:
    """The page of a text; other documents are in this folder."""
    return prose(text, lambda name: folder + ("" if name == _INDEX else name))

"""`/opensearch.xml`: how browsers and programs search here (OpenSearch 1.1, draft 6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from fastapi import APIRouter, Request, Response

from graphsvc.formats import HTML
from graphsvc.model import sha256
from graphsvc.settings import Settings
from graphsvc.vocab import LICENCE
from graphsvc.web.answers import kept_for_a_while, not_modified
from graphsvc.web.holder import service_of
from graphsvc.web.routes import readable
from graphsvc.web.searching import SEARCH_FORMATS, SUGGESTIONS

router = APIRouter()
OPENSEARCH: Final = "application/opensearchdescription+xml"
_NAMESPACE: Final = "http://a9.com/-/spec/opensearch/1.1/"
_SHORT_NAME: Final = "Community graph"
_LONG_NAME: Final = "Intelligent Communities Graph"
_DESCRIPTION: Final = (
    "Finds communities, partners, programmes, figures and terms by name, as documents write it, in any language."
)
_LANGUAGES: Final = ("en", "fr", "zh-Hant")


@readable(router, "/opensearch.xml", "How to search here", media_types=[OPENSEARCH])
async def description(request: Request) -> Response:
    """The OpenSearch description: templates for pages, data and suggestions."""
    service = service_of(request)
    body = "\n".join(_lines(service.settings)) + "\n"
    tag = f'"{sha256(body)[:24]}"'
    headers = kept_for_a_while(tag, service)
    if not_modified(request, tag, service):
        return Response(None, 304, headers)
    return Response(body, 200, headers, OPENSEARCH)


def _lines(settings: Settings) -> Iterable[str]:
    """The elements in the order of the specification."""
    here = settings.listens_at
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<OpenSearchDescription xmlns="{_NAMESPACE}">'
    yield f"  <ShortName>{_SHORT_NAME}</ShortName>"
    yield f"  <Description>{_DESCRIPTION}</Description>"
    yield "  <Tags>knowledge-graph intelligent-communities linked-data</Tags>"
    yield f"  <LongName>{_LONG_NAME}</LongName>"
    for form in (HTML, *(form for form in SEARCH_FORMATS if form is not HTML)):
        template = f"{here}search?q={{searchTerms}}&page={{startPage?}}"
        template += "" if form is HTML else f"&format={form.tokens[0]}"
        yield f"  <Url type={quoteattr(form.media_type)} pageOffset={quoteattr('1')} template={quoteattr(template)}/>"
    suggested = quoteattr(f"{here}suggest?q={{searchTerms}}")
    yield f"  <Url type={quoteattr(SUGGESTIONS)} rel={quoteattr('suggestions')} template={suggested}/>"
    yield f"  <Url type={quoteattr(OPENSEARCH)} rel={quoteattr('self')} template={quoteattr(here + 'opensearch.xml')}/>"
    yield f'  <Image height="16" width="16" type="image/svg+xml">{escape(here)}static/icon.svg</Image>'
    yield '  <Query role="example" searchTerms="Taoyuan" title="A community"/>'
    yield f"  <Attribution>{escape(LICENCE)}</Attribution>"
    yield "  <SyndicationRight>open</SyndicationRight>"
    yield "  <AdultContent>false</AdultContent>"
    yield from (f"  <Language>{language}</Language>" for language in _LANGUAGES)
    yield "  <OutputEncoding>UTF-8</OutputEncoding>"
    yield "  <InputEncoding>UTF-8</InputEncoding>"
    yield "</OpenSearchDescription>"

"""What the first readers would wait for is made before they come: at the start, and soon after each change of data."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.types import Message, Scope

from graphsvc.description import kinds, most_linked, vocabulary
from graphsvc.errors import ServiceError
from graphsvc.formats import HTML, RESOURCE_FORMATS
from graphsvc.web.holder import Holder
from graphsvc.web.links import Links
from graphsvc.web.observing import begun
from graphsvc.web.service import Service
from graphsvc.web.words import LANGUAGES

_LOG: Final = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 1
_REST: Final = 10
"""After warming up it rests for so many times as long as that took: data may be large, and change often."""
_LARGEST: Final = 40
_TERMS: Final = 200
_FOR_HARVESTERS: Final = ("/void", "/fragments")
"""They take a second or more: made at the start, and else for who asks."""
_FILES: Final = ("/dumps/",)
"""A worker makes them, so they are ready soon after each change, too."""
_DATA: Final = tuple(form.suffix for form in RESOURCE_FORMATS if form is not HTML)
_PAGES: Final = ("/sparql", "/search?q=a", "/map", "/network", "/queries", "/shapes")


async def keep_warm(app: FastAPI, holder: Holder) -> None:
    """Ask for pages once the service is open and whenever the data have changed, until cancelled.

    Of a remote store nothing is remembered, as others may write into it: then it ends at once.
    """
    settings = holder.get().settings
    if settings.remote_store or not settings.warm_up:
        return
    targets: Sequence[str] = (*_FOR_HARVESTERS, *_FILES)
    warm: int | None = None
    while True:
        service, started = holder.get(), time.perf_counter()
        if service.generation != warm:  # what is served between an update and its version is of the same one
            await warm_up(app, service, targets)
            targets, warm = _FILES, service.generation
        await asyncio.sleep(max(_LOOK_SECONDS, _REST * (time.perf_counter() - started)))


async def warm_up(app: FastAPI, service: Service, targets: Sequence[str] = ()) -> None:
    """Ask for pages, then for more, one after the other, so that readers who come meanwhile hardly wait."""
    for language in LANGUAGES:
        for target in ("/", "/ns"):
            await _ask(app, target, language)
    with suppress(ServiceError):
        for target in (*_PAGES, *await service.run(lambda: list(_resources(service))), *targets):
            await _ask(app, target)


def _resources(service: Service) -> Iterator[str]:
    """The lists of all kinds, what counts the use of terms, pages and data of what most links lead to, the largest."""
    engine, names = service.engine, service.names
    links = Links(names.base)
    yield from map(links.kind, kinds(engine, names))
    terms = [term.iri for term in vocabulary(engine, names)[:_TERMS]]
    yield from filter(None, (links.document(iri, "ttl") for iri in terms))
    largest = most_linked(engine, names, _LARGEST)
    yield from filter(None, (links.document(iri, suffix) for suffix in ("", *_DATA) for iri in largest))


async def _ask(app: FastAPI, target: str, language: str = "en") -> None:
    """Have an answer made as to a reader, and drop it; the edge neither counts nor logs it."""
    path, _, query = target.partition("?")
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"accept", b"text/html"), (b"accept-language", language.encode())],
        "exchange": begun("GET", path, (), "", ()),
    }

    body = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        return next(body, None) or await asyncio.get_running_loop().create_future()  # it never leaves

    async def send(_message: Message) -> None:
        pass

    try:
        await app(scope, receive, send)
    except ServiceError:
        pass  # who asks is told
    except Exception:  # noqa: BLE001  # one mistake must not keep the rest from being made
        _LOG.exception("%s could not be made beforehand", target)

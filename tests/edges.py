"""A small application at the edge of ours: Edge, Coded and the server around routes that a test writes."""

from __future__ import annotations

import io
import json
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager

from fastapi import FastAPI, Request, Response
from starlette.responses import StreamingResponse

from graphsvc.errors import Overloaded
from graphsvc.settings import Settings
from graphsvc.web.coding import Coded
from graphsvc.web.middleware import Edge
from graphsvc.web.observing import Traffic, exchange_of
from graphsvc.web.server import Server

ROWS = b"".join(b"row %d of many\n" % number for number in range(100_000))


async def _whole(request: Request) -> Response:
    """A text with an entity tag, or 304."""
    if request.headers.get("if-none-match") == '"abc"':
        return Response(None, 304, {"ETag": '"abc"', "Vary": "Accept, Accept-Encoding"})
    return Response(ROWS, 200, {"ETag": '"abc"', "Vary": "Accept, Accept-Encoding"}, "text/csv")


async def _short() -> Response:
    return Response(b"row", 200, {"ETag": '"abc"'}, "text/csv")


async def _streamed(*, broken: bool) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(ROWS), 8192):
            yield ROWS[start : start + 8192]
        if broken:
            raise Overloaded(detail="in the middle of it")

    return StreamingResponse(pieces(), 200, {"ETag": '"abc"'}, "text/csv")


async def _failing() -> Response:
    message = "a mistake of ours with a secret"
    raise RuntimeError(message)


async def _noted(request: Request) -> Response:
    exchange = exchange_of(request)
    exchange.query, exchange.rows, exchange.cache, exchange.timing["granted"] = "digest", 3, "hit", 2000
    return Response(b"row", 200, media_type="text/csv")


def edged(settings: Settings, traffic: Traffic) -> FastAPI:
    """The application."""
    app = FastAPI()
    routes: dict[str, Callable[..., Awaitable[Response]]] = {
        "/whole": _whole,
        "/short": _short,
        "/streamed": _streamed,
        "/failing": _failing,
        "/noted": _noted,
    }
    for path, handler in routes.items():
        app.add_api_route(path, handler, methods=["GET", "HEAD"], response_model=None)
    app.add_middleware(Coded)
    app.add_middleware(Edge, router=app.router, settings=settings, traffic=traffic)
    return app


@contextmanager
def listening(app: FastAPI, settings: Settings, traffic: Traffic) -> Iterator[int]:
    """The port on which our server serves the application, from a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(app, settings, traffic)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(timeout=20)


def logged(stream: io.StringIO) -> list[dict[str, object]]:
    """The lines of a log."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]

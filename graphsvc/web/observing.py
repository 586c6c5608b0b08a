"""What is known of each request: its id, its client, how it went; written down as one JSON line and as metrics."""

from __future__ import annotations

import itertools
import logging
import re
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TextIO, cast

import orjson
import structlog
from fastapi import Request

from graphsvc.web.forwarding import Headers, Network, client_address
from graphsvc.web.metrics import Metrics

_PLAIN_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_TRACE: Final = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_PATH_LENGTH: Final = 200
_PROCESS: Final = secrets.token_hex(4)
_NUMBERS: Final = itertools.count(1)
"""An id of ours is that of the process and a number."""


@dataclass(slots=True)
class Exchange:
    """One request and its answer. Routes add what only they know: query, cache, rows; the edge adds the rest.

    `query` is a digest, never the text; `cache` is `hit` or `miss`; `problem` the slug of the error, which also names
    the limit that was hit; `timing` are the parts of Server-Timing, in milliseconds; `charge` takes the seconds that
    the exchange took, at its end.
    """

    method: str
    path: str
    client: str
    request_id: str
    trace_id: str | None
    started: float
    status: int = 0
    sent_bytes: int = 0
    route: str = ""
    query: str | None = None
    rows: int | None = None
    cache: str | None = None
    problem: str | None = None
    timing: dict[str, float] = field(default_factory=dict)
    charge: Callable[[float], None] | None = None

    @property
    def seconds(self) -> float:
        """The time since the request's head was complete."""
        return time.perf_counter() - self.started


def begun(method: str, path: str, headers: Headers, peer: str, trusted: Sequence[Network]) -> Exchange:
    """The exchange that a request begins. A client's own id is kept when it is plain."""
    request_id = trace_id = None
    for name, value in headers:
        if name == b"x-request-id" and _PLAIN_ID.fullmatch(value):
            request_id = value.decode()
        elif name == b"traceparent" and (match := _TRACE.fullmatch(value)) and match[1].strip(b"0"):
            trace_id = match[1].decode()  # Trace Context, section 3.2: all zeros are no trace
    client = client_address(peer, headers, trusted) if trusted else peer
    request_id = request_id or f"{_PROCESS}{next(_NUMBERS):08x}"
    return Exchange(method, path, client, request_id, trace_id, time.perf_counter())


def exchange_of(request: Request) -> Exchange:
    """The exchange that a request belongs to."""
    return cast("Exchange", request.scope["exchange"])


@dataclass(slots=True)
class Traffic:
    """All requests of one server: how many run, whether new ones are taken, and where they are written down.

    `at_once` gives header fields and body of the answer to a GET request by its target, header and peer, where the
    application need not be asked.
    """

    log: structlog.typing.FilteringBoundLogger | None = None
    metrics: Metrics = field(default_factory=Metrics)
    running: int = 0
    stopping: bool = False
    at_once: Callable[[bytes, Headers, str], bytes | None] = lambda _target, _headers, _peer: None

    def ended(self, exchange: Exchange) -> None:
        """Write a finished exchange down."""
        seconds = exchange.seconds
        if exchange.charge:
            exchange.charge(seconds)
        self.metrics.count(exchange.method, exchange.route, exchange.status, seconds, exchange.sent_bytes)
        if exchange.problem:
            self.metrics.problems.labels(exchange.problem).inc()
        if exchange.cache:
            self.metrics.looked(exchange.cache)
        if self.log:
            known = {
                "id": exchange.request_id,
                "trace": exchange.trace_id,
                "client": exchange.client,
                "method": exchange.method,
                "path": exchange.path[:_PATH_LENGTH],
                "status": exchange.status,
                "seconds": round(seconds, 6),
                "bytes": exchange.sent_bytes,
                "query": exchange.query,
                "rows": exchange.rows,
                "cache": exchange.cache,
                "problem": exchange.problem,
            }
            self.log.info("request", **{name: value for name, value in known.items() if value is not None})


class AnswerCut(Exception):  # it only closes the connection
    """An answer that had begun cannot be completed: the server cuts the connection, and the client knows."""


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a record of the server says more than the request's own line does."""
    kind = record.exc_info[0] if record.exc_info else None
    return kind is not AnswerCut


def _json(value: object, default: Callable[[object], object]) -> str:
    return orjson.dumps(value, default=default).decode()


def json_log(stream: TextIO | None = None) -> structlog.typing.FilteringBoundLogger:
    """A log of JSON lines, for requests and for what libraries warn of. Configures logging for the whole process."""
    shared: list[structlog.typing.Processor] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.add_log_level,
    ]
    render = structlog.processors.JSONRenderer(_json)
    handler = logging.StreamHandler(stream or sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            render,
        ],
    )
    handler.setFormatter(formatter)
    handler.addFilter(_is_news)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    wrapper: Any = structlog.make_filtering_bound_logger(logging.INFO)
    bound = structlog.wrap_logger(
        structlog.WriteLogger(stream or sys.stderr), [*shared, structlog.processors.format_exc_info, render], wrapper
    ).bind()  # once, for it would be bound anew for each line
    return cast("structlog.typing.FilteringBoundLogger", bound)

"""The metrics of one process, and the port of their own that answers Prometheus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

import graphsvc
from graphsvc.errors import PortTaken

EVALUATIONS: Final = ("queries", "cheap", "pages", "uploads")
"""The kinds of work that workers do, each with places of its own."""

_SECONDS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)


class Metrics:
    """Counters of one server; `registry` is where further ones are registered."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.registry = CollectorRegistry()
        self._known: dict[tuple[str, str, int], tuple[Histogram, Counter]] = {}
        self.seconds = Histogram(
            "graphsvc_request_seconds",
            "Time from a request's head to the end of its answer",
            ["method", "route", "status"],
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.sent = Counter("graphsvc_sent_bytes", "Bytes of bodies sent", ["route"], registry=self.registry)
        self.problems = Counter("graphsvc_problems", "Errors and limits hit, by kind", ["kind"], registry=self.registry)
        self.refused = Counter(
            "graphsvc_refused_connections",
            "Connections closed for what they sent, or did not, before a request was complete",
            ["status"],
            registry=self.registry,
        )
        self.cache = Counter("graphsvc_result_cache", "Looks into the result cache", ["found"], registry=self.registry)
        self._looks = {found: self.cache.labels(found) for found in ("hit", "miss")}
        self.running = Gauge("graphsvc_running_requests", "Requests being answered", registry=self.registry)
        self.evaluations = Gauge(
            "graphsvc_evaluations", "Evaluations at work, by kind", ["kind"], registry=self.registry
        )
        self.ready = Gauge("graphsvc_ready", "1 when the content is loaded", registry=self.registry)
        version = Gauge("graphsvc_build", "1, with the version of the code", ["version"], registry=self.registry)
        version.labels(graphsvc.__version__).set(1)

    def looked(self, found: str) -> None:
        """Add a look into the result cache: `hit` or `miss`."""
        self._looks[found].inc()

    def watch(self, running: Callable[[], int], ready: Callable[[], bool], at_work: Callable[[str], int]) -> None:
        """Read these whenever somebody asks for the metrics."""
        for kind in EVALUATIONS:
            self.evaluations.labels(kind).set_function(partial(at_work, kind))
        self.running.set_function(running)
        self.ready.set_function(ready)

    def count(self, method: str, route: str, status: int, seconds: float, sent_bytes: int) -> None:
        """Add a finished request. The route is its pattern, so that the number of series stays small."""
        known = self._known.get((method, route, status))
        if known is None:  # looking up a series by its labels costs more than counting
            known = self.seconds.labels(method, route, str(status)), self.sent.labels(route)
            self._known[method, route, status] = known
        known[0].observe(seconds)
        known[1].inc(sent_bytes)

    def serve(self, port: int) -> int:
        """Answer `/metrics` on this port of 127.0.0.1, from a thread; the port. Raises PortTaken."""
        try:
            server, _ = start_http_server(port, "127.0.0.1", self.registry)
        except OSError as problem:
            raise PortTaken(detail=str(problem.strerror), host="127.0.0.1", port=port) from problem
        return int(server.server_port)

"""Linked data over the shipped content: documents, conditional requests, a crawl, the whole dump."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from statistics import median
from typing import Final
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from bench.client import Connection, get_request, one_answer
from bench.options import Options
from bench.servers import Server, graphsvc_with_content
from bench.tables import Table, short
from bench.usage import CpuMeter

TITLE: Final = "Linked data"
SIZE: Final = "the shipped content"
CONNECTIONS: Final = 8
_CRAWLED: Final = 1_000
_SINGLE: Final = 100
_TURTLE: Final = "text/turtle"
_FORMATS: Final = ((_TURTLE, "Turtle"), ("application/ld+json", "JSON-LD"), ("application/trig", "TriG"))


@dataclass(frozen=True)
class Figure:
    """What was asked, how often, the seconds that one took (or the whole, where it is one), how many are aimed at.

    All but one in a hundred took no more than `slow_seconds`.
    """

    name: str
    count: int
    seconds: float
    cpu_seconds: float
    most_seconds: float | None = None
    slow_seconds: float = 0

    def row(self) -> Sequence[str]:
        """Its row."""
        told = self.name, f"{self.count:,}", short(1000 * self.seconds), short(1000 * self.cpu_seconds)
        if self.most_seconds is None:
            return *told, "", ""
        outcome = "held" if self.seconds < self.most_seconds else "missed"
        return *told, f"< {short(1000 * self.most_seconds)}", outcome


def measured(options: Options) -> Iterator[Table]:
    """Ask one server; every document is new to it once, so nothing of it is kept. A short run asks for few."""
    crawl = min(_CRAWLED, options.triples // 1_000)
    single = min(_SINGLE, crawl)
    with graphsvc_with_content() as server:
        base = server.address.removesuffix("sparql")
        found = _documents(base)
        crawled, rest = found[:crawl], found[crawl:] if crawl == _CRAWLED else found[crawl : crawl + single]
        shown = rest[:single]
        largest = [f"{_largest(found)}?x={number}" for number in range(single)]
        rows = [
            _crawl(server, crawled),
            *_first_times(server, rest),
            _one_by_one("a page, first time", server, shown, "text/html", 0.02),
            *(
                _one_by_one(f"the largest about a community in {name}", server, largest, accept, 0.02)
                for accept, name in _FORMATS
            ),
            _conditional(server, shown),
            _dump("the whole dump, made for it", server, base),
            _dump("the whole dump", server, base, 1),
        ]
    yield Table(
        ["asked", "requests", "ms", "CPU ms", "aimed at: ms", "outcome"],
        [row.row() for row in rows],
        f"**One request after another** over one connection (median), with the server's CPU (mean). The crawl comes "
        f"first, over {CONNECTIONS} connections, of {len(crawled):,} documents that are not asked for again, and is "
        "told as a whole, as the dump is. "
        f"The largest is `{urlsplit(largest[0]).path}`, asked for under another `?x=` each time.",
    )


def _documents(base: str) -> Sequence[str]:
    """The addresses of documents about things, evenly out of the sitemap."""
    with urlopen(base + "sitemaps/1.xml", timeout=60) as response:  # noqa: S310  # the server that was just started
        found = re.findall(r"<loc>([^<]+/doc/[^<]+/[^<]+)</loc>", response.read().decode())
    return [*found[::3], *found[1::3], *found[2::3]]


def _largest(documents: Sequence[str]) -> str:
    """The one about a community that is largest; no other things have documents as large."""

    def size(document: str) -> int:
        asked = Request(document, headers={"Accept": _TURTLE}, method="HEAD")  # noqa: S310  # the server just started
        with urlopen(asked, timeout=60) as response:  # noqa: S310  # as above
            return int(response.headers["Content-Length"])

    return max((document for document in documents if "/doc/community/" in document), key=size)


def _one_by_one(name: str, server: Server, documents: Sequence[str], accept: str, most: float) -> Figure:
    """Documents one after the other."""
    sys.stderr.write(f"{name}\n")
    return _timed(name, server, [get_request(document, {"Accept": accept}) for document in documents], 200, most)


def _first_times(server: Server, documents: Sequence[str]) -> Iterator[Figure]:
    """Documents one after the other, each for the first time: one in the middle, and one of the slowest."""
    figure = _one_by_one("a document in Turtle, first time", server, documents, _TURTLE, 0.02)
    yield figure
    yield replace(figure, name="all but one in a hundred of them", seconds=figure.slow_seconds)


def _conditional(server: Server, documents: Sequence[str]) -> Figure:
    """Documents that the client holds."""
    requests = []
    for document in documents:
        asked = Request(document, headers={"Accept": _TURTLE})  # noqa: S310  # the server that was just started
        with urlopen(asked, timeout=60) as response:  # noqa: S310  # as above
            tag = response.headers["ETag"]
        requests.append(get_request(document, {"Accept": _TURTLE, "If-None-Match": tag}))
    return _timed("a conditional request", server, requests, 304, 0.003)


def _timed(name: str, server: Server, requests: Sequence[bytes], status: int, most: float) -> Figure:
    """Requests one after the other over one connection."""
    taken = []
    connection = Connection(server.address, status)
    with connection.socket, CpuMeter(server.session) as meter:
        for request in requests:
            started = time.perf_counter()
            connection.answer(request)
            taken.append(time.perf_counter() - started)
    slow = sorted(taken)[-1 - len(taken) // 100]
    return Figure(name, len(requests), median(taken), meter.seconds / len(requests), most, slow)


def _crawl(server: Server, documents: Sequence[str]) -> Figure:
    """Many documents, each connection taking its share."""
    sys.stderr.write("crawl\n")

    def ask(share: Sequence[str]) -> None:
        connection = Connection(server.address)
        with connection.socket:
            for document in share:
                connection.answer(get_request(document, {"Accept": _TURTLE}))

    with CpuMeter(server.session) as meter, ThreadPoolExecutor(CONNECTIONS) as pool:
        started = time.perf_counter()
        list(pool.map(ask, [documents[first::CONNECTIONS] for first in range(CONNECTIONS)]))
        seconds = time.perf_counter() - started
    return Figure(f"a crawl, {CONNECTIONS} connections", len(documents), seconds, meter.seconds, 20)


def _dump(name: str, server: Server, base: str, most: float | None = None) -> Figure:
    """The whole dataset, packed."""
    with urlopen(Request(base + "version"), timeout=60) as response:  # noqa: S310  # the server that was just started
        version = re.search(r'"data":\s*"([^"]+)"', response.read().decode())
    assert version
    request = get_request(f"{base}dumps/{version[1]}/dataset.nq.gz", {"Accept": "*/*"})
    with CpuMeter(server.session) as meter:
        _, seconds = one_answer(server.address, request)
    return Figure(name, 1, seconds, meter.seconds, most)

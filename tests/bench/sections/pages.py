"""Pages over the shipped content: one of each kind, its size and what it takes to make it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from statistics import median
from typing import Final

from browser.kinds import PAGES, STATUSES

from bench.client import Connection, get_request
from bench.options import Options
from bench.servers import graphsvc_with_content
from bench.tables import Table, short
from bench.usage import CpuMeter

TITLE: Final = "Pages"
SIZE: Final = "the shipped content"
_TIMES: Final = 9
_MOST_SECONDS: Final = 0.05
_MOST_BYTES: Final = 100_000
_FIELDS: Final = {"Accept": "text/html", "Accept-Language": "en"}


def measured(options: Options) -> Iterator[Table]:
    """Ask for each page in turn; the service makes it anew each time. A short run asks fewer times."""
    times = min(_TIMES, max(1, options.triples // 1_000))
    rows = []
    with graphsvc_with_content() as server:
        base = server.address.removesuffix("sparql")
        for kind, path in PAGES.items():
            sys.stderr.write(f"page: {kind}\n")
            request = get_request(base + path, _FIELDS)
            connection = Connection(server.address, STATUSES.get(kind, 200))
            with connection.socket:
                started = time.perf_counter()
                length = len(connection.answer(request))
                first = time.perf_counter() - started  # with what is remembered from then on
                taken = []
                with CpuMeter(server.session) as meter:
                    for _ in range(times):
                        started = time.perf_counter()
                        connection.answer(request)
                        taken.append(time.perf_counter() - started)
            held = median(taken) < _MOST_SECONDS and length < _MOST_BYTES
            figures = [short(1000 * value) for value in (first, median(taken), min(taken), meter.seconds / times)]
            rows.append([kind, f"`/{path[:60]}`", f"{length / 1000:,.0f}", *figures, "held" if held else "missed"])
    goal = f"< {_MOST_BYTES // 1000} kB, < {1000 * _MOST_SECONDS:g} ms"
    yield Table(
        ["page", "address", "kB", "first", "ms", "min", "CPU ms", goal],
        rows,
        f"**Each kind of page**, {times} times over one connection (median), with the server's CPU (mean). Pages are "
        "not kept: each is made anew. Facts that pages are made of are remembered for as long as the data stay as they "
        "are; `first` is the request before, which read them. `kB` is the HTML before it is packed.",
    )

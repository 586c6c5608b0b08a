"""The SPARQL endpoint beside its peers: the same queries over the same triples, the servers taking turns."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice, repeat
from statistics import median
from typing import Final

from bench.client import BadAnswer, load, one_answer, query_request
from bench.figures import Figures
from bench.goals import Goal, goals_table
from bench.kinds import HEAVY, KINDS, SMALLEST, Kind, size, texts
from bench.options import Options
from bench.servers import IN_MEMORY, ON_DISK, OXIGRAPH, RDFLIB_ENDPOINT, SERVERS, Server
from bench.tables import Table, short
from bench.triples import write_triples
from bench.usage import CpuMeter, memory_bytes

TITLE: Final = "SPARQL endpoint"
SIZE: Final = "{triples:,} triples, {rounds} rounds of {seconds:g} seconds"
CONNECTIONS: Final = (1, 16)
OURS: Final = (IN_MEMORY, ON_DISK)
_READY_PER_SECOND: Final = 8_000
_SLOW_SECONDS: Final = 1.0
_CASE_SECONDS: Final = 20.0
"""After so long no further round is begun."""


@dataclass(frozen=True)
class Case:
    """A kind of query, asked each time in other words, or in the same ones."""

    kind: Kind
    repeated: bool = False

    @property
    def name(self) -> str:
        """How it is called in tables."""
        return f"{self.kind.name}, repeated" if self.repeated else self.kind.name

    def requests(self, server: Server, triples: int) -> Iterator[bytes]:
        """Its requests, for ever."""
        asked = texts(self.kind, triples)
        if self.repeated:
            return repeat(query_request(server.address, next(asked), self.kind.accept))
        return (query_request(server.address, text, self.kind.accept) for text in asked)


UNCACHED: Final = tuple(map(Case, KINDS))
SMALL_AGAIN: Final = Case(SMALLEST, repeated=True)
HEAVY_AGAIN: Final = Case(HEAVY, repeated=True)
CASES: Final = (*UNCACHED, SMALL_AGAIN, HEAVY_AGAIN)


def measured(options: Options) -> Iterator[Table]:
    """Load all servers, measure each case, compare."""
    triples = options.folder / "triples.nt"
    write_triples(triples, options.triples)
    figures = Figures()
    with ExitStack() as stack:
        servers = [stack.enter_context(start(triples, options.folder)) for start in SERVERS]
        loaded = {server.name: memory_bytes(server.session) for server in servers}
        for case in CASES:
            _measure(case, servers, options, figures)
        used = {server.name: memory_bytes(server.session) for server in servers}
    for peer in (OXIGRAPH, RDFLIB_ENDPOINT):
        yield _beside(peer, figures)
    yield goals_table(_goals(figures))
    yield _memory(loaded, used, options.triples)


def _measure(case: Case, servers: Sequence[Server], options: Options, figures: Figures) -> None:
    """Ask each server once, compare the answers, then let those that are not slow take turns."""
    turns = []
    sys.stderr.write(f"{case.name}\n")
    for server in servers:
        requests = case.requests(server, options.triples)
        body, seconds = one_answer(server.address, next(requests))
        figures.sizes[case.name, server.name] = size(case.kind, body)
        figures.first_seconds[case.name, server.name] = seconds
        if seconds < _SLOW_SECONDS or server.name != RDFLIB_ENDPOINT:
            turns.append((server, requests))
    if len({figures.sizes[case.name, server.name] for server in servers}) > 1:
        message = f"the answers to {case.name} differ: {figures.sizes}"
        raise ValueError(message)
    for connections in CONNECTIONS:
        until = time.monotonic() + _CASE_SECONDS
        for number in range(options.rounds):
            if number and time.monotonic() > until:
                break
            for server, requests in turns:
                ready = list(islice(requests, max(connections, int(options.seconds * _READY_PER_SECOND))))
                try:
                    with CpuMeter(server.session) as meter:
                        result = load(server.address, chain(ready, requests), connections, options.seconds)
                except (BadAnswer, OSError) as problem:
                    message = f"{server.name}, {case.name}, {connections} connections: {problem}"
                    raise BadAnswer(message) from problem
                figures.add((case.name, connections, server.name), result, meter.seconds)


def _beside(peer: str, figures: Figures) -> Table:
    """Requests a second and CPU of ours for each of the peer's, by case and connections."""
    rows = []
    for case in CASES:
        for connections in CONNECTIONS:
            row = [case.name, short(figures.sizes[case.name, peer]), str(connections)]
            row.append(short(1000 * figures.seconds(case.name, peer)) if connections == 1 else "")
            for ours in OURS:
                cpu = figures.cpu_ratio(case.name, connections, ours, peer)
                row += [short(figures.ratio(case.name, connections, ours, peer)), short(cpu) if cpu else ""]
            for server in (IN_MEMORY, peer):
                share = figures.client_share((case.name, connections, server))
                row.append(f"{share:.0%}" if share is not None else "")
            rows.append(row)
    return Table(
        ["query", "size", "conn.", "ms", "memory", "CPU", "disk", "CPU", "client: memory", "client: peer"],
        rows,
        f"**Beside {peer}**: our requests a second for each of its (more is better), our CPU for a request for each of "
        "its (less is better). `ms`: what one request takes there.",
    )


def _goals(figures: Figures) -> Iterator[Goal]:
    """What the endpoint is to reach."""

    def ratios(cases: Sequence[Case], peer: str, connections: Sequence[int] = CONNECTIONS) -> Mapping[str, float]:
        return {
            f"{case.name}, {number} conn., {ours.removeprefix('graphsvc ')}": figures.ratio(
                case.name, number, ours, peer
            )
            for case in cases
            for number in connections
            for ours in OURS
        }

    def longer_than(milliseconds: float) -> list[Case]:
        return [case for case in UNCACHED if figures.seconds(case.name, OXIGRAPH) * 1000 > milliseconds]

    smallest = UNCACHED[:1]
    yield Goal("Oxigraph's server, queries of more than 10 ms", 0.9, ratios(longer_than(10), OXIGRAPH))
    yield Goal("Oxigraph's server, smallest, 1 connection", 0.5, ratios(smallest, OXIGRAPH, [1]))
    yield Goal("Oxigraph's server, smallest, 16 connections", 0.3, ratios(smallest, OXIGRAPH, [16]))
    yield Goal("Oxigraph's server, smallest, repeated", 1.5, ratios([SMALL_AGAIN], OXIGRAPH))
    yield Goal("Oxigraph's server, heavy, repeated", 50, ratios([HEAVY_AGAIN], OXIGRAPH))
    ahead = {name: ratio for name, ratio in ratios(longer_than(1), OXIGRAPH).items() if name.endswith("in memory")}
    yield Goal("Oxigraph's server, queries of more than 1 ms, in memory", 1, ahead)
    beside = ratios(UNCACHED, RDFLIB_ENDPOINT)
    yield Goal("rdflib-endpoint, every kind", 2, beside)
    yield Goal("rdflib-endpoint, the median kind", 10, {"median": median(beside.values())})


def _memory(loaded: Mapping[str, int], used: Mapping[str, int], triples: int) -> Table:
    """What each server takes for a million triples."""
    per_million = 1_000_000 / triples / 1024**2
    rows = [[name, short(loaded[name] * per_million), short(used[name] * per_million)] for name in loaded]
    remark = "**Memory** of all processes (proportional set size), MiB for each million triples."
    return Table(["server", "loaded", "after the queries"], rows, remark)

"""What was measured, and the ratios of it: the machine is never quiet, so a ratio is of two turns in one round."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median

from bench.client import Load

Place = tuple[str, int, str]
"""A case, how many connections asked it at once, a server."""


@dataclass
class Figures:
    """The turns of all servers with all cases, in the order of their rounds."""

    sizes: dict[tuple[str, str], int] = field(default_factory=dict)
    first_seconds: dict[tuple[str, str], float] = field(default_factory=dict)
    _loads: dict[Place, list[Load]] = field(default_factory=lambda: defaultdict(list))
    _cpu_seconds: dict[Place, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, place: Place, load: Load, cpu_seconds: float) -> None:
        """Add a turn, and the CPU seconds that the server used in it."""
        self._loads[place].append(load)
        self._cpu_seconds[place].append(cpu_seconds)

    def seconds(self, case: str, server: str) -> float:
        """The median time that a request took over one connection; that of the first one where there was no other."""
        loads = self._loads.get((case, 1, server))
        if not loads:
            return self.first_seconds[case, server]
        return median(load.seconds / load.requests for load in loads)

    def ratio(self, case: str, connections: int, ours: str, peer: str) -> float:
        """Our requests a second for each of the peer's: the median of the rounds.

        A peer that was asked only once counts as one that answers so fast over any number of connections.
        """
        mine, other = self._loads[case, connections, ours], self._loads.get((case, connections, peer))
        if not other:
            return median(_rate(load) for load in mine) * self.first_seconds[case, peer]
        return median(_rate(load) / _rate(beside) for load, beside in zip(mine, other, strict=True))

    def cpu_ratio(self, case: str, connections: int, ours: str, peer: str) -> float | None:
        """Our CPU for a request for each of the peer's, of all rounds together; None where nothing was measured."""
        mine, other = (self._cpu_each((case, connections, server)) for server in (ours, peer))
        return mine / other if mine and other else None

    def client_share(self, place: Place) -> float | None:
        """Which part of the time the client itself was busy, None where nothing was measured."""
        loads = self._loads.get(place)
        return median(load.client_seconds / load.seconds for load in loads) if loads else None

    def _cpu_each(self, place: Place) -> float:
        requests = sum(load.requests for load in self._loads.get(place, ()))
        return sum(self._cpu_seconds.get(place, ())) / requests if requests else 0.0


def _rate(load: Load) -> float:
    return load.requests / load.seconds
